import { getUser, searchItems } from '@esri/arcgis-rest-portal';
import { z } from 'zod';
import type { Holdings } from '../flows/ports.ts';
import { parsed } from './answer.ts';
import type { Connection } from './connection.ts';
import { quoted } from './search-text.ts';

const found = z.object({
  total: z.int().nonnegative(),
  results: z.array(z.object({ modified: z.number().max(8.64e15).optional().catch(undefined) })),
});
const withGroups = z.object({ groups: z.array(z.unknown()) });

/** What somebody's account holds, as far as the credential may see it: one search that counts, and the record. */
export async function readHoldings({ root, read }: Connection, username: string): Promise<Holdings> {
  const portal = { portal: root, request: read };
  const newestFirst = { num: 1, sortField: 'modified', sortOrder: 'desc' as const };
  const [items, record] = await Promise.all([
    searchItems({ q: `owner:${quoted(username)}`, ...newestFirst, ...portal }),
    getUser({ username, ...portal }),
  ]);
  const { total, results } = parsed(found, items, "a member's items");
  const newest = results[0]?.modified ?? -1;
  return {
    items: total,
    newestItem: newest > 0 ? new Date(newest) : undefined,
    groups: parsed(withGroups, record, 'an account').groups.length,
  };
}
