import type { Actor } from '../../adapters/store/audit.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { FlowSettings, Outside } from '../../deps.ts';
import { dayOf, startOfDay, wholeDate } from '../../policy/calendar.ts';
import { capOf, limitsOf, type Policy } from '../../policy/limits.ts';
import { holds, type Mode, modeOf, type Pause } from '../../policy/mode.ts';
import { type Proposal, setOf } from '../../policy/proposal.ts';

/** Whether proposals are born as rehearsals: until someone went live on this database. */
export function rehearsing(tables: ReadTables): boolean {
  return tables.switches.goLive() === undefined;
}

export function modeNow(tables: ReadTables, settings: FlowSettings, now: Date): Mode {
  return modeOf({
    protection: settings.protection,
    goLive: tables.switches.goLive(),
    pause: tables.switches.pause(),
    waitsSince: tables.switches.waitsSince(),
    limits: limitsOf(settings.policy),
    now,
  });
}

/** Somebody's, whatever PROTECTION says: while it is there, no card has Go live…. */
export function pauseInForce(
  { switches }: { readonly switches: Pick<ReadTables['switches'], 'pause'> },
  now: Date,
): Pause | undefined {
  const pause = switches.pause();
  return pause !== undefined && holds(pause, now) ? pause : undefined;
}

/** In plain words. */
export function untilWords({ until }: Pick<Pause, 'until'>, { timeZone }: Pick<Policy, 'timeZone'>): string {
  return until === undefined ? 'until someone resumes' : `until ${wholeDate(until, timeZone)}`;
}

/** A pause stops proposals, rehearsals included; protection only makes them rehearsals. */
export function mayPropose(tables: ReadTables, settings: FlowSettings, now: Date): boolean {
  return modeNow(tables, settings, now).kind !== 'paused';
}

/** Approvals of many, as far as not each of them has taken its own over: none does from now on. How many those are. */
export function callOffApprovals(tables: Tables, by: Actor, because: string): number {
  const rests = tables.bulk
    .all()
    .filter(({ kind }) => kind === 'approve')
    .map((bulk) => ({ bulk, rest: tables.bulk.rest(bulk.id, ALL) }));
  for (const { bulk, rest } of rests) {
    const detail = { because, batch: bulk.batch, ...setOf(rest) };
    tables.bulk.callOff(bulk.id, { by, what: 'called off', subject: '', detail });
  }
  return rests.reduce((sum, { rest }) => sum + rest.length, 0);
}

/** As SQLite's LIMIT says it. */
const ALL = -1;

/** Live proposals of the other kind are closed; one caught in `disabling` is read again first, by the worker. */
export function closeOtherKind(tables: Tables, by: Actor, because: string): void {
  const rehearsal = rehearsing(tables);
  for (const proposal of tables.proposals.live()) {
    if (proposal.rehearsal !== rehearsal && proposal.state !== 'disabling')
      closeProposal(tables, proposal, by, because);
  }
}

export function closeProposal(tables: Tables, proposal: Proposal, by: Actor, because: string): void {
  const { id, state, username } = proposal;
  const entry = {
    by,
    what: 'proposal closed',
    subject: username,
    detail: { proposal: id, because },
  } as const;
  tables.proposals.become(id, state, 'closed', { why: because }, entry);
}

/** > The disables of a calendar day are at most the cap; checked again at the act; undoing frees nothing. */
export function isDayFull(tables: ReadTables, { policy }: FlowSettings, now: Date): boolean {
  const today = startOfDay(dayOf(now, policy.timeZone), policy.timeZone);
  const cap = capOf(policy, tables.scans.newestAccepted()?.enabledMembers ?? 0);
  return tables.proposals.disablesSince(today) >= cap;
}

export function markNewestDue(tables: Tables): void {
  const newest = tables.cards.newest();
  if (newest !== undefined) tables.cards.markDue(newest.id);
}

/** Whether members would have to be warned first, and no mail server is set: then nobody can be warned, and none comes up for review. */
export function lacksMail({ mail, settings }: Pick<Outside, 'mail' | 'settings'>): boolean {
  return mail === undefined && settings.policy.graceDays > 0;
}

/** Where approvers find Go live…: a bot that has accepted no scan yet has no card with it. */
export function cardToGoLive(hasAccepted: boolean): string {
  return hasAccepted ? 'the newest card' : 'the card of the next scan';
}

/** Whether members are warned at all, or will be once the bot is live; `hasMail`: a mail server is set. */
export function mayWarn(hasMail: boolean, { graceDays }: Pick<Policy, 'graceDays'>): boolean {
  return hasMail || graceDays > 0;
}

/** What a live bot does: members are warned first only where there is mail, and a time of grace. */
export function liveWords(hasMail: boolean, { graceDays }: Pick<Policy, 'graceDays'>): string {
  return hasMail && graceDays > 0
    ? 'Approved accounts are disabled; members are warned by email first.'
    : 'Approved accounts are disabled.';
}

export const STRICTER = 'the settings became stricter for members';

/** What comes after somebody's own pause where stricter settings wait: a sentence to follow others, or nothing. */
export function thenWaitsWords({ thenWaits = false }: { readonly thenWaits?: boolean | undefined }): string {
  return thenWaits
    ? ` After that, the bot stays paused until an approver presses Go live…: ${STRICTER}.`
    : '';
}

/** What the end of somebody's pause leads to. */
export const PICKS_UP = 'The next scan picks up where the bot left off.';
export const STAYS_REHEARSAL = 'PROTECTION is on, so everything stays a rehearsal.';
export const STAYS_PAUSED = 'The bot stays paused until an approver presses Go live… on the newest card.';
