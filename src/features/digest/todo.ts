import { bold } from '../../adapters/slack/text.ts';
import { counted, grouped } from '../../policy/text.ts';
import { cardToGoLive } from '../modes/mode.ts';
import type { DigestFacts } from './facts.ts';
import type { Dates } from './words.ts';

/** Whether anybody has something to do; while paused nothing can be approved. */
export function hasTodo({ todo, mode }: DigestFacts): boolean {
  const { ending, yearOld } = todo.exclusions;
  const toDecide = todo.toReview + todo.secondApprover + todo.failed;
  return todo.goLive || ending + yearOld > 0 || (mode.kind === 'live' && toDecide > 0);
}

/** What is to do, a line each, in the order in which people should look at it. */
export function todoWords(facts: DigestFacts, dates: Dates, command: string): readonly string[] {
  const { goLive, secondApprover, failed, exclusions } = facts.todo;
  const notHere = `not shown here. See \`${command} exclusions\`.`;
  return [
    goLive ? `Press ${bold('Go live…')} on ${cardToGoLive(facts.scannedAt !== undefined)}.` : undefined,
    toReviewWords(facts, dates),
    line(secondApprover, ACCOUNTS, ['needs a second approver.', 'need a second approver.']),
    ...agingWords(facts),
    line(failed, ACCOUNTS, [
      'could not be disabled: try again, or exclude it.',
      'could not be disabled: try again, or exclude them.',
    ]),
    line(exclusions.ending, EXCLUSIONS, ['ends within a week.', 'end within a week.']),
    line(exclusions.yearOld, EXCLUSIONS, [
      'with no end date is at least a year old.',
      'with no end date are at least a year old.',
    ]),
    line(exclusions.withoutRow, ['of these', 'of these'], [`is ${notHere}`, `are ${notHere}`]),
  ].filter((words) => words !== undefined);
}

const ACCOUNTS = ['account', 'accounts'] as const;
const EXCLUSIONS = ['exclusion', 'exclusions'] as const;

/** Nothing where there are none. */
function line(
  number: number,
  [one, many]: readonly [string, string],
  [does, do_]: readonly [string, string],
): string | undefined {
  return number === 0 ? undefined : `${bold(counted(number, one, many))} ${number === 1 ? does : do_}`;
}

function toReviewWords(facts: DigestFacts, dates: Dates): string | undefined {
  const { toReview, oldest } = facts.todo;
  const once = onceWords(facts);
  const sure = facts.mode.kind === 'paused' ? '' : ' Nothing is disabled without an approval.';
  const who = toReview === 1 ? '' : 'the oldest ';
  const since = oldest === undefined ? '' : `, ${who}waiting since ${dates.moment(oldest)}`;
  const words = `to review${once}${since}.${sure}`;
  return line(toReview, ACCOUNTS, [words, words]);
}

/** While paused nothing can be approved. */
function onceWords({ mode, todo }: DigestFacts): string {
  if (mode.kind !== 'paused') return '';
  const waits = todo.goLive || ('thenWaits' in mode && mode.thenWaits === true);
  return waits ? ' once the bot is live again' : ' once the bot is resumed';
}

/** What time does to those that are open: who expires soon, and who is reminded of here and nowhere else. */
function agingWords({ todo, limits }: DigestFacts): readonly string[] {
  const { toReview, secondApprover, expiring, reminded } = todo;
  const expire = `${bold(counted(expiring, 'proposal', 'proposals'))} ${expiring === 1 ? 'expires' : 'expire'} this week unless someone decides.`;
  const days = counted(limits.expiresDays, 'working day', 'working days');
  const which =
    reminded.length < toReview + secondApprover
      ? ` for ${grouped(reminded.length)} of the ${grouped(toReview + secondApprover)} undecided proposals`
      : '';
  const remind = `This is the only reminder${which}. Undecided proposals expire after ${days}.`;
  return [...(expiring === 0 ? [] : [expire]), ...(reminded.length === 0 ? [] : [remind])];
}
