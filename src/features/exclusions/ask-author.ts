import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import { type Exclusion, isEndNear } from '../../policy/exclusion.ts';

/** On a workday's morning, whoever excluded somebody is asked before that ends: one question an author, once for each end. */
export function askAuthors(tables: Tables, timeZone: string, now: Date): void {
  const byAuthor = Map.groupBy(
    tables.exclusions.inForce(now).filter((exclusion) => isToAskAbout(tables, exclusion, now, timeZone)),
    ({ authorId }) => authorId,
  );
  for (const [authorId, exclusions] of byAuthor) tables.askings.askAboutExclusions(authorId, exclusions);
}

function isToAskAbout(tables: ReadTables, exclusion: Exclusion, now: Date, timeZone: string): boolean {
  const { id, until } = exclusion;
  return (
    until !== undefined && isEndNear(exclusion, now, timeZone) && !tables.askings.isAskedAboutEnd(id, until)
  );
}
