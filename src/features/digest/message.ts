import type { KnownBlock } from '@slack/types';
import { lines, mentionOf, small } from '../../adapters/slack/blocks.ts';
import { button, pressValue, REVIEW } from '../../adapters/slack/buttons.ts';
import type { MessageContent } from '../../adapters/slack/channel.ts';
import { bold, mrkdwnSafe, plain, sentence } from '../../adapters/slack/text.ts';
import type { DigestRow } from '../../adapters/store/posts/digests.ts';
import { DAY_MS, dayAndMonth, dayOf, mondayOf } from '../../policy/calendar.ts';
import { harsherText } from '../../policy/limits.ts';
import { counted, cut, grouped } from '../../policy/text.ts';
import { MEANWHILE, WAITS } from '../modes/at-start.ts';
import { cardToGoLive, thenWaitsWords } from '../modes/mode.ts';
import { problemBlocks } from '../status/status-view.ts';
import { chartsOf } from './charts.ts';
import { type AskedRow, exclusionBlocks, exclusionWords } from './exclusion-rows.ts';
import type { DigestFacts } from './facts.ts';
import { hasTodo, todoWords } from './todo.ts';
import {
  comingWords,
  type Dates,
  datesOf,
  memberWords,
  named,
  problemWords,
  seatWords,
  weekWords,
} from './words.ts';

interface Drawing {
  readonly digest: DigestRow;
  readonly facts: DigestFacts;
  /** The exclusions it asks about, as they stand by now. */
  readonly asked: readonly AskedRow[];
  readonly mention: string | undefined;
  readonly command: string;
  readonly timeZone: string;
}

/** Slack refuses to change a message to a longer text than 4,000 characters. */
const LONGEST_TEXT = 3_900;
const PROBLEMS = 5;
/** By this block, with the digest's number behind it, a digest is told from other messages with a heading. */
export const DIGEST_HEADING = 'digest:';
/** The bot's minute and a slow start; what is later than this was missed. */
const ON_TIME_MS = 5 * 60_000;

/**
 * The week in one message: what is wrong, what to do, what comes, what was, in figures and in two charts. Where Slack
 * refuses it for its charts it goes out without them: all figures are in the text.
 */
export function digestMessage(drawing: Drawing): MessageContent {
  const { facts, mention, command, timeZone } = drawing;
  const { tokens, words } = datesOf(timeZone);
  const call = hasTodo(facts) ? mentionOf(mention) : undefined;
  const figures = memberWords(facts);
  const problems = facts.problems.map((problem) => problemWords(problem, tokens, command));
  return {
    text: textOf(drawing, call, words),
    blocks: [
      {
        type: 'header',
        block_id: `${DIGEST_HEADING}${drawing.digest.id}`,
        text: plain(headline(drawing), 150),
      },
      small(contextWords(drawing, tokens)),
      ...modeWords(drawing, tokens).map((line) => lines([line])),
      ...problemBlocks(problems, PROBLEMS, (rest) => `and ${grouped(rest)} more: \`${command} status\``),
      ...todoBlocks(drawing, call, tokens),
      lines([bold('Coming'), ...comingWords(facts, tokens)]),
      lines([bold(weekTitle(facts, tokens)), ...weekWords(facts)]),
      ...(figures === undefined ? [] : [small(figures)]),
      ...chartsOf(facts).map(({ block }) => block),
      ...seatBlocks(facts),
    ],
  };
}

/** What notifications, screen readers and old clients have: the figures whole, and of the rest what there is room for. */
function textOf(drawing: Drawing, call: string | undefined, dates: Dates): string {
  const { facts, command } = drawing;
  const first = [
    joined([call, headline(drawing)], ' '),
    contextWords(drawing, dates),
    ...modeWords(drawing, dates),
    ...facts.problems.slice(0, PROBLEMS).map((problem) => problemWords(problem, dates, command)),
    ...todoWords(facts, dates, command),
    ...drawing.asked.map((row) => exclusionWords(row, dates)),
  ];
  const figures = joined([
    ...comingWords(facts, dates).map((line) => `Coming: ${line}`),
    ...weekWords(facts).map((line) => `${weekTitle(facts, dates)}: ${line}`),
    memberWords(facts),
    ...chartsOf(facts).map(({ words }) => words),
    ...seatWords(facts).map((line) => `Seats: ${line}`),
  ]);
  return `${cut(joined(first), LONGEST_TEXT - [...figures].length)}\n${figures}`;
}

function joined(parts: readonly (string | undefined)[], between = '\n'): string {
  return parts.filter((part) => part !== undefined).join(between);
}

