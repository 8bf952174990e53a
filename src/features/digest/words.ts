import { calendarDay, ended, moment, mrkdwnSafe, sentence } from '../../adapters/slack/text.ts';
import { type CalendarDay, dayAndMonth, dayInWords, dayOf, timeOfDay } from '../../policy/calendar.ts';
import type { Status } from '../../policy/evaluate.ts';
import { faultWords } from '../../policy/mail/fault.ts';
import { counted, grouped } from '../../policy/text.ts';
import type { FailedCheck } from '../../policy/trust.ts';
import { stateName } from '../../policy/verdict.ts';
import { type Earliest, heldWords, NO_MAIL } from '../modes/forecast.ts';
import { notAgain } from '../proposals/expire.ts';
import { endingWords } from '../status/endings.ts';
import { seatLines, subscriptionWords } from '../status/seats-view.ts';
import { type DigestFacts, GROUPS, type Group, type LastScan, type Problem } from './facts.ts';
import { isUrgent } from './problems.ts';

/** How a surface writes days and moments. */
export type Dates = ReturnType<typeof datesOf>['tokens'];

/** In blocks Slack shows them by each reader's own clock; a notification's text has them in TIME_ZONE. */
export function datesOf(timeZone: string) {
  const dates = (day: (day: CalendarDay) => string, moment: (at: Date) => string) => ({
    ...{ day, moment },
    dayAt: (at: Date): string => day(dayOf(at, timeZone)),
  });
  return {
    tokens: dates(
      (day) => calendarDay(day, timeZone),
      (at) => moment(at, timeZone),
    ),
    words: dates(dayInWords, (at) => `${dayAndMonth(dayOf(at, timeZone))}, ${timeOfDay(at, timeZone)}`),
  };
}

/** What is wrong, as a sentence with what to do about it. */
export function problemWords(problem: Problem, dates: Dates, command: string): string {
  switch (problem.kind) {
    case 'no accepted scan': {
      const since =
        problem.since === undefined
          ? 'No scan has been accepted yet.'
          : `No scan has been accepted since ${dates.moment(problem.since)}, so the member counts date from then.`;
      const last =
        problem.last === undefined ? `Run \`${command} scan\`.` : scanWords(problem.last, dates, command);
      return `${since} ${last}`;
    }
    case 'last scan':
      return scanWords(problem, dates, command);
    case 'mail held': {
      const { fault, auth, words } = problem;
      return `No emails are going out. ${faultWords(fault, auth, mrkdwnSafe(words, 300))}`;
    }
    case 'emails rejected':
      return `${counted(problem.emails, 'warning was', 'warnings were')} permanently rejected by the mail server. To see which ones and its answers, run \`npm run audit -- --csv FILE\` on the bot’s computer.`;
    case 'API key expires':
    case 'client secret expires':
      return endingWords(problem, dates.day);
    case 'subscription ends':
      return `${subscriptionWords(problem, dates.day)}. Renew it with Esri.`;
    case 'told':
      return sentence(mrkdwnSafe(problem.sentence, 400));
  }
}

function scanWords({ at, state, failedChecks, failure }: LastScan, dates: Dates, command: string): string {
  const when = dates.moment(at);
  if (state === 'failed')
    return `The last scan (${when}) failed. ${ended(mrkdwnSafe(failure ?? 'It did not finish', 300))} Run \`${command} scan\` again.`;
  const why = failedChecks.map(checkWords).join('; ');
  return `The last scan (${when}) was rejected: ${why}. Its card says what to do.`;
}

