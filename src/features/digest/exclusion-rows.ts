import type { KnownBlock } from '@slack/types';
import { lines } from '../../adapters/slack/blocks.ts';
import { ask, button, pressValue } from '../../adapters/slack/buttons.ts';
import { bold, mrkdwnSafe, sentence } from '../../adapters/slack/text.ts';
import type { AskedInDigest, DigestRow } from '../../adapters/store/posts/digests.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import {
  type Exclusion,
  endOf,
  isEndNear,
  isInForce,
  isYearOld,
  madeTogether,
} from '../../policy/exclusion.ts';
import { counted } from '../../policy/text.ts';
import { coveredText, othersWords, targetWords } from '../exclusions/words.ts';
import type { Dates } from './words.ts';

/** The rows of the exclusions that a digest asks about, and what each says after it was answered. */

export const KEEP = 'digest.keep';
export const END = 'digest.end';

/** What was made together has one row, and is answered together. */
export type AskedRow = ReturnType<typeof askedRows>[number];
/** One of a row: as it was asked about, and as it stands by now. */
type Asked = AskedRow['asked'][number];

export function askedRows(tables: ReadTables, { id, madeAt }: DigestRow, now: Date) {
  const inForce = new Set(tables.exclusions.inForce(now).map((exclusion) => exclusion.id));
  const rows = Map.groupBy(tables.digests.exclusionsOf(id), ({ place }) => place);
  return [...rows].map(([place, asked]) => ({
    place,
    asked: asked.flatMap((one) => {
      const exclusion = tables.exclusions.get(one.exclusion);
      if (exclusion === undefined) return [];
      const stands = standsOf(one, exclusion, inForce.has(exclusion.id) && isInForce(exclusion, now), madeAt);
      return [{ exclusion, stands, answeredBy: one.answeredBy }];
    }),
  }));
}

function standsOf(
  { until, answer }: AskedInDigest,
  exclusion: Exclusion,
  holds: boolean,
  madeAt: Date,
): 'asked' | 'kept' | 'ended' | 'changed elsewhere' {
  if (answer !== undefined) return answer;
  if (!holds) return 'ended';
  const isConfirmed = exclusion.confirmedAt !== undefined && exclusion.confirmedAt > madeAt;
  return isConfirmed || exclusion.until?.getTime() !== until?.getTime() ? 'changed elsewhere' : 'asked';
}

export function exclusionBlocks(row: AskedRow, digest: number, dates: Dates): readonly KnownBlock[] {
  const text = exclusionWords(row, dates);
  if (text === undefined) return [];
  const section = lines([text]);
  const open = row.asked.filter(({ stands }) => stands === 'asked').map(({ exclusion }) => exclusion);
  const [first, ...others] = open;
  if (first === undefined) return [section];
  const value = pressValue(digest, row.place);
  const confirm = ask(
    others.length > 0 ? `End ${counted(open.length, 'exclusion', 'exclusions')}?` : 'End this exclusion?',
    [`From the next scan on, ${coveredText([first, ...others])} can be warned and proposed again.`],
    'End',
  );
  const keep = first.until === undefined ? 'Keep' : 'Keep another year';
  const elements = [button(KEEP, keep, value), button(END, 'End', value, { confirm })];
  return [section, { type: 'actions', elements }];
}

/** Those that stand alike in one line, then why they were made; nothing where all of them are forgotten. */
export function exclusionWords({ asked }: AskedRow, dates: Dates): string | undefined {
  const [first] = asked;
  if (first === undefined) return undefined;
  const { reason, authorName } = first.exclusion;
  const alike = Map.groupBy(asked, (one) => standsWords(one, dates));
  return [
    ...[...alike].flatMap(([said, [one, ...others]]) =>
      one === undefined
        ? []
        : [`${bold(targetWords(one.exclusion.target))}${othersWords(others.length)} · ${said}`],
    ),
    `${sentence(mrkdwnSafe(reason, 200))} — ${mrkdwnSafe(authorName, 60)}`,
  ].join('\n');
}

function standsWords({ exclusion, stands, answeredBy }: Asked, { dayAt }: Dates): string {
  const by = answeredBy === undefined ? '' : ` by ${mrkdwnSafe(answeredBy, 60)}`;
  const { until, since } = exclusion;
  const end = until === undefined ? '' : ` until ${dayAt(until)}`;
  switch (stands) {
    case 'ended':
      return `ended${by}`;
    case 'kept':
      return `kept${end}${by}`;
    case 'changed elsewhere':
      return `kept${end}`;
    case 'asked':
      return until === undefined ? `no end date, since ${dayAt(since)}` : `until ${dayAt(until)}`;
  }
}

/** Rows that a digest has room for; `exclusions` has all. */
const ROWS = 5;

/** The exclusions that someone should look at: those that end within a week, the soonest first, and those without an end that are a year old. */
export function exclusionsToAskAbout(tables: ReadTables, timeZone: string, now: Date) {
  const inForce = tables.exclusions.inForce(now);
  // Of one that its author lets end nobody need be asked.
  const isLeftToEnd = ({ id, until }: Exclusion): boolean =>
    until !== undefined && tables.askings.isLeftToEnd(id, until);
  const ending = inForce.filter(
    (exclusion) => isEndNear(exclusion, now, timeZone) && !isLeftToEnd(exclusion),
  );
  const yearOld = inForce.filter((exclusion) => isYearOld(exclusion, now));
  const groups = [
    ...madeTogether(ending.toSorted((one, other) => endOf(one) - endOf(other))),
    ...madeTogether(yearOld),
  ];
  const withoutRow = groups.slice(ROWS).reduce((sum, group) => sum + group.length, 0);
  return {
    /** Those that were made together in one row. */
    rows: groups.slice(0, ROWS),
    counts: { ending: ending.length, yearOld: yearOld.length, withoutRow },
  };
}
