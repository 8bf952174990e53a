import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parsed } from './answer.ts';
import type { Act, Connection } from './connection.ts';
import { allRows } from './pages.ts';
import { PortalTrouble } from './trouble.ts';

const added = z.object({ success: z.literal(true), id: z.string().min(1) });

/**
 * Adds a file to the owner's own content as a CSV item, and gives its id; the portal makes new items private. Sent once:
 * what an unclear answer left is found by its mark, a tag that no other item has.
 */
export async function addCsvItem(
  { root }: Connection,
  act: Act,
  owner: string,
  csv: { readonly path: string; readonly name: string; readonly mark: string },
  mayStart?: () => boolean,
): Promise<string> {
  const file = new File([await openAsBlob(csv.path)], csv.name, { type: 'text/csv' });
  const params = { title: csv.name, type: 'CSV', tags: `inactive users,${csv.mark}`, file };
  const answer = await act(`${contentOf(root, owner)}/addItem`, params, mayStart);
  return parsed(added, answer, 'adding an item').id;
}

const itemRow = z.object({
  id: z.string().min(1),
  type: z.string().catch(''),
  tags: z.array(z.unknown()).catch([]),
});

/** The CSV with that mark in the owner's content: its listing is up to date at once, which a search is not. */
export async function findCsvItem(
  connection: Connection,
  owner: string,
  mark: string,
): Promise<string | undefined> {
  const rows = await allRows(connection, 'items', 'the bot’s items', (params) =>
    connection.read(contentOf(connection.root, owner), { params }),
  );
  const items = rows.map((row) => parsed(itemRow, row, 'an item'));
  return items.find((item) => item.type === 'CSV' && item.tags.includes(mark))?.id;
}

const itemSchema = z.object({ owner: z.string(), type: z.string(), access: z.string() });

/** What is wrong with a CSV item as the portal gives it back; undefined when it is private and holds the file byte for byte. */
export async function csvItemFault(
  { root, read, download }: Connection,
  owner: string,
  id: string,
  path: string,
): Promise<string | undefined> {
  const address = `${root}/content/items/${encodeURIComponent(id)}`;
  const item = parsed(itemSchema, await read(address), 'an item');
  if (item.access !== 'private') return `it is shared (${item.access}) instead of private`;
  if (item.owner !== owner || item.type !== 'CSV') return 'the portal stored it under another owner or type';
  const kept = await download(`${address}/data`);
  const sent = await readFile(path);
  return sent.equals(kept)
    ? undefined
    : `it differs from the file that was sent (${kept.length} bytes stored, ${sent.length} sent)`;
}

const deleted = z.object({ success: z.literal(true) });

/** One that is gone already is as good as deleted. */
export async function deleteItem({ root }: Connection, act: Act, owner: string, id: string): Promise<void> {
  const address = `${contentOf(root, owner)}/items/${encodeURIComponent(id)}/delete`;
  try {
    parsed(deleted, await act(address), 'deleting an item');
  } catch (thrown) {
    if (!(thrown instanceof PortalTrouble) || thrown.failure.kind !== 'not found') throw thrown;
  }
}

function contentOf(root: string, owner: string): string {
  return `${root}/content/users/${encodeURIComponent(owner)}`;
}
