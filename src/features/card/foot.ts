import type { Button, KnownBlock } from '@slack/types';
import { lines, small } from '../../adapters/slack/blocks.ts';
import { ask, button, pressValue, UNDO_ALL, UNDO_LIST } from '../../adapters/slack/buttons.ts';
import { mrkdwnSafe } from '../../adapters/slack/text.ts';
import { skippedAfterwards } from '../../policy/limits.ts';
import type { ProposalState } from '../../policy/proposal.ts';
import { counted, grouped } from '../../policy/text.ts';
import { heldWords } from '../modes/forecast.ts';
import { countsLine } from '../status/status-view.ts';
import { emailsInShort, troubleLines } from '../warnings/mail-view.ts';
import type { CardFacts } from './facts.ts';

/** Below the rows: what was decided before, who else there is, and the bookkeeping. */
export function footBlocks(facts: CardFacts): KnownBlock[] {
  const { newest } = facts;
  const trouble = troubleLines(facts.mailNow, facts.timeZone);
  return [
    ...foldedBlocks(facts),
    ...restBlocks(facts),
    ...(newest ? undoAllBlocks(facts) : []),
    ...noteBlocks(facts.notes),
    ...(trouble.length === 0 ? [] : [lines(trouble)]),
    ...numberBlocks(facts),
  ];
}

const SETTLED_WORDS: Readonly<Partial<Record<ProposalState, string>>> = {
  disabled: 'disabled',
  excluded: 'excluded',
  skipped: 'skipped',
  expired: 'expired',
  closed: 'closed',
  undone: 're-enabled',
  approved: 'approved in the rehearsal',
  undoing: 'being re-enabled',
  open: 'to be re-enabled',
};

/** "5 decided: 4 disabled, 1 excluded", with what lists them to be undone. */
function foldedBlocks({ folded, card, scan, newest }: CardFacts): KnownBlock[] {
  if (folded === undefined) return [];
  const parts = [...folded.states].map(
    ([state, count]) => `${grouped(count)} ${SETTLED_WORDS[state] ?? state}`,
  );
  const said = parts.length === 1 ? parts.join('') : `${grouped(folded.count)} decided: ${parts.join(', ')}`;
  const section = lines([`☑️ ${said}`]);
  if (!newest || folded.undoable === 0) return [section];
  return [{ ...section, accessory: button(UNDO_LIST, 'Undo…', pressValue(card, scan.id)) }];
}

/** Below the rows and not told of in one line: those that Review… still has. */
export function moreInReview({ proposals, rows, folded, decidedBelow }: CardFacts): number {
  return proposals - rows.length - (folded?.count ?? 0) - decidedBelow;
}

function restBlocks(facts: CardFacts): KnownBlock[] {
  const { decidedBelow, newest } = facts;
  const rest = moreInReview(facts);
  const parts = [
    ...(rest > 0 ? [`and ${grouped(rest)} more${newest ? ': Review…' : ''}`] : []),
    ...(decidedBelow > 0 ? [`${rest > 0 ? '' : 'and '}${grouped(decidedBelow)} more decided`] : []),
  ];
  return parts.length === 0 ? [] : [small(parts.join(' · '))];
}

/** A block each, as an action_id may stand in a block once. */
function undoAllBlocks({ card, undoable, policy }: CardFacts): KnownBlock[] {
  const then = `These accounts were approved together. Each will be checked once more, then re-enabled.${skippedAfterwards(policy, 'them')}`;
  return undoable.map(({ batch, count }) => {
    const confirm = ask(`Re-enable ${counted(count, 'account', 'accounts')}?`, [then], 'Re-enable');
    const label = `Undo all ${grouped(count)}…`;
    const elements: Button[] = [button(UNDO_ALL, label, pressValue(card, batch, count), { confirm })];
    return { type: 'actions', elements };
  });
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

/** All members by state, which add up, with the emails of the day; what is still to come; and what disabling does. */
function numberBlocks(facts: CardFacts): KnownBlock[] {
  const { proposals, newest } = facts;
  const counts = [countsLine(facts), emailsInShort(facts)].filter((part) => part !== undefined).join(' · ');
  const coming = newest ? [laterLine(facts), warningsWaitingLine(facts)] : [];
  const said = coming.filter((part) => part !== undefined);
  return [
    ...(facts.findings.length === 0
      ? []
      : [small(facts.findings.map((one) => mrkdwnSafe(one, 300)).join(' '))]),
    ...(counts === '' ? [] : [small(counts)]),
    ...(said.length === 0 ? [] : [small(said.join(' '))]),
    ...(newest && proposals > 0 ? [small(DISABLING)] : []),
  ];
}

const DISABLING =
  'Disabling stops sign-in. Content is kept and stays shared; no license or storage is freed.';

function laterLine({ waiting, leftToNextScan: left, cap }: CardFacts): string | undefined {
  if (waiting > 0 && left > 0)
    return `${grouped(waiting + left)} more accounts will come up for review: ${grouped(left)} with the next scan, ${grouped(waiting)} later (limit ${grouped(cap)} at a time and per day).`;
  if (left > 0) return `The next scan will add ${counted(left, 'more account', 'more accounts')} to review.`;
  if (waiting === 0) return undefined;
  return `${counted(waiting, 'more account will come up for review later', 'more accounts will come up for review later')} (limit ${grouped(cap)} at a time and per day).`;
}

/** How many first warnings a later scan writes, as one scan writes only so many, or none while too much comes due. */
function warningsWaitingLine({
  firstWarningsWaiting: waiting,
  firstWarningsHeld: held,
  policy,
}: CardFacts): string | undefined {
  const { maxWarningsPerScan } = policy;
  if (waiting === 0) return undefined;
  if (held !== undefined)
    return `${counted(waiting, 'first warning is on hold', 'first warnings are on hold')}: ${heldWords(held)}.`;
  const next =
    waiting > maxWarningsPerScan ? `, ${grouped(maxWarningsPerScan)} of them for the next scan` : '';
  return `${counted(waiting, 'first warning is', 'first warnings are')} left for later scans${next}.`;
}
