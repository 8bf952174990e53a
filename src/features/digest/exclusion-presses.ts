import { pressedIn } from '../../adapters/slack/buttons.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { addDays, dayOf, startOfDay } from '../../policy/calendar.ts';
import type { Exclusion } from '../../policy/exclusion.ts';
import type { Guard } from '../deciding/guard.ts';
import {
  type Answer,
  decisionEntry,
  handled,
  no,
  ownExclusion,
  type Press,
  personOf,
  threadLine,
  yes,
} from '../deciding/press.ts';
import { type ExclusionGroup, extendOne, groupText, subjectOf } from '../exclusions/extend.ts';
import { askedRows, END, KEEP } from './exclusion-rows.ts';

interface Row {
  readonly digest: number;
  readonly place: number;
}

/** *Keep another year* and *End*: what was done shows on the row; who is refused is told why. `evaluateAgain`: whoever is no longer excluded is evaluated by policy. */
export function registerExclusionPresses(guard: Guard, outside: Outside, evaluateAgain: () => void): void {
  for (const [id, decide] of [
    [KEEP, keepAnotherYear],
    [END, endTogether],
  ] as const) {
    guard.decides(id, {
      read: pressedIn,
      decide: (press, { card, about }) => decide(outside, press, { digest: card, place: about }),
      tell({ kind, sentence }) {
        if (kind === 'done') evaluateAgain();
        return kind === 'refused' ? sentence : undefined;
      },
    });
  }
}

/** One that ends gets a year from today, one without an end is confirmed and comes up again in a year. */
function keepAnotherYear(outside: Outside, press: Press, row: Row): Answer {
  const { timeZone } = outside.settings.policy;
  return decided(outside, press, row, (tables, group, now) => {
    const until = startOfDay(addDays(dayOf(now, timeZone), 365), timeZone);
    for (const exclusion of group) {
      const { id, target } = exclusion;
      const entry = decisionEntry(press, 'exclusion confirmed', subjectOf(target), { exclusion: id });
      if (exclusion.until === undefined) tables.exclusions.confirm(id, entry);
      else extendOne(tables, press, exclusion, until);
      tables.digests.answered(row.digest, id, 'kept', press.by.name);
    }
    threadLine(tables, `${press.by.name} kept ${groupText(group)} for another year.`);
  });
}

function endTogether(outside: Outside, press: Press, row: Row): Answer {
  return decided(outside, press, row, (tables, group) => {
    for (const { id, target } of group) {
      const entry = decisionEntry(press, 'exclusion ended', subjectOf(target), { exclusion: id });
      tables.exclusions.end(id, personOf(press.by), entry);
      tables.digests.answered(row.digest, id, 'ended', press.by.name);
    }
    threadLine(tables, `${press.by.name} ended ${groupText(group)}.`);
  });
}

/** Decides on what the row asked about and what still stands as it was asked, without the person's own accounts. */
function decided(
  { store, clock }: Outside,
  press: Press,
  row: Row,
  decide: (tables: Tables, group: ExclusionGroup, now: Date) => void,
): Answer {
  const now = clock();
  return store.commit(now, (tables) =>
    handled(tables, press, () => {
      const asked = stillAsked(tables, row, now);
      const [any] = asked;
      if (any === undefined) return no('That has been answered already, or the exclusion has ended.');
      const own = (target: Exclusion['target']) => ownExclusion(tables, press, target);
      const [first, ...others] = asked.filter(({ target }) => own(target) === undefined);
      if (first === undefined) return no(own(any.target) ?? '');
      decide(tables, [first, ...others], now);
      return yes('');
    }),
  );
}

function stillAsked(tables: Tables, { digest: id, place }: Row, now: Date): readonly Exclusion[] {
  const digest = tables.digests.get(id);
  const rows = digest === undefined ? [] : askedRows(tables, digest, now);
  const asked = rows.find((row) => row.place === place)?.asked ?? [];
  return asked.filter(({ stands }) => stands === 'asked').map(({ exclusion }) => exclusion);
}
