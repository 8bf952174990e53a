import { longDate } from '../domain/calendar.ts';
import { type Exclusion, endsWithinAYear } from '../domain/exclusion.ts';
import type { Answer, EndingExclusions, Press } from './answers.ts';
import { targetText } from './exclude.ts';
import { ownExclusion } from './own-account.ts';
import type { Outside } from './ports.ts';
import { decisionEntry, handled, no, threadLine, yes } from './press.ts';
import type { Tables } from './tables.ts';

/** The answers to the question about an exclusion that ends soon: another end, or none but time's. */
export function endingExclusions({ store, clock, settings }: Outside): EndingExclusions {
  const { timeZone } = settings.policy;

  const decided = (
    press: Press,
    id: number,
    decide: (tables: Tables, exclusion: Exclusion, until: Date, now: Date) => Answer,
  ): Answer => {
    const now = clock();
    const theirs = (tables: Tables): Answer => {
      const exclusion = tables.exclusions.inForce(now).find((known) => known.id === id);
      if (exclusion === undefined) return no('That exclusion has ended already.');
      const own = ownExclusion(tables, press, exclusion.target);
      if (own !== undefined) return no(own);
      const { until } = exclusion;
      return until === undefined ? no('That exclusion has no end.') : decide(tables, exclusion, until, now);
    };
    return store.commit(now, (tables) => handled(tables, press, () => theirs(tables)));
  };

  function extend(
    tables: Tables,
    press: Press,
    exclusion: Exclusion,
    [before, until]: readonly [Date, Date | undefined],
    now: Date,
  ): Answer {
    const { id, target } = exclusion;
    const why = notAnExtension(target, [before, until], now);
    if (why !== undefined) return no(why);
    const subject = target.kind === 'account' ? target.username : '';
    const detail = { exclusion: id, from: before.toISOString(), to: until?.toISOString() ?? 'for good' };
    tables.exclusions.extend(id, until, decisionEntry(press, 'exclusion extended', subject, detail));
    tables.askings.answered(id, before, 'extended', press.by.name);
    const end = until === undefined ? 'for good' : `until ${longDate(until, timeZone)}`;
    threadLine(tables, `${press.by.name} extended the exclusion of ${targetText(target)} ${end}.`);
    return yes(`The exclusion of ${targetText(target)} holds ${end}.`);
  }

  function notAnExtension(
    target: Exclusion['target'],
    [before, until]: readonly [Date, Date | undefined],
    now: Date,
  ): string | undefined {
    if (until !== undefined && until <= before)
      return `It holds until ${longDate(before, timeZone)} already; choose a later day.`;
    // How many a rule covers may have changed since it was made; a year is allowed whatever it covers.
    const isTooLong = target.kind !== 'account' && !endsWithinAYear(until, now);
    return isTooLong ? 'A rule is extended by a year at most; choose an earlier day.' : undefined;
  }

  return {
    exclusion: (id) => store.tables.exclusions.inForce(clock()).find((known) => known.id === id),
    extend: (press, id, until) =>
      decided(press, id, (tables, exclusion, before, now) =>
        extend(tables, press, exclusion, [before, until], now),
      ),
    letEnd: (press, id) =>
      decided(press, id, (tables, { target }, until) => {
        const subject = target.kind === 'account' ? target.username : '';
        const detail = { exclusion: id, until: until.toISOString() };
        threadLine(
          tables,
          `${press.by.name} lets the exclusion of ${targetText(target)} end on ${longDate(until, timeZone)}.`,
        );
        tables.audit.append(decisionEntry(press, 'exclusion left to end', subject, detail));
        tables.askings.answered(id, until, 'let end', press.by.name);
        return yes(
          `The exclusion of ${targetText(target)} ends on ${longDate(until, timeZone)}; from then on it is judged by policy again.`,
        );
      }),
  };
}
