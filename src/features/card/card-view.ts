import type { Button, KnownBlock } from '@slack/types';
import { lines, mentionOf, small, textLength } from '../../adapters/slack/blocks.ts';
import {
  ACCEPT_ONCE,
  APPROVE_ALL,
  ask,
  button,
  GO_LIVE,
  pressValue,
  REVIEW,
  SCAN_AGAIN,
  UNDO_ALL,
} from '../../adapters/slack/buttons.ts';
import { bold, ended, moment, mrkdwnSafe, plain, plainSafe } from '../../adapters/slack/text.ts';
import { harsherText } from '../../policy/limits.ts';
import { isRehearsing, modeWord, type Pause } from '../../policy/mode.ts';
import { counted, grouped } from '../../policy/text.ts';
import { checkSentence } from '../../policy/trust.ts';
import { MEANWHILE, WAITS } from '../modes/at-start.ts';
import { heldWords } from '../modes/forecast.ts';
import { forecastLines } from '../modes/slack-go-live.ts';
import { cardRow } from '../proposals/row-view.ts';
import { countsLine, startedText } from '../status/status-view.ts';
import { mailLine, troubleLines } from '../warnings/mail-view.ts';
import type { CardFacts } from './facts.ts';

/** By this block a card is told from other messages with a heading. */
export const CARD_HEADING = 'card';

/** More text than this Slack does not take in one message, whatever its blocks. */
const MOST_TEXT = 12_800;

/**
 * The card of a scan: how the organization stands, whom to decide on, and what became of each. Where the rows have so
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
  const call = facts.mention ? mentionOf(mention) : undefined;
  const trouble = troubleLines(facts.mailNow, facts.timeZone);
  const below = [...facts.rows.flatMap((row) => cardRow(row, facts)), ...cardFoot(facts)];
  return {
    text: call === undefined ? `${summary(facts)}.` : `${call} ${summary(facts)}.`,
    blocks: [
      {
        type: 'header',
        block_id: CARD_HEADING,
        text: plain(`Inactive users · ${plainSafe(facts.organization, 100)}`, 150),
      },
      lines([
        calling(facts, call),
        scanLine(facts),
        countsLine(facts),
        mailLine(facts),
        warningsWaitingLine(facts),
      ]),
      ...rejectedBlocks(facts),
      ...modeBlocks(facts),
      ...noteBlocks(facts.notes),
      ...(trouble.length === 0 ? [] : [lines(trouble)]),
      ...(below.length === 0 ? [] : [{ type: 'divider' as const }, ...below]),
    ],
  };
}

/** What a notification or a screen reader says of the card. */
function summary(facts: CardFacts): string {
  const head = `Inactive users · ${mrkdwnSafe(facts.organization, 100)} · scan ${facts.scan.id}`;
  if (facts.scan.state === 'rejected') return `${head} was rejected`;
  if (facts.scan.state === 'failed') return `${head} failed`;
  return `${head}: ${facts.open === 0 ? 'nobody' : grouped(facts.open)} to decide`;
}

function calling({ open }: CardFacts, call: string | undefined): string | undefined {
  if (call === undefined) return undefined;
  return open === 0 ? call : `${call} ${counted(open, 'account', 'accounts')} to decide`;
}

const NOTES = 10;

/** Each note in a line of its own; the whole card has to stay within what Slack takes. */
function noteBlocks(notes: readonly string[]): KnownBlock[] {
  if (notes.length === 0) return [];
  const told = notes
    .slice(0, NOTES)
    .map((note) => `• ${mrkdwnSafe(note, Math.floor(1_000 / Math.min(notes.length, NOTES)))}`);
  const rest = notes.length > NOTES ? `… and ${grouped(notes.length - NOTES)} more` : undefined;
  return [lines([...told, rest])];
}