function checkWords({ check, found, allowed }: FailedCheck): string {
  switch (check) {
    case 'not signed in':
      return 'ArcGIS did not confirm that the bot is signed in and can see when members last signed in';
    case 'empty list':
      return 'the member list was empty';
    case 'own account missing':
      return 'the bot’s own account was not in the member list';
    case 'cut list':
      return found > allowed
        ? `the member list is longer than the total that ArcGIS gives (${grouped(found)} received, ${grouped(allowed)} expected)`
        : `the member list looks incomplete (${grouped(found)} of ${grouped(allowed)})`;
    case 'dates in seconds':
      return `${counted(found, 'member has a date', 'members have dates')} in seconds instead of milliseconds`;
    case 'group not readable':
      return 'an excluded group could not be read';
    case 'members fell':
      return `${counted(found, 'member is', 'members are')} missing (limit ${grouped(allowed)})`;
    case 'members replaced':
      return `${counted(found, 'member', 'members')} from the last accepted scan can no longer be found (limit ${grouped(allowed)})`;
    case 'older sign-ins':
      return `${counted(found, 'member shows', 'members show')} an older sign-in than before (limit ${grouped(allowed)})`;
    case 'no last sign-in':
      return `ArcGIS did not show the last sign-in of ${counted(found, 'member', 'members')} (limit ${grouped(allowed)})`;
    case 'no role or state':
      return `ArcGIS did not show the role or the status of ${counted(found, 'member', 'members')} (limit ${grouped(allowed)})`;
    case 'clock off':
      return `the clocks of the bot’s computer and the portal are ${counted(found, 'hour', 'hours')} apart (limit ${grouped(allowed)})`;
  }
}

/** What is ahead, a line each. */
export function comingWords(facts: DigestFacts, dates: Dates): readonly string[] {
  const { subscription } = facts;
  const isAhead = subscription !== undefined && !isUrgent(subscription);
  return [...comingToMembers(facts, dates), ...(isAhead ? [subscriptionWords(subscription, dates.day)] : [])];
}

function comingToMembers({ coming, limits }: DigestFacts, dates: Dates): readonly string[] {
  switch (coming.kind) {
    case 'unknown':
      return ['Unknown until a scan is accepted.'];
    case 'paused':
      return ['Nothing is proposed while the bot is paused.'];
    case 'first month': {
      const { notBefore, warned, toWarn, cameBack, held } = coming;
      const counts = `${grouped(warned)} of ${counted(toWarn, 'member', 'members')} warned, ${grouped(cameBack)} signed in since`;
      return [
        `Nothing to review${before(notBefore, dates)}; ${counts}`,
        ...(held === undefined ? [] : [`First warnings are on hold: ${heldWords(held)}`]),
      ];
    }
    case 'rehearsal':
      return rehearsalWords(coming, limits.graceDays, dates);
    case 'due':
      return dueWords(coming, limits.graceDays);
  }
}

function before(earliest: Earliest | undefined, dates: Dates): string {
  if (earliest === undefined) return '';
  return ` before ${earliest === 'next scan' ? 'the next scan' : dates.day(earliest)}`;
}

type Coming<Kind> = Extract<DigestFacts['coming'], { kind: Kind }>;

function rehearsalWords(coming: Coming<'rehearsal'>, graceDays: number, dates: Dates): readonly string[] {
  const { hasMail, ready, notBefore } = coming;
  if (!hasMail && graceDays > 0) return [NO_MAIL];
  return [
    ...(hasMail ? [emailedWords(coming)] : []),
    ready > 0
      ? `${counted(ready, 'account', 'accounts')} would be up for review right away.`
      : `Nothing would be up for review${before(notBefore, dates)}.`,
  ];
}

function emailedWords({ firstWarnings, waiting, perScan, held }: Coming<'rehearsal'>): string {
  const isHeld = held !== undefined && firstWarnings > 0;
  const first = isHeld ? 0 : firstWarnings;
  const pace = first > perScan ? `, ${grouped(perScan)} per scan` : '';
  const written = waiting === 0 ? '' : ` (${counted(waiting, 'email is', 'emails are')} already waiting)`;
  const members = first + waiting;
  const whom = members === 0 ? 'no one at first' : counted(members, 'member', 'members');
  return `Going live would email ${whom}${written}${pace}.${isHeld ? ` First warnings are on hold: ${heldWords(held)}.` : ''}`;
}

