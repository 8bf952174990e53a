import type { ActFailure } from '../../adapters/arcgis/trouble.ts';
import { botEntry } from '../../adapters/store/audit.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { Verdict } from '../../policy/evaluate.ts';
import { mayAct } from '../../policy/mode.ts';
import type { Proposal, ProposalId, SkippedBecause } from '../../policy/proposal.ts';
import { ok, type Result } from '../../policy/result.ts';
import { type Standing, standingOf } from '../../policy/standing.ts';
import { clockProblem, isClockFarOff } from '../../policy/trust.ts';
import { workerOf } from '../../worker.ts';
import {
  enabledAdminsFor,
  enabledAdminsNow,
  evaluatorAt,
  isOrgAdmin,
} from '../evaluation/evaluate-members.ts';
import { type OrganizationCache, type OrganizationNow, portalSaid } from '../evaluation/organization.ts';
import { isDayFull, modeNow } from '../modes/mode.ts';
import { hasAged, reopenAged, reopenPaused, takeUpAgain } from './approval-open-again.ts';
import { writeNotice } from './notice.ts';
import { isLater, skip, skippedBecause } from './propose.ts';
import { isGoneSince, type KnownReading, NOT_TOLD, notTold, readKnown, stateTold } from './read-known.ts';
import { tellDisabled, tellFailed } from './tell-outcome.ts';
import { type Turns, turnsBy } from './turns.ts';
import { undoDisabling } from './undo.ts';

/** How old contacts, roles and excluded groups may be within one run of many acts; the account itself is read anew each time. */
const FRESH_MS = 60_000;

/** What has aged is reopened at the beginning of a run, so that hardly any is met later. */
const LOOKED_AT = 50;

/** The one worker that acts on approved proposals, in order; the same path after a click, a restart, or when the cap has room. */
export function actingWorker(
  outside: Outside,
  organizationCache: OrganizationCache,
  takenOver: () => Promise<void>,
  changed: () => void,
) {
  const { store, clock, log } = outside;
  const turns = turnsBy(clock);
  // What an ended process left behind may have been sent.
  for (const undoing of store.tables.proposals.inState('undoing')) turns.mayBeSent(undoing);
  let stopped = false;

  async function work(): Promise<void> {
    // What was decided about many before a start is there before anything acts.
    await takenOver();
    await recoverInterrupted(outside, changed);
    if (store.commit(clock(), (tables) => reopenAged(tables, clock()))) changed();
    let begun = performance.now();
    // A run begins with a reading of its own, and so does whatever was put off: what changed before an act is seen by it.
    const freshMs = (): number => Math.min(FRESH_MS, performance.now() - begun);
    for (let next = take(outside, turns); next !== undefined && !stopped; next = take(outside, turns)) {
      await actOn(next, () => organizationCache.notOlderThan(freshMs()));
      if (turns.triesOf(next) > 0) begun = performance.now();
      changed();
    }
  }

  async function actOn(next: Proposal, organizationNow: Parameters<typeof disable>[3]): Promise<void> {
    if (next.state === 'undoing') await undoDisabling(outside, next, turns);
    else await disable(outside, next, turns, organizationNow);
    if (!isWaiting(outside, next)) turns.ended(next);
  }

  const worker = workerOf('disabling and re-enabling accounts', log, work);
  return {
    ...worker,
    /** Why nothing is done now, where the portal asked to wait. */
    problem: turns.problem,
    nextDue: turns.nextDue,
    stop() {
      stopped = true;
      return worker.stop();
    },
  };
}

/** Whether it was put off, or what became of it is not known yet. */
function isWaiting({ store }: Outside, { id }: Proposal): boolean {
  const state = store.tables.proposals.get(id)?.state;
  return state === 'approved' || state === 'disabling' || state === 'undoing';
}

