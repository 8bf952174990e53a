import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { longDate } from '../../policy/calendar.ts';
import { type Exclusion, endsWithinAYear, madeTogether } from '../../policy/exclusion.ts';
import { counted } from '../../policy/text.ts';
import {
  type Answer,
  decisionEntry,
  handled,
  no,
  ownExclusion,
  type Press,
  threadLine,
  yes,
} from '../deciding/press.ts';
import { targetText } from './exclude.ts';

export type EndingExclusions = ReturnType<typeof endingExclusions>;

/** The answers to the question about exclusions that end soon: another end, or none but time's. What was made together is answered together. */
export function endingExclusions({ store, clock, settings }: Outside) {
  const { timeZone } = settings.policy;

  const decided = (
    press: Press,
    id: number,
    decide: (tables: Tables, group: ExclusionGroup, now: Date) => Answer,
  ): Answer => {
    const now = clock();
    const theirs = (tables: Tables): Answer => {
      const group = togetherWith(tables, id, now);
      if (group === undefined) return no('That exclusion has ended already.');
      if (group[0].until === undefined) return no('That exclusion has no end.');
      const [first, ...others] = group.filter(({ target }) => !ownExclusion(tables, press, target));
      const own = ownExclusion(tables, press, group[0].target);
      return first === undefined ? no(own ?? '') : decide(tables, [first, ...others], now);
    };
    return store.commit(now, (tables) => handled(tables, press, () => theirs(tables)));
  };

  function extend(
    tables: Tables,
    press: Press,
    group: ExclusionGroup,
    { until, now }: { readonly until: Date | undefined; readonly now: Date },
  ): Answer {
    const why = notAnExtension(group[0], until, now);
    if (why !== undefined) return no(why);
    for (const exclusion of group) extendOne(tables, press, exclusion, until);
    const end = until === undefined ? 'for good' : `until ${longDate(until, timeZone)}`;
    threadLine(tables, `${press.by.name} extended ${groupText(group)} ${end}.`);
    return yes(`${sentenceCase(groupText(group))} ${group.length === 1 ? 'holds' : 'hold'} ${end}.`);
  }

  function notAnExtension(
    { target, until: before }: Exclusion,
    until: Date | undefined,
    now: Date,
  ): string | undefined {
    if (until !== undefined && before !== undefined && until <= before)
      return `It holds until ${longDate(before, timeZone)} already; choose a later day.`;
    // How many a rule covers may have changed since it was made; a year is allowed whatever it covers.
    const isTooLong = target.kind !== 'account' && !endsWithinAYear(until, now);
    return isTooLong ? 'A rule is extended by a year at most; choose an earlier day.' : undefined;
  }

  function letEnd(tables: Tables, press: Press, group: ExclusionGroup): Answer {
    const end = longDate(group[0].until ?? clock(), timeZone);
    for (const exclusion of group) letOneEnd(tables, press, exclusion);
    threadLine(tables, `${press.by.name} lets ${groupText(group)} end on ${end}.`);
    const isOne = group.length === 1;
    const then = isOne ? 'it is judged by policy again' : 'they are judged by policy again';
    return yes(
      `${sentenceCase(groupText(group))} ${isOne ? 'ends' : 'end'} on ${end}; from then on ${then}.`,
    );
  }

  return {
    /** The exclusion as it stands, for the form, and all that was made together with it. */
    exclusions: (id: number) => togetherWith(store.tables, id, clock()),
    /** `until` undefined is for good. */
    extend: (press: Press, id: number, until: Date | undefined) =>
      decided(press, id, (tables, group, now) => extend(tables, press, group, { until, now })),
    letEnd: (press: Press, id: number) => decided(press, id, (tables, group) => letEnd(tables, press, group)),
  };
}

export type ExclusionGroup = readonly [Exclusion, ...Exclusion[]];

/** One in force with all that was made together with it and ends alike; undefined where it has ended. */
export function togetherWith(
  { exclusions, askings }: ReadTables,
  id: number,
  now: Date,
): ExclusionGroup | undefined {
  // Of the others, those that somebody let end are left so.
  const open = exclusions
    .inForce(now)
    .filter((known) => known.id === id || !known.until || !askings.isLeftToEnd(known.id, known.until));
  return madeTogether(open).find((group) => group.some((known) => known.id === id));
}

/** "the exclusion of ana", "the exclusions of ana and 499 others". */
export function groupText([{ target }, ...others]: ExclusionGroup): string {
  return others.length === 0
    ? `the exclusion of ${targetText(target)}`
    : `the exclusions of ${targetText(target)} and ${counted(others.length, 'other', 'others')}`;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function extendOne(
  tables: Tables,
  press: Press,
  { id, target, until: before }: Exclusion,
  until: Date | undefined,
): void {
  const detail = {
    exclusion: id,
    from: before?.toISOString() ?? 'for good',
    to: until?.toISOString() ?? 'for good',
  };
  tables.exclusions.extend(id, until, decisionEntry(press, 'exclusion extended', subjectOf(target), detail));
  if (before !== undefined) tables.askings.answered(id, before, 'extended', press.by.name);
}

function letOneEnd(tables: Tables, press: Press, { id, target, until }: Exclusion): void {
  const detail = { exclusion: id, until: until?.toISOString() ?? 'for good' };
  tables.audit.append(decisionEntry(press, 'exclusion left to end', subjectOf(target), detail));
  if (until !== undefined) tables.askings.answered(id, until, 'let end', press.by.name);
}

/** The account's user name, '' for a rule. */
export function subjectOf(target: Exclusion['target']): string {
  return target.kind === 'account' ? target.username : '';
}
