import type { KnownBlock } from '@slack/types';
import { lines } from '../../adapters/slack/blocks.ts';
import { bold, calendarDay, moment, mrkdwnSafe, sentence } from '../../adapters/slack/text.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Status } from '../../policy/evaluate.ts';
import { harsherText, limitsText, type Policy } from '../../policy/limits.ts';
import type { Mode } from '../../policy/mode.ts';
import { counted, grouped } from '../../policy/text.ts';
import { countsByState } from '../../policy/verdict.ts';
import { COMMAND } from '../deciding/guard.ts';
import { MEANWHILE, WAITS } from '../modes/at-start.ts';
import { queueLine, troubleLines } from '../warnings/mail-view.ts';
import { seatLines, subscriptionWords } from './seats-view.ts';
import type { StatusFacts } from './status.ts';

/** How the bot stands, for an administrator who asks: first what is wrong, then what it does next, then what it did. */
export function statusView(facts: StatusFacts): { text: string; blocks: KnownBlock[] } {
  const mode = modeSentence(facts.mode, facts.timeZone);
  const problems = facts.problems.map((problem) => sentence(mrkdwnSafe(problem, 400)));
  const organization = facts.organization === undefined ? '' : ` · ${mrkdwnSafe(facts.organization, 100)}`;
  return {
    text: `Inactive users: ${mode}`,
    blocks: [
      lines([bold(`Inactive users${organization}`), mode]),
      ...(problems.length === 0
        ? [lines(['Nothing is wrong that the bot knows of.'])]
        : problemBlocks(problems, 10, (rest) => `… and ${rest} more in the log.`)),
      lines([bold('Members'), ...memberLines(facts)]),
      lines([bold('Decisions'), ...decisionLines(facts)]),
      ...seatBlocks(facts),
      ...mailBlocks(facts),
      lines([bold('Scans'), ...scanLines(facts)]),
    ],
  };
}

function modeSentence(mode: Mode, timeZone: string): string {
  switch (mode.kind) {
    case 'live':
      return 'Live: what is approved is disabled, and members are warned by mail where a mail server is set.';
    case 'protected':
      return 'Protected: nobody is mailed and nothing is disabled, whatever is pressed. PROTECTION=off in the settings, and a new start, end that.';
    case 'waits for go-live':
      return 'Waits for Go live…: nobody is mailed and nothing is disabled until an approver presses it on the newest card.';
    case 'paused': {
      if (mode.harsher !== undefined)
        return `${WAITS}: ${harsherText(mode.harsher)}, since ${moment(mode.pause.since, timeZone)}. ${MEANWHILE}`;
      const { since, until, byName, reason } = mode.pause;
      const end = until === undefined ? 'until somebody resumes' : `until ${moment(until, timeZone)}`;
      const why = reason === undefined ? '.' : `: ${sentence(mrkdwnSafe(reason, 300))}`;
      return `Paused ${end}, by ${mrkdwnSafe(byName, 60)} since ${moment(since, timeZone)}${why} \`${COMMAND} resume\` ends it.`;
    }
  }
}

/** So many of the sentences, in two sections if they are many: far below Slack's limits. Of none, nothing. */
export function problemBlocks(
  problems: readonly string[],
  most: number,
  more: (rest: number) => string,
): KnownBlock[] {
  if (problems.length === 0) return [];
  const told = problems.slice(0, most).map((problem) => `:warning: ${problem}`);
  const rest = problems.length - told.length;
  const half = Math.ceil(most / 2);
  return [
    lines([bold(counted(problems.length, 'problem', 'problems')), ...told.slice(0, half)]),
    ...(told.length > half ? [lines([...told.slice(half), rest > 0 ? more(rest) : undefined])] : []),
  ];
}

function memberLines({ lastAccepted, counts, policy, exclusions }: StatusFacts): readonly string[] {
  return [
    countsLine({ counts, members: lastAccepted?.members ?? 0, policy }) ?? 'No scan has been accepted yet.',
    exclusions === 0
      ? 'No exclusions.'
      : `${counted(exclusions, 'exclusion', 'exclusions')} in force: \`${COMMAND} exclusions\`.`,
  ];
}

function decisionLines(facts: StatusFacts): readonly string[] {
  const { open, approvedWaiting, failed, disabledToday, cap, approvers, policy } = facts;
  return [
    `${grouped(open)} to decide · ${grouped(approvedWaiting)} approved, waiting · ${grouped(failed)} failed`,
    `${grouped(disabledToday)} of at most ${grouped(cap)} disabled today`,
    approvers === 0 ? 'Nobody may decide now.' : `${counted(approvers, 'person', 'people')} may decide.`,
    `Limits: ${limitsText(policy)}`,
  ];
}

function seatBlocks({ seats, subscription, policy, timeZone }: StatusFacts): KnownBlock[] {
  if (seats === undefined) return [];
  const end = subscription && subscriptionWords(subscription, (day) => calendarDay(day, timeZone));
  return [
    lines([
      `${bold('Seats')} at the last scan`,
      ...seatLines(seats, policy.disableAfterDays),
      seats.ends === undefined ? 'Subscription end: not known' : end,
    ]),
  ];
}

function mailBlocks({ mail, timeZone }: StatusFacts): KnownBlock[] {
  if (mail === undefined) return [];
  const line = queueLine(mail, timeZone) ?? 'No mail today, and none waits.';
  return [lines([bold('Mail'), line, ...troubleLines(mail, timeZone)])];
}

const SCANS = 5;

function scanLines({ running, nextScan, nextDigest, recent, timeZone }: StatusFacts): readonly string[] {
  const next =
    nextScan === undefined ? 'Next scan: none is planned' : `Next scan ${moment(nextScan, timeZone)}`;
  const done = recent.filter(({ finishedAt }) => finishedAt !== undefined).slice(0, SCANS);
  return [
    ...(running === undefined ? [] : [`Scan ${running.id} is running ${startedText(running, timeZone)}.`]),
    next,
    ...(nextDigest === undefined ? [] : [`Next digest ${moment(nextDigest, timeZone)}`]),
    ...done.map((scan) => `Scan ${scan.id} ${startedText(scan, timeZone)}: ${outcome(scan)}`),
  ];
}

export function startedText({ startedAt, askedBy }: ScanRow, timeZone: string): string {
  const by = askedBy.kind === 'bot' ? 'by schedule' : `asked for by ${mrkdwnSafe(askedBy.name, 60)}`;
  return `${moment(startedAt, timeZone)}, ${by}`;
}

function outcome({ state, members, failedChecks, failure }: ScanRow): string {
  switch (state) {
    case 'reading':
    case 'merging':
      return 'running';
    case 'accepted':
      return `accepted, ${counted(members ?? 0, 'member', 'members')}`;
    case 'rejected':
      return `rejected: ${failedChecks.map(({ check }) => check).join(', ')}; its card says more`;
    case 'failed':
      return `failed: ${mrkdwnSafe(failure ?? 'no reason was noted', 200)}`;
  }
}

/** "1,204 members: 1,071 active · 80 inactive 61–89 days · …": the parts add up, and what is zero is left out. */
export function countsLine({
  counts,
  members,
  policy,
}: {
  /** By status; adds up to `members`. */
  readonly counts: Readonly<Partial<Record<Status, number>>>;
  readonly members: number;
  readonly policy: Policy;
}): string | undefined {
  if (members === 0) return undefined;
  const parts = countsByState(counts, policy).map(([state, accounts]) => `${grouped(accounts)} ${state}`);
  return `${counted(members, 'member', 'members')}: ${parts.join(' · ')}`;
}
