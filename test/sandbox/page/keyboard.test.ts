import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CARD, homeApp, mailTo, openPage, PHONE, STEPS, startBrowser } from './world.ts';

/** Where the focus goes, and that it is seen wherever it stops. */

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

test('F6 goes from part to part, and back with Shift', async () => {
  await using world = await openPage(browser, homeApp, STEPS);
  const { tab } = world;
  const ts = await world.post('card', CARD);
  await world.post('A reply', [], ts);
  const focused = () =>
    tab.locator(':focus').evaluateAll((all) => all.map((one) => one.ariaLabel ?? one.textContent.trim()));
  await tab.getByRole('button', { name: '1 reply' }).press('Enter');
  const parts = ['Ask now', '# gis-admins', 'Messages', 'Messages in the thread', 'Ask now'];
  for (const part of parts) {
    await tab.keyboard.press('F6');
    await expect.poll(focused).toEqual([part]);
  }
  for (const part of parts.toReversed().slice(1)) {
    await tab.keyboard.press('Shift+F6');
    await expect.poll(focused).toEqual([part]);
  }
  await tab.getByRole('link', { name: 'Members' }).press('Enter');
  await tab.getByRole('heading', { name: 'Members of the portal' }).waitFor();
  await tab.getByRole('button', { name: 'Sign in as Ana Reyes' }).focus();
  await tab.keyboard.press('Shift+F6');
  await expect.poll(focused).toEqual(['◍ Members']);
  expect(world.complaints).toEqual([]);
});

test('on a phone everything beside the conversation is behind one button, and keeps the focus while it is open', async () => {
  await using world = await openPage(browser);
  const { tab } = world;
  const side = tab.locator('#side');
  const menu = tab.getByRole('button', { name: 'Menu', exact: true });
  expect(await menu.isVisible()).toBe(false);
  await tab.setViewportSize(PHONE);
  await expect.poll(() => side.isVisible()).toBe(false);
  await menu.press('Enter');
  await expect.poll(() => menu.getAttribute('aria-expanded')).toBe('true');
  const seen = new Set<string>();
  for (let presses = 0; presses < 24; presses += 1) {
    await tab.keyboard.press('Tab');
    const [focused] = await tab.locator('body :focus').allTextContents();
    if (focused === undefined) continue;
    expect(await side.locator(':focus').allTextContents()).toEqual([focused]);
    seen.add(focused.trim());
  }
  expect([...seen]).toEqual(expect.arrayContaining(['+ 1 week', 'Next scan', '✕']));
  await tab.keyboard.press('Escape');
  await expect.poll(() => side.isVisible()).toBe(false);
  await expect.poll(() => menu.evaluate((node) => node.matches(':focus'))).toBe(true);
  await menu.press('Space');
  await tab.getByRole('link', { name: 'Members' }).press('Enter');
  await tab.getByRole('heading', { name: 'Members of the portal' }).waitFor();
  await expect.poll(() => side.isVisible()).toBe(false);
  await menu.click();
  await tab.mouse.click(380, 500);
  await expect.poll(() => side.isVisible()).toBe(false);
});

test.each([
  ['the channel', ''],
  ['the Home tab', 'Inactive users'],
  ['direct messages', 'Direct messages'],
  ['notifications', 'Notifications'],
  ['members', 'Members'],
  ['the mailbox', 'Mailbox'],
  ['faults', 'Faults'],
])('every place where the focus stops is seen: %s', async (_, place) => {
  await using world = await openPage(browser, homeApp);
  const { tab } = world;
  await world.post('card', CARD);
  await world.app.client.chat.postMessage({ channel: 'U0MARA', text: 'Extend it?', blocks: CARD });
  await mailTo(world.world, 'ana_HCG@harbour-city.example', '<p>You were away.</p>');
  await tab.locator('#notice-list').getByText('Extend it?').waitFor({ state: 'attached' });
  if (place !== '') await tab.getByRole('navigation').getByRole('link', { name: place }).press('Enter');
  const unseen: string[] = [];
  for (let presses = 0; presses < 60; presses += 1) {
    await tab.keyboard.press('Tab');
    const bare = await tab.locator('body').evaluate((body) => {
      const node = body.ownerDocument.activeElement;
      const { outlineStyle, boxShadow } = body.ownerDocument.defaultView.getComputedStyle(node);
      const isRinged = node.closest('.composer') !== null && boxShadow !== undefined;
      return node === body || outlineStyle !== 'none' || isRinged ? '' : node.outerHTML.slice(0, 80);
    });
    if (bare !== '') unseen.push(bare);
  }
  expect(unseen).toEqual([]);
});
