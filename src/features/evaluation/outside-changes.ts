import type { ReadTables } from '../../adapters/store/store.ts';
import type { Proposal } from '../../policy/proposal.ts';

/** Whether a later scan found an account enabled that the bot had disabled. */
export function isEnabledByOthers(
  tables: ReadTables,
  { state, key, disabledAt, rehearsal }: Proposal,
): boolean {
  if (state !== 'disabled' || rehearsal || disabledAt === undefined) return false;
  const scan = tables.scans.newestAccepted();
  const row = scan === undefined ? undefined : tables.scans.member(scan.id, key);
  return scan !== undefined && scan.startedAt >= disabledAt && row?.account.disabled === false;
}
