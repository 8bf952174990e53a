import { expect, test } from 'vitest';
import { z } from 'zod';
import { bareMember, type PortalGroup, type PortalItem } from '../../../src/sandbox/portal/organization.ts';
import {
  get,
  invalid,
  KEY,
  missing,
  NOT_ALLOWED,
  post,
  refusal,
  startSmallPortal,
  TOKEN_REQUIRED,
} from './world.ts';

const group = (id: string, more: Partial<PortalGroup>): PortalGroup => ({
  ...{ id, title: id, owner: 'bot', access: 'org', created: 1, modified: 1, memberships: [] },
  ...more,
});
const item = (id: string, more: Partial<PortalItem>): PortalItem => ({
  ...{
    id,
    owner: 'ana',
    title: id,
    type: 'Web Map',
    name: null,
    tags: [],
    access: 'org',
    created: 1,
    modified: 1,
  },
  ...more,
});
const NO_SUCH_ITEM = refusal(400, 'Item does not exist or is inaccessible.', { messageCode: 'CONT_0001' });
const NO_SUCH_GROUP = refusal(400, 'Group does not exist or is inaccessible.', { messageCode: 'COM_0003' });

const found = z.object({ total: z.number(), results: z.array(z.object({ id: z.string() })) });
async function idsOf(answer: Promise<unknown>) {
  return found.parse(await answer).results.map(({ id }) => id);
}

const withGroups = () =>
  startSmallPortal({
    groups: [
      group('g1', {
        title: 'Water mains',
        memberships: [
          { username: 'ana', memberType: 'admin', joined: 5 },
          { username: 'ben', memberType: 'member', joined: 6 },
        ],
      }),
      group('g2', { title: 'Water mains (archive)', access: 'private', owner: 'ben' }),
      group('g3', { title: 'Open data', access: 'public' }),
      group('g4', {
        title: 'Council',
        owner: 'somebody',
        access: 'private',
        memberships: [{ username: 'ana', memberType: 'member', joined: 1 }],
      }),
    ],
  });

test('groups are found by words of the title, and only those that the caller may see', async () => {
  await using portal = await withGroups();
  const search = (q: string, token: string) => idsOf(get(portal, '/community/groups', { q, token }));
  expect(await search('title:"water mains"', KEY.bot)).toEqual(['g1']);
  expect(await search('mains AND water', KEY.bot)).toEqual(['g1']);
  expect(await search('orgid:HcGisOrg00000001', '')).toEqual(['g3']);
  expect(await search('council', KEY.plain)).toEqual(['g4']);
});

test.each([
  ['nothing', '', missing('q')],
  ['alternatives', 'title:a OR title:b', invalid('q')],
  ['a wildcard', 'title:wat*', invalid('q')],
  ['a range', 'modified:[0 TO 9]', invalid('q')],
  ['an unknown field', 'color:blue', invalid('q')],
])('a search for %s is refused, not answered too widely', async (_, q, answer) => {
  await using portal = await withGroups();
  expect(await get(portal, '/community/groups', { q, token: KEY.bot })).toEqual(answer);
  expect(await get(portal, '/search', { q, token: KEY.bot })).toEqual(answer);
});

test('a group lists its members page by page, the owner apart', async () => {
  await using portal = await withGroups();
  const org = { orgId: 'HcGisOrg00000001' };
  expect(await get(portal, '/community/groups/g1/userlist', { token: KEY.bot, num: '1' })).toEqual({
    ...{ total: 2, start: 1, num: 1, nextStart: 2 },
    owner: { username: 'bot', fullName: 'bot', ...org },
    users: [{ username: 'ana', fullName: 'Ana A', memberType: 'admin', joined: 5, thumbnail: null, ...org }],
  });
  expect(await get(portal, '/community/groups/g2/userlist', { token: KEY.bot })).toEqual(NO_SUCH_GROUP);
  expect(await get(portal, '/community/groups/none', { token: KEY.bot })).toEqual(NO_SUCH_GROUP);
});

test('the groups of several members come in one answer', async () => {
  await using portal = await withGroups();
  expect(await get(portal, '/portals/self/usersGroups', { users: 'ana' })).toEqual(TOKEN_REQUIRED);
  expect(await get(portal, '/portals/self/usersGroups', { token: KEY.bot })).toEqual(missing('users'));
  const answer = await post(portal, '/portals/self/usersGroups', { token: KEY.bot, users: 'ana,ben,nobody' });
  expect(answer).toMatchObject({
    results: [
      { username: 'ana', groups: [{ id: 'g1' }] },
      { username: 'ben', groups: [{ id: 'g1' }] },
      { username: 'nobody', groups: [] },
    ],
  });
});

