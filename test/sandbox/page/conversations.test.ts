import type { KnownBlock } from '@slack/types';
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { become, openPage, pointAtNotices, STEPS, startBrowser, violationsIn } from './world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const section = (text: string): KnownBlock => ({ type: 'section', text: plain(text) });
const buttons = (value: string): KnownBlock => ({
  type: 'actions',
  elements: [{ type: 'button', action_id: 'press', text: plain(`Press ${value}`), value }],
});
/** Taller than the screen. */
const card = (rows: readonly string[]): KnownBlock[] => [
  { type: 'header', text: plain('Card') },
  ...rows.flatMap((name) => [section(name), buttons(name)]),
];
const ROWS = Array.from({ length: 16 }, (_, index) => `row ${index + 1}`);

const topOf = async (tab: Tab, text: string) => {
  const box = await tab.locator('#messages').getByText(text, { exact: true }).last().boundingBox();
  return Math.round(box?.y ?? Number.NaN);
};

test('the page opens on the top of the newest message with rows of buttons, whatever came after it', async () => {
  await using world = await openPage(browser);
  await world.post('Old', card(ROWS));
  await world.post('Card', card(ROWS));
  for (const text of ['One', 'Two']) await world.post(text);
  const tab = await world.another();
  const head = await tab.locator('#messages').boundingBox();
  await expect.poll(async () => (await topOf(tab, 'Card')) - Math.round(head?.y ?? 0)).toBeLessThan(60);
  const newest = tab.getByRole('button', { name: 'Jump to the newest ↓' });
  const below = await newest.boundingBox();
  const log = await tab.locator('#messages').boundingBox();
  // It covers nothing: the messages end above it.
  expect(below?.y).toBeGreaterThanOrEqual((log?.y ?? 0) + (log?.height ?? 0));
  await newest.press('Enter');
  await expect.poll(() => topOf(tab, 'Two')).toBeLessThan(750);
  await expect.poll(() => newest.count()).toBe(0);
  await expect.poll(() => tab.locator('#messages:focus').count()).toBe(1);
  const other = await world.another();
  const offered = other.getByRole('button', { name: 'Jump to the newest ↓' });
  await offered.waitFor();
  await other.locator('#messages').hover();
  await other.mouse.wheel(0, 20_000);
  await expect.poll(() => offered.count()).toBe(0);
});

test('the button to the newest goes without moving what may just be pressed', async () => {
  await using world = await openPage(browser);
  await world.post('Card', card(ROWS));
  await world.post('Last');
  const tab = await world.another();
  const newest = tab.getByRole('button', { name: 'Jump to the newest ↓' });
  await newest.waitFor();
  // The browser tells of a scroll only with the next frame: until then the button stands.
  const [isHidden, before] = await tab.locator('#messages').evaluate((list) => {
    list.scrollTop = list.scrollHeight;
    return [list.nextElementSibling.hidden, list.lastElementChild.getBoundingClientRect().top];
  });
  expect(isHidden).toBe(false);
  await expect.poll(() => newest.count()).toBe(0);
  const after = await tab
    .locator('#messages')
    .evaluate((list) => list.lastElementChild.getBoundingClientRect().top);
  expect(after).toBe(before);
});

test('after a press, and while others decide, nothing moves on the screen, and the focus stays', async () => {
  await using world = await openPage(browser, (app) => {
    app.action('press', async ({ ack, action, body, client }) => {
      await ack();
      if (!('value' in action) || !('message' in body) || body.channel === undefined) return;
      const left = ROWS.filter((name) => name !== action.value);
      // What was pressed is gone, and a line above all of it is new.
      const blocks = [section('Something new above'), ...card(left)];
      await client.chat.update({
        channel: body.channel.id,
        ts: body.message?.ts ?? '',
        text: 'Card',
        blocks,
      });
    });
  });
  const { tab } = world;
  const other = await world.another();
  await become(other, 'Tomas Ferrer');
  await world.post('Card', card(ROWS));
  for (const one of [tab, other])
    await one.getByRole('button', { name: 'Press row 8' }).scrollIntoViewIfNeeded();
  await other.getByRole('button', { name: 'Press row 9' }).focus();
  const before = await topOf(other, 'row 9');
  const beforePress = await topOf(tab, 'row 9');
  await tab.getByRole('button', { name: 'Press row 16' }).evaluate((node) => node.click());
  await other.getByText('Something new above').waitFor({ state: 'attached' });
  await expect.poll(async () => Math.abs((await topOf(other, 'row 9')) - before)).toBeLessThan(2);
  await expect.poll(async () => Math.abs((await topOf(tab, 'row 9')) - beforePress)).toBeLessThan(2);
  await expect.poll(() => other.locator(':focus').allTextContents()).toEqual(['Press row 9']);
});

