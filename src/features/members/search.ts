import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { AccountKey } from '../../policy/account.ts';
import { nameSearch } from '../../policy/typed/name-search.ts';
import { breathe } from '../evaluation/evaluate-members.ts';

/** Members whose names are compared in one go: some twenty milliseconds where slips are looked for, so that a click never waits for a search. */
const AT_ONCE = 1_000;

/** As many as a person is asked to pick from. */
export const MOST_MATCHES = 5;

/** Whom a text may mean, nearest first, and how many more there are. */
export interface Found {
  readonly members: readonly MemberRow[];
  readonly more: number;
  /** Only what comes near was found: nobody has such a name, or such a part of one. */
  readonly isGuess: boolean;
}

/** Looks through all names for one that is written in part, in another order or with a slip; what is written right first. */
export async function searchMembers(
  tables: ReadTables,
  who: string,
  { former = false }: { readonly former?: boolean } = {},
): Promise<Found> {
  const { byParts, byTypos } = nameSearch(who);
  const right = await nearest(tables, former, byParts);
  const found = right.all > 0 ? right : await nearest(tables, former, byTypos);
  const members = tables.members.some(found.keys);
  return { members, more: found.all - found.keys.length, isGuess: right.all === 0 };
}

type Names = ReturnType<ReadTables['members']['names']>[number];

async function nearest(tables: ReadTables, former: boolean, rankOf: (names: Names) => number | undefined) {
  const found = best();
  for (let after: number | undefined = 0; after !== undefined; ) {
    const piece: readonly Names[] = tables.members.names(after, AT_ONCE);
    for (const one of former ? piece : piece.filter(({ goneSince }) => goneSince === null))
      found.add(one, rankOf(one));
    after = piece.length < AT_ONCE ? undefined : piece.at(-1)?.id;
    await breathe();
  }
  return found.result();
}

/** Keeps the nearest few, and counts all. */
function best() {
  const kept: { readonly rank: number; readonly one: Names }[] = [];
  let all = 0;
  return {
    add(one: Names, rank: number | undefined): void {
      if (rank === undefined) return;
      all += 1;
      const last = kept[MOST_MATCHES - 1];
      if (last !== undefined && last.rank <= rank) return;
      kept.push({ rank, one });
      kept.sort((a, b) => a.rank - b.rank || (a.one.username < b.one.username ? -1 : 1));
      kept.length = Math.min(kept.length, MOST_MATCHES);
    },
    result: (): { keys: readonly AccountKey[]; all: number } => ({
      keys: kept.map(({ one }) => one.key),
      all,
    }),
  };
}
