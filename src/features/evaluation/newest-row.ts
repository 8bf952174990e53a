import type { ReadTables } from '../../adapters/store/store.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { Proposal } from '../../policy/proposal.ts';

/** An account as the newest accepted scan has it, with that scan; undefined where it has it not. */
export function newestRow({ scans }: ReadTables, key: AccountKey) {
  const scan = scans.newestAccepted();
  const row = scan && scans.member(scan.id, key);
  return row && { scan, row };
}

/** Whether a later scan found an account enabled that the bot had disabled. */
export function isEnabledByOthers(
  tables: ReadTables,
  { state, key, disabledAt, rehearsal }: Proposal,
): boolean {
  if (state !== 'disabled' || rehearsal || disabledAt === undefined) return false;
  const newest = newestRow(tables, key);
  return newest?.row.account.disabled === false && newest.scan.startedAt >= disabledAt;
}
