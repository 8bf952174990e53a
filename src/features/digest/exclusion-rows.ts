import type { KnownBlock } from '@slack/types';
import type { AskedInDigest } from '../../db/digests.ts';
import { dayOf } from '../../domain/calendar.ts';
import type { Exclusion } from '../../domain/exclusion.ts';
import { counted } from '../../domain/wording.ts';
import type { ReadTables } from '../../flows/tables.ts';
import { bold, mrkdwn, sentence, shown } from '../../slack/text.ts';
import { ask, button, pressValue } from '../../slack/views/card-buttons.ts';
import { othersWords, targetWords } from '../../slack/views/exclusions.ts';
import type { Dates } from './words.ts';

/** The rows of the exclusions that a digest asks about, and what each says after it was answered. */

export const KEEP = 'digest.keep';
export const END = 'digest.end';

/** One that a digest asked about, with all that was made together with it, as it stands by now. */
export interface AskedRow {
  readonly exclusion: Exclusion;
  readonly others: number;
  readonly inForce: boolean;
  /** Its end when it was asked about. */
  readonly until: Date | undefined;
  readonly answer: AskedInDigest['answer'];
  readonly answeredBy: string | undefined;
}

export function askedRows(tables: ReadTables, digest: number, now: Date): readonly AskedRow[] {
  const inForce = new Set(tables.exclusions.inForce(now).map(({ id }) => id));
  return tables.digests.exclusionsOf(digest).flatMap(({ exclusion: id, accounts, ...asked }) => {
    const exclusion = tables.exclusions.get(id);
    return exclusion === undefined
      ? []
      : [{ exclusion, others: accounts - 1, inForce: inForce.has(id), ...asked }];
  });
}

export function exclusionBlocks(
  row: AskedRow,
  digest: number,
  dates: Dates,
  timeZone: string,
): readonly KnownBlock[] {
  const section: KnownBlock = { type: 'section', text: mrkdwn(exclusionWords(row, dates, timeZone)) };
  if (row.answer !== undefined || !row.inForce || hasMoved(row)) return [section];
  const value = pressValue(digest, row.exclusion.id);
  const whom = row.others > 0 ? counted(row.others + 1, 'account', 'accounts') : 'what it covers';
  return [
    section,
    {
      type: 'actions',
      elements: [
        button(KEEP, 'Keep another year', value),
        button(END, 'End', value, {
          confirm: ask(
            row.others > 0 ? 'End these exclusions?' : 'End this exclusion?',
            [`From the next scan on, ${whom} may be warned and proposed.`],
            'End',
          ),
        }),
      ],
    },
  ];
}

export function exclusionWords(row: AskedRow, dates: Dates, timeZone: string): string {
  const { exclusion, others } = row;
  const what = `${bold(targetWords(exclusion.target))}${othersWords(others)}`;
  const why = `${sentence(shown(exclusion.reason, 200))} — ${shown(exclusion.authorName, 60)}`;
  return `${what} · ${standsWords(row, dates, timeZone)}\n${why}`;
}

function standsWords(row: AskedRow, dates: Dates, timeZone: string): string {
  const { inForce, answeredBy } = row;
  const by = answeredBy === undefined ? '' : ` by ${shown(answeredBy, 60)}`;
  if (row.answer === 'ended') return `ended${by}`;
  if (!inForce) return 'ended';
  return row.answer === 'kept'
    ? `kept${untilWords(row, dates, timeZone)}${by}`
    : endWords(row, dates, timeZone);
}

function endWords(row: AskedRow, dates: Dates, timeZone: string): string {
  const { exclusion, others, until } = row;
  if (hasMoved(row)) return `now${untilWords(row, dates, timeZone) || ' without an end'}`;
  if (until === undefined) return `without an end since ${dates.day(dayOf(exclusion.since, timeZone))}`;
  return `${others > 0 ? 'end' : 'ends'} ${dates.day(dayOf(until, timeZone))}`;
}

function untilWords({ exclusion: { until } }: AskedRow, dates: Dates, timeZone: string): string {
  return until === undefined ? '' : ` until ${dates.day(dayOf(until, timeZone))}`;
}

/** Somebody gave it another end elsewhere. */
function hasMoved({ exclusion, until, answer: given }: AskedRow): boolean {
  return given === undefined && exclusion.until?.getTime() !== until?.getTime();
}
