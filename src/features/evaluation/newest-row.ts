import type { ReadTables } from '../../adapters/store/store.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { Verdict } from '../../policy/evaluate.ts';
import type { Policy } from '../../policy/limits.ts';
import type { Proposal } from '../../policy/proposal.ts';
import { verdictAsOf } from '../../policy/standing.ts';

/** An account as the newest accepted scan has it, with that scan; undefined where it has it not. */
export function newestRow({ scans, members }: ReadTables, key: AccountKey) {
  const scan = scans.newestAccepted();
  const row = scan && members.get(key);
  return row && { scan, row };
}

/** What the policy says of a member, with its numbers as of the last scan; undefined for one that is gone. */
export function verdictOfRow(
  { exclusions }: ReadTables,
  policy: Policy,
  { scan, row }: NonNullable<ReturnType<typeof newestRow>>,
): Verdict | undefined {
  return row.standing && verdictAsOf(scan.asOf, { ...row, standing: row.standing }, policy, exclusions.get);
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
