import type { PortalFailure } from '../../adapters/arcgis/trouble.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { type Identity, identityOf, recognized } from '../../policy/account.ts';
import type { Proposal } from '../../policy/proposal.ts';
import { ok } from '../../policy/result.ts';
import { newestRow } from '../evaluation/newest-row.ts';

/** What the portal must tell of an account, and did not. */
export const NOT_TOLD = {
  disabled: 'the portal does not show whether the account is disabled',
  role: 'the portal does not show the account’s role',
  administers:
    'the portal does not show the account’s privileges, so the account may belong to an administrator',
  who: 'the portal does not show enough to tell whether this is still the same account',
};

/** The account of a proposal as the portal tells it now, and whether it is still that one. */
export type KnownReading = Extract<Awaited<ReturnType<typeof readKnown>>, { ok: true }>['value'];

export async function readKnown({ store, portal }: Outside, proposal: Proposal) {
  const reading = await portal.account(proposal.username);
  if (!reading.ok) return reading;
  const { account } = reading.value;
  const row = newestRow(store.tables, proposal.key)?.row;
  const isWho =
    account.key === proposal.key ? 'same' : identityOf(row?.account ?? identityAsShown(proposal), account);
  const known = row === undefined ? { ...account, key: proposal.key } : recognized(account, row.account);
  return ok({ ...reading.value, account: isWho === 'another' ? account : known, isWho });
}

function identityAsShown({ username, evidence }: Proposal): Identity {
  return { portalId: undefined, username, created: evidence.created ?? 'unknown' };
}

/**
 * "Does not exist or is inaccessible" is one answer, and right after an act it may be the second. Only a whole list that
 * was read since, and has the account not, says that it is no longer a member.
 */
export function isGoneSince(
  tables: ReadTables,
  { key, changedAt }: Proposal,
  { kind }: PortalFailure,
): boolean {
  const newest = newestRow(tables, key);
  return kind === 'not found' && newest?.row.goneSince !== undefined && newest.scan.startedAt >= changedAt;
}

export type Known = Awaited<ReturnType<typeof readKnown>>;

/** Whether the account is disabled, where the portal tells that, and of that very account. */
export function stateTold(reading: Known): boolean | undefined {
  return reading.ok && reading.value.isWho === 'same' ? reading.value.account.disabled : undefined;
}

export function notTold(reading: Known): string {
  if (!reading.ok) return `the account could not be read. ${reading.failure.sentence}`;
  return reading.value.isWho === 'same' ? NOT_TOLD.disabled : NOT_TOLD.who;
}
