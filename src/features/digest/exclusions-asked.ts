import type { ReadTables } from '../../adapters/store/store.ts';
import { type Exclusion, isYearOld, madeTogether } from '../../policy/exclusion.ts';
import { isEndNear } from '../../policy/proposal.ts';

/** Rows that a digest has room for; `/inactive-users exclusions` has all. */
const ROWS = 5;

/** The exclusions that somebody should look at: those that end within a week, the soonest first, and those without an end that are a year old. */
export function exclusionsToAskAbout(
  tables: ReadTables,
  timeZone: string,
  now: Date,
): {
  /** Those that were made together in one row. */
  readonly rows: readonly (readonly [Exclusion, ...Exclusion[]])[];
  readonly counts: { readonly ending: number; readonly yearOld: number; readonly withoutRow: number };
} {
  const inForce = tables.exclusions.inForce(now);
  const ending = inForce.filter(
    (exclusion) => isEndNear(exclusion, now, timeZone) && !isLeftToEnd(tables, exclusion),
  );
  const yearOld = inForce.filter((exclusion) => isYearOld(exclusion, now));
  const groups = [
    ...madeTogether(ending.toSorted((one, other) => endOf(one) - endOf(other))),
    ...madeTogether(yearOld),
  ];
  const withoutRow = groups.slice(ROWS).reduce((sum, group) => sum + group.length, 0);
  return {
    rows: groups.slice(0, ROWS),
    counts: { ending: ending.length, yearOld: yearOld.length, withoutRow },
  };
}

/** Its author has answered. */
function isLeftToEnd({ askings }: ReadTables, { id, until }: Exclusion): boolean {
  return until !== undefined && askings.isLeftToEnd(id, until);
}

function endOf({ until }: Exclusion): number {
  return until?.getTime() ?? Number.POSITIVE_INFINITY;
}