test('an answer for one person alone that stands below is told of, and what was pressed stays on the screen', async () => {
  await using world = await openPage(browser, (app) => {
    app.action('press', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'Mara approved it a minute ago.', replace_original: false });
    });
  });
  await world.post('Card', card(ROWS));
  const tab = await world.another();
  await expect.poll(() => topOf(tab, 'row 1')).toBeGreaterThan(0);
  const before = await topOf(tab, 'row 1');
  await tab.getByRole('button', { name: 'Press row 1', exact: true }).click();
  await tab.getByRole('button', { name: 'New, only visible to you ↓' }).waitFor();
  await expect.poll(async () => Math.abs((await topOf(tab, 'row 1')) - before)).toBeLessThan(2);
  await tab.getByRole('button', { name: 'New, only visible to you ↓' }).click();
  await tab.getByText('Mara approved it a minute ago.').waitFor();
});

test('whoever moves the clock sees the newest card at its end', async () => {
  await using world = await openPage(browser);
  const { tab } = world;
  await world.post('Card', card(ROWS));
  const other = await world.another();
  await expect.poll(() => topOf(other, 'row 1')).toBeGreaterThan(0);
  const before = await topOf(other, 'row 1');
  await world.post('Next', card(['newest', 'newer']));
  await other.getByText('newest', { exact: true }).waitFor({ state: 'attached' });
  await tab.getByRole('button', { name: '+ 1 day' }).click();
  await tab.getByText('Thu, Nov 26, 2026, 12:00 PM', { exact: true }).waitFor();
  const isInView = async (one: Tab) => {
    const y = await topOf(one, 'newest');
    return y > 0 && y < 700;
  };
  await expect.poll(() => isInView(tab)).toBe(true);
  await expect.poll(async () => Math.abs((await topOf(other, 'row 1')) - before)).toBeLessThan(2);
});

test('what the app writes to one person directly is read and pressed there, by nobody else', async () => {
  const pressed: unknown[] = [];
  await using world = await openPage(browser, (app) => {
    app.action('press', async ({ ack, body, respond }) => {
      await ack();
      if ('container' in body) pressed.push(body.container);
      await respond({ text: 'Extended.', replace_original: false });
    });
  });
  const { tab, app } = world;
  const { ts = '' } = await app.client.chat.postMessage({
    channel: 'U0MARA',
    text: 'An exclusion ends soon',
    blocks: [section('Extend it?'), buttons('it')],
  });
  await app.client.filesUploadV2({
    channel_id: 'D0MARA',
    filename: 'what-if.csv',
    title: 'What if',
    content: 'user\r\nana\r\n',
  });
  await tab.getByRole('link', { name: 'Direct messages' }).click();
  await tab.getByText('Only Mara Lindholm sees this').waitFor();
  await tab.getByRole('button', { name: 'Press it' }).click();
  await tab.locator('#direct-messages').getByText('Extended.').waitFor();
  expect(pressed).toEqual([{ type: 'message', message_ts: ts, channel_id: 'D0MARA', is_ephemeral: false }]);
  await tab.getByRole('button', { name: 'Show table' }).click();
  await tab.locator('#sheet td').getByText('ana').waitFor();
  await tab.keyboard.press('Escape');
  await tab.getByRole('link', { name: 'gis-admins' }).click();
  await tab.getByRole('heading', { name: '# gis-admins' }).waitFor();
  expect(await tab.locator('#messages').getByText('Extended.').count()).toBe(0);
  await become(tab, 'Tomas Ferrer');
  await tab.getByRole('link', { name: 'Direct messages' }).click();
  await tab.getByText('No messages yet.').waitFor();
  await expect.poll(() => tab.locator('#direct-messages article').count()).toBe(0);
  expect(world.complaints).toEqual([]);
});

