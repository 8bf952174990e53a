import type { JudgedMember } from '../../adapters/store/members.ts';
import type { Outside } from '../../deps.ts';
import { isLive } from '../../policy/proposal.ts';
import { type Loop, loopOf } from '../../worker.ts';
import {
  breathe,
  enabledAdminsOf,
  type Judge,
  judgeAt,
  membersInPieces,
} from '../evaluation/evaluate-members.ts';
import type { OrganizationMemory } from '../evaluation/organization.ts';
import { markNewestDue } from '../modes/mode.ts';
import { skipUnqualified } from '../proposals/propose.ts';

/** Each is judged and written anew, which takes longer than judging a member. */
const SPARED_AT_ONCE = 50;

/** After an exclusion began or ended: the newest accepted scan's members are judged again, so that counts and Why? tell what holds now. */
export function rejudging(outside: Outside, memory: OrganizationMemory, changed: () => void): Loop {
  const { store, settings, clock, log } = outside;

  async function judgeAll(): Promise<void> {
    const scan = store.tables.scans.newestAccepted();
    if (scan === undefined) return;
    const read = await memory.read();
    if (!read.ok) {
      log.warn({ why: read.failure.sentence }, 'the members could not be judged again; the next scan will');
      return;
    }
    const judge = judgeAt(
      clock(),
      outside,
      store.tables.exclusions.inForce(clock()),
      read.value,
      enabledAdminsOf(store.tables),
    );
    for await (const rows of membersInPieces(store, scan.id)) {
      const judged = rows.map((row) => ({ row, anew: judge.judged(row) }));
      const different = judged.filter(({ row, anew }) => !same(row.judged, anew));
      const verdicts = new Map(different.map(({ row, anew }) => [row.account.key, anew] as const));
      if (verdicts.size > 0) store.commit(clock(), (tables) => tables.scans.judge(scan.id, verdicts));
    }
    await spareAll(scan.id, judge);
    store.commit(clock(), markNewestDue);
    changed();
  }

  /** In pieces, for the same reason. */
  async function spareAll(scan: number, judge: Judge): Promise<void> {
    const ids = store.tables.proposals.liveIds();
    for (let from = 0; from < ids.length; from += SPARED_AT_ONCE) {
      const piece = ids.slice(from, from + SPARED_AT_ONCE);
      store.commit(clock(), (tables) => {
        const live = tables.proposals.some(piece).filter(({ state }) => isLive(state));
        skipUnqualified({ tables, scan, judge, settings }, live);
      });
      await breathe();
    }
  }

  return loopOf('judging again', log, judgeAll);
}

function same(one: JudgedMember | undefined, other: JudgedMember): boolean {
  return one?.status === other.status && one.reason === other.reason && one.dueOn === other.dueOn;
}
