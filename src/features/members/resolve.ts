import type { MemberRow } from '../../adapters/store/members.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import { type AccountKey, sameUsername } from '../../policy/account.ts';
import { nearestNames } from '../../policy/exclusion.ts';

export interface Resolved {
  readonly found: readonly MemberRow[];
  readonly unmatched: readonly { readonly text: string; readonly nearest: readonly string[] }[];
}

/** Finds the members that pasted names or addresses mean; one that could be several counts as not found. */
export function resolvePasted(tables: ReadTables, pasted: readonly string[]): Resolved {
  const scan = tables.scans.newestAccepted();
  const found = new Map<AccountKey, MemberRow>();
  const unmatched: { text: string; nearest: readonly string[] }[] = [];
  let usernames: readonly string[] | undefined;

  const near = (text: string, rows: readonly MemberRow[]): readonly string[] => {
    if (rows.length > 0) return rows.map(({ account }) => account.username);
    if (unmatched.length >= GUESSED) return [];
    usernames ??= scan === undefined ? [] : tables.scans.usernames(scan.id, undefined, EVERYBODY);
    return nearestNames(text, usernames);
  };
  for (const text of pasted) {
    const rows = scan === undefined ? [] : tables.scans.findMembers(scan.id, text, 5);
    const meant =
      rows.length === 1 ? rows[0] : rows.find(({ account }) => sameUsername(account.username, text));
    if (meant === undefined) unmatched.push({ text, nearest: near(text, rows) });
    else found.set(meant.account.key, meant);
  }
  return { found: [...found.values()], unmatched };
}

/** So many unmatched ones are told what is nearest; looking through all names for each of 500 would hold up everybody's clicks. */
const GUESSED = 20;

/** More user names than an organization has. */
const EVERYBODY = 1_000_000;
