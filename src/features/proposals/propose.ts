import { isDeepStrictEqual } from 'node:util';
import { botEntry } from '../../adapters/store/audit.ts';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { FlowSettings, Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { Verdict } from '../../policy/evaluate.ts';
import { signInOf } from '../../policy/inactivity.ts';
import type { NotReachable } from '../../policy/ladder.ts';
import { capOf, limitsOf } from '../../policy/limits.ts';
import {
  type Evidence,
  isLive,
  NOT_READ_YET,
  type Proposal,
  type ReadLater,
  readLater,
  type SkippedBecause,
} from '../../policy/proposal.ts';
import { roleLabel } from '../../policy/protection.ts';
import type { Standing } from '../../policy/standing.ts';
import { breathe, type Evaluation as EvaluationOf, type Evaluator } from '../evaluation/evaluate-members.ts';
import { mayPropose, rehearsing } from '../modes/mode.ts';
import { evidenceOfWarnings } from '../warnings/evidence.ts';
import { allUndecidedTwice } from './expire.ts';
import { tellSkipped } from './tell-outcome.ts';

type Evaluation = EvaluationOf & { readonly row: MemberRow };

interface Proposing {
  readonly tables: Tables;
  readonly scan: number;
  /** By the exclusions in force in this very transaction. */
  readonly evaluator: Evaluator;
  readonly settings: FlowSettings;
}

/** Proposals in one commit: some ten milliseconds, so that a click never waits for long. */
const PIECE = 50;

/**
 * What an accepted scan does to the proposals, in pieces: ends those that the policy would not propose any more, and makes
 * new ones in clause 8's order. Cut short, it is done once more. Returns how many it ended.
 */
export async function propose(
  { store, settings, clock }: Pick<Outside, 'store' | 'settings' | 'clock'>,
  id: number,
  evaluatorNow: () => Evaluator,
  signal: AbortSignal,
): Promise<number> {
  const scan = store.tables.scans.get(id);
  if (scan === undefined) return 0;
  const proposing = (tables: Tables): Proposing => ({
    tables,
    scan: scan.id,
    evaluator: evaluatorNow(),
    settings,
  });
  const skipped = await skipAllUnqualified({ store, clock }, proposing, signal);
  for (const keys of inPieces(candidates(store.tables, settings, scan, clock()))) {
    store.commit(clock(), (tables) => bearPiece(proposing(tables), scan, keys, clock()));
    await breathe();
    signal.throwIfAborted();
  }
  return skipped;
}

/** The live proposals in pieces: ends those that the policy would not propose any more; returns how many. */
export async function skipAllUnqualified(
  { store, clock }: Pick<Outside, 'store' | 'clock'>,
  proposing: (tables: Tables) => Proposing,
  signal?: AbortSignal,
): Promise<number> {
  let skipped = 0;
  for (const ids of inPieces(store.tables.proposals.liveIds())) {
    skipped += store.commit(clock(), (tables) => {
      const live = tables.proposals.some(ids).filter(({ state }) => isLive(state));
      return skipUnqualified(proposing(tables), live);
    });
    await breathe();
    signal?.throwIfAborted();
  }
  return skipped;
}

function inPieces<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / PIECE) }, (_, nth) =>
    items.slice(nth * PIECE, (nth + 1) * PIECE),
  );
}

/** Whom there is room for, without those on whom nobody decided twice, who take no room from others. */
function candidates(
  tables: ReadTables,
  settings: FlowSettings,
  { enabledMembers = 0 }: ScanRow,
  now: Date,
): readonly AccountKey[] {
  const room = roomFor(tables, settings, enabledMembers, now);
  if (room <= 0) return [];
  if (rehearsing(tables)) return tables.members.rehearsable(room);
  const held = new Set(allUndecidedTwice(tables, settings.policy, now).map(({ account }) => account.key));
  return tables.members
    .candidates(room + held.size)
    .filter((key) => !held.has(key))
    .slice(0, room);
}

function roomFor(tables: ReadTables, settings: FlowSettings, enabledMembers: number, now: Date): number {
  if (!mayPropose(tables, settings, now)) return 0;
  return capOf(settings.policy, enabledMembers) - tables.proposals.liveIds().length;
}

function bearPiece(
  proposing: Proposing,
  { enabledMembers = 0 }: ScanRow,
  keys: readonly AccountKey[],
  now: Date,
): void {
  const { tables, settings, evaluator } = proposing;
  const rehearsal = rehearsing(tables);
  const room = roomFor(tables, settings, enabledMembers, now);
  const rows = tables.members.some(keys);
  const onTheWay = new Set(
    tables.letters.inState('sending').map(({ about }) => (about.kind === 'warning' ? about.key : undefined)),
  );
  // Evaluated again: an exclusion may have come while the scan was evaluated.
  const born = evaluator
    .evaluateAll(rows)
    .filter((evaluation) => {
      noteStanding(proposing, evaluation);
      // Nobody is proposed within days of a letter, and this one may be accepted at any moment.
      return mayBeBorn(evaluation.standing, rehearsal) && !onTheWay.has(evaluation.row.account.key);
    })
    .slice(0, Math.max(0, room));
  for (const evaluation of born) bear(proposing, evaluation, rehearsal);
}

