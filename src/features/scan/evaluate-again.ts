import { isDeepStrictEqual } from 'node:util';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { Outside } from '../../deps.ts';
import { type Worker, workerOf } from '../../worker.ts';
import {
  type Evaluator,
  enabledAdminsOf,
  evaluatorAt,
  membersInPieces,
} from '../evaluation/evaluate-members.ts';
import { type OrganizationCache, portalSaid } from '../evaluation/organization.ts';
import { markNewestDue } from '../modes/mode.ts';
import { skipAllUnqualified } from '../proposals/propose.ts';

/** What a verdict follows from beside the member: the limits, the mail server, as what another one found out is void, and protection, which ends ladders. */
export function evaluatedBy({ settings, mail }: Pick<Outside, 'settings' | 'mail'>): string {
  return JSON.stringify({ ...settings.policy, protection: settings.protection, mail: mail?.by });
}

/** After an exclusion began or ended, or a start with other settings: the newest accepted scan's members are evaluated again, so that counts and Why? tell what holds now. */
export function evaluatingAgain(
  outside: Outside,
  organizationCache: OrganizationCache,
  changed: () => void,
): Worker {
  const { store, settings, clock, log } = outside;

  async function evaluateAll(): Promise<void> {
    const scan = store.tables.scans.newestAccepted();
    if (scan === undefined) return;
    const read = await organizationCache.read();
    if (!read.ok) {
      log.warn(
        { why: portalSaid(read.failure) },
        'Could not re-evaluate the members. The next scan will evaluate them.',
      );
      return;
    }
    const now = clock();
    const evaluatorNow = (): Evaluator =>
      evaluatorAt(
        now,
        outside,
        store.tables.exclusions.inForce(now),
        read.value,
        enabledAdminsOf(store.tables),
      );
    const evaluator = evaluatorNow();
    for await (const rows of membersInPieces(store)) {
      // The scan that is taken in has evaluated them, and is followed by all this where it must be.
      if (store.tables.scans.underWay()?.state === 'merging') return;
      evaluatePiece(evaluator, rows);
    }
    // By the exclusions in force at each piece: one may have been undone meanwhile, and what it closed is open again.
    await skipAllUnqualified(outside, (tables) => ({
      ...{ tables, scan: scan.id, settings },
      evaluator: evaluatorNow(),
    }));
    store.commit(now, (tables) => {
      tables.scans.evaluatedAgain(scan.id);
      tables.scans.noteEvaluatedBy(scan.id, evaluatedBy(outside));
      markNewestDue(tables);
    });
    changed();
  }

  function evaluatePiece(evaluator: Evaluator, rows: readonly MemberRow[]): void {
    const different = evaluator
      .evaluateAll(rows)
      .filter(({ row, standing }) => !isDeepStrictEqual(row.standing, standing))
      .map(({ row, standing }) => [row.account.key, standing] as const);
    if (different.length > 0)
      store.commit(clock(), ({ members }) => members.recordStandings(new Map(different)));
  }

  return workerOf('re-evaluating the members', log, evaluateAll);
}
