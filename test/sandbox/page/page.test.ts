import type { KnownBlock } from '@slack/types';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, EVIL, NOW, openPage, startBrowser } from './world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text }) as const;
const section = (text: string): KnownBlock => ({ type: 'section', text: mrkdwn(text) });
const button = (text: string) =>
  ({ type: 'button', action_id: 'press', text: plain(text), value: '1' }) as const;
const escaped = EVIL.replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const everywhere: KnownBlock[] = [
  { type: 'header', text: plain(EVIL.slice(0, 60)) },
  section(escaped),
  section(EVIL),
  { type: 'section', text: plain(EVIL), fields: [plain(EVIL), mrkdwn(escaped)] },
  { type: 'context', elements: [mrkdwn(escaped), plain(EVIL)] },
  { type: 'actions', elements: [button(EVIL.slice(0, 70))] },
  section('<javascript:alert(1)|a link> <https://example.org/"onmouseover="x|another>'),
];

test('what people and the portal wrote is only ever text', async () => {
  await using world = await openPage(browser);
  const { tab } = world;
  const ts = await world.post(EVIL, everywhere);
  await world.post(EVIL, [], ts);
  await world.app.client.filesUploadV2({
    channel_id: world.world.channel,
    filename: 'members.csv',
    title: EVIL,
    content: `user,name\r\nx,"${EVIL.replaceAll('"', '""')}"\r\n`,
  });
  await tab.getByRole('button', { name: '1 reply' }).click();
  await tab.getByRole('button', { name: 'Show table' }).click();
  await tab.locator('#sheet td').last().waitFor();
  await expect.poll(() => tab.locator('#sheet td').allInnerTexts()).toEqual(['x', EVIL]);
  expect(await tab.locator('#sheet .sheet-facts').textContent()).toBe('1 row');
  await tab.keyboard.press('Escape');
  await tab.getByRole('link', { name: 'Members' }).click();
  await tab.getByRole('cell', { name: EVIL, exact: true }).waitFor();
  expect({
    title: await tab.title(),
    images: await tab.locator('img').count(),
    scripts: await tab.locator('body script').count(),
    links: await tab
      .locator('#messages .rich a')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href'))),
    complaints: world.complaints,
  }).toEqual({
    title: 'Sandbox workspace',
    images: 0,
    scripts: 0,
    links: ['https://example.org/"onmouseover="x'],
    complaints: [],
  });
});

test('mentions and markup are shown in words', async () => {
  await using world = await openPage(browser);
  await world.post('*bold* _it_ `code` <@U0MARA> <!channel> &lt;!here&gt;');
  const text = world.tab.locator('.message .rich');
  await expect.poll(() => text.allTextContents()).toEqual(['bold it code @Mara Lindholm @channel <!here>']);
  expect(await text.locator('.slack_bold, .slack_italics, code').allInnerTexts()).toEqual([
    'bold',
    'it',
    'code',
  ]);
});

test('a message changes and goes where it stands, and a thread opens beside it', async () => {
  await using world = await openPage(browser);
  const { tab, app } = world;
  const { channel } = world.world;
  const ts = await world.post('One');
  const other = await world.post('Two');
  await world.post('A reply', [], ts);
  await app.client.chat.update({ channel, ts, text: 'One, changed' });
  await app.client.chat.delete({ channel, ts: other });
  const bodies = tab.locator('#messages .message-main > :is(.rich, .edited)');
  await expect.poll(() => bodies.allInnerTexts()).toEqual(['One, changed', '(edited)']);
  await tab.getByRole('button', { name: '1 reply' }).click();
  const inThread = tab.locator('#thread-messages .message-main > .rich');
  await expect.poll(() => inThread.allInnerTexts()).toEqual(['One, changed', 'A reply']);
  await tab.keyboard.press('Escape');
  await expect.poll(() => tab.locator('#thread').isHidden()).toBe(true);
});

