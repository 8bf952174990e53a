import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordsOf } from '../../../src/adapters/arcgis/secrets-item.ts';
import { bareMember, type PortalItem } from '../../../src/sandbox/portal/organization.ts';
import { acts, startWorld, USER } from './open-portal.ts';

const BYTES = Buffer.from('user\r\n"A, ""ü"""\r\n');
const OWNER = 'bot';

/** A file on disc that goes away with the test. */
async function csvFile(name: string) {
  const folder = await mkdtemp(join(tmpdir(), 'inactive-users-'));
  const path = join(folder, 'any.csv');
  await writeFile(path, BYTES);
  return {
    path,
    name,
    mark: 'inactive-users-1',
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

const item = (id: string, more: Partial<PortalItem> = {}): PortalItem => ({
  ...{ id, owner: OWNER, title: id, type: 'CSV', name: `${id}.csv`, tags: [], access: 'private' },
  ...{ created: 1, modified: 1, file: { bytes: BYTES, contentType: 'text/csv' } },
  ...more,
});

test('a file arrives byte for byte as one part of a form, is found by its mark, and can be deleted twice', async () => {
  await using world = await startWorld();
  await using csv = await csvFile('INACTIVE_USERS--2026-11-25T06-00-00Z.csv');
  const portal = world.open({ credential: USER });
  const added = await acts(portal).addCsv(OWNER, csv);
  const [kept] = world.portal.organization.items.values();
  expect(kept).toMatchObject({
    title: csv.name,
    name: csv.name,
    type: 'CSV',
    access: 'private',
    owner: OWNER,
  });
  expect(Buffer.from(kept?.file?.bytes ?? [])).toEqual(BYTES);
  expect(added).toEqual({ ok: true, value: kept?.id });
  const id = kept?.id ?? '';
  expect(await portal.csvMarked(OWNER, csv.mark)).toEqual({ ok: true, value: id });
  expect(await portal.csvMarked(OWNER, csv.name)).toEqual({ ok: true, value: undefined });
  expect(await portal.csvFault(OWNER, id, csv.path)).toEqual({ ok: true, value: undefined });
  expect(await acts(portal).deleteItem(OWNER, id)).toEqual({ ok: true, value: undefined });
  expect(await acts(portal).deleteItem(OWNER, id)).toEqual({ ok: true, value: undefined });
  expect(world.portal.organization.items.size).toBe(0);
});

test.each([
  ['shared with the organization', { access: 'org' }, 'it is shared (org) instead of private'],
  ['shared with a group', { access: 'shared' }, 'it is shared (shared) instead of private'],
  ["somebody else's", { owner: 'ana' }, 'the portal stored it under another owner or type'],
  ['of another type', { type: 'Document Link' }, 'the portal stored it under another owner or type'],
  [
    'what a broken upload leaves',
    { file: { bytes: Buffer.from('[object FormData]'), contentType: 'text/csv' } },
    `it differs from the file that was sent (17 bytes stored, ${BYTES.length} sent)`,
  ],
] as const)('an item that is not as it should be is told: %s', async (_, more, told) => {
  const members = [bareMember({ username: 'ana' })];
  await using world = await startWorld({ members, items: [item('one', more)] });
  await using csv = await csvFile('one');
  expect(await world.open({ credential: USER }).csvFault(OWNER, 'one', csv.path)).toEqual({
    ok: true,
    value: told,
  });
});

test('the mark is found on whatever page it stands', async () => {
  const items = Array.from({ length: 250 }, (_, index) =>
    item(`title ${index}`, { tags: ['inactive users', `mark ${index}`] }),
  );
  await using world = await startWorld({ items }, { pageSize: 30 });
  expect(await world.open({ credential: USER }).csvMarked(OWNER, 'mark 249')).toEqual({
    ok: true,
    value: 'title 249',
  });
});

test.each([
  [
    'plain',
    'a,b\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['quotes, commas and line breaks inside', '"a ""x"", b","1\r\n2"\r\n', [['a "x", b', '1\r\n2']]],
  [
    'empty cells and lines',
    'a,,\n\n,,\n"",b\r',
    [
      ['a', '', ''],
      ['', 'b'],
    ],
  ],
  ['a quote in the middle', 'a"b,c', [['a"b', 'c']]],
  ['a quote that is not closed', 'a,"b', undefined],
  ['something after a quote', '"a"b', undefined],
  ['nothing', '', []],
])('records of a CSV: %s', (_, text, records) => {
  expect(recordsOf(text)).toEqual(records);
});
