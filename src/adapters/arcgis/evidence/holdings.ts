import { getUser, searchItems } from '@esri/arcgis-rest-portal';
import { z } from 'zod';
import { sameUsername } from '../../../policy/account.ts';
import type { Holdings } from '../../../policy/evidence/holdings.ts';
import { parsed } from '../answer.ts';
import type { Connection } from '../connection.ts';
import { quoted } from '../groups.ts';
import { readOwnRights, VIEW_GROUPS, VIEW_ITEMS } from './privileges.ts';

const found = z.object({
  total: z.int().nonnegative().optional().catch(undefined),
  results: z.array(z.unknown()).catch([]),
});
const dated = z.object({ modified: z.number().positive().max(8.64e15) });
const withGroups = z.object({ groups: z.array(z.unknown()).optional().catch(undefined) });
const owned = z.object({ owner: z.string().min(1) });

/**
 * What someone's account holds: its record, and one search that counts. A search and a record leave out what the
 * credential may not see and say nothing of it, so that a count is a fact only for one that may see everything.
 */
export async function readHoldings(connection: Connection, username: string): Promise<Holdings> {
  const portal = { portal: connection.root, request: connection.read };
  const [rights, record] = await Promise.all([readOwnRights(connection), getUser({ username, ...portal })]);
  const { groups } = parsed(withGroups, record, 'an account');
  return {
    ...(rights.has(VIEW_ITEMS) ? await itemsOf(connection, username) : NO_ITEMS_TOLD),
    ...(groups !== undefined && rights.has(VIEW_GROUPS) ? groupsOf(groups, username) : NO_GROUPS_TOLD),
  };
}

const NO_ITEMS_TOLD = { items: undefined, newestItem: undefined };
const NO_GROUPS_TOLD = { groups: undefined, groupsOwned: undefined };

async function itemsOf({ root, read }: Connection, username: string) {
  const newestFirst = { num: 1, sortField: 'modified', sortOrder: 'desc' as const };
  const asking = { q: `owner:${quoted(username)}`, ...newestFirst, portal: root, request: read };
  const { total, results } = parsed(found, await searchItems(asking), "a member's items");
  const newest = dated.safeParse(results[0]).data;
  return { items: total, newestItem: newest && new Date(newest.modified) };
}

/** A group without its owner may be anyone's: then how many are owned is not known. */
function groupsOf(groups: readonly unknown[], username: string) {
  const owners = groups.map((group) => owned.safeParse(group).data?.owner);
  const areTold = owners.every((owner) => owner !== undefined);
  return {
    groups: groups.length,
    groupsOwned: areTold
      ? owners.filter((owner) => owner !== undefined && sameUsername(owner, username)).length
      : undefined,
  };
}
