import type { AccountReading } from '../../adapters/arcgis/members.ts';
import { botEntry } from '../../adapters/store/audit.ts';
import type { EvaluatedMember, MemberRow } from '../../adapters/store/members.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { Policy } from '../../policy/limits.ts';
import { mayAct } from '../../policy/mode.ts';
import type { Proposal } from '../../policy/proposal.ts';
import { type Worker, workerOf } from '../../worker.ts';
import { enabledAdminsNow, evaluatedMember, evaluatorAt } from '../evaluation/evaluate-members.ts';
import { newestRow } from '../evaluation/newest-row.ts';
import type { OrganizationCache, OrganizationNow } from '../evaluation/organization.ts';
import { isDayFull, modeNow } from '../modes/mode.ts';
import { hasAged, reopenAged, reopenPaused, takeUpAgain } from './approval-open-again.ts';
import { writeNotice } from './notice.ts';
import { isLater, skip, skippedBecause } from './propose.ts';
import { undoDisabling } from './undo.ts';

/** How old contacts, roles and excluded groups may be within one run of many acts; the account itself is read anew each time. */
const FRESH_MS = 60_000;

/** What has aged is reopened at the beginning of a run, so that hardly any is met later. */
const LOOKED_AT = 50;

/** The one worker that acts on approved proposals, in order; the same path after a click, a restart, or when the cap has room. */
export function actingWorker(
  outside: Outside,
  organizationCache: OrganizationCache,
  changed: () => void,
): Worker {
  const { store, clock, log } = outside;
  let stopped = false;

  async function work(): Promise<void> {
    await recoverInterrupted(outside, changed);
    if (store.commit(clock(), (tables) => reopenAged(tables, clock()))) changed();
    const begun = performance.now();
    // A run begins with a reading of its own: what changed before an approval is seen by its act.
    const freshMs = (): number => Math.min(FRESH_MS, performance.now() - begun);
    for (let next = take(outside); next !== undefined && !stopped; next = take(outside)) {
      if (next.state === 'undoing') await undoDisabling(outside, next);
      else await disable(outside, next, () => organizationCache.notOlderThan(freshMs()));
      changed();
    }
  }

  const loop = workerOf('worker', log, work);
  return {
    ...loop,
    stop() {
      stopped = true;
      return loop.stop();
    },
  };
}

/** The next to act on, claimed in its own commit: undoing first, then the oldest approval if all allows it. */
function take({ store, settings, clock, mayWork }: Outside): Proposal | undefined {
  if (!mayWork()) return undefined;
  const undoing = store.tables.proposals.inState('undoing')[0];
  if (undoing !== undefined) return undoing;
  const now = clock();
  return store.commit(now, (tables) => {
    if (!mayAct(modeNow(tables, settings, now))) return undefined;
    if (isDayFull(tables, settings, now)) return undefined;
    const next = tables.proposals.toAct(LOOKED_AT).find((approved) => !hasAged(tables, approved, now));
    if (next === undefined) return undefined;
    const entry = botEntry('disabling begun', next.username, { proposal: next.id });
    const isClaimed = tables.proposals.become(next.id, 'approved', 'disabling', {}, entry);
    return isClaimed ? { ...next, state: 'disabling' } : undefined;
  });
}

/** Right before disabling the account is read again; after it, once more: `disabled` is shown only once the portal says so. */
async function disable(
  outside: Outside,
  proposal: Proposal,
  organizationNow: () => ReturnType<OrganizationCache['read']>,
): Promise<void> {
  const { store, portal, clock, log } = outside;
  const organization = await organizationNow();
  if (!organization.ok) {
    const why = `the organization could not be read: ${organization.failure.sentence}`;
    return markFailed(outside, proposal, why);
  }
  const before = await portal.account(proposal.username);
  if (!before.ok) {
    return before.failure.kind === 'not found'
      ? gone(outside, proposal)
      : markFailed(outside, proposal, before.failure.sentence);
  }
  const enabledAdmins = await enabledAdminsNow(outside, before.value);
  if (skippedAtTheAct(outside, proposal, before.value, organization.value, enabledAdmins)) return;
  if (!mayAct(modeNow(store.tables, outside.settings, clock()))) return reopenPaused(outside, proposal);

  const sent = await portal.disable(proposal.username);
  const after = await portal.account(proposal.username);
  if (!after.ok) {
    // What is true is not known: it stays `disabling` and is read again at the next tick.
    const detail = { proposal: proposal.id, why: after.failure.sentence };
    return log.warn(detail, 'after disabling, the account could not be read');
  }
  if (after.value.account.disabled) return nowDisabled(outside, proposal, after.value);
  const unconfirmed = 'the portal accepted it, but says that the account is not disabled';
  markFailed(outside, proposal, sent.ok ? unconfirmed : sent.failure.sentence);
}