test('members are filtered, sign in, and whoever is disabled cannot', async () => {
  await using world = await openPage(browser);
  const { tab } = world;
  await tab.getByRole('link', { name: 'Members' }).click();
  const rows = tab.locator('#members-table tbody tr');
  await expect.poll(() => rows.count()).toBe(3);
  await tab.getByRole('button', { name: 'Inactive 90 days or more' }).click();
  await expect
    .poll(() => rows.allInnerTexts())
    .toEqual(['Ana Reyes\tana_HCG\t131 days ago\tinactive 90 days or more\t\tSign in as']);
  await tab.getByRole('button', { name: 'Sign in as Ana Reyes' }).click();
  await tab.getByRole('button', { name: 'Changed recently' }).click();
  await expect.poll(() => rows.allInnerTexts()).toEqual(['Ana Reyes\tana_HCG\ttoday\tactive\t\tSign in as']);
  await tab.getByRole('button', { name: 'All' }).click();
  await tab.getByLabel('Filter by name').fill('gone');
  await expect.poll(() => rows.allInnerTexts()).toEqual(['Gone\tgone_HCG\t200 days ago\tdisabled\t\t']);
  expect(world.world.portal.member('ana_HCG')?.lastLogin).toBe(NOW.getTime());
});

test.each<[string, string, readonly string[], string]>([
  ['a day', '+ 1 day', ['2026-11-25T12:00', '2026-11-26T11:00'], 'Thu, Nov 26, 2026, 12:00 PM'],
  ['to the next scan', 'Next scan', ['2026-11-25T12:00', '2026-11-25T12:00'], 'Wed, Nov 25, 2026, 1:00 PM'],
])('the clock moves %s, and what is due on the way is lived', async (_, move, lived, time) => {
  await using world = await openPage(browser);
  await world.tab.getByRole('button', { name: move }).click();
  await world.tab.getByText(time, { exact: true }).waitFor();
  expect(world.lived).toEqual(lived);
  expect(world.world.clock.now().getTime()).toBeLessThanOrEqual(NOW.getTime() + DAY);
});

test('a fault is switched on and off, and the traffic is counted', async () => {
  await using world = await openPage(browser);
  const { tab } = world;
  const { portal } = world.world;
  const ask = async () => (await fetch(`${portal.url}/sharing/rest/portals/self?f=json`)).status;
  await tab.getByRole('link', { name: 'Faults' }).click();
  await tab.getByLabel('Portal asks the bot to slow down').check();
  await expect.poll(ask).toBe(429);
  await tab.getByLabel('Portal asks the bot to slow down').uncheck();
  await expect.poll(ask).toBe(200);
  await tab.getByText(`${portal.requests.length} requests to the portal`).waitFor();
});

test('whatever is broken is told in a sentence, in every window, and one press sets all right again', async () => {
  await using world = await openPage(browser);
  const { tab } = world;
  const { portal, mailbox } = world.world;
  const ask = async () => (await fetch(`${portal.url}/sharing/rest/portals/self?f=json`)).status;
  const other = await world.another();
  for (const one of [tab, other]) await one.getByRole('link', { name: 'Faults' }).click();
  const again = other.getByRole('button', { name: 'Fix everything' });
  await expect.poll(() => again.isDisabled()).toBe(true);
  const told = tab.locator('.switches li p');
  await expect
    .poll(() => told.allInnerTexts())
    .toSatisfy((all: string[]) => all.length > 0 && all.every((one) => /^[A-Z].*\. [A-Z].*\.$/.test(one)));
  const names = await tab.locator('.switches label').allInnerTexts();
  expect(new Set(names).size).toBe(names.length);
  for (const name of ['Portal asks the bot to slow down', 'Slack down for a minute', 'Sender is rejected'])
    await tab.getByLabel(name).check();
  await tab.getByLabel('Delete one member’s mailbox').fill('ana_HCG@harbour-city.example');
  await tab.getByRole('button', { name: 'Delete mailbox' }).click();
  await other
    .getByText(
      'Active faults: Portal asks the bot to slow down, Slack down for a minute, Sender is rejected, No mailbox for ana_hcg@harbour-city.example.',
    )
    .waitFor();
  await again.click();
  await tab.getByText('Everything works.').waitFor();
  await expect.poll(ask).toBe(200);
  expect(mailbox.faults.list()).toEqual([]);
  await expect.poll(() => tab.locator('.switches input:checked').count()).toBe(0);
  expect(await world.app.client.auth.test()).toMatchObject({ ok: true });
});
