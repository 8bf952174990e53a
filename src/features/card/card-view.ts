import type { Button, KnownBlock } from '@slack/types';
import { lines, textLength } from '../../adapters/slack/blocks.ts';
import {
  ACCEPT_ONCE,
  APPROVE_ALL,
  ask,
  button,
  GO_LIVE,
  pressValue,
  REVIEW,
  SCAN_AGAIN,
} from '../../adapters/slack/buttons.ts';
import { bold, ended, moment, mrkdwnSafe, sentence } from '../../adapters/slack/text.ts';
import { harsherText } from '../../policy/limits.ts';
import { isRehearsing, type PausedBy } from '../../policy/mode.ts';
import { grouped } from '../../policy/text.ts';
import { checkSentence } from '../../policy/trust.ts';
import { MEANWHILE, WAITS } from '../modes/at-start.ts';
import { earliestWords } from '../modes/forecast.ts';
import { thenWaitsWords } from '../modes/mode.ts';
import { forecastLines } from '../modes/slack-go-live.ts';
import { cardRow } from '../proposals/row-view.ts';
import type { CardFacts } from './facts.ts';
import { footBlocks, moreInReview } from './foot.ts';
import { contextBlock, headerBlock, notification, troubleBlocks } from './header.ts';

/** More text than this Slack does not take in one message, whatever its blocks. */
const MOST_TEXT = 12_800;

/**
 * The card of a scan: what to do first, then the accounts to decide on, and the bookkeeping last. Where the rows have so
 * much to say that Slack would not take it, there are fewer of them, and Review… has the rest.
 */
export function cardMessage(facts: CardFacts, mention: string | undefined): CardMessage {
  const message = messageOf(facts, mention);
  const isTooLong = facts.rows.length > 1 && textLength(message.blocks) > MOST_TEXT;
  return isTooLong ? cardMessage({ ...facts, rows: facts.rows.slice(0, -1) }, mention) : message;
}

interface CardMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

function messageOf(facts: CardFacts, mention: string | undefined): CardMessage {
  const { newest } = facts;
  return {
    text: notification(facts),
    blocks: [
      headerBlock(facts),
      ...rejectedBlocks(facts),
      ...troubleBlocks(facts),
      contextBlock(facts, mention),
      ...(newest ? modeBlocks(facts) : []),
      ...(newest ? manyBlocks(facts) : []),
      ...facts.rows.flatMap((row) => cardRow(row, facts)),
      ...footBlocks(facts),
    ],
  };
}

/** What holds the bot back at the moment, in words that leave no doubt that nothing is done. */
function modeBlocks(facts: CardFacts): KnownBlock[] {
  const { mode, goLive, card, scan, agreed, timeZone } = facts;
  const ahead = forecastLines(goLive ?? []);
  // Without mail the first of them is what to do.
  const leads = (words: string) => (ahead.length === 0 || facts.lacksMail ? '' : ` ${words}`);
  const press =
    goLive === undefined ? [] : [actions([button(GO_LIVE, 'Go live…', pressValue(card, scan.id))])];
  const half = agreed.goLive === undefined ? [] : [`Go live: ${agreed.goLive}`];
  switch (mode.kind) {
    case 'live':
      return comingBlocks(facts);
    case 'protected':
      return [
        lines([
          `${bold('Rehearsal: PROTECTION is on.')} Nothing is emailed or disabled.${leads('When you go live:')}`,
          ...ahead,
        ]),
      ];
    case 'waits for go-live':
      return [
        lines([
          `${bold('Rehearsal.')} Nothing is emailed or disabled until you go live.${leads('Then:')}`,
          ...ahead,
          ...half,
        ]),
        ...press,
      ];
    case 'paused':
      if (mode.harsher === undefined) return [lines([pausedText(mode, timeZone)])];
      return [
        lines([
          `${bold(WAITS)} (${harsherText(mode.harsher)}). ${MEANWHILE}${leads('After that:')}`,
          ...ahead,
          ...half,
        ]),
        ...press,
      ];
  }
}

