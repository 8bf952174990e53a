import type { KnownBlock } from '@slack/types';
import { counted, grouped } from '../../domain/wording.ts';
import type { CardFacts } from '../../flows/card-ports.ts';
import { foreign, plain, shown } from '../text.ts';
import { countsLine, warningsWaitingLine } from './card-counts.ts';
import { cardFoot } from './card-foot.ts';
import { mailLine, troubleLines } from './card-mail.ts';
import { cardRow } from './card-row.ts';
import { scanLine } from './card-scan.ts';
import { standingBlocks } from './card-standing.ts';
import { lines } from './lines.ts';
import { mentionOf } from './mention.ts';
import { unbelievedBlocks } from './unbelieved.ts';

export interface CardMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** By this block a card is told from other messages with a heading. */
export const CARD_HEADING = 'card';

/** The card of a scan: how the organisation stands, whom to decide on, and what became of each. */
export function cardMessage(facts: CardFacts, mention: string | undefined): CardMessage {
  const call = facts.mention ? mentionOf(mention) : undefined;
  return {
    text: [call, `${summary(facts)}.`].filter((part) => part !== undefined).join(' '),
    blocks: [
      {
        type: 'header',
        block_id: CARD_HEADING,
        text: plain(`Inactive users · ${foreign(facts.organisation, 100)}`, 150),
      },
      lines([
        calling(facts, call),
        scanLine(facts),
        countsLine(facts),
        mailLine(facts),
        warningsWaitingLine(facts),
      ]),
      ...unbelievedBlocks(facts),
      ...standingBlocks(facts),
      ...noteBlocks(facts.notes),
      ...troubleBlocks(facts),
      ...divided([...facts.rows.flatMap((row) => cardRow(row, facts)), ...cardFoot(facts)]),
    ],
  };
}

/** What a notification or a screen reader says of the card. */
function summary(facts: CardFacts): string {
  const head = `Inactive users · ${shown(facts.organisation, 100)} · scan ${facts.scan.id}`;
  if (facts.scan.state === 'refused') return `${head} was refused`;
  if (facts.scan.state === 'failed') return `${head} failed`;
  return `${head}: ${facts.open === 0 ? 'nobody' : grouped(facts.open)} to decide`;
}

function calling({ open }: CardFacts, call: string | undefined): string | undefined {
  if (call === undefined) return undefined;
  return open === 0 ? call : `${call} ${counted(open, 'account', 'accounts')} to decide`;
}

function divided(below: readonly KnownBlock[]): readonly KnownBlock[] {
  return below.length === 0 ? [] : [{ type: 'divider' }, ...below];
}

function troubleBlocks({ mailNow, timeZone }: CardFacts): KnownBlock[] {
  const told = troubleLines(mailNow, timeZone);
  return told.length === 0 ? [] : [lines(told)];
}

const NOTES = 10;

/** Each note in a line of its own; the whole card has to stay within what Slack takes. */
function noteBlocks(notes: readonly string[]): KnownBlock[] {
  if (notes.length === 0) return [];
  const told = notes
    .slice(0, NOTES)
    .map((note) => `• ${shown(note, Math.floor(1_000 / Math.min(notes.length, NOTES)))}`);
  const rest = notes.length > NOTES ? `… and ${grouped(notes.length - NOTES)} more` : undefined;
  return [lines([...told, rest])];
}
