import { calendarDay } from '../../adapters/slack/text.ts';
import type { ComingProposals } from '../../adapters/store/members/reads.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { type CalendarDay, dayOf } from '../../policy/calendar.ts';
import {
  areFirstWarningsHeld,
  dueOnIfFirstWarned,
  dueSoonUntil,
  inactiveSinceOfDue,
} from '../../policy/ladder.ts';
import { capOf, type Policy } from '../../policy/limits.ts';
import { counted, grouped, listed } from '../../policy/text.ts';
import { stateName } from '../../policy/verdict.ts';
import { lacksMail } from './mode.ts';

/** What Go live… would lead to, as of the last accepted scan: who is warned, who is proposed and from when, what is disabled; a sentence each, in mrkdwn. */
export function forecastOf(
  outside: Pick<Outside, 'store' | 'settings' | 'mail' | 'clock'>,
): readonly string[] {
  const { mail, clock } = outside;
  const [{ tables }, { policy }] = [outside.store, outside.settings];
  const scan = tables.scans.newestAccepted();
  if (scan === undefined) return [];
  const cap = capOf(policy, scan.enabledMembers ?? 0);
  const atMost = `At most ${counted(cap, 'account', 'accounts')} can be disabled per day, and none without an approval.`;
  // Whoever a warning could reach is proposed only after one, and none goes out.
  if (lacksMail(outside)) return [NO_MAIL, atMost];
  const coming = tables.members.comingProposals();
  const held = firstWarningsHeld({ store: { tables }, settings: { policy }, clock });
  const earliest = earliestProposal(coming, policy, scan.asOf, clock());
  return [
    ...(mail === undefined ? [] : [warnedSentence(coming, policy, held)]),
    proposedSentence(scan.counts['to decide'] ?? 0, cap, earliest && earliestWords(earliest, policy)),
    atMost,
  ];
}

/** Only a rehearsal goes without one: it needs none. */
export const NO_MAIL =
  'A rehearsal needs no mail server. To go live, set one up: run `npm run setup`, then restart the bot.';

/** Why no first warnings go out at all, if none do: so many accounts come due soon, and so many may be disabled a day. */
export function firstWarningsHeld({
  store: { tables },
  settings: { policy },
  clock,
}: {
  readonly store: { readonly tables: Pick<ReadTables, 'scans' | 'members'> };
  readonly settings: { readonly policy: Policy };
  readonly clock: Outside['clock'];
}) {
  const scan = tables.scans.newestAccepted();
  if (scan === undefined) return undefined;
  const cap = capOf(policy, scan.enabledMembers ?? 0);
  const until = dueSoonUntil(dayOf(clock(), policy.timeZone));
  const warned = inactiveSinceOfDue({ from: '1970-01-01', to: until }, scan.asOf, policy);
  const dueSoon = tables.members.dueBy(until, warned);
  return areFirstWarningsHeld(dueSoon, cap, policy) ? { dueSoon, cap } : undefined;
}

export type Held = NonNullable<ReturnType<typeof firstWarningsHeld>>;

/** As part of a sentence. */
export function heldWords({ dueSoon, cap }: Held): string {
  return `${counted(dueSoon, 'account is', 'accounts are')} due within 14 days, more than can be disabled in 10 days (limit ${grouped(cap)} per day)`;
}

/** First warnings that wait for a later scan, since one scan writes only so many. */
export function firstWarningsWaiting({ store: { tables }, mail }: Pick<Outside, 'store' | 'mail'>): number {
  return mail === undefined ? 0 : tables.members.comingProposals().firstWarnings;
}

/** Emails already written go out whatever holds back the first ones. */
function warnedSentence(coming: ComingProposals, policy: Policy, held: Held | undefined): string {
  const { firstWarnings, waiting, reminders } = coming;
  const parts = [
    ...(waiting === 0 ? [] : [`${grouped(waiting)} already waiting`]),
    ...(reminders === 0 ? [] : [counted(reminders, 'reminder', 'reminders')]),
    ...(firstWarnings === 0 || held !== undefined ? [] : [peopleWords(coming, policy)]),
  ];
  const onHold = held === undefined || firstWarnings === 0 ? '' : ` ${onHoldWords(firstWarnings, held)}`;
  const said = parts.length === 0 ? 'No warning emails at first' : `Warning emails: ${listed(parts)}`;
  return `${said}.${onHold}${notReachedWords(coming)}`;
}

function onHoldWords(people: number, held: Held): string {
  return `${counted(people, 'first warning is', 'first warnings are')} on hold: ${heldWords(held)}.`;
}

function notReachedWords({ firstWarnings, waiting, reminders, notReached }: ComingProposals): string {
  if (notReached === 0) return '';
  const isOnly = firstWarnings + waiting + reminders === 0;
  const whom = isOnly
    ? counted(notReached, 'person', 'people')
    : counted(notReached, 'more person', 'more people');
  return ` ${whom} cannot be emailed.`;
}

/** "51 people (17 in grace period, 34 inactive 61–89 days), 50 per scan, longest inactive first". */
function peopleWords({ firstWarnings: people, firstInGrace }: ComingProposals, policy: Policy): string {
  const comingUp = people - firstInGrace;
  const whose = [
    `${grouped(firstInGrace)} ${stateName('in grace', policy)}`,
    `${grouped(comingUp)} ${stateName('coming up', policy)}`,
  ].join(', ');
  const { maxWarningsPerScan: most } = policy;
  return [
    counted(people, 'first warning', 'first warnings'),
    firstInGrace === 0 || comingUp === 0 ? '' : ` (${whose})`,
    people > most ? `, ${grouped(most)} per scan, longest inactive first` : '',
  ].join('');
}

/** From when accounts may come up for review: what is due by now comes up with the next scan. */
export type Earliest = CalendarDay | 'next scan';

/** Whoever is warned from now on has at least the days of grace; others have the date that they were told. */
export function earliestProposal(
  { longestInactiveSince, longestOfWarned, earliestOfOthers }: ComingProposals,
  policy: Policy,
  scannedAt: Date,
  now: Date,
): Earliest | undefined {
  const days = [
    longestInactiveSince && dueOnIfFirstWarned(now, longestInactiveSince, policy),
    longestOfWarned && dueOnIfFirstWarned(scannedAt, longestOfWarned, policy),
    earliestOfOthers,
  ].filter((day) => day !== undefined);
  const [first] = days.toSorted();
  return first !== undefined && first <= dayOf(now, policy.timeZone) ? 'next scan' : first;
}

/** Pauses move due dates later, so that no more can be promised. */
export function earliestWords(earliest: Earliest, { timeZone }: Pick<Policy, 'timeZone'>): string {
  const when = earliest === 'next scan' ? 'with the next scan' : calendarDay(earliest, timeZone);
  return `${when} at the earliest`;
}

function proposedSentence(toDecide: number, cap: number, from: string | undefined): string {
  if (toDecide === 0)
    return from === undefined ? 'No accounts to review at first.' : `First accounts to review: ${from}.`;
  const first = `To review right away: ${counted(Math.min(toDecide, cap), 'account', 'accounts')}`;
  if (toDecide > cap)
    return `${first}, ${grouped(toDecide - cap)} more later (limit ${grouped(cap)} at a time).`;
  return from === undefined ? `${first}.` : `${first}. Next accounts to review: ${from}.`;
}