/** "Scan 42 · today 06:00, by schedule · live", and the later scan that brought nothing new. */
function scanLine({ scan, lastScan, mode, newest, timeZone }: CardFacts): string {
  return [
    bold(`Scan ${scan.id}`),
    startedText(scan, timeZone),
    ...(newest ? [modeWord(mode)] : []),
    ...(lastScan === undefined ? [] : [`last scan ${moment(lastScan.startedAt, timeZone)}: nothing new`]),
  ].join(' · ');
}

/** What holds the bot back at the moment, in words that leave no doubt that nothing is done. */
function modeBlocks({ newest, mode, goLive, card, scan, timeZone }: CardFacts): KnownBlock[] {
  if (!newest) return [];
  const ahead = forecastLines(goLive ?? [], 900);
  const press =
    goLive === undefined ? [] : [actions([button(GO_LIVE, 'Go live…', pressValue(card, scan.id))])];
  switch (mode.kind) {
    case 'live':
      return [];
    case 'protected':
      return [
        lines([
          `${bold('Rehearsal: protection is on.')} Nobody is mailed and nothing is disabled, whatever is pressed here. The rows say what would be done.`,
          ...ahead,
        ]),
      ];
    case 'waits for go-live':
      return [
        lines([
          `${bold('Rehearsal: the bot is not live yet.')} Nobody is mailed and nothing is disabled until an approver presses Go live…`,
          ...ahead,
        ]),
        ...press,
      ];
    case 'paused':
      if (mode.harsher === undefined) return [lines([pausedText(mode.pause, timeZone)])];
      return [lines([`${bold(WAITS)}: ${harsherText(mode.harsher)}. ${MEANWHILE}`, ...ahead]), ...press];
  }
}

function actions(elements: Button[]): KnownBlock {
  return { type: 'actions', elements };
}

function pausedText({ since, until, byName, reason }: Pause, timeZone: string): string {
  const end = until === undefined ? 'until somebody resumes' : `until ${moment(until, timeZone)}`;
  const why = reason === undefined ? '.' : `: “${mrkdwnSafe(reason, 300)}”.`;
  return [
    `${bold('Paused')} ${end}, by ${mrkdwnSafe(byName, 60)} since ${moment(since, timeZone)}${why}`,
    'No mails, no proposals, no disabling meanwhile; Exclude…, Undo and Why? go on.',
  ].join(' ');
}

/** How many first warnings a later scan writes, as one scan writes only so many, or none while too much comes due. */
function warningsWaitingLine({
  firstWarningsWaiting: waiting,
  firstWarningsHeld: held,
  policy,
}: CardFacts): string | undefined {
  const { maxWarningsPerScan } = policy;
  if (waiting === 0) return undefined;
  if (held !== undefined) return `First warnings waiting: ${grouped(waiting)}. ${heldWords(held)}`;
  const next =
    waiting > maxWarningsPerScan ? `, ${grouped(maxWarningsPerScan)} of them with the next one` : '';
  return `First warnings left to later scans: ${grouped(waiting)}${next}`;
}

/** What is wrong with a scan that was rejected or that failed, and what can be done about it. */
function rejectedBlocks(facts: CardFacts): KnownBlock[] {
  const { scan, members } = facts;
  if (scan.state !== 'rejected' && scan.state !== 'failed') return [];
  const complaint =
    scan.state === 'rejected'
      ? [
          bold('Scan rejected: its data cannot be trusted.'),
          ...scan.failedChecks.map((failed) => `• ${checkSentence(failed)}`),
        ]
      : [
          `${bold('Failed:')} ${ended(mrkdwnSafe(scan.failure ?? 'the reading did not come to its end', 400))}`,
        ];
  return [
    lines([
      ...complaint,
      'Nothing was changed or sent.',
      members === 0 ? undefined : 'The numbers are from the last accepted scan.',
    ]),
    ...(facts.newest ? [buttons(facts)] : []),
  ];
}

