import { dayOf, startOfDay } from '../domain/calendar.ts';
import { capOf, limitsText, type Status } from '../domain/policy.ts';
import { mayAct, type Standing, standingOf } from '../domain/standing.ts';
import { counted } from '../domain/wording.ts';
import type { FlowSettings, GoLiveForecast } from './ports.ts';
import type { Actor, AuditEntry, ReadTables, Tables } from './tables.ts';

/** Whether proposals are born as rehearsals: until somebody went live on this database under these limits. */
export function rehearsing(tables: ReadTables): boolean {
  return tables.switches.goLive() === undefined;
}

export function standingNow(tables: ReadTables, settings: FlowSettings, now: Date): Standing {
  return standingOf({
    protection: settings.protection,
    goLive: tables.switches.goLive(),
    pause: tables.switches.pause(),
    limits: limitsText(settings.policy),
    now,
  });
}

/** A pause stops proposals, rehearsals included; protection only makes them rehearsals. */
export function mayPropose(tables: ReadTables, settings: FlowSettings, now: Date): boolean {
  return rehearsing(tables) || mayAct(standingNow(tables, settings, now));
}

/** What is noted at a start: a press of Go live… does not outlive protection or other limits. */
export function settleGoLive(tables: Tables, settings: FlowSettings): void {
  const goLive = tables.switches.goLive();
  if (goLive === undefined) return;
  const because = settings.protection
    ? 'protection is on'
    : goLive.limits === limitsText(settings.policy)
      ? undefined
      : 'the limits changed';
  if (because === undefined) return;
  tables.switches.endGoLive(entry({ kind: 'bot' }, 'no longer live', { because, before: goLive.limits }));
  closeOtherKind(tables, { kind: 'bot' }, because);
}

/** Live proposals of the other kind are closed; one caught in `disabling` is read again first, by the worker. */
export function closeOtherKind(tables: Tables, by: Actor, because: string): void {
  const rehearsal = rehearsing(tables);
  for (const proposal of tables.proposals.live()) {
    if (proposal.rehearsal === rehearsal || proposal.state === 'disabling') continue;
    tables.proposals.become(
      proposal.id,
      proposal.state,
      'closed',
      { why: because },
      { by, what: 'proposal closed', subject: proposal.username, detail: { proposal: proposal.id, because } },
    );
  }
}

/** > The disables of a calendar day are at most the cap; checked again at the act; undoing frees nothing. */
export function isDayFull(tables: ReadTables, { policy }: FlowSettings, now: Date): boolean {
  const today = startOfDay(dayOf(now, policy.timeZone), policy.timeZone);
  const cap = capOf(policy, tables.scans.newestBelieved()?.enabledMembers ?? 0);
  return tables.proposals.disablesSince(today) >= cap;
}

export function markNewestDue(tables: Tables): void {
  const newest = tables.cards.newest();
  if (newest !== undefined) tables.cards.markDue(newest.id);
}

/** What Go live… would lead to, as of the last believed scan. */
export function forecastOf(tables: ReadTables, { policy }: FlowSettings): GoLiveForecast {
  const scan = tables.scans.newestBelieved();
  const toDecide = scan?.counts['to decide'] ?? 0;
  const cap = capOf(policy, scan?.enabledMembers ?? 0);
  const sentences = [
    proposedSentence(toDecide, cap),
    'Nothing is disabled until an approver approves it.',
    `Disabled on one day at most: ${counted(cap, 'account', 'accounts')}.`,
  ];
  return { toDecide, toWarn: policy.graceDays === 0 ? 0 : inRanges(scan?.counts), cap, sentences };
}

function proposedSentence(toDecide: number, cap: number): string {
  if (toDecide === 0) return 'Nobody is put before you for disabling at first.';
  const rest = toDecide > cap ? `; ${toDecide - cap} more wait for room` : '';
  return `Put before you for disabling at once: ${counted(Math.min(toDecide, cap), 'account', 'accounts')}${rest}.`;
}

function inRanges(counts: Readonly<Partial<Record<Status, number>>> = {}): number {
  return (counts['in grace'] ?? 0) + (counts['coming up'] ?? 0);
}

function entry(by: Actor, what: string, detail: Readonly<Record<string, unknown>>): AuditEntry {
  return { by, what, subject: '', detail };
}