/** Whoever signed in, was excluded, became protected or disabled, or is another one by now, is skipped. */
function skippedAtTheAct(
  outside: Outside,
  proposal: Proposal,
  reading: AccountReading,
  organization: OrganizationNow,
  enabledAdmins: number,
): boolean {
  if (reading.account.key !== proposal.key) {
    gone(outside, proposal);
    return true;
  }
  const evaluated = evaluatedAtTheAct(outside, proposal, reading, organization, enabledAdmins);
  const { lastLogin } = reading.account;
  const signIn = lastLogin instanceof Date ? lastLogin : undefined;
  const why =
    // Its own privileges tell what its role's name may hide.
    (outside.settings.policy.protectAdmins && reading.administers ? 'protected' : undefined) ??
    skippedBecause(evaluated, proposal, signIn) ??
    // Whatever the days: clocks may be askew.
    (isLater(signIn, proposal.evidence.lastSignIn) ? 'signed in' : undefined);
  if (why === undefined) return false;
  outside.store.commit(outside.clock(), (tables) => {
    skip(tables, proposal, why, { reason: evaluated.reason });
    showInScan(tables, proposal, evaluated, reading);
  });
  return true;
}

/** The account evaluated as it is this moment, with its own groups rather than the last reading of them. */
function evaluatedAtTheAct(
  outside: Outside,
  proposal: Proposal,
  { account, groupIds }: AccountReading,
  { organization, groupUsernames }: OrganizationNow,
  enabledAdmins: number,
): EvaluatedMember {
  const { store, clock } = outside;
  const { tables } = store;
  const itself = new Set([account.username.toLowerCase()]);
  const groups = new Set(groupIds);
  const read = {
    organization,
    groupUsernames: (id: string) => (groups.has(id) ? itself : groupUsernames(id)),
  };
  const evaluator = evaluatorAt(clock(), outside, tables.exclusions.inForce(clock()), read, enabledAdmins);
  const { newestSignIn, reenabledAt, lastLeftAloneAt } = newestRow(tables, proposal.key)?.row ?? NOT_KNOWN;
  return evaluator.evaluate({ account, newestSignIn, reenabledAt, lastLeftAloneAt }).evaluated;
}

const NOT_KNOWN = { newestSignIn: undefined, reenabledAt: undefined, lastLeftAloneAt: undefined };

function gone({ store, clock }: Outside, proposal: Proposal): void {
  store.commit(clock(), (tables) => skip(tables, proposal, 'no longer a member', {}));
}

function markFailed({ store, clock }: Outside, proposal: Proposal, why: string): void {
  store.commit(clock(), (tables) => {
    const entry = botEntry('disabling failed', proposal.username, { proposal: proposal.id, why });
    tables.proposals.become(proposal.id, 'disabling', 'failed', { why }, entry);
  });
}

function nowDisabled(outside: Outside, proposal: Proposal, reading: AccountReading): void {
  const { store, settings, clock, mail } = outside;
  const now = clock();
  store.commit(now, (tables) => {
    const entry = botEntry('account disabled', proposal.username, { proposal: proposal.id });
    tables.proposals.become(proposal.id, 'disabling', 'disabled', { disabledAt: now }, entry);
    writeNotice(tables, mail, 'disabled', proposal, now);
    const row = newestRow(tables, proposal.key)?.row;
    if (row !== undefined)
      showInScan(
        tables,
        proposal,
        asDisabled({ ...row, account: reading.account }, settings.policy),
        reading,
      );
  });
}

export function asDisabled({ account, evaluated, newestSignIn }: MemberRow, policy: Policy): EvaluatedMember {
  const verdict = {
    status: 'disabled',
    clause: 1,
    days: evaluated?.days,
    range: evaluated?.range ?? 'none',
  } as const;
  return evaluatedMember(verdict, account, newestSignIn, policy);
}

/** The newest accepted scan shows at once what became of the account. */
function showInScan(
  tables: Tables,
  { key }: Proposal,
  evaluated: EvaluatedMember,
  { account }: AccountReading,
): void {
  const newest = newestRow(tables, key);
  if (newest !== undefined) tables.scans.reevaluate(newest.scan.id, key, evaluated, account);
}

/** What an ended process or an unclear answer left in `disabling` is read: disabled, or approved if still good, else open. */
async function recoverInterrupted(outside: Outside, changed: () => void): Promise<void> {
  for (const proposal of outside.store.tables.proposals.inState('disabling')) {
    await recoverOne(outside, proposal);
    changed();
  }
}

async function recoverOne(outside: Outside, proposal: Proposal): Promise<void> {
  const reading = await outside.portal.account(proposal.username);
  if (!reading.ok) {
    if (reading.failure.kind === 'not found') return gone(outside, proposal);
    // The row says since when the portal does not tell.
    outside.store.commit(outside.clock(), (tables) => tables.cards.markDueFor(proposal.id));
    return;
  }
  if (reading.value.account.key !== proposal.key) return gone(outside, proposal);
  if (reading.value.account.disabled) return nowDisabled(outside, proposal, reading.value);
  takeUpAgain(outside, proposal);
}
