import type { AccountKey } from '../domain/account.ts';
import { isOwnAccount, type Proposal } from '../domain/proposal.ts';
import type { Press } from './answers.ts';
import { nameOf } from './naming.ts';
import type { ReadTables } from './tables.ts';

/** More than anybody has accounts of one address. */
const MOST = 500;

/**
 * > Nobody decides on an account with their own e-mail address: the one that was shown, and the one that the newest
 * believed scan found. Read once, as thousands may be asked about.
 */
export function ownAccounts(tables: ReadTables, { by }: Press): (key: AccountKey) => boolean {
  const scan = tables.scans.newestBelieved();
  const found =
    scan === undefined || by.email === undefined
      ? []
      : tables.scans.findMembers(scan.id, by.email.trim(), MOST);
  const own = new Set(
    found.filter(({ account }) => isOwnAccount(by.email, account.email)).map(({ account }) => account.key),
  );
  return (key) => own.has(key);
}

/** Why this person decides nothing about a proposal; undefined where it is somebody else's. */
export function ownAccount(tables: ReadTables, press: Press): (proposal: Proposal) => string | undefined {
  const isOwn = ownAccounts(tables, press);
  return (proposal) =>
    isOwn(proposal.key) || isOwnAccount(press.by.email, proposal.evidence.email)
      ? `${nameOf(proposal)} is your own account; somebody else must decide.`
      : undefined;
}
