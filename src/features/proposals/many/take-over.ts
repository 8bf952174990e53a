import type { Bulk } from '../../../adapters/store/proposals/bulk.ts';
import type { Tables } from '../../../adapters/store/store.ts';
import type { Outside } from '../../../deps.ts';
import { approversOf, isLive, type Proposal, type ProposalId } from '../../../policy/proposal.ts';
import { type Worker, workerOf } from '../../../worker.ts';
import {
  decisionEntry,
  isYours,
  ownAmong,
  personOf,
  type Recording,
  recordDecision,
  threadLine,
} from '../../deciding/press.ts';
import { tellRestOf } from '../../deciding/tell-batch.ts';
import { breathe } from '../../evaluation/evaluate-members.ts';
import { asOpen, canBeWithdrawn, recordApproval, refusals, takeBack, type Why } from '../approve.ts';
import { mayUndo, startUndo } from '../undo.ts';
import { type Divided, restWords } from './bulk.ts';

/** Each is read and written as a whole; so many hold up nobody's press. */
const AT_ONCE = 50;

/**
 * What was decided about many becomes a decision about each: in pieces, each a commit of its own, so that a kill at any
 * instant leaves some of them for the next start, and nobody decided on twice.
 */
export function takingOver(outside: Outside, changed: () => void): Worker {
  const { store, clock, log } = outside;
  let stopped = false;

  async function takeAllOver(): Promise<void> {
    const all = store.tables.bulk.all();
    for (const bulk of all) await takeRestOver(bulk);
    if (all.length === 0 || stopped) return;
    store.commit(clock(), (tables) => tables.bulk.forgetTakenOver());
    changed();
  }

  async function takeRestOver(bulk: Bulk): Promise<void> {
    while (!stopped) {
      const ids = store.tables.bulk.rest(bulk.id, AT_ONCE);
      if (ids.length === 0) return;
      store.commit(clock(), (tables) => takeOver(outside, tables, bulk, ids, clock()));
      await breathe();
    }
  }

  const worker = workerOf('recording decisions about several accounts', log, takeAllOver);
  return {
    ...worker,
    stop() {
      stopped = true;
      return worker.stop();
    },
  };
}

/** Before anything else is decided about one: what was decided before is there, in its order. */
export function takeOverFirst(
  { outside, tables, now }: Pick<Recording, 'outside' | 'tables' | 'now'>,
  id: ProposalId,
): void {
  for (const bulk of tables.bulk.of(id)) takeOver(outside, tables, bulk, [id], now);
}

function takeOver(outside: Outside, tables: Tables, bulk: Bulk, ids: readonly ProposalId[], now: Date): void {
  const { byId: id, byName: name, byEmail: email, because } = bulk;
  const press = { by: { id, name, email, because } };
  const recording: Recording = { outside, tables, press, now: bulk.at };
  // Whoever must not decide on it by now is left out, though the decision was taken for granted until here.
  const refusal = refusals({ outside, tables, press, now }, ids);
  const own = ownAmong(tables, press, ids);
  const leftOut = tables.proposals.some(ids).flatMap((proposal): Divided['leftOut'] => {
    if (!tables.bulk.take(bulk.id, proposal.id)) return [];
    const why = takenOver[bulk.kind](recording, proposal, bulk, { refusal, isOwn: own.has(proposal.id) });
    return why === undefined ? [] : [{ id: proposal.id, why }];
  });
  if (leftOut.length > 0)
    threadLine(
      tables,
      `${bulk.byName} decided on several accounts together, but not all of them could be included.${restWords(tables, leftOut)}`,
    );
}

interface AsOfNow {
  readonly refusal: ReturnType<typeof refusals>;
  readonly isOwn: boolean;
}

/** Writes down what was decided about one; or tells why it is left out. Where nothing is left to be done, nothing is. */
type TakingOver = (recording: Recording, proposal: Proposal, bulk: Bulk, asOfNow: AsOfNow) => Why | undefined;

const takenOver: Readonly<Record<Bulk['kind'], TakingOver>> = {
  approve(recording, proposal, { batch, reason }, { refusal }) {
    const why = refusal(asOpen(proposal));
    if (why !== undefined) return why;
    const kind = proposal.state === 'failed' ? 'try again' : 'approve';
    recordApproval(recording, proposal, { kind, batch, reason, isNow: wasEnough(recording, proposal) });
    return undefined;
  },
  withdraw(recording, proposal, _bulk, { isOwn }) {
    if (!canBeWithdrawn(proposal)) return undefined;
    if (isOwn) return isYours;
    takeBack(recording, proposal);
    return undefined;
  },
  exclude(recording, proposal, { reason, until }) {
    const { key, username } = proposal;
    const target = { kind: 'account', key, username };
    const detail = { target, reason, until: until?.toISOString(), shown: proposal.evidence };
    recording.tables.audit.append(decisionEntry(recording.press, 'exclusion added', username, detail));
    const exclusion = recording.tables.exclusions.madeAt(key, recording.now);
    if (isLive(proposal.state)) closeExcluded(recording, proposal, exclusion?.id);
    return undefined;
  },
  undo(recording, proposal, _bulk, { isOwn }) {
    if (isOwn) return isYours;
    if (!mayUndo(recording.tables, proposal)) return undefined;
    startUndo(recording, proposal);
    return undefined;
  },
};

/** All were approvers as it was pressed; whoever is none since has agreed all the same. More people may be needed by now. */
function wasEnough({ outside, press }: Recording, { approvals, pending: [oldest] }: Proposal): boolean {
  const agreed = new Set([...approversOf(approvals), press.by.id]);
  return oldest?.isEnough === true && agreed.size >= outside.settings.approvalsNeeded;
}

/** > Excluding closes every live proposal it covers. */
export function closeExcluded(recording: Recording, proposal: Proposal, exclusion: number | undefined): void {
  const { tables, press } = recording;
  const { id, state, username } = proposal;
  // One that is being disabled this very moment is the worker's; it can be undone.
  if (state === 'disabling') return;
  recordDecision(recording, proposal, 'exclude');
  const by = personOf(press.by);
  if (state === 'open') {
    const entry = decisionEntry(press, 'proposal excluded', username, { proposal: id });
    tables.proposals.become(id, 'open', 'excluded', { by, exclusion }, entry);
  } else {
    const entry = decisionEntry(press, 'proposal skipped', username, { proposal: id, why: 'excluded' });
    tables.proposals.become(id, state, 'skipped', { why: 'excluded', by, exclusion }, entry);
    if (state === 'approved') tellRestOf(tables, proposal);
  }
}