/** The next to act on, claimed in its own commit: undoing first, then the oldest approval if all allows it. */
function take({ store, settings, clock, mayWork }: Outside, turns: Turns): Proposal | undefined {
  // What a scan found is on its way into the members, which the last look reads.
  if (!mayWork() || turns.heldUntil() !== undefined || store.tables.scans.underWay()?.state === 'merging')
    return undefined;
  const now = clock();
  return store.commit(now, (tables) => {
    const mayDisable = mayAct(modeNow(tables, settings, now)) && !isDayFull(tables, settings, now);
    const ids = [
      ...tables.proposals.toUndo(LOOKED_AT + turns.waiting()),
      ...(mayDisable ? tables.proposals.toAct(LOOKED_AT) : []),
    ];
    const next = firstGood(tables, turns.inOrder(ids), now);
    if (next === undefined || next.state === 'undoing') return next;
    const entry = botEntry('disabling begun', next.username, { proposal: next.id });
    const isClaimed = tables.proposals.become(next.id, 'approved', 'disabling', {}, entry);
    return isClaimed ? { ...next, state: 'disabling' } : undefined;
  });
}

/** The first whose approval has not aged; only that one is read. */
function firstGood(tables: Tables, ids: readonly ProposalId[], now: Date): Proposal | undefined {
  for (const id of ids) {
    const proposal = tables.proposals.get(id);
    if (proposal?.state === 'undoing' || (proposal && !hasAged(tables, proposal, now))) return proposal;
  }
  return undefined;
}

/** Right before disabling the account is read again; after it, once more: `disabled` is shown only once the portal says so. */
async function disable(
  outside: Outside,
  proposal: Proposal,
  turns: Turns,
  organizationNow: () => ReturnType<OrganizationCache['read']>,
): Promise<void> {
  const acts = await outside.portal.signedIn();
  if (!acts.ok) return notDone(outside, proposal, turns, acts.failure);
  const organization = await organizationNow();
  if (!organization.ok) {
    const why = `the organization could not be read. ${portalSaid(organization.failure)}`;
    return markFailed(outside, proposal, why);
  }
  const looked = await lastLook(outside, proposal);
  if (!looked.ok) {
    return looked.failure.kind === 'not found'
      ? gone(outside, proposal)
      : markFailed(outside, proposal, looked.failure.sentence);
  }
  // From here to the act nothing is waited for: what is decided now is what is done.
  const against = (): Against | undefined =>
    whatIsAgainst(outside, proposal, looked.value, organization.value);
  const why = against();
  if (why !== undefined) return instead(outside, proposal, looked.value.reading, why);
  noteEsriAccess(outside, proposal, looked.value.reading);
  const sent = await acts.value.disable(proposal.username, () => against() === undefined);
  if (!sent.ok && sent.failure.notDone !== undefined) {
    const since = against();
    return since === undefined
      ? notDone(outside, proposal, turns, sent.failure)
      : instead(outside, proposal, looked.value.reading, since);
  }
  await confirm(outside, proposal, sent);
}

/** Disabling takes it away, and it is not known whether enabling gives it back: after the act no reading tells what it was. */
function noteEsriAccess({ store, clock }: Outside, { id }: Proposal, { esriAccess }: KnownReading): void {
  if (esriAccess !== undefined)
    store.commit(clock(), ({ proposals }) => proposals.noteEsriAccess(id, esriAccess));
}

/** The portal did not do it, or could not be asked to: approved as before, it is looked at and decided anew. */
function notDone(outside: Outside, proposal: Proposal, turns: Turns, failure: ActFailure): void {
  if (failure.notDone !== undefined && turns.putOff(proposal, failure)) takeUpAgain(outside, proposal);
  else markFailed(outside, proposal, failure.sentence);
}

async function confirm(outside: Outside, proposal: Proposal, sent: Result<void, ActFailure>): Promise<void> {
  const after = await readKnown(outside, proposal);
  const disabled = stateTold(after);
  if (!after.ok || disabled === undefined) {
    // What is true is not known: it stays `disabling` and is read again at the next tick.
    const detail = { proposal: proposal.id, why: notTold(after) };
    return outside.log.warn(
      detail,
      'The portal did not confirm that the account was disabled. The bot will check again.',
    );
  }
  if (disabled) return nowDisabled(outside, proposal, after.value);
  const unconfirmed = 'the portal accepted the request but says that the account is not disabled';
  markFailed(outside, proposal, sent.ok ? unconfirmed : sent.failure.sentence);
}

