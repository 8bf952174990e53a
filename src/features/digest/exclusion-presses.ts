import type { App, BlockButtonAction } from '@slack/bolt';
import { addDays, dayOf, startOfDay } from '../../domain/calendar.ts';
import type { Exclusion } from '../../domain/exclusion.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Answer, Press } from '../../flows/answers.ts';
import { type ExclusionGroup, extendOne, groupText, subjectOf, togetherWith } from '../../flows/extend.ts';
import { ownExclusion } from '../../flows/own-account.ts';
import type { Outside } from '../../flows/ports.ts';
import { decisionEntry, handled, no, personOf, threadLine, yes } from '../../flows/press.ts';
import type { Tables } from '../../flows/tables.ts';
import { answer, notAnApprover, pressBy } from '../../slack/listeners/who.ts';
import { pressedIn } from '../../slack/views/card-buttons.ts';
import { END, KEEP } from './exclusion-rows.ts';

export interface ExclusionPresses {
  readonly outside: Outside;
  /** Whoever is no longer excluded is judged by policy again; `changed` where anything was. */
  readonly afterCommit: (changed: boolean) => void;
  /** A digest that was posted without our hearing of it is recognized by a press on it. */
  readonly sawDigest: (digest: number, ts: string) => void;
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
      if (pressed !== undefined && body.message !== undefined) sawDigest(pressed.card, body.message.ts);
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
function keepAnotherYear(outside: Outside, press: Press, digest: number, id: number): Answer {
  const { store, clock, settings } = outside;
  const now = clock();
  return store.commit(now, (tables) =>
    handled(tables, press, () => {
      const group = mayDecideOn(tables, press, id, now);
      if (!group.ok) return no(group.failure);
      const { timeZone } = settings.policy;
      const until = startOfDay(addDays(dayOf(now, timeZone), 365), timeZone);
      for (const exclusion of group.value) keep(tables, press, exclusion, until);
      tables.digests.answered(digest, id, 'kept', press.by.name);
      threadLine(tables, `${press.by.name} kept ${groupText(group.value)} for another year.`);
      return yes('');
    }),
  );
}

function keep(tables: Tables, press: Press, exclusion: Exclusion, until: Date): void {
  const { id, target, until: before } = exclusion;
  if (before === undefined) {
    const entry = decisionEntry(press, 'exclusion confirmed', subjectOf(target), { exclusion: id });
    tables.exclusions.confirm(id, entry);
  } else if (before < until) extendOne(tables, press, exclusion, until);
}

function endTogether(outside: Outside, press: Press, digest: number, id: number): Answer {
  const { store, clock } = outside;
  const now = clock();
  return store.commit(now, (tables) =>
    handled(tables, press, () => {
      const group = mayDecideOn(tables, press, id, now);
      if (!group.ok) return no(group.failure);
      for (const { id: one, target } of group.value) {
        const entry = decisionEntry(press, 'exclusion ended', subjectOf(target), { exclusion: one });
        tables.exclusions.end(one, personOf(press.by), entry);
      }
      tables.digests.answered(digest, id, 'ended', press.by.name);
      threadLine(tables, `${press.by.name} ended ${groupText(group.value)}.`);
      return yes('');
    }),
  );
}

/** What was made together is decided on together, without the person's own accounts. */
function mayDecideOn(tables: Tables, press: Press, id: number, now: Date): Result<ExclusionGroup, string> {
  const group = togetherWith(tables, id, now);
  if (group === undefined) return failed('That exclusion has ended already.');
  const own = (target: Exclusion['target']) => ownExclusion(tables, press, target);
  const [first, ...others] = group.filter(({ target }) => own(target) === undefined);
  return first === undefined ? failed(own(group[0].target) ?? '') : ok([first, ...others]);
}