test('a new message comes up as on a phone: its text alone, who is mentioned, and never one’s own', async () => {
  await using world = await openPage(browser);
  const { tab: mara } = world;
  const tomas = await world.another();
  await become(tomas, 'Tomas Ferrer');
  await tomas.getByText('Only Tomas Ferrer sees this').waitFor({ state: 'attached' });
  await pointAtNotices(mara);
  await pointAtNotices(tomas);
  const ts = await world.post('*2 accounts* to review, <@U0TOMAS>', [section('What stands in the channel')]);
  const notice = (tab: Tab) => tab.locator('#notice .notice-text');
  for (const tab of [mara, tomas])
    await expect.poll(() => notice(tab).allInnerTexts()).toEqual(['2 accounts to review, @Tomas Ferrer']);
  expect({
    mara: await mara.locator('#notice').getByText('mentions you').count(),
    tomas: await tomas.locator('#notice').getByText('mentions you').count(),
  }).toEqual({ mara: 0, tomas: 1 });
  await mara.getByRole('button', { name: 'Close', exact: true }).click();
  await expect.poll(() => mara.locator('#notice').isVisible()).toBe(false);

  // An edit notifies nobody, and no phone shows anything else for it.
  const { channel } = world.world;
  for (const text of ['1 account to review', 'Nothing to review, <@U0TOMAS>'])
    await world.app.client.chat.update({ channel, ts, text, blocks: [section('Decided')] });
  await mara.getByText('Decided').waitFor();
  await pointAtNotices(mara);
  const said = 'Looking at it.\nAna is  back.';
  world.world.slack.say('U0TOMAS', world.world.channel, said);
  await expect.poll(() => notice(mara).allInnerTexts()).toEqual(['Looking at it.\nAna is back.']);
  await world.app.client.chat.postMessage({ channel: 'U0TOMAS', text: 'For you alone' });
  await expect.poll(() => notice(tomas).allInnerTexts()).toEqual(['For you alone']);
  await mara.getByRole('link', { name: 'All notifications' }).click();
  await tomas.getByRole('link', { name: 'Notifications', exact: true }).click();
  const listed = (tab: Tab) => tab.locator('#notice-list .notice-text').allInnerTexts();
  const first = '2 accounts to review, @Tomas Ferrer';
  await expect.poll(() => listed(mara)).toEqual(['Looking at it.\nAna is back.', first]);
  await expect.poll(() => listed(tomas)).toEqual(['For you alone', first]);
});

test('on a phone, what is on the screen is not told of once more', async () => {
  await using world = await openPage(browser);
  const { tab } = world;
  await tab.setViewportSize({ width: 390, height: 844 });
  await world.post('In the channel');
  await tab.locator('#messages').getByText('In the channel').waitFor();
  expect(await tab.locator('#notice').isVisible()).toBe(false);
  await tab.getByRole('button', { name: 'Menu', exact: true }).click();
  await tab.getByRole('navigation').getByRole('link', { name: 'Members' }).click();
  await pointAtNotices(tab);
  await world.post('Meanwhile');
  await expect.poll(() => tab.locator('#notice .notice-text').allInnerTexts()).toEqual(['Meanwhile']);
  await expect.poll(() => tab.locator('#notice').isVisible()).toBe(true);
});

test('replies are written and read in the thread, in every window; commands are not for threads', async () => {
  await using world = await openPage(browser);
  const { tab: mara } = world;
  const tomas = await world.another();
  await become(tomas, 'Tomas Ferrer');
  const ts = await world.post('Card');
  await world.post('Disabled Ana.', [], ts);
  for (const tab of [mara, tomas]) await tab.getByRole('button', { name: '1 reply' }).click();
  const box = tomas.getByLabel('Reply', { exact: true });
  await box.fill('Thank you');
  await box.press('Enter');
  for (const tab of [mara, tomas]) await tab.locator('#thread-messages').getByText('Thank you').waitFor();
  await box.fill('/inactive-users status');
  await box.press('Enter');
  await expect
    .poll(() => tomas.locator('#toast').allInnerTexts())
    .toEqual(['Commands do not work in threads. Type /inactive-users in the channel.']);
  await expect.poll(() => box.inputValue()).toBe('/inactive-users status');
  expect(await mara.locator('#messages').getByText('Thank you').count()).toBe(0);
});

test.each(['light', 'dark'] as const)(
  'axe finds nothing at steps, notifications, direct messages and threads, %s',
  async (colorScheme) => {
    await using world = await openPage(browser, undefined, STEPS);
    const { tab, app } = world;
    await tab.emulateMedia({ colorScheme });
    await pointAtNotices(tab);
    const ts = await world.post('Card <@U0MARA>', card(['one', 'two']));
    await world.post('Disabled Ana.', [], ts);
    await tab.locator('#notice').getByText('mentions you').waitFor();
    await tab.getByRole('button', { name: '1 reply' }).click();
    await tab.locator('#thread-messages').getByText('Disabled Ana.').waitFor();
    const channel = await violationsIn(tab);
    await app.client.chat.postMessage({
      channel: 'U0MARA',
      text: 'For you',
      blocks: [section('For you'), buttons('it')],
    });
    await tab.getByRole('link', { name: 'Direct messages' }).click();
    await tab.getByRole('button', { name: 'Press it' }).waitFor();
    const direct = await violationsIn(tab);
    await tab.getByRole('link', { name: 'Notifications', exact: true }).click();
    await tab.locator('#notice-list').getByText('For you').waitFor();
    expect({ channel, direct, notices: await violationsIn(tab), complaints: world.complaints }).toEqual({
      channel: [],
      direct: [],
      notices: [],
      complaints: [],
    });
  },
);
