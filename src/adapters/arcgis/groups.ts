import { getSelf, searchGroups, searchGroupUsers } from '@esri/arcgis-rest-portal';
import { z } from 'zod';
import type { PortalGroup } from '../../deps.ts';
import type { Connection } from './connection.ts';
import { PortalTrouble, parsed } from './exchange.ts';
import { allRows, PAGE_SIZE, pageOf } from './pages.ts';

const person = z.object({ username: z.string().min(1) });
const ownerOf = z.object({ owner: person.optional().catch(undefined) });

/** Lower-cased user names of a group's members, its owner among them. A list that is not whole is a failure. */
export async function readGroupMembers(
  { root, read, concurrency }: Connection,
  groupId: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const rows = await allRows(
    async (start, either) => {
      const answer: unknown = await searchGroupUsers(encodeURIComponent(groupId), {
        ...{ start, num: PAGE_SIZE, portal: root, request: read },
        ...(either === undefined ? {} : { signal: either }),
      });
      const { owner } = parsed(ownerOf, answer, 'a group');
      if (owner !== undefined) names.add(owner.username.toLowerCase());
      return pageOf(answer, 'users', "a group's members");
    },
    "a group's members",
    { concurrency, signal },
  );
  for (const row of rows) names.add(parsed(person, row, "a group's member").username.toLowerCase());
  return names;
}

const group = z.object({ id: z.string().min(1), title: z.string() });
const organizationId = z.object({ id: z.string().min(1) });
const MOST_NEAR = 10;

/** Groups of that title without regard to case; where there is none, some whose titles have its words. */
export async function readGroupsTitled(
  connection: Connection,
  title: string,
): Promise<{ exact: readonly PortalGroup[]; near: readonly PortalGroup[] }> {
  const { root, read } = connection;
  const self = await getSelf({ portal: root, request: read });
  const { id } = parsed(organizationId, self, 'the organization');
  const wanted = title.trim().toLowerCase();
  const found = await groupsFound(connection, title.trim(), id);
  const exact = found.filter((one) => one.title.trim().toLowerCase() === wanted);
  if (exact.length > 0 || found.length > 0)
    return { exact, near: exact.length > 0 ? [] : found.slice(0, MOST_NEAR) };
  const [longest = ''] = title.match(/[\p{L}\p{N}]+/gu)?.sort((a, b) => b.length - a.length) ?? [];
  const near = longest === '' ? [] : await groupsFound(connection, longest, id);
  return { exact, near: near.slice(0, MOST_NEAR) };
}

async function groupsFound(
  { root, read, concurrency }: Connection,
  title: string,
  orgId: string,
): Promise<readonly PortalGroup[]> {
  if (title === '') throw new PortalTrouble('not found', 'A group without a title cannot be looked for.');
  const rows = await allRows(
    async (start) => {
      const paging = { start, num: PAGE_SIZE, sortField: 'title', sortOrder: 'asc' as const };
      const q = `title:${quoted(title)} AND orgid:${quoted(orgId)}`;
      const answer: unknown = await searchGroups({ q, ...paging, portal: root, request: read });
      return pageOf(answer, 'results', 'groups');
    },
    'groups',
    { concurrency },
  );
  return rows.map((row) => parsed(group, row, 'a group'));
}

/** A value of the portal's search language in quotes: a backslash, as in a domain account's name, is doubled. */
export function quoted(value: string): string {
  return `"${value.replaceAll(/[\\"]/g, '\\$&')}"`;
}