function noteStanding({ tables }: Proposing, { row, standing }: Evaluation): void {
  if (!isDeepStrictEqual(row.standing, standing))
    tables.members.recordStandings(new Map([[row.account.key, standing]]));
}

function mayBeBorn({ status }: Standing, isRehearsing: boolean): boolean {
  return status === 'to decide' || (isRehearsing && status === 'in grace');
}

function bear(proposing: Proposing, evaluation: Evaluation, rehearsal: boolean): void {
  const { tables, scan } = proposing;
  const { key, username, fullName } = evaluation.row.account;
  const evidence = evidenceOf(proposing, evaluation, NOT_READ_YET);
  const detail = { scan, days: evidence.days, dueOn: evidence.dueOn };
  tables.proposals.add(
    { key, username, fullName, rehearsal, scan, evidence },
    botEntry(rehearsal ? 'rehearsal proposed' : 'proposed', username, detail),
  );
}

/** What people deciding are shown of an account, and what is frozen with their decision. */
function evidenceOf(
  { tables, settings, evaluator }: Proposing,
  { row, verdict, mail }: Evaluation,
  read: ReadLater,
): Evidence {
  const { account } = row;
  return {
    email: account.email,
    role: roleLabel(account, evaluator.organization.roles),
    userType: account.userType,
    days: verdict.days ?? 0,
    lastSignIn: signInOf(account, row.newestSignIn),
    created: account.created === 'unknown' ? undefined : account.created,
    dueOn: 'dueOn' in verdict ? verdict.dueOn : '',
    clause: verdict.clause ?? 0,
    notWarned: notWarnedOf(verdict),
    warnings: evidenceOfWarnings(tables, account.key, mail().ladder),
    limits: limitsOf(settings.policy),
    ...read,
  };
}

/** A rehearsal has those whose warning is still to come: of them, too, whether it could reach them. */
function notWarnedOf(verdict: Verdict): NotReachable | undefined {
  if (verdict.status === 'to decide') return verdict.notWarned;
  return 'notReachable' in verdict ? verdict.notReachable : undefined;
}

/** Ends those of these live proposals whose accounts the policy would not propose any more; returns how many. */
function skipUnqualified(proposing: Proposing, live: readonly Proposal[]): number {
  const { tables, evaluator } = proposing;
  // One that was not received is left as it was; one being disabled is the worker's. What was decided about one comes first.
  const byKey = new Map(
    live
      .filter(({ state, pending }) => state !== 'disabling' && pending.length === 0)
      .map((proposal) => [proposal.key, proposal]),
  );
  const rows = tables.members.some([...byKey.keys()]).filter(({ standing }) => standing !== undefined);
  return evaluator.evaluateAll(rows).filter((evaluation) => {
    const proposal = byKey.get(evaluation.row.account.key);
    return proposal !== undefined && isSkipped(proposing, proposal, evaluation);
  }).length;
}

/** True when it was skipped; one that goes on shows what the scan found. */
function isSkipped(proposing: Proposing, proposal: Proposal, evaluation: Evaluation): boolean {
  const { tables } = proposing;
  const { row, verdict } = evaluation;
  noteStanding(proposing, evaluation);
  const why = skippedBecause(verdict, proposal, signInOf(row.account, row.newestSignIn));
  if (why !== undefined) return skip(tables, proposal, why, verdict);
  if (proposal.state === 'open')
    tables.proposals.refreshEvidence(
      proposal.id,
      evidenceOf(proposing, evaluation, readLater(proposal.evidence)),
    );
  return false;
}

/** Why a live proposal ends when its account is evaluated so; undefined when it goes on. */
export function skippedBecause(
  { status }: Pick<Verdict, 'status'>,
  { rehearsal, evidence }: Pick<Proposal, 'rehearsal' | 'evidence'>,
  lastSignIn: Date | undefined,
): SkippedBecause | undefined {
  switch (status) {
    case 'to decide':
      return undefined;
    case 'in grace':
      return rehearsal ? undefined : 'no longer due';
    case 'active':
    case 'coming up':
      // Other limits end it too, where nobody signed in.
      return isLater(lastSignIn, evidence.lastSignIn) ? 'signed in' : 'no longer due';
    case 'excluded':
      return 'excluded';
    case 'protected':
      return 'protected';
    case 'disabled':
      return 'disabled by others';
    case 'unknown':
    case 'shielded':
      return 'no longer due';
  }
}

/** Whether a sign-in is newer than the one that was shown. */
export function isLater(signIn: Date | undefined, shown: Date | undefined): boolean {
  return signIn !== undefined && signIn.getTime() > (shown?.getTime() ?? 0);
}

/** Ends a live proposal as skipped, with the reason in the trail; false when it is no longer in that state. */
export function skip(
  tables: Tables,
  { id, state, username }: Pick<Proposal, 'id' | 'state' | 'username'>,
  why: SkippedBecause,
  verdict: Verdict | undefined,
): boolean {
  const detail = verdict && { status: verdict.status, days: verdict.days };
  const exclusion = verdict?.status === 'excluded' ? verdict.exclusion.id : undefined;
  const entry = botEntry('proposal skipped', username, { proposal: id, why, ...detail });
  const isSkipped = tables.proposals.become(id, state, 'skipped', { why, exclusion }, entry);
  if (isSkipped && (state === 'approved' || state === 'disabling')) tellSkipped(tables, id, why);
  return isSkipped;
}