function buttons({ card, scan, excusable }: CardFacts): KnownBlock {
  const value = pressValue(card, scan.id);
  const again = button(SCAN_AGAIN, 'Scan again', value);
  if (excusable.length === 0) return actions([again]);
  const confirm = ask(
    'Accept this scan once?',
    [
      'A new reading starts now. For 24 hours, and for one reading, it may be as bad as this:',
      ...excusable.map(checkSentence),
    ],
    'Accept this scan once',
    'danger',
  );
  return actions([again, button(ACCEPT_ONCE, 'Accept this scan once', value, { confirm })]);
}

/** Below the rows: who else there is, what can be done for many at once, and what disabling means. */
function cardFoot(facts: CardFacts): KnownBlock[] {
  return [...restBlocks(facts), ...(facts.newest ? manyBlocks(facts) : []), ...lastBlocks(facts)];
}

function restBlocks({ proposals, rows, open, newest, scan }: CardFacts): KnownBlock[] {
  const rest = proposals - rows.length;
  if (rest > 0) {
    const inAll = newest && open > 0 ? `; ${grouped(open)} to decide in all` : '';
    return [lines([`… and ${grouped(rest)} more${inAll}`])];
  }
  return proposals === 0 && scan.state === 'accepted' ? [lines(['Nobody to decide.'])] : [];
}

function manyBlocks(facts: CardFacts): KnownBlock[] {
  const { waiting, leftToNextScan, cap } = facts;
  const elements = [...reviewButton(facts), ...bulkButton(facts)];
  const left =
    leftToNextScan === 1
      ? '1 account more is to decide; the next scan puts it here.'
      : `${grouped(leftToNextScan)} accounts more are to decide; the next scan puts them here.`;
  const wait = `${counted(waiting, 'account waits', 'accounts wait')} for room: at most ${grouped(cap)} are proposed at a time, and at most ${grouped(cap)} disabled a day.`;
  return [
    ...(elements.length === 0 ? [] : [actions(elements)]),
    ...(leftToNextScan === 0 ? [] : [small(left)]),
    ...(waiting === 0 ? [] : [small(wait)]),
    ...undoAllBlocks(facts),
  ];
}

/** For the rest, for several at once, and for those whose approval needs a reason. */
function reviewButton({ card, scan, proposals, rows, open }: CardFacts): readonly Button[] {
  const needsReason = rows.some(
    ({ proposal }) => proposal.state === 'open' && proposal.evidence.notWarned !== undefined,
  );
  return proposals === rows.length && open < 2 && !needsReason
    ? []
    : [button(REVIEW, 'Review…', pressValue(card, scan.id))];
}

/** One account alone has its own button. */
function bulkButton({ card, scan, bulk, mode }: CardFacts): readonly Button[] {
  if (bulk.take < 2 || mode.kind === 'paused') return [];
  const all = bulk.take + bulk.leftOut;
  const how = isRehearsing(mode) ? 'Rehearse approving' : 'Approve disabling';
  const whom = bulk.leftOut === 0 ? `all ${grouped(all)}` : `${grouped(bulk.take)} of ${grouped(all)}`;
  return [button(APPROVE_ALL, `${how} ${whom}…`, pressValue(card, scan.id))];
}

/** A block each, as an action_id may stand in a block once. */
function undoAllBlocks({ card, undoable, policy }: CardFacts): KnownBlock[] {
  const then = `These were approved together. Each is read again first; then it can sign in as before, and is left alone for ${counted(policy.reenabledShieldDays, 'day', 'days')}.`;
  return undoable.map(({ batch, count }) => {
    const confirm = ask(`Enable ${counted(count, 'account', 'accounts')} again?`, [then], 'Enable again');
    const label = `Undo all ${grouped(count)}…`;
    return actions([button(UNDO_ALL, label, pressValue(card, batch, count), { confirm })]);
  });
}

function lastBlocks({ newest, goesOnIn, proposals }: CardFacts): KnownBlock[] {
  if (!newest) return goesOnIn === undefined ? [] : [small(`Goes on in scan ${goesOnIn}.`)];
  if (proposals === 0) return [];
  return [small('Disabling stops sign-in. Content stays and stays shared; no license or storage is freed.')];
}
