import type { ReadTables } from '../../adapters/store/store.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { ExclusionTarget } from '../../policy/exclusion.ts';
import { isOwnAccount, type Proposal } from '../../policy/proposal.ts';
import { nameOf, type Press } from './press.ts';

/** More than anybody has accounts of one address. */
const MOST = 500;

/**
 * > Nobody decides on an account with their own e-mail address: the one that was shown, and the one that the newest
 * accepted scan found. Read once, as thousands may be asked about.
 */
function ownAccounts(tables: ReadTables, { by }: Press): (key: AccountKey) => boolean {
  const scan = tables.scans.newestAccepted();
  const found =
    scan === undefined || by.email === undefined
      ? []
      : tables.scans.findMembers(scan.id, by.email.trim(), MOST);
  const own = new Set(
    found.filter(({ account }) => isOwnAccount(by.email, account.email)).map(({ account }) => account.key),
  );
  return (key) => own.has(key);
}

/** Why this person neither ends nor extends an exclusion; undefined where it is not about an account of theirs. */
export function ownExclusion(tables: ReadTables, press: Press, target: ExclusionTarget): string | undefined {
  const isOwn = target.kind === 'account' && ownAccounts(tables, press)(target.key);
  return isOwn ? isYours(target.username) : undefined;
}

function isYours(name: string): string {
  return `${name} is your own account; somebody else must decide.`;
}

/** Why this person decides nothing about a proposal; undefined where it is somebody else's. */
export function ownAccount(tables: ReadTables, press: Press): (proposal: Proposal) => string | undefined {
  const isOwn = ownAccounts(tables, press);
  return (proposal) =>
    isOwn(proposal.key) || isOwnAccount(press.by.email, proposal.evidence.email)
      ? isYours(nameOf(proposal))
      : undefined;
}