/** While there is nothing to review, when there will be; what waits already is told below the rows. */
function comingBlocks({ coming, waiting, leftToNextScan, troubles, timeZone }: CardFacts): KnownBlock[] {
  if (coming === undefined || waiting + leftToNextScan > 0 || troubles.isMail) return [];
  const { day, areFirst } = coming;
  const when = earliestWords(day, { timeZone });
  return [lines([`${areFirst ? 'First' : 'Next'} accounts to review: ${when}.`])];
}

function actions(elements: Button[]): KnownBlock {
  return { type: 'actions', elements };
}

function pausedText({ pause, thenWaits }: PausedBy, timeZone: string): string {
  const { since, until, byName, reason } = pause;
  const end = until === undefined ? 'until someone resumes' : `until ${moment(until, timeZone)}`;
  const why = reason === undefined ? '' : ` Reason: ${sentence(mrkdwnSafe(reason, 300))}`;
  const who = `Paused by ${mrkdwnSafe(byName, 60)}, ${moment(since, timeZone)}.`;
  return `${bold('Paused')} ${end}. Nothing is emailed, proposed or disabled.${thenWaitsWords({ thenWaits })} ${who}${why}`;
}

/** What is wrong with a scan that was rejected or that failed, and what can be done about it. */
function rejectedBlocks(facts: CardFacts): KnownBlock[] {
  const { scan, members, newest, agreed } = facts;
  if (scan.state !== 'rejected' && scan.state !== 'failed') return [];
  const complaint =
    scan.state === 'rejected'
      ? scan.failedChecks.map(checkSentence)
      : [ended(mrkdwnSafe(scan.failure ?? 'The scan did not finish', 400))];
  const old = members === 0 ? '' : ' The numbers below are from the last accepted scan.';
  return [
    lines([
      ...complaint,
      `Nothing was changed or sent.${old}`,
      newest && agreed.acceptOnce !== undefined ? `Accept this scan once: ${agreed.acceptOnce}` : undefined,
    ]),
    ...(newest ? [scanButtons(facts)] : []),
  ];
}

function scanButtons({ card, scan, excusable, approvalsNeeded }: CardFacts): KnownBlock {
  const value = pressValue(card, scan.id);
  const again = button(SCAN_AGAIN, 'Scan again', value);
  if (excusable.length === 0) return actions([again]);
  const confirm = ask(
    'Accept this scan once?',
    [
      `${startOf(approvalsNeeded)} In the next 24 hours, one scan will be accepted if its problems are no worse than these:`,
      ...excusable.map(checkSentence),
    ],
    'Accept this scan once',
    'danger',
  );
  return actions([again, button(ACCEPT_ONCE, 'Accept this scan once', value, { confirm })]);
}

/** When the scan starts, where others must agree first. */
function startOf(approvalsNeeded: number): string {
  return approvalsNeeded === 1
    ? 'A new scan will start now.'
    : `Once ${approvalsNeeded} approvers agree, a new scan will start.`;
}

/** What can be done for many at once, before the single rows. */
function manyBlocks(facts: CardFacts): KnownBlock[] {
  const elements = [...reviewButton(facts), ...bulkButton(facts)];
  return elements.length === 0 ? [] : [actions(elements)];
}

/** For the rest, for several at once, and for those whose approval needs a reason. */
function reviewButton(facts: CardFacts): readonly Button[] {
  const { card, scan, rows } = facts;
  const { open } = facts.review;
  const needsReason = rows.some(
    ({ proposal }) => proposal.state === 'open' && proposal.evidence.notWarned !== undefined,
  );
  if (moreInReview(facts) <= 0 && open < 2 && !needsReason) return [];
  const label = open > 1 ? `Review all ${grouped(open)}…` : 'Review…';
  return [button(REVIEW, label, pressValue(card, scan.id), { style: 'primary' })];
}

/** One account alone has its own button. */
function bulkButton({ card, scan, bulk, mode }: CardFacts): readonly Button[] {
  if (bulk.take < 2 || mode.kind === 'paused') return [];
  const how = isRehearsing(mode) ? 'Rehearse approving' : 'Approve';
  return [button(APPROVE_ALL, `${how} ${grouped(bulk.take)}…`, pressValue(card, scan.id))];
}
