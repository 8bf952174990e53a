import type { App, BlockButtonAction } from '@slack/bolt';
import { pressedIn } from '../../adapters/slack/buttons.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { addDays, dayOf, startOfDay } from '../../policy/calendar.ts';
import type { Exclusion } from '../../policy/exclusion.ts';
import { ownExclusion } from '../deciding/own-account.ts';
import type { Answer, Press } from '../deciding/press.ts';
import { decisionEntry, handled, no, personOf, threadLine, yes } from '../deciding/press.ts';
import { answer, notAnApprover, pressBy } from '../deciding/slack-press.ts';
import { type ExclusionGroup, extendOne, groupText, subjectOf } from '../exclusions/extend.ts';
import { askedRows, END, KEEP } from './exclusion-rows.ts';
import { DIGEST_HEADING } from './message.ts';

export interface ExclusionPresses {
  readonly outside: Outside;
  /** Whoever is no longer excluded is judged by policy again; `changed` where anything was. */
  readonly afterCommit: (changed: boolean) => void;
  /** A digest that was posted without our hearing of it is recognized by a press on it. */
  readonly sawDigest: (heading: string, ts: string) => void;
}

/** *Keep another year* and *End*: each commits before its ack, and shows on the row. */
export function registerExclusionPresses(app: App, deps: ExclusionPresses): void {
  const { outside, afterCommit, sawDigest } = deps;
  for (const [id, decide] of [
    [KEEP, keepAnotherYear],
    [END, endTogether],
  ] as const) {
    app.action<BlockButtonAction>(id, async ({ ack, action, body, context, respond }) => {
      const pressed = pressedIn(action.value);
      const press = pressBy(outside.people, body.user.id, context);
      const answered = press && pressed && decide(outside, press, pressed.card, pressed.about);
      await ack();
      if (pressed !== undefined && body.message !== undefined)
        sawDigest(`${DIGEST_HEADING}${pressed.card}`, body.message.ts);
      afterCommit(answered?.kind === 'done');
      const refused = refusalOf(outside, press, answered);
      if (refused !== undefined) await answer(respond, refused);
    });
  }
}

/** What was done shows on the row; who is refused is told why. */
function refusalOf(
  { people }: Outside,
  press: Press | undefined,
  answered: Answer | undefined,
): string | undefined {
  if (press === undefined) return notAnApprover(people);
  if (answered === undefined) return 'That button is not known here.';
  return answered.kind === 'refused' ? answered.sentence : undefined;
}

/** One that ends gets a year from today, one without an end is confirmed and comes up again in a year. */
function keepAnotherYear(outside: Outside, press: Press, digest: number, place: number): Answer {
  const { timeZone } = outside.settings.policy;
  return decided(outside, press, { digest, place }, (tables, group, now) => {
    const until = startOfDay(addDays(dayOf(now, timeZone), 365), timeZone);
    for (const exclusion of group) {
      keep(tables, press, exclusion, until);
      tables.digests.answered(digest, exclusion.id, 'kept', press.by.name);
    }
    threadLine(tables, `${press.by.name} kept ${groupText(group)} for another year.`);
  });
}

function keep(tables: Tables, press: Press, exclusion: Exclusion, until: Date): void {
  const { id, target, until: before } = exclusion;
  if (before === undefined) {
    const entry = decisionEntry(press, 'exclusion confirmed', subjectOf(target), { exclusion: id });
    tables.exclusions.confirm(id, entry);
  } else extendOne(tables, press, exclusion, until);
}

function endTogether(outside: Outside, press: Press, digest: number, place: number): Answer {
  return decided(outside, press, { digest, place }, (tables, group) => {
    for (const { id, target } of group) {
      const entry = decisionEntry(press, 'exclusion ended', subjectOf(target), { exclusion: id });
      tables.exclusions.end(id, personOf(press.by), entry);
      tables.digests.answered(digest, id, 'ended', press.by.name);
    }
    threadLine(tables, `${press.by.name} ended ${groupText(group)}.`);
  });
}

/** Decides on what the row asked about and what still stands as it was asked, without the person's own accounts. */
function decided(
  { store, clock }: Outside,
  press: Press,
  row: { readonly digest: number; readonly place: number },
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

function stillAsked(
  tables: Tables,
  { digest: id, place }: { readonly digest: number; readonly place: number },
  now: Date,
): readonly Exclusion[] {
  const digest = tables.digests.get(id);
  const rows = digest === undefined ? [] : askedRows(tables, digest, now);
  const asked = rows.find((row) => row.place === place)?.asked ?? [];
  return asked.filter(({ stands }) => stands === 'asked').map(({ exclusion }) => exclusion);
}
