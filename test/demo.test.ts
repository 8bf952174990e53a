import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser } from './sandbox/page-world.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** The demo as `npm run demo` starts it, and its address. */
async function startDemo() {
  const demo = spawn(process.execPath, ['src/sandbox/main.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(demo, 'exit');
  let url = '';
  for await (const line of createInterface({ input: demo.stdout })) {
    url = /http:\/\/\S+/.exec(line)?.[0] ?? '';
    if (url !== '') break;
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      demo.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    },
  };
}

/** Where somebody wants the pictures, for the README or to look at. */
async function picture(tab: Page, name: string): Promise<void> {
  const folder = process.env['DEMO_PICTURES'];
  if (folder !== undefined) await tab.screenshot({ path: `${folder}/${name}.png` });
}

async function type(tab: Page, command: string): Promise<void> {
  const box = tab.getByLabel('Message or command');
  await box.fill(command);
  await box.press('Enter');
}

/** Scans, and gives the card that came of it once its CSV is there. */
async function scan(tab: Page): Promise<Locator> {
  const cards = tab
    .locator('#messages .message')
    .filter({ hasText: /asked for by Mara Lindholm.*members =/s });
  const before = await cards.count();
  await type(tab, '/inactive-users scan');
  const card = cards.nth(before);
  await card.getByText('with a file').waitFor();
  return card;
}

test('a stranger scans, approves one and sees it disabled, excludes another, undoes the first, and a second scan leaves both alone', async () => {
  await using demo = await startDemo();
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await tab.goto(demo.url);
  await tab.getByText('the bot is connected').waitFor();

  const card = await scan(tab);
  const [first, second] = await firstTwoNames(card);
  await picture(tab, '1-card');

  await card.getByRole('button', { name: 'Approve disabling', exact: true }).first().click();
  await picture(tab, '2-confirm');
  await tab.locator('#confirm').getByRole('button', { name: 'Approve disabling' }).click();
  await card.getByRole('button', { name: 'Undo' }).waitFor();
  await picture(tab, '3-disabled');

  await card.getByRole('button', { name: 'Exclude…' }).first().click();
  const form = tab.locator('#modal');
  await form.getByLabel('Reason').fill('On parental leave');
  await picture(tab, '4-exclude');
  await form.getByRole('button', { name: 'Exclude', exact: true }).click();
  await card.getByText(/^Excluded/).waitFor();
  await picture(tab, '5-excluded');
  await tab.keyboard.press('Escape');

  await tab.getByRole('link', { name: 'Members' }).click();
  await tab.getByRole('row').filter({ hasText: first }).getByText('disabled').first().waitFor();
  await picture(tab, '6-members');
  await tab.getByRole('link', { name: 'gis-admins' }).click();

  await card.getByRole('button', { name: 'Undo' }).click();
  await tab.locator('#confirm').getByRole('button', { name: 'Enable again' }).click();
  await card.getByText(/^Enabled again/).waitFor();
  await picture(tab, '7-undone');

  const after = await scan(tab);
  await picture(tab, '8-second-scan');
  expect(await after.textContent()).toContain('1 enabled again lately');
  const rows = await namesOf(after);
  expect(rows.length).toBeGreaterThan(3);
  expect(rows).not.toContain(first);
  expect(rows).not.toContain(second);
});

async function firstTwoNames(card: Locator): Promise<[string, string]> {
  const [first = '', second = ''] = await namesOf(card);
  return [first, second];
}

/** The bold names at the beginning of a card's rows. */
async function namesOf(card: Locator): Promise<string[]> {
  const bold = await card.locator('.slack_bold').allTextContents();
  return bold.filter((text) => !/^(Scan \d+|Disabled|Excluded|Enabled again)/.test(text));
}