function dueWords(
  { thisWeek, nextWeek, firstWarnings, held }: Coming<'due'>,
  graceDays: number,
): readonly string[] {
  const many = counted(firstWarnings, 'first warning is', 'first warnings are');
  const wait = held === undefined ? `${many} left for later scans` : `${many} on hold: ${heldWords(held)}`;
  return [
    thisWeek + nextWeek === 0
      ? 'Nothing comes due this week or next.'
      : `${grouped(thisWeek)} more to review this week, ${grouped(nextWeek)} next week`,
    ...(firstWarnings === 0 || graceDays === 0 ? [] : [wait]),
  ];
}

/** Who holds the seats; nothing before a scan is accepted. */
export function seatWords({ seats, limits }: DigestFacts): readonly string[] {
  return seats === undefined ? [] : seatLines(seats, limits.disableAfterDays);
}

/** What happened since the last digest, a line each; undone disables are in no number but their own. */
export function weekWords({ week, limits }: DigestFacts): readonly string[] {
  const happened = named([
    [week.disabled, 'disabled'],
    [week.undone, 're-enabled'],
    [week.warnings, week.warnings === 1 ? 'warning sent' : 'warnings sent'],
    [week.cameBack, 'signed in after a warning'],
  ]);
  const decided = named([
    [week.approvals, week.approvals === 1 ? 'approval' : 'approvals'],
    [week.exclusions, week.exclusions === 1 ? 'exclusion' : 'exclusions'],
  ]);
  return [
    happened === '' ? 'Nothing was disabled and no warning was sent.' : happened,
    ...(decided === '' ? [] : [`Decisions: ${decided}`]),
    ...(week.expired === 0 ? [] : [`${counted(week.expired, 'proposal', 'proposals')} expired undecided.`]),
    ...(week.undecidedTwice === 0
      ? []
      : [
          `${counted(week.undecidedTwice, 'account has been', 'accounts have been')} left undecided twice. ${notAgain(limits)}`,
        ]),
  ];
}

/** "2 disabled · 1 re-enabled": what is zero is left out. */
export function named(parts: readonly (readonly [number, string])[]): string {
  return parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${grouped(number)} ${word}`)
    .join(' · ');
}

/** "1,204 members (+3): 1,071 active (−2) · …": the parts add up, and what is zero, now and before, is left out. */
export function memberWords({ members, before, limits }: DigestFacts): string | undefined {
  if (members === undefined) return undefined;
  const parts = GROUPS.flatMap((group) => {
    const now = members.groups[group] ?? 0;
    const then = before && (before.groups[group] ?? 0);
    return now === 0 && (then ?? 0) === 0
      ? []
      : [`${grouped(now)} ${groupName(group, limits)}${change(now, then)}`];
  });
  return `${counted(members.all, 'member', 'members')}${change(members.all, before?.all)}: ${parts.join(' · ')}`;
}

function change(now: number, before: number | undefined): string {
  if (before === undefined || now === before) return '';
  return now > before ? ` (+${grouped(now - before)})` : ` (−${grouped(before - now)})`;
}

function groupName(group: Group, limits: DigestFacts['limits']): string {
  return isStatus(group) ? stateName(group, limits) : REVIEW_GROUPS[group];
}

/** How far the proposals of those to review are. */
const REVIEW_GROUPS: Readonly<Record<Exclude<Group, Status>, string>> = {
  'to review': 'to review',
  'second approver': 'waiting for a second approver',
  approved: 'approved, not disabled yet',
  failed: 'could not be disabled',
  'next in line': 'to review later',
  'undecided twice': 'undecided twice',
};

const isStatus = (group: Group): group is Extract<Group, Status> => !(group in REVIEW_GROUPS);
