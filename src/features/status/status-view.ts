import type { KnownBlock } from '@slack/types';
import { lines } from '../../adapters/slack/blocks.ts';
import { bold, calendarDay, moment, mrkdwnSafe, sentence } from '../../adapters/slack/text.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Status } from '../../policy/evaluate.ts';
import { harsherText, limitLines, type Policy } from '../../policy/limits.ts';
import { counted, grouped } from '../../policy/text.ts';
import { checkSentence } from '../../policy/trust.ts';
import { countsByState, stateName } from '../../policy/verdict.ts';
import type { PrivateMessage } from '../deciding/reply.ts';
import { MEANWHILE, WAITS } from '../modes/at-start.ts';
import { cardToGoLive, liveWords, mayWarn, thenWaitsWords } from '../modes/mode.ts';
import { type ReviewNumbers, reviewWords } from '../proposals/numbers.ts';
import { queueLine, troubleLines } from '../warnings/mail-view.ts';
import { endingWords } from './endings.ts';
import { seatLines, subscriptionWords } from './seats-view.ts';
import type { StatusFacts } from './status.ts';

/** How the bot stands, for an administrator who asks: first what is wrong, then what it does next, then what it did. */
export function statusView(facts: StatusFacts): PrivateMessage {
  const mode = modeSentence(facts);
  const problems = problemSentences(facts);
  const organization = ` · ${mrkdwnSafe(facts.organization, 100)}`;
  return {
    text: `Inactive users${organization}: ${mode}`,
    blocks: [
      lines([bold(`Inactive users${organization}`), mode]),
      ...(problems.length === 0
        ? [lines(['No known problems.'])]
        : problemBlocks(problems, 10, (rest) => `… and ${rest} more in the log.`)),
      lines([bold('Members'), ...memberLines(facts)]),
      lines([bold('Review'), ...decisionLines(facts)]),
      lines([bold('Limits'), ...limitLines(facts.policy, mayWarn(facts.mail !== undefined, facts.policy))]),
      ...seatBlocks(facts),
      ...mailBlocks(facts),
      lines([bold('Scans'), ...scanLines(facts)]),
    ],
  };
}

/** What is wrong, and what soon will be. */
export function problemSentences({
  problems,
  endings,
  timeZone,
}: Pick<StatusFacts, 'problems' | 'endings' | 'timeZone'>): readonly string[] {
  return [
    ...problems.map((problem) => sentence(mrkdwnSafe(problem, LONGEST_PROBLEM))),
    ...endings.map((ending) => endingWords(ending, (day) => calendarDay(day, timeZone))),
  ];
}

function modeSentence({ mode, lastAccepted, mail, policy, timeZone, command }: StatusFacts): string {
  switch (mode.kind) {
    case 'live':
      return `Live. ${liveWords(mail !== undefined, policy)}`;
    case 'protected':
      return 'Rehearsal: PROTECTION is on. No one is emailed and nothing is disabled, whatever is approved. To change this, set PROTECTION=off and restart the bot.';
    case 'waits for go-live':
      return `Rehearsal: the bot is not live yet. No one is emailed and nothing is disabled until an approver presses Go live… on ${cardToGoLive(lastAccepted !== undefined)}.`;
    case 'paused': {
      if (mode.harsher !== undefined)
        return `${WAITS} (${harsherText(mode.harsher)}). ${MEANWHILE} Paused since ${moment(mode.pause.since, timeZone)}.`;
      const { since, until, byName, reason } = mode.pause;
      const end = until === undefined ? 'until someone resumes' : `until ${moment(until, timeZone)}`;
      const why = reason === undefined ? '.' : `: ${sentence(mrkdwnSafe(reason, 300))}`;
      return `Paused ${end}. Nothing is emailed, proposed or disabled.${thenWaitsWords(mode)} Paused by ${mrkdwnSafe(byName, 60)}, ${moment(since, timeZone)}${why} Resume with \`${command} resume\`.`;
    }
  }
}

/** Any of ours fits, with the other side's words in it. */
export const LONGEST_PROBLEM = 560;

/** A problem takes up to some 690 characters, and a section of Slack's 3,000. */
const LINES_IN_A_SECTION = 4;

/** So many of the sentences, a few to a section: below Slack's limits. Of none, nothing. */
export function problemBlocks(
  problems: readonly string[],
  most: number,
  more: (rest: number) => string,
): KnownBlock[] {
  if (problems.length === 0) return [];
  const told = problems.slice(0, most).map((problem) => `:warning: ${problem}`);
  const rest = problems.length - told.length;
  const all = [
    bold(counted(problems.length, 'problem', 'problems')),
    ...told,
    ...(rest > 0 ? [more(rest)] : []),
  ];
  return Array.from({ length: Math.ceil(all.length / LINES_IN_A_SECTION) }, (_, index) =>
    lines(all.slice(index * LINES_IN_A_SECTION, (index + 1) * LINES_IN_A_SECTION)),
  );
}

