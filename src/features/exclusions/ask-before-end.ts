import type { ModalView } from '@slack/types';
import { lines, outcomeModal } from '../../adapters/slack/blocks.ts';
import { pressedIn } from '../../adapters/slack/buttons.ts';
import { NOTHING_SAID, reasonAndEndIn, UNTIL_DATE, untilBlocks } from '../../adapters/slack/fields.ts';
import { bold, mrkdwnSafe, plain, sentence } from '../../adapters/slack/text.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { type Clock, longDate } from '../../policy/calendar.ts';
import { type Exclusion, endsWithinAYear, isEndNear, madeTogether } from '../../policy/exclusion.ts';
import { capitalized } from '../../policy/text.ts';
import { endOf } from '../deciding/end-day.ts';
import type { Guard } from '../deciding/guard.ts';
import {
  type Answer,
  type Deciding,
  decideOnce,
  decisionEntry,
  no,
  type Press,
  subjectOf,
  threadLine,
  yes,
} from '../deciding/press.ts';
import { carrying } from '../deciding/shown.ts';
import { knownOf } from '../evaluation/known.ts';
import { endedText, endGroup, groupText } from './end.ts';
import { type GroupsKnown, withoutOwn } from './own-accounts.ts';
import {
  changedText,
  type ExclusionGroup,
  othersWords,
  targetWords,
  untilText,
  untilWords,
} from './words.ts';

/** On a workday's morning, whoever excluded someone is asked before that ends: one question an author, once for each end. */
export function askAuthors(tables: Tables, timeZone: string, now: Date): void {
  const toAskAbout = tables.exclusions.inForce(now).filter((exclusion) => {
    const { id, until } = exclusion;
    const isNear = until !== undefined && isEndNear(exclusion, now, timeZone);
    return isNear && !tables.askings.isAskedAboutEnd(id, until);
  });
  for (const [authorId, exclusions] of Map.groupBy(toAskAbout, ({ authorId }) => authorId))
    tables.askings.askAboutExclusions(authorId, exclusions);
}

export type EndingExclusions = ReturnType<typeof endingExclusions>;

/** The answers to that question: another end, or none but time's. What was made together is answered together. */
export function endingExclusions(outside: Outside, groups: GroupsKnown, reevaluate: () => void) {
  const decided = (
    press: Press,
    id: number,
    decide: (deciding: Deciding, group: ExclusionGroup) => Answer,
  ): Answer =>
    decideOnce(outside, press, (deciding) => {
      const group = togetherWith(deciding.tables, id, deciding.now);
      if (group === undefined) return no('That exclusion has already ended.');
      if (group[0].until === undefined)
        return no('That exclusion no longer has an end date. Nothing was changed.');
      return withoutOwn(deciding, group, groups, (theirs) => decide(deciding, theirs));
    });

  return {
    /** The exclusion as it stands, for the form, and all that was made together with it. */
    exclusions: (id: number) => togetherWith(outside.store.tables, id, outside.clock()),
    /** `until` undefined is for good. */
    extend: (press: Press, id: number, until: Date | undefined) =>
      decided(press, id, (deciding, group) => extend(deciding, group, until)),
    /** `asking`: the question that it was asked by, about the end that it had then. */
    letEnd: (press: Press, id: number, asking: number) =>
      decided(press, id, (deciding, group) => letEnd(deciding, group, asking)),
    /** At once; `shown` is the end that they had on the screen, in milliseconds. */
    endNow(press: Press, id: number, shown: number): Answer {
      const answer = decided(press, id, (deciding, group) => endNow(deciding, group, shown));
      if (answer.kind === 'done') reevaluate();
      return answer;
    },
  };
}

/** One in force with all that was made together with it and ends alike; undefined where it has ended. */
function togetherWith(
  { exclusions, askings }: ReadTables,
  id: number,
  now: Date,
): ExclusionGroup | undefined {
  // Of the others, those that someone let end are left so.
  const open = exclusions
    .inForce(now)
    .filter((known) => known.id === id || !known.until || !askings.isLeftToEnd(known.id, known.until));
  return madeTogether(open).find((group) => group.some((known) => known.id === id));
}

function extend(deciding: Deciding, group: ExclusionGroup, until: Date | undefined): Answer {
  const { outside, tables, press, now } = deciding;
  const { timeZone } = outside.settings.policy;
  const [{ target, until: before }] = group;
  if (until !== undefined && before !== undefined && until <= before)
    return no(`The exclusion already lasts until ${longDate(before, timeZone)}. Choose a later day.`);
  // How many a rule covers may have changed since it was made; a year is allowed whatever it covers.
  if (target.kind !== 'account' && !endsWithinAYear(until, now))
    return no(
      'An exclusion by rule cannot be extended beyond one year from today. Choose an end date within a year.',
    );
  for (const exclusion of group) extendOne(deciding, exclusion, until);
  const did = until === undefined ? 'removed the end date of' : 'extended';
  const end = until === undefined ? '' : ` ${untilText(until, timeZone)}`;
  threadLine(tables, `${press.by.name} ${did} ${groupText(tables, group)}${end}.`);
  return yes(`${capitalized(did)} ${groupText(tables, group)}${end}.`);
}

