import { setImmediate as nextTurn } from 'node:timers/promises';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { ProUse } from '../../../policy/evidence/holdings.ts';
import { parsed } from '../answer.ts';
import type { Connection } from '../connection.ts';
import { PortalTrouble } from '../trouble.ts';

const purchases = z.object({ purchases: z.array(z.unknown()) });
const purchase = z.object({
  listing: z.object({ itemId: z.string().min(1), title: z.string() }),
});
const entitlements = z.object({ userEntitlements: z.array(z.unknown()) });
const entitlement = z.object({
  username: z.string().min(1),
  lastLogin: z.number().max(8.64e15).optional().catch(undefined),
  disconnected: z.boolean().optional().catch(undefined),
});

/** The portal cuts the list here and does not say so; it is not paged. */
const LONGEST_LIST = 10_000;
/** So many rows are read before other work gets its turn. */
const AT_ONCE = 1000;

/**
 * How licenses of ArcGIS Pro were used, one request a listing. Who is not in the map may still have Pro, as a part of
 * the user type or behind the end of a list that the portal cut: of them nothing is known.
 */
export async function readProUse(
  connection: Connection,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ProUse>> {
  const { root, read, log, concurrency } = connection;
  const bought = parsed(purchases, await read(`${root}/portals/self/purchases`, { signal }), 'licenses');
  const listings = new Set(bought.purchases.flatMap(proListing));
  if (listings.size === 0)
    throw new PortalTrouble('not found', 'The portal lists no ArcGIS Pro add-on license.');
  const lists = await pLimit(concurrency).map([...listings], async (id) => {
    const address = `${root}/content/listings/${encodeURIComponent(id)}/userEntitlements`;
    const { userEntitlements } = parsed(entitlements, await read(address, { signal }), 'Pro licenses');
    if (userEntitlements.length >= LONGEST_LIST)
      log.info(
        { rows: userEntitlements.length },
        'The list of ArcGIS Pro licenses may be incomplete. Whether members missing from it use ArcGIS Pro is unknown.',
      );
    return userEntitlements;
  });
  const use = new Map<string, ProUse>();
  for (const [index, row] of lists.flat().entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await nextTurn();
    const told = entitlement.safeParse(row).data;
    if (told === undefined) continue;
    const name = told.username.toLowerCase();
    const now = { lastUsed: dateOf(told.lastLogin), offline: told.disconnected };
    const before = use.get(name);
    use.set(name, before === undefined ? now : both(before, now));
  }
  return use;
}

/** Its title is all that tells what a listing is: "ArcGIS Pro", also with words behind it. */
function proListing(row: unknown): string[] {
  const { listing } = purchase.safeParse(row).data ?? {};
  return listing !== undefined && /^arcgis pro\b/i.test(listing.title.trim()) ? [listing.itemId] : [];
}

function dateOf(lastLogin: number | undefined): ProUse['lastUsed'] {
  if (lastLogin === -1) return 'never';
  return lastLogin !== undefined && lastLogin > 0 ? new Date(lastLogin) : undefined;
}

/** Of one who has two licenses: the later use, and offline where either is. */
function both(one: ProUse, other: ProUse): ProUse {
  const dates = [one.lastUsed, other.lastUsed].filter((used) => used instanceof Date);
  const newest = dates.toSorted((a, b) => b.getTime() - a.getTime())[0];
  const isNever = one.lastUsed === 'never' && other.lastUsed === 'never';
  const isOffline = one.offline === true || other.offline === true;
  const isTold = one.offline !== undefined && other.offline !== undefined;
  return {
    lastUsed: newest ?? (isNever ? 'never' : undefined),
    offline: isOffline || (isTold ? false : undefined),
  };
}