function memberLines({
  lastAccepted,
  counts,
  findings,
  policy,
  review,
  exclusions,
  command,
}: StatusFacts): readonly string[] {
  return [
    countsLine({ counts, members: lastAccepted?.members ?? 0, policy, review }) ??
      'No scan has been accepted yet.',
    ...findings.map((finding) => mrkdwnSafe(finding, 300)),
    exclusions === 0
      ? 'No exclusions.'
      : `${counted(exclusions, 'exclusion', 'exclusions')} in force: \`${command} exclusions\``,
  ];
}

function decisionLines(facts: StatusFacts): readonly string[] {
  const { review, approvedWaiting, failed, disabledToday, cap, approvers } = facts;
  return [
    `${reviewWords(review)} · ${grouped(approvedWaiting)} approved, not disabled yet · ${grouped(failed)} could not be disabled`,
    `${grouped(disabledToday)} disabled today (limit ${grouped(cap)})`,
    approvers === 0 ? 'No one can approve right now.' : counted(approvers, 'approver', 'approvers'),
  ];
}

function seatBlocks({ seats, subscription, policy, timeZone }: StatusFacts): KnownBlock[] {
  if (seats === undefined) return [];
  const end = subscription && subscriptionWords(subscription, (day) => calendarDay(day, timeZone));
  return [lines([`${bold('Seats')} as of the last scan`, ...seatLines(seats, policy.disableAfterDays), end])];
}

function mailBlocks({ mail, timeZone }: StatusFacts): KnownBlock[] {
  if (mail === undefined) return [];
  const line = queueLine(mail, timeZone) ?? 'No emails today, and none waiting.';
  return [lines([bold('Email'), line, ...troubleLines(mail, timeZone)])];
}

const SCANS = 5;

function scanLines({ running, nextScan, nextDigest, recent, timeZone }: StatusFacts): readonly string[] {
  const next = nextScan === undefined ? 'No scan is scheduled.' : `Next scan ${moment(nextScan, timeZone)}`;
  const done = recent.filter(({ finishedAt }) => finishedAt !== undefined).slice(0, SCANS);
  return [
    ...(running === undefined
      ? []
      : [`Scan ${running.id} is running, started ${startedText(running, timeZone)}`]),
    next,
    ...(nextDigest === undefined ? [] : [`Next digest ${moment(nextDigest, timeZone)}`]),
    ...done.map((scan) => `Scan ${scan.id} ${startedText(scan, timeZone)}: ${outcome(scan)}`),
  ];
}

export function startedText({ startedAt, askedBy }: ScanRow, timeZone: string): string {
  const by = askedBy.kind === 'bot' ? 'as scheduled' : `requested by ${mrkdwnSafe(askedBy.name, 60)}`;
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
      return `rejected. ${failedChecks.slice(0, 3).map(checkSentence).join(' ')}`;
    case 'failed':
      return `failed. ${sentence(mrkdwnSafe(failure ?? 'The scan did not finish', 200))}`;
  }
}

/** "1,204 members: 1,071 active · 80 inactive 61–89 days · …": the parts add up, and what is zero is left out. */
export function countsLine({
  counts,
  members,
  policy,
  review,
}: {
  /** By status; adds up to `members`. */
  readonly counts: Readonly<Partial<Record<Status, number>>>;
  readonly members: number;
  readonly policy: Policy;
  readonly review: Pick<ReviewNumbers, 'toReview' | 'approved' | 'failed'>;
}): string | undefined {
  if (members === 0) return undefined;
  const toReview = stateName('to decide', policy);
  const parts = countsByState(counts, policy).flatMap(([state, accounts]) =>
    state === toReview ? reviewParts(accounts, toReview, review) : [`${grouped(accounts)} ${state}`],
  );
  return `${counted(members, 'member', 'members')}: ${parts.join(' · ')}`;
}

/** Of all that are inactive for long enough, those that people can decide on now, and where the others are. */
function reviewParts(
  all: number,
  toReview: string,
  { toReview: open, approved, failed }: Pick<ReviewNumbers, 'toReview' | 'approved' | 'failed'>,
): readonly string[] {
  const parts: string[] = [];
  let left = all;
  for (const [count, word] of [
    [open, toReview],
    [approved, 'approved'],
    [failed, 'could not be disabled'],
    [all, 'to review later'],
  ] as const) {
    const accounts = Math.min(count, left);
    left -= accounts;
    if (accounts > 0) parts.push(`${grouped(accounts)} ${word}`);
  }
  return parts;
}