export function extendOne(
  deciding: Deciding,
  { id, target, until: before }: Exclusion,
  until: Date | undefined,
): void {
  const { tables, press } = deciding;
  const detail = {
    ...{ exclusion: id, target, ...knownOf(deciding, target) },
    from: before?.toISOString() ?? 'for good',
    to: until?.toISOString() ?? 'for good',
  };
  tables.exclusions.extend(id, until, decisionEntry(press, 'exclusion extended', subjectOf(target), detail));
  if (before !== undefined) tables.askings.answered(id, before, 'extended', press.by.name);
}

function letEnd(deciding: Deciding, group: ExclusionGroup, asking: number): Answer {
  const { outside, tables, press, now } = deciding;
  const [{ until: endsAt }] = group;
  const end = longDate(endsAt ?? now, outside.settings.policy.timeZone);
  const ids = new Set(group.map(({ id }) => id));
  const asked = tables.askings.exclusionsOf(asking).filter(({ exclusion }) => ids.has(exclusion));
  if (!asked.some(({ until }) => until.getTime() === endsAt?.getTime()))
    return no(
      `Nothing was decided: that exclusion has changed since you were asked. It now applies until ${end}.`,
    );
  for (const { id, target, until } of group) {
    const ends = { until: until?.toISOString() ?? 'for good' };
    const detail = { exclusion: id, target, ...ends, ...knownOf(deciding, target) };
    tables.audit.append(decisionEntry(press, 'exclusion left to end', subjectOf(target), detail));
    if (until !== undefined) tables.askings.answered(id, until, 'let end', press.by.name);
  }
  threadLine(tables, `${press.by.name} chose to let ${groupText(tables, group)} end on ${end}.`);
  const isOneAccount = group.length === 1 && group[0].target.kind === 'account';
  const verb = group.length === 1 ? 'ends' : 'end';
  const them = isOneAccount ? 'The account is' : 'The accounts are';
  return yes(
    `${capitalized(groupText(tables, group))} ${verb} on ${end}. ${them} evaluated normally from then on, unless another exclusion applies.`,
  );
}

function endNow(deciding: Deciding, group: ExclusionGroup, shown: number): Answer {
  const { outside, tables } = deciding;
  const [{ until: endsAt }] = group;
  if (endsAt?.getTime() !== shown) {
    return no(`Not ended: ${changedText(endsAt, outside.settings.policy.timeZone)}`);
  }
  endGroup(deciding, group);
  return yes(endedText(tables, group, ', unless another exclusion applies'));
}

export const EXTEND = 'exclusion.extend';
export const LET_END = 'exclusion.let-end';
const EXTEND_SUBMIT = 'exclusion.extend-submit';

/** The presses on the question: Extend… and Let it end. */
export function registerEndingExclusions(
  guard: Guard,
  deps: {
    readonly flows: { readonly ending: EndingExclusions };
    readonly clock: Clock;
    readonly timeZone: string;
  },
): void {
  const { flows, clock, timeZone } = deps;
  const { ending } = flows;

  guard.decides(LET_END, {
    read: pressedIn,
    decide: (press, { about, card }) => ending.letEnd(press, about, card),
  });

  guard.opens(EXTEND, {
    read: pressedIn,
    show(pressed) {
      const group = pressed && ending.exclusions(pressed.about);
      return group === undefined ? 'That exclusion has already ended.' : extendModal(group, timeZone);
    },
  });

  guard.submits(EXTEND_SUBMIT, {
    refused: 'Not extended',
    read(view) {
      const [id] = /^\d{1,15}$/.exec(view.private_metadata) ?? [];
      return id === undefined ? undefined : { id: Number(id), end: reasonAndEndIn(view.state.values) };
    },
    asOfNow({ id }) {
      const group = ending.exclusions(id);
      return group && extendModal(group, timeZone);
    },
    decide(press, form) {
      const end = endOf(form.end, clock(), timeZone);
      if (!end.ok) return { kind: 'undecided', errors: { [UNTIL_DATE]: end.failure } };
      const answered = ending.extend(press, form.id, end.value);
      const { kind, sentence } = answered;
      const shown = () =>
        kind === 'refused'
          ? { errors: { [UNTIL_DATE]: sentence } }
          : outcomeModal('Extended', { said: [sentence] });
      return { kind: 'decided', answered, shown };
    },
  });
}

/** Asks until when an exclusion is to hold; its reason stays. */
export function extendModal(
  [{ id, target, reason, until, authorName }, ...others]: ExclusionGroup,
  timeZone: string,
): ModalView {
  return carrying({
    type: 'modal',
    callback_id: EXTEND_SUBMIT,
    private_metadata: String(id),
    title: plain('Extend exclusion', 24),
    submit: plain('Extend', 24),
    close: plain('Not now', 24),
    blocks: [
      lines([
        `${bold(targetWords(target))}${othersWords(others.length)} ${others.length === 0 ? 'is' : 'are'} excluded by ${mrkdwnSafe(authorName, 60)} ${until === undefined ? 'with no end date' : untilWords(until, timeZone)}:`,
        sentence(mrkdwnSafe(reason, 1000)),
      ]),
      ...untilBlocks(NOTHING_SAID, 'How long from today'),
    ],
  });
}