/** "Week of Nov 23: 12 to review · 2 problems". */
function headline({ facts, timeZone }: Drawing): string {
  const { todo, mode, problems } = facts;
  const exclusions = todo.exclusions.ending + todo.exclusions.yearOld;
  const [one, many] = ['needs a second approver', 'need a second approver'];
  const counts = named([
    [todo.toReview, 'to review'],
    [todo.secondApprover, todo.secondApprover === 1 ? one : many],
    [todo.failed, 'could not be disabled'],
    [exclusions, exclusions === 1 ? 'exclusion to check' : 'exclusions to check'],
    [problems.length, problems.length === 1 ? 'problem' : 'problems'],
  ]);
  const parts = [
    ...(mode.kind === 'paused' ? ['paused'] : []),
    ...(todo.goLive ? ['waiting for Go live'] : []),
    ...(counts === '' ? [] : [counts]),
  ];
  if (parts.length === 0) return 'Nothing to do this week';
  const week = mondayOf(dayOf(facts.at, timeZone));
  return `Week of ${dayAndMonth(week)}: ${parts.join(' · ')}`;
}

/** Whose it is, how the bot stands, and of which moment it tells. */
function contextWords({ digest, facts }: Drawing, dates: Dates): string {
  const { dueFor, by } = digest;
  const isLate = dueFor !== undefined && facts.at.getTime() - dueFor.getTime() > ON_TIME_MS;
  const parts = [
    facts.organization && mrkdwnSafe(facts.organization, 100),
    MODES[facts.mode.kind],
    isLate ? `for ${dates.moment(dueFor)}, posted late` : dates.moment(facts.at),
    by.kind === 'person' ? `requested by ${mrkdwnSafe(by.name, 60)}` : undefined,
    facts.scannedAt && `last scan ${dates.moment(facts.scannedAt)}`,
  ];
  return joined(parts, ' · ');
}

const MODES: Readonly<Record<DigestFacts['mode']['kind'], string>> = {
  live: 'live',
  protected: 'rehearsal',
  'waits for go-live': 'rehearsal',
  paused: 'paused',
};

/** What holds the bot back, where anything does. */
function modeWords({ facts: { mode, scannedAt }, command }: Drawing, dates: Dates): readonly string[] {
  switch (mode.kind) {
    case 'live':
      return [];
    case 'protected':
      return [
        `${bold('Rehearsal.')} PROTECTION is on: no one is emailed and nothing is disabled, whatever is approved.`,
      ];
    case 'waits for go-live':
      return [
        `${bold('Rehearsal: the bot is not live yet.')} No one is emailed and nothing is disabled until an approver presses Go live… on ${cardToGoLive(scannedAt !== undefined)}.`,
      ];
    case 'paused': {
      if ('harsher' in mode)
        return [`${bold(WAITS)} (${mrkdwnSafe(harsherText(mode.harsher), 300)}). ${MEANWHILE}`];
      const { since, until, byName, reason } = mode.pause;
      const end =
        until === undefined
          ? `until an approver types \`${command} resume\``
          : `until ${dates.moment(until)}`;
      const why = reason === undefined ? '' : ` Reason: ${sentence(mrkdwnSafe(reason, 300))}`;
      return [
        `${bold('Paused')} ${end}. Nothing is emailed, proposed or disabled.${thenWaitsWords(mode)} Paused by ${mrkdwnSafe(byName, 60)}, ${dates.moment(since)}.${why}`,
      ];
    }
  }
}

function todoBlocks(drawing: Drawing, call: string | undefined, dates: Dates): KnownBlock[] {
  const { facts, asked, digest, command } = drawing;
  const todo = todoWords(facts, dates, command);
  if (todo.length === 0 && asked.length === 0) return [];
  return [
    lines([
      joined([call, bold(hasTodo(facts) ? 'To do' : 'Waiting')], ' '),
      ...todo.map((line) => `• ${line}`),
    ]),
    ...reviewBlocks(facts),
    ...asked.flatMap((row) => exclusionBlocks(row, digest.id, dates)),
  ];
}

function reviewBlocks({ todo, mode }: DigestFacts): KnownBlock[] {
  const { card, toReview, secondApprover, failed } = todo;
  if (card === undefined || mode.kind === 'paused' || toReview + secondApprover + failed === 0) return [];
  const label = toReview === 0 ? 'Review…' : `Review ${counted(toReview, 'account', 'accounts')}…`;
  const value = pressValue(card.id, card.scan);
  return [{ type: 'actions', elements: [button(REVIEW, label, value, { style: 'primary' })] }];
}

function seatBlocks(facts: DigestFacts): KnownBlock[] {
  const seats = seatWords(facts);
  return seats.length === 0 ? [] : [lines([`${bold('Seats')} as of the last scan`, ...seats])];
}

/** The days that the figures of the past are about; "Last week" where it was one. */
function weekTitle({ at, week }: DigestFacts, dates: Dates): string {
  const days = (at.getTime() - week.since.getTime()) / DAY_MS;
  return Math.abs(days - 7) < 1 ? 'Last week' : `Since ${dates.moment(week.since)}`;
}
