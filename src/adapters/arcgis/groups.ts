import { getSelf, searchGroups, searchGroupUsers } from '@esri/arcgis-rest-portal';
import { z } from 'zod';
import { folded, sameName } from '../../policy/text.ts';
import { parsed } from './answer.ts';
import type { Connection } from './connection.ts';
import { allRows } from './pages.ts';
import { PortalTrouble } from './trouble.ts';

const person = z.object({ username: z.string().min(1) });
const ownerOf = z.object({ owner: person.optional().catch(undefined) });
const group = z.object({ owner: z.string().min(1) });

/** Lower-cased user names of a group's members, its owner among them. A list that is not whole is a failure. */
export async function readGroupMembers(
  connection: Connection,
  groupId: string,
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const ask = async (paging: object, either: AbortSignal | undefined) => {
    const asking = { ...paging, portal: connection.root, request: connection.read };
    const answer: unknown = await searchGroupUsers(encodeURIComponent(groupId), {
      ...asking,
      ...(either && { signal: either }),
    });
    const { owner } = parsed(ownerOf, answer, 'a group');
    if (owner !== undefined) names.add(owner.username.toLowerCase());
    return answer;
  };
  const rows = await allRows(connection, 'users', "a group's members", ask, signal);
  // The owner is in no row, so that a list that does not name one is no answer.
  if (names.size === 0) {
    const address = `${connection.root}/community/groups/${encodeURIComponent(groupId)}`;
    names.add(parsed(group, await connection.read(address, { signal }), 'a group').owner.toLowerCase());
  }
  for (const row of rows) names.add(parsed(person, row, "a group's member").username.toLowerCase());
  return names;
}

const titledGroup = z.object({ id: z.string().min(1), title: z.string() });
const organizationId = z.object({ id: z.string().min(1) });
const MOST_NEAR = 10;

/** Groups of that title as a person may write it; where there is none, some whose titles have its words. */
export async function readGroupsTitled(connection: Connection, title: string) {
  const { root, read } = connection;
  const self = await getSelf({ portal: root, request: read });
  const { id } = parsed(organizationId, self, 'the organization');
  const isCalled = (one: { readonly title: string }): boolean => sameName(one.title, title);
  const found = await groupsFound(connection, title.trim(), id);
  const exact = found.filter(isCalled);
  if (exact.length > 0) return { exact, near: [] };
  if (found.length > 0) return { exact, near: found.slice(0, MOST_NEAR) };
  // By a word that nobody's phone writes otherwise, if there is one.
  const words = folded(title).match(/(?<!\S)[\p{L}\p{N}]+(?!\S)/gu) ?? title.match(/[\p{L}\p{N}]+/gu);
  const [longest = ''] = words?.sort((a, b) => b.length - a.length) ?? [];
  const near = longest === '' ? [] : await groupsFound(connection, longest, id);
  const written = near.filter(isCalled);
  return { exact: written, near: written.length > 0 ? [] : near.slice(0, MOST_NEAR) };
}

async function groupsFound(connection: Connection, title: string, orgId: string) {
  if (title === '') throw new PortalTrouble('not found', 'A group without a title cannot be searched for.');
  const q = `title:${quoted(title)} AND orgid:${quoted(orgId)}`;
  const byTitle = { sortField: 'title', sortOrder: 'asc' } as const;
  const asking = { q, ...byTitle, portal: connection.root, request: connection.read };
  const rows = await allRows(connection, 'results', 'groups', (paging) =>
    searchGroups({ ...asking, ...paging }),
  );
  return rows.map((row) => parsed(titledGroup, row, 'a group'));
}

/** A value of the portal's search language in quotes: a backslash, as in a domain account's name, is doubled. */
export function quoted(value: string): string {
  return `"${value.replaceAll(/[\\"]/g, '\\$&')}"`;
}
