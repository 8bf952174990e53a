import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { PATIENCE_MS } from '../sandbox/page/world.ts';

/** A browser, and weeks of scans, share the machine with other tests. */
const patiently = { timeout: 120_000 };
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The demo as `npm run demo` starts it, and its page as somebody has it who opens the address. */
export async function openDemo(browser: Browser) {
  await using stack = new AsyncDisposableStack();
  const url = await startDemo(stack);
  const context = stack.adopt(
    await browser.newContext({ viewport: { width: 1280, height: 900 } }),
    async (one) => void (await one.close()),
  );
  context.setDefaultTimeout(PATIENCE_MS);
  const tab = await context.newPage();
  await tab.goto(url);
  await tab.getByText('the bot is connected').waitFor();
  const owned = stack.move();
  return { tab, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function startDemo(stack: AsyncDisposableStack): Promise<string> {
  const demo = spawn(process.execPath, ['src/sandbox/main.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(demo, 'exit');
  stack.defer(async () => {
    demo.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
  for await (const line of createInterface({ input: demo.stdout })) {
    const [url] = /http:\/\/\S+/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error('the demo ended without an address');
}

/** Where somebody wants the pictures, for the README or to look at. */
export async function picture(tab: Page, name: string): Promise<void> {
  const folder = process.env['DEMO_PICTURES'];
  if (folder !== undefined) await tab.screenshot({ path: `${folder}/${name}.png` });
}

/** The newest card, or another message, alone and as wide as Slack shows it. */
export async function portrait(tab: Page, name: string, of = newestCard(tab)): Promise<void> {
  const folder = process.env['DEMO_PICTURES'];
  if (folder === undefined) return;
  const size = tab.viewportSize() ?? { width: 1280, height: 900 };
  await tab.setViewportSize({ width: 988, height: 2400 });
  await of.screenshot({ path: `${folder}/${name}.png` });
  await tab.setViewportSize(size);
}

export async function open(
  tab: Page,
  name: 'gis-admins' | 'Members' | 'Mailbox' | 'Faults & traffic',
): Promise<void> {
  await tab.getByRole('link', { name }).click();
}

/** Scans, and gives the card that came of it once its CSV is there. */
export async function scan(tab: Page): Promise<Locator> {
  const cards = tab
    .locator('#messages .message')
    .filter({ hasText: / · scan \d+(?:, [^·]*)? by Mara Lindholm.*members:/s });
  const before = await cards.count();
  const box = tab.getByLabel('Message or command');
  await box.fill('/inactive-users scan');
  await box.press('Enter');
  const card = cards.nth(before);
  await card.getByText('with a file').waitFor();
  return card;
}

const HOUR = 3_600_000;
const MOVES = { '+ 1 hour': HOUR, '+ 1 day': 24 * HOUR, '+ 1 week': 168 * HOUR } as const;

/** Moves the clock and waits until all that was due on the way is over and the page shows it. */
export async function move(tab: Page, how: keyof typeof MOVES): Promise<void> {
  const time = async () => Date.parse((await tab.locator('#time').getAttribute('datetime')) ?? '');
  const before = await time();
  const moved = tab.waitForResponse((response) => response.url().endsWith('/act/clock'), { timeout: 0 });
  await tab.getByRole('button', { name: how }).click();
  expect(await (await moved).json()).toEqual({ ok: true });
  await expect.poll(time, patiently).toBeGreaterThanOrEqual(before + MOVES[how]);
  await expect.poll(() => tab.getByText('Moving to').count(), patiently).toBe(0);
}

/** What a card asks or tells first. */
const CARD = /^(?:🟠|✅|⛔|⚠️|⏸️|🧪|🗂️) /u;

/** The newest card of the channel. */
export function newestCard(tab: Page): Locator {
  return tab.locator('#messages .message', { has: tab.locator('.block-header', { hasText: CARD }) }).last();
}

/** The newest weekly digest of the channel. */
export function newestDigest(tab: Page): Locator {
  const heading = tab.locator('.block-header', { hasText: /^(Week of|Nothing to do)/ });
  return tab.locator('#messages .message', { has: heading }).last();
}

/** The text of one account on a card, and the buttons under it. */
export function rowOf(card: Locator, username: string) {
  const text = card.locator('.block-section').filter({ hasText: username });
  const buttons = text.locator('xpath=following-sibling::*[contains(@class,"block-actions")][1]');
  // By what is seen: what is heard names the account as well.
  return { text, button: (name: string) => buttons.locator('button').getByText(name, { exact: true }) };
}

/** What the mailbox lists for one address or subject, newest first: to whom, about what, and what went wrong if something did. */
export async function mailsOf(tab: Page, filter: string): Promise<readonly string[]> {
  await open(tab, 'gis-admins');
  const read = tab.waitForResponse((response) => response.url().endsWith('/mails'));
  await open(tab, 'Mailbox');
  const all = z.array(z.unknown()).parse(await (await read).json());
  await tab.getByLabel('Filter by email address or subject').fill(filter);
  await tab.locator('#mail-ranges').getByRole('button', { name: 'All' }).click();
  const facts = () => tab.locator('#mailbox-facts').textContent();
  await expect.poll(facts, patiently).toMatch(new RegExp(` of ${all.length}$`));
  return await tab
    .locator('#mail-list li')
    .evaluateAll((lines) =>
      lines.map((line) =>
        [...line.querySelectorAll('.mail-to, .mail-subject, .pill')]
          .map(({ textContent }) => textContent)
          .join(' · '),
      ),
    );
}
