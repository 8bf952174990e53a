import type { KnownBlock } from '@slack/types';
import { longDate } from '../../domain/calendar.ts';
import { counted, grouped } from '../../domain/wording.ts';
import type { AskingFacts } from '../../flows/ageing-tables.ts';
import { bold, mrkdwn, sentence, shown } from '../text.ts';
import { button, pressValue, REVIEW } from './card-buttons.ts';
import { othersWords, targetWords } from './exclusions.ts';
import { COMMAND } from './help.ts';
import { lines } from './lines.ts';
import { mentionOf } from './mention.ts';

export const EXTEND = 'exclusion.extend';
export const LET_END = 'exclusion.let-end';

/** Names that a reminder has room for. */
const NAMED = 8;

type About<Kind extends AskingFacts['about']> = Extract<AskingFacts, { about: Kind }>;
type Row = About<'exclusions'>['rows'][number];

/** A post of its own that asks: about proposals that have waited, or one person about exclusions that end soon. */
export function askingMessage(
  facts: AskingFacts,
  mention: string | undefined,
): { text: string; blocks: KnownBlock[] } {
  return facts.about === 'proposals' ? reminder(facts, mention) : endingSoon(facts);
}

function reminder(facts: About<'proposals'>, mention: string | undefined) {
  const { card, scan, names, since, expiresAfterDays, timeZone } = facts;
  const call = mentionOf(mention);
  const wait = names.length === 1 ? 'account waits' : 'accounts wait';
  const text = `${names.length} ${wait} for a decision since ${longDate(since, timeZone)}.`;
  const rest = names.length - NAMED;
  const named = names.slice(0, NAMED).map((name) => `• ${shown(name, 100)}`);
  return {
    text: call === undefined ? text : `${call} ${text}`,
    blocks: [
      lines([
        [call, bold(text)].filter((part) => part !== undefined).join(' '),
        ...named,
        rest > 0 ? `… and ${rest} more` : undefined,
        `_What nobody decides expires after ${counted(expiresAfterDays, 'workday', 'workdays')}. This is the only reminder._`,
      ]),
      { type: 'actions' as const, elements: [button(REVIEW, 'Review…', pressValue(card, scan))] },
    ],
  };
}

function endingSoon({ asking, authorId, rows, more = 0, timeZone }: About<'exclusions'>) {
  const call = mentionOf(authorId) ?? '';
  const isOne = rows.length === 1 && (rows[0]?.others ?? 0) === 0;
  const what = isOne ? 'an exclusion of yours ends' : 'exclusions of yours end';
  const text = `${call} ${what} soon.`.trim();
  return {
    text,
    blocks: [
      lines([text, 'What ends is judged by policy again: it may be warned, and proposed.']),
      ...rows.flatMap((row) => rowBlocks(row, asking, timeZone)),
      ...(more === 0 ? [] : [lines([`and ${grouped(more)} more: \`${COMMAND} exclusions\``])]),
    ],
  };
}

function rowBlocks(row: Row, asking: number, timeZone: string): KnownBlock[] {
  const { target, others = 0, reason, until, exclusion, answer, inForce } = row;
  const text = [
    `${bold(targetWords(target))}${othersWords(others)} · ${answerWords(row, timeZone)}`,
    sentence(shown(reason, 300)),
  ].join('\n');
  const section: KnownBlock = { type: 'section', text: mrkdwn(text) };
  if (answer !== undefined || !inForce || row.endsOn?.getTime() !== until.getTime()) return [section];
  return [
    section,
    {
      type: 'actions',
      elements: [
        button(EXTEND, 'Extend…', pressValue(asking, exclusion)),
        button(LET_END, 'Let it end', pressValue(asking, exclusion)),
      ],
    },
  ];
}

function answerWords(
  { others = 0, answer, answeredBy, until, endsOn, inForce }: Row,
  timeZone: string,
): string {
  const by = answeredBy === undefined ? '' : ` by ${shown(answeredBy, 60)}`;
  if (answer === 'extended')
    return `extended ${endsOn === undefined ? 'for good' : `until ${longDate(endsOn, timeZone)}`}${by}`;
  if (!inForce) return others > 0 ? 'have ended' : 'has ended';
  const ends = `${others > 0 ? 'end' : 'ends'} on ${longDate(until, timeZone)}`;
  return answer === 'let end' ? `${ends}, left so${by}` : ends;
}
