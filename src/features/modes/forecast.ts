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
import { counted, grouped } from '../../policy/text.ts';

/** What Go live… would lead to, as of the last accepted scan: who is warned, who is proposed and from when, what is disabled; a sentence each, in mrkdwn. */
export function forecastOf({
  store: { tables },
  settings: { policy },
  mail,
  clock,
}: Pick<Outside, 'store' | 'settings' | 'mail' | 'clock'>): readonly string[] {
  const scan = tables.scans.newestAccepted();
  if (scan === undefined) return [];
  const cap = capOf(policy, scan.enabledMembers ?? 0);
  const coming = tables.members.comingProposals();
  // Whoever a warning could reach is proposed only after one, and none goes out.
  const reachesNobody = mail === undefined && policy.graceDays > 0;
  return [
    ...(mail === undefined
      ? noMail(policy)
      : [
          warnedSentence(
            coming.firstWarnings,
            policy,
            firstWarningsHeld({ store: { tables }, settings: { policy }, clock }),
          ),
        ]),
    proposedSentence(
      scan.counts['to decide'] ?? 0,
      cap,
      reachesNobody ? undefined : earliestProposal(coming, policy, scan.asOf, clock()),
      policy,
    ),
    `At most ${counted(cap, 'account', 'accounts')} can be disabled per day, and none without an approval.`,
  ];
}

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

function noMail({ graceDays }: Policy): string[] {
  return graceDays === 0 ? [] : ['No one can be warned until SMTP_URL, MAIL_FROM and MAIL_CONTACT are set.'];
}

function warnedSentence(people: number, { maxWarningsPerScan }: Policy, held: Held | undefined): string {
  if (people === 0) return 'No warning emails at first.';
  if (held !== undefined)
    return `No warning emails at first: ${heldWords(held)}. ${counted(people, 'first warning is', 'first warnings are')} on hold.`;
  const pace =
    people > maxWarningsPerScan ? `, ${grouped(maxWarningsPerScan)} per scan, longest inactive first` : '';
  return `Warning emails: ${counted(people, 'person', 'people')}${pace}.`;
}

/** Whoever is warned from now on has at least the days of grace; others have the date that they were told. */
export function earliestProposal(
  { longestInactiveSince, longestOfWarned, earliestOfOthers }: ComingProposals,
  policy: Policy,
  scannedAt: Date,
  now: Date,
): CalendarDay | undefined {
  const days = [
    longestInactiveSince && dueOnIfFirstWarned(now, longestInactiveSince, policy),
    longestOfWarned && dueOnIfFirstWarned(scannedAt, longestOfWarned, policy),
    earliestOfOthers,
  ].filter((day) => day !== undefined);
  return days.toSorted()[0];
}

function proposedSentence(
  toDecide: number,
  cap: number,
  earliest: CalendarDay | undefined,
  { timeZone }: Policy,
): string {
  const from = earliest === undefined ? undefined : calendarDay(earliest, timeZone);
  if (toDecide === 0)
    return from === undefined
      ? 'No accounts to review at first.'
      : `First accounts to review: ${from} at the earliest.`;
  const waiting =
    toDecide > cap ? `, ${grouped(toDecide - cap)} more later (limit ${grouped(cap)} at a time)` : '';
  const others = from === undefined ? '' : ` Next accounts to review: ${from} at the earliest.`;
  return `To review right away: ${counted(Math.min(toDecide, cap), 'account', 'accounts')}${waiting}.${others}`;
}