/** What keeps an account from being disabled, as all stands this moment. */
type Against =
  | { readonly kind: 'unclear'; readonly why: string }
  | { readonly kind: 'gone' | 'paused' | 'second bot' }
  | { readonly kind: 'skipped'; readonly why: SkippedBecause; readonly verdict: Verdict };

function whatIsAgainst(
  outside: Outside,
  proposal: Proposal,
  { reading, enabledAdmins }: { readonly reading: KnownReading; readonly enabledAdmins: number },
  organization: OrganizationNow,
): Against | undefined {
  const { store, settings, clock, mayWork } = outside;
  const unclear = unclearAtTheAct(outside, reading);
  if (unclear !== undefined) return { kind: 'unclear', why: unclear };
  if (reading.isWho === 'another') return { kind: 'gone' };
  const skipped = skippedAtTheAct(outside, proposal, reading, organization, enabledAdmins);
  if (skipped !== undefined) return { kind: 'skipped', ...skipped };
  if (!mayAct(modeNow(store.tables, settings, clock()))) return { kind: 'paused' };
  return mayWork() ? undefined : { kind: 'second bot' };
}

/** What becomes of the proposal instead. */
function instead(outside: Outside, proposal: Proposal, reading: KnownReading, against: Against): void {
  switch (against.kind) {
    case 'unclear':
      markFailed(outside, proposal, against.why);
      break;
    case 'gone':
      gone(outside, proposal);
      break;
    case 'skipped':
      outside.store.commit(outside.clock(), (tables) => {
        skip(tables, proposal, against.why, against.verdict);
        showInScan(tables, proposal, standingOf(against.verdict), reading);
      });
      break;
    case 'paused':
      reopenPaused(outside, proposal);
      break;
    case 'second bot':
      takeUpAgain(outside, proposal);
  }
}

/** The account as it is right before the act. Of an administrator the others are asked about first, and it is looked at once more. */
async function lastLook(outside: Outside, proposal: Proposal) {
  const first = await readKnown(outside, proposal);
  if (!first.ok || !isOrgAdmin(first.value.account))
    return first.ok
      ? ok({
          reading: first.value,
          enabledAdmins: enabledAdminsFor(outside.store.tables, first.value.account),
        })
      : first;
  const enabledAdmins = await enabledAdminsNow(outside.store, outside.portal, first.value);
  const last = await readKnown(outside, proposal);
  return last.ok ? ok({ reading: last.value, enabledAdmins }) : last;
}

/** What must be known and is not; nobody is disabled on it, and no proposal ends by it. */
function unclearAtTheAct(
  { portal, settings }: Outside,
  { account, administers, isWho }: KnownReading,
): string | undefined {
  const ahead = portal.clockAheadMs();
  if (isClockFarOff(ahead)) return clockProblem(ahead);
  if (isWho === 'another') return undefined;
  if (isWho === 'unknown') return NOT_TOLD.who;
  if (account.disabled === undefined) return NOT_TOLD.disabled;
  if (account.role === undefined) return NOT_TOLD.role;
  return settings.policy.protectAdmins && administers === undefined && account.role !== 'org_admin'
    ? NOT_TOLD.administers
    : undefined;
}

/** Whoever signed in, was excluded, became protected or disabled, or is another one by now, is skipped. */
function skippedAtTheAct(
  outside: Outside,
  proposal: Proposal,
  reading: KnownReading,
  organization: OrganizationNow,
  enabledAdmins: number,
): { readonly why: SkippedBecause; readonly verdict: Verdict } | undefined {
  const verdict = verdictAtTheAct(outside, proposal, reading, organization, enabledAdmins);
  const { lastLogin } = reading.account;
  const signIn = lastLogin instanceof Date ? lastLogin : undefined;
  const why =
    // Its own privileges tell what its role's name may hide.
    (outside.settings.policy.protectAdmins && reading.administers === true ? 'protected' : undefined) ??
    skippedBecause(verdict, proposal, signIn) ??
    // Whatever the days: clocks may be askew.
    (isLater(signIn, proposal.evidence.lastSignIn) ? 'signed in' : undefined);
  return why && { why, verdict };
}

