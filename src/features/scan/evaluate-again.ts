import { isDeepStrictEqual } from 'node:util';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { Outside } from '../../deps.ts';
import { isLive } from '../../policy/proposal.ts';
import { type Worker, workerOf } from '../../worker.ts';
import {
  breathe,
  type Evaluator,
  enabledAdminsOf,
  evaluatorAt,
  membersInPieces,
} from '../evaluation/evaluate-members.ts';
import { type OrganizationCache, portalSaid } from '../evaluation/organization.ts';
import { markNewestDue } from '../modes/mode.ts';
import { skipUnqualified } from '../proposals/propose.ts';

/** Each is evaluated and written again, which takes longer than evaluating a member. */
const PROPOSALS_AT_ONCE = 50;

/** After an exclusion began or ended: the newest accepted scan's members are evaluated again, so that counts and Why? tell what holds now. */
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
        'the members could not be judged again; the next scan will',
      );
      return;
    }
    const now = clock();
    const evaluator = evaluatorAt(
      now,
      outside,
      store.tables.exclusions.inForce(now),
      read.value,
      enabledAdminsOf(store.tables),
    );
    for await (const rows of membersInPieces(store)) {
      // The scan that is taken in has evaluated them, and is followed by all this where it must be.
      if (store.tables.scans.underWay()?.state === 'merging') return;
      evaluatePiece(evaluator, rows);
    }
    await skipAllUnqualified(scan.id, evaluator);
    store.commit(now, (tables) => {
      tables.scans.evaluatedAgain(scan.id);
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

  /** In pieces, for the same reason. */
  async function skipAllUnqualified(scan: number, evaluator: Evaluator): Promise<void> {
    const ids = store.tables.proposals.liveIds();
    for (let from = 0; from < ids.length; from += PROPOSALS_AT_ONCE) {
      const piece = ids.slice(from, from + PROPOSALS_AT_ONCE);
      store.commit(clock(), (tables) => {
        const live = tables.proposals.some(piece).filter(({ state }) => isLive(state));
        skipUnqualified({ tables, scan, evaluator, settings }, live);
      });
      await breathe();
    }
  }

  return workerOf('evaluating the members again', log, evaluateAll);
}
