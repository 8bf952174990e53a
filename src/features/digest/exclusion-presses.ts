import { pressedIn } from '../../adapters/slack/buttons.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { addDays, dayOf, startOfDay } from '../../policy/calendar.ts';
import type { Exclusion } from '../../policy/exclusion.ts';
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
import { knownOf } from '../evaluation/known.ts';
import { extendOne } from '../exclusions/ask-before-end.ts';
import { endGroup, groupText } from '../exclusions/end.ts';
import { type GroupsKnown, withoutOwn } from '../exclusions/own-accounts.ts';
import type { ExclusionGroup } from '../exclusions/words.ts';
import { askedRows, END, KEEP } from './exclusion-rows.ts';

interface From {
  readonly outside: Outside;
  readonly groups: GroupsKnown;
}

interface Row {
  readonly digest: number;
  readonly place: number;
}

/** *Keep another year*, or *Keep* where there is no end, and *End*: what was done shows on the row; who is refused is told why. `evaluateAgain`: whoever is no longer excluded is evaluated by policy. */
export function registerExclusionPresses(
  guard: Guard,
  outside: Outside,
  evaluateAgain: () => void,
  groups: GroupsKnown,
): void {
  for (const [id, decide] of [
    [KEEP, keepAnotherYear],
    [END, endTogether],
  ] as const) {
    guard.decides(id, {
      read: pressedIn,
      decide: (press, { card, about }) => decide({ outside, groups }, press, { digest: card, place: about }),
      tell({ kind, sentence }) {
        if (kind === 'done') evaluateAgain();
        // What was done shows on the row; what was left out does not.
        return sentence === '' ? undefined : sentence;
      },
    });
  }
}

/** One that ends gets a year from today, one without an end is confirmed and comes up again in a year. */
function keepAnotherYear(from: From, press: Press, row: Row): Answer {
  const { timeZone } = from.outside.settings.policy;
  return decided(from, press, row, (deciding, group) => {
    const { tables, now } = deciding;
    const until = startOfDay(addDays(dayOf(now, timeZone), 365), timeZone);
    for (const exclusion of group) {
      keep(deciding, exclusion, until);
      tables.digests.answered(row.digest, exclusion.id, 'kept', press.by.name);
    }
    const kept = group[0].until === undefined ? 'with no end date' : 'for another year';
    threadLine(tables, `${press.by.name} kept ${groupText(tables, group)} ${kept}.`);
  });
}

function keep(deciding: Deciding, exclusion: Exclusion, until: Date): void {
  const { id, target, until: before } = exclusion;
  const { tables, press } = deciding;
  if (before === undefined) {
    const entry = decisionEntry(press, 'exclusion confirmed', subjectOf(target), {
      ...{ exclusion: id, target },
      ...knownOf(deciding, target),
    });
    tables.exclusions.confirm(id, entry);
  } else extendOne(deciding, exclusion, until);
}

function endTogether(from: From, press: Press, row: Row): Answer {
  return decided(from, press, row, (deciding, group) => {
    const { tables } = deciding;
    endGroup(deciding, group);
    for (const { id } of group) tables.digests.answered(row.digest, id, 'ended', press.by.name);
  });
}

/** Decides on what the row asked about and what still stands as it was asked, without the person's own accounts. */
function decided(
  { outside, groups }: From,
  press: Press,
  row: Row,
  decide: (deciding: Deciding, group: ExclusionGroup) => void,
): Answer {
  return decideOnce(outside, press, (deciding) => {
    const [first, ...others] = stillAsked(deciding.tables, row, deciding.now);
    if (first === undefined)
      return no('Someone has already answered this question, or the exclusion has ended.');
    return withoutOwn(deciding, [first, ...others], groups, (theirs) => {
      decide(deciding, theirs);
      return yes('');
    });
  });
}

function stillAsked(tables: Tables, { digest: id, place }: Row, now: Date): readonly Exclusion[] {
  const digest = tables.digests.get(id);
  const rows = digest === undefined ? [] : askedRows(tables, digest, now);
  const asked = rows.find((row) => row.place === place)?.asked ?? [];
  return asked.filter(({ stands }) => stands === 'asked').map(({ exclusion }) => exclusion);
}