/** The account evaluated as it is this moment, with its own groups rather than the last reading of them. */
function verdictAtTheAct(
  outside: Outside,
  proposal: Proposal,
  { account, groupIds }: KnownReading,
  { organization, groupUsernames }: OrganizationNow,
  enabledAdmins: number,
): Verdict {
  const { store, clock } = outside;
  const { tables } = store;
  const itself = new Set([account.username.toLowerCase()]);
  const groups = new Set(groupIds);
  const read = {
    organization,
    groupUsernames: (id: string) => (groups.has(id) ? itself : groupUsernames(id)),
  };
  const exclusions = tables.exclusions.inForceFor(proposal.key, clock());
  const evaluator = evaluatorAt(clock(), outside, exclusions, read, enabledAdmins);
  const remembered = tables.members.get(proposal.key) ?? NOT_KNOWN;
  return evaluator.evaluate({ ...remembered, account }).verdict;
}

const NOT_KNOWN = {
  newestSignIn: undefined,
  reenabledAt: undefined,
  lastLeftAloneAt: undefined,
  standing: undefined,
};

function gone({ store, clock }: Outside, proposal: Proposal): void {
  store.commit(clock(), (tables) => skip(tables, proposal, 'no longer a member', undefined));
}

function markFailed({ store, clock }: Outside, proposal: Proposal, why: string): void {
  store.commit(clock(), (tables) => {
    const entry = botEntry('disabling failed', proposal.username, { proposal: proposal.id, why });
    if (tables.proposals.become(proposal.id, 'disabling', 'failed', { why }, entry))
      tellFailed(tables, proposal, why);
  });
}

function nowDisabled(outside: Outside, proposal: Proposal, reading: KnownReading): void {
  const { store, clock, mail } = outside;
  const now = clock();
  store.commit(now, (tables) => {
    const esriAccess = tables.proposals.get(proposal.id)?.esriAccess;
    const detail = { proposal: proposal.id, ...(esriAccess && { esriAccess }) };
    const entry = botEntry('account disabled', proposal.username, detail);
    if (tables.proposals.become(proposal.id, 'disabling', 'disabled', { disabledAt: now }, entry))
      tellDisabled(tables, proposal);
    writeNotice(tables, mail, 'disabled', proposal, now);
    showInScan(tables, proposal, DISABLED, reading);
  });
}

const DISABLED = standingOf({ status: 'disabled', clause: 1, days: undefined, range: 'none' });

/** The newest accepted scan shows at once what became of the account. */
function showInScan(tables: Tables, { key }: Proposal, standing: Standing, { account }: KnownReading): void {
  tables.members.reevaluate(key, standing, account);
}

/** What an ended process or an unclear answer left in `disabling` is read: disabled, or approved if still good, else open. */
async function recoverInterrupted(outside: Outside, changed: () => void): Promise<void> {
  for (const proposal of outside.store.tables.proposals.inState('disabling')) {
    await recoverOne(outside, proposal);
    changed();
  }
}

async function recoverOne(outside: Outside, proposal: Proposal): Promise<void> {
  const reading = await readKnown(outside, proposal);
  if (reading.ok && reading.value.isWho === 'another') return gone(outside, proposal);
  if (!reading.ok && isGoneSince(outside.store.tables, proposal, reading.failure))
    return gone(outside, proposal);
  const disabled = stateTold(reading);
  if (reading.ok && disabled === true) return nowDisabled(outside, proposal, reading.value);
  if (disabled === false) return takeUpAgain(outside, proposal);
  // The row says since when the portal does not tell.
  outside.store.commit(outside.clock(), (tables) => tables.cards.markDueFor(proposal.id));
}
