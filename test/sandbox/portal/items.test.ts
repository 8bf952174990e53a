import { expect, test } from 'vitest';
import type { PortalItem } from '../../../src/sandbox/portal/organization.ts';
import { get, KEY, NO_SUCH_USER, NOT_ALLOWED, startSmallPortal, TOKEN_REQUIRED } from './world.ts';

const item = (id: string, more: Partial<PortalItem> = {}): PortalItem => ({
  ...{ id, owner: 'bot', title: id, type: 'CSV', name: `${id}.csv`, tags: [], access: 'private' },
  ...{ created: 1, modified: 1, file: { bytes: new Uint8Array([1, 2, 3]), contentType: 'text/csv' } },
  ...more,
});

test("a member's content is listed to the member, page by page, and to who may see it", async () => {
  await using portal = await startSmallPortal({
    items: [item('a'), item('b'), item('other', { owner: 'ana' })],
  });
  const content = (owner: string, token?: string) =>
    get(portal, `/content/users/${owner}`, { num: '1', ...(token !== undefined && { token }) });
  expect(await content('bot', KEY.bot)).toMatchObject({
    ...{ username: 'bot', total: 2, start: 1, num: 1, nextStart: 2, currentFolder: null, folders: [] },
    items: [{ id: 'a', owner: 'bot', access: 'private', size: 3 }],
  });
  expect(await content('bot', KEY.plain)).toEqual(NOT_ALLOWED);
  expect(await content('bot')).toEqual(TOKEN_REQUIRED);
  expect(await content('nobody', KEY.bot)).toEqual(NO_SUCH_USER);
});

test('Online sends on to a store that takes only signed addresses; Enterprise gives the file itself', async () => {
  const ask = async (isPortal: boolean) => {
    await using portal = await startSmallPortal({ items: [item('a')], settings: { isPortal } });
    const data = `${portal.url}/sharing/rest/content/items/a/data?token=${KEY.bot}`;
    const answer = await fetch(data, { redirect: 'manual' });
    const elsewhere = answer.headers.get('location');
    if (elsewhere === null) return [answer.status, await bytesOf(answer)];
    const forged = await get(portal, '/item-storage/a', { signature: 'x', token: KEY.bot });
    return [answer.status, await bytesOf(await fetch(elsewhere)), forged];
  };
  expect(await ask(true)).toEqual([200, [1, 2, 3]]);
  expect(await ask(false)).toEqual([302, [1, 2, 3], NOT_ALLOWED]);
});

test('a second file of one name, and an item shared with a group, are as in the real portal', async () => {
  await using portal = await startSmallPortal({ items: [item('a', { access: 'shared' })] });
  const form = new FormData();
  for (const [name, value] of Object.entries({ f: 'json', token: KEY.bot, title: 'b', type: 'CSV' }))
    form.append(name, value);
  form.append('file', new File(['x'], 'a.csv'));
  const answer = await fetch(`${portal.url}/sharing/rest/content/users/bot/addItem`, {
    method: 'POST',
    body: form,
  });
  expect(await answer.json()).toMatchObject({ error: { code: 409 } });
  expect(await get(portal, '/content/items/a', { token: KEY.bot })).toMatchObject({ access: 'shared' });
  expect(await get(portal, '/content/items/a', { token: KEY.plain })).toMatchObject({ error: { code: 400 } });
});

async function bytesOf(response: Response): Promise<number[]> {
  return [...new Uint8Array(await response.arrayBuffer())];
}
