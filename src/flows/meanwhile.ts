import type { Policy } from '../domain/policy.ts';
import { asDisabled } from './outcome.ts';
import type { Tables } from './tables.ts';
import { noteEnabledAgain } from './undo.ts';

/**
 * What the worker did since a scan began: the scan may have read such an account before the act, and what was read back
 * right after the act is the truth. Inside the transaction that believes the scan.
 */
export function noteActsMeanwhile(tables: Tables, policy: Policy, scan: number): void {
  const startedAt = tables.scans.get(scan)?.startedAt;
  const acted = startedAt === undefined ? [] : tables.proposals.actedSince(startedAt);
  for (const { key, state, changedAt } of acted) {
    const row = tables.scans.member(scan, key);
    if (row?.judged === undefined || !row.seen) continue;
    if (state === 'undone') noteEnabledAgain(tables, policy, scan, row, changedAt);
    else if (!row.account.disabled) {
      const account = { ...row.account, disabled: true };
      tables.scans.rejudge(scan, key, asDisabled({ ...row, account }, policy), account, undefined);
    }
  }
}
