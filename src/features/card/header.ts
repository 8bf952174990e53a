import type { KnownBlock } from '@slack/types';
import { lines, mentionOf, small } from '../../adapters/slack/blocks.ts';
import { ended, moment, mrkdwnSafe, plain, plainSafe } from '../../adapters/slack/text.ts';
import { isRehearsing, modeWord } from '../../policy/mode.ts';
import { capitalized, counted, cut, grouped } from '../../policy/text.ts';
import type { CardFacts } from './facts.ts';

/** By this block a card is told from other messages with a heading. */
export const CARD_HEADING = 'card';

/** What the card asks or tells first: its sign, and its words as a notification says them too. */
export function headline(facts: CardFacts): { readonly sign: string; readonly words: string } {
  const { newest, scan, troubles, mode, review } = facts;
  if (!newest) return { sign: '🗂️', words: `Scan ${scan.id}` };
  const open = review.open === 0 ? [] : [reviewShort(facts)];
  if (scan.state === 'rejected') return { sign: '⛔', words: withParts('Scan rejected', open) };
  if (scan.state === 'failed') return { sign: '⛔', words: withParts('Scan failed', open) };
  if (facts.approvers.length === 0) return { sign: '⚠️', words: withParts('No one can approve', open) };
  if (troubles.isMail && !isRehearsing(mode))
    return { sign: '⚠️', words: withParts('No emails are going out', open) };
  if (mode.kind === 'paused') return { sign: '⏸️', words: withParts('Paused', open) };
  if (isRehearsing(mode))
    return { sign: '🧪', words: withParts(rehearsalWords(facts), [reviewShort(facts)]) };
  return toDecide(facts);
}

function toDecide(facts: CardFacts): { readonly sign: string; readonly words: string } {
  const { open, failed } = facts.review;
  const accounts = (count: number) => counted(count, 'account', 'accounts');
  if (open > 0) return { sign: '🟠', words: withParts(`Disable ${accounts(open)}?`, parts(facts)) };
  return failed > 0
    ? { sign: '❌', words: `${accounts(failed)} could not be disabled` }
    : { sign: '✅', words: 'Nothing to review' };
}

function withParts(first: string, rest: readonly string[]): string {
  return [first, ...rest].join(' · ');
}

/** What is new since the last card, and what waits for somebody else than the first approver. */
function parts({ review, newIn }: CardFacts): readonly string[] {
  const { fresh, secondApprover, open } = review;
  return [
    ...(newIn === undefined || fresh === 0
      ? []
      : [`${fresh === open && open > 1 ? 'all' : grouped(fresh)} new`]),
    ...(secondApprover === 0
      ? []
      : [`${grouped(secondApprover)} ${secondApprover === 1 ? 'needs' : 'need'} a second approver`]),
  ];
}

function reviewShort({ review }: CardFacts): string {
  const { toReview, warnFirst, open } = review;
  if (open === 0) return 'nothing to review';
  return [
    ...(toReview === 0 ? [] : [`${grouped(toReview)} to review`]),
    ...(warnFirst === 0 ? [] : [`${grouped(warnFirst)} to warn first`]),
  ].join(' · ');
}

export function headerBlock(facts: CardFacts): KnownBlock {
  const { sign, words } = headline(facts);
  return { type: 'header', block_id: CARD_HEADING, text: plain(`${sign} ${words}`, 150) };
}

/** What a notification or a screen reader says of the card. */
export function notification(facts: CardFacts): string {
  const which = `${mrkdwnSafe(facts.organization, 100)}, scan ${facts.scan.id}.`;
  if (!facts.newest) return which;
  const { words } = headline(facts);
  const end = words.endsWith('?') ? '' : '.';
  const [asked = '', ...rest] = words.split('? · ');
  const said = [asked, ...rest.map(capitalized)].join('? ').replaceAll(' · ', ', ');
  return `${said}${end} ${which}`;
}

/** Names of approvers that a line has room for. */
const APPROVERS = 4;

/** "Harbour City GIS · live · scan 42, today 06:00 · approvers: Mara, Tomas". */
export function contextBlock(facts: CardFacts, mention: string | undefined): KnownBlock {
  const { organization, mode, scan, lastScan, newest, goesOnIn, timeZone } = facts;
  const call = facts.mention ? mentionOf(mention) : undefined;
  const by = scan.askedBy.kind === 'bot' ? '' : ` by ${mrkdwnSafe(scan.askedBy.name, 40)}`;
  return small(
    [
      ...(goesOnIn === undefined ? [] : [`Continued in scan ${goesOnIn}`]),
      [call, mrkdwnSafe(organization, 100)].filter(Boolean).join(' '),
      ...(newest ? [modeWord(mode)] : []),
      lastScan === undefined
        ? `scan ${scan.id}, ${moment(scan.startedAt, timeZone)}${by}`
        : `scan ${scan.id}${by}`,
      ...(lastScan === undefined ? [] : [`last scan ${moment(lastScan.startedAt, timeZone)}`]),
      ...(newest ? approvers(facts) : []),
    ]
      .filter((part) => part !== '')
      .join(' · '),
  );
}

function approvers({ approvers: all, approvalsNeeded }: CardFacts): readonly string[] {
  if (all.length === 0) return [];
  const rest = all.length - APPROVERS;
  const named = all.slice(0, APPROVERS).map((name) => mrkdwnSafe(shortName(name, all), 40));
  const others = rest > 0 ? [counted(rest, 'other', 'others')] : [];
  const needed = approvalsNeeded > 1 ? ` (${approvalsNeeded} needed)` : '';
  return [`approvers: ${[...named, ...others].join(', ')}${needed}`];
}

/** The first of the names, where no other approver begins like this. */
function shortName(name: string, all: readonly string[]): string {
  const first = firstOf(name);
  return all.filter((other) => firstOf(other) === first).length > 1 ? name : first;
}

function firstOf(name: string): string {
  return name.trim().split(/\s/u)[0] ?? name;
}

function rehearsalWords({ lacksMail }: CardFacts): string {
  return lacksMail ? 'Rehearsal without a mail server' : 'Rehearsal';
}

/** What keeps the bot from its work and what to do about it, before anything else. */
export function troubleBlocks({ troubles }: CardFacts): KnownBlock[] {
  const told = troubles.first.map((one) => `⚠️ ${safe(one)}`);
  return told.length === 0 ? [] : [lines(told)];
}

function safe(sentence: string): string {
  return ended(mrkdwnSafe(cut(plainSafe(sentence, 700), 600), 600));
}