test('items are counted by owner, the newest first, without other members’ private ones', async () => {
  await using portal = await startSmallPortal({
    members: [bareMember({ username: 'dom\\x' })],
    items: [
      item('old', { modified: 1 }),
      item('new', { modified: 9 }),
      item('hidden', { access: 'private' }),
      item('other', { owner: 'ben', access: 'public' }),
      item('theirs', { owner: 'dom\\x' }),
    ],
  });
  const search = (params: Record<string, string>) => get(portal, '/search', { token: KEY.bot, ...params });
  const newest = { q: 'owner:"ana"', num: '1', sortField: 'modified', sortOrder: 'desc' };
  expect(await search(newest)).toMatchObject({ total: 2, nextStart: 2, results: [{ id: 'new' }] });
  expect(await search({ q: 'owner:"ana"', num: '0' })).toMatchObject({ total: 2, results: [] });
  expect(await idsOf(search({ q: 'owner:"ana"', token: KEY.plain }))).toEqual(['old', 'new', 'hidden']);
  expect(await idsOf(search({ q: 'owner:"dom\\\\x"' }))).toEqual(['theirs']);
  expect(await idsOf(search({ q: 'owner:"dom\\x"' }))).toEqual([]);
  expect(await search({ q: 'owner:"ana"', sortField: 'size' })).toEqual(invalid('sortField'));
});

test('searches end at their window of 10,000 without an error', async () => {
  await using portal = await startSmallPortal({
    items: Array.from({ length: 10_050 }, (_, index) => item(`i${index}`, {})),
  });
  const last = { q: 'owner:"ana"', token: KEY.bot, start: '9951', num: '100' };
  expect(await get(portal, '/search', last)).toMatchObject({ total: 10_050, nextStart: -1 });
  expect(await idsOf(get(portal, '/search', last))).toHaveLength(50);
});

function upload(file: File | string): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({
    f: 'json',
    token: KEY.bot,
    title: 'Report',
    type: 'CSV',
    tags: 'a, b',
  }))
    form.append(name, value);
  form.append('file', file);
  return form;
}

test('an uploaded file is kept byte for byte, private, until it is deleted', async () => {
  await using portal = await startSmallPortal();
  const root = `${portal.url}/sharing/rest/content`;
  const bytes = new Uint8Array([0, 239, 187, 191, 13, 10, 255]);
  const body = upload(new File([bytes], 'report.csv', { type: 'text/csv' }));
  const response = await fetch(`${root}/users/bot/addItem`, { method: 'POST', body });
  const { id } = z.object({ success: z.literal(true), id: z.string() }).parse(await response.json());

  const stored = await fetch(`${root}/items/${id}/data?token=${KEY.bot}`);
  expect(stored.headers.get('content-type')).toBe('text/csv');
  expect(new Uint8Array(await stored.arrayBuffer())).toEqual(bytes);
  expect(await get(portal, `/content/items/${id}`, { token: KEY.bot })).toMatchObject({
    ...{
      owner: 'bot',
      title: 'Report',
      type: 'CSV',
      name: 'report.csv',
      tags: ['a', 'b'],
      access: 'private',
      size: 7,
    },
  });
  expect(await get(portal, `/content/items/${id}`, { token: KEY.plain })).toEqual(NO_SUCH_ITEM);

  const path = `/content/users/bot/items/${id}/delete`;
  expect(await post(portal, path, { token: KEY.bot })).toEqual({ success: true, itemId: id });
  expect(await post(portal, path, { token: KEY.bot })).toEqual(NO_SUCH_ITEM);
});

test('a file that came as text, or for somebody else’s content, is refused', async () => {
  await using portal = await startSmallPortal();
  const add = async (owner: string, body: FormData | string) => {
    const response = await fetch(`${portal.url}/sharing/rest/content/users/${owner}/addItem`, {
      method: 'POST',
      body,
    });
    return response.text();
  };
  expect(JSON.parse(await add('bot', upload('[object FormData]')))).toEqual(missing('file'));
  expect(JSON.parse(await add('ana', upload(new File(['x'], 'x.csv'))))).toEqual(NOT_ALLOWED);
  expect(await add('bot', '[object FormData]')).toContain('<!DOCTYPE html>');
  expect([...portal.organization.items.values()]).toEqual([]);
});

test('custom roles are listed, with their privileges apart or on request', async () => {
  const role = { id: 'r1', name: 'Auditor', description: 'Looks', created: 1, modified: 2 };
  const privileges = ['portal:admin:viewUsers'];
  await using portal = await startSmallPortal({ roles: [{ ...role, privileges }] });
  const token = KEY.bot;
  const numbers = { total: 1, start: 1, num: 10, nextStart: -1 };
  expect(await get(portal, '/portals/self/roles')).toEqual(TOKEN_REQUIRED);
  expect(await get(portal, '/portals/self/roles', { token })).toEqual({ ...numbers, roles: [role] });
  expect(await get(portal, '/portals/self/roles', { token, returnPrivileges: 'true' })).toEqual({
    ...numbers,
    roles: [{ ...role, privileges }],
  });
  expect(await get(portal, '/portals/self/roles/r1/privileges', { token })).toEqual({ privileges });
  expect(await get(portal, '/portals/self/roles/org_admin/privileges', { token })).toEqual(
    refusal(400, 'Role does not exist or is inaccessible.'),
  );
});
