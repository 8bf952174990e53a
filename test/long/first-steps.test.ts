import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { become, holdBack, startBrowser } from '../sandbox/page/world.ts';
import { openDemo } from '../worlds/demo-world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const patiently = { timeout: 250_000 };

const ticked = (tab: Page) =>
  tab.locator('.guide-step.done').evaluateAll((all) => all.map((one) => one.getAttribute('data-ts')));

async function step(tab: Page, label: string | RegExp): Promise<void> {
  await tab.locator('#guide-steps').getByRole('button', { name: label }).click();
}

/** Says yes to what the focused button asks. */
async function pressFocused(tab: Page): Promise<void> {
  await tab.keyboard.press('Enter');
  await tab.locator('#confirm .dialog-foot button').last().click();
}

/** Fills in whatever a form requires, and submits it. */
async function submit(tab: Page): Promise<void> {
  const form = tab.locator('#modal form');
  await form.waitFor();
  const required = form.locator('.field').filter({ hasNot: tab.locator('.optional') });
  for (const field of await required.all()) {
    const text = field.locator('textarea, input[type=text]');
    if ((await text.count()) > 0 && (await text.first().inputValue()) === '')
      await text.first().fill('On leave');
    const radio = field.locator('input[type=radio]');
    if ((await radio.count()) > 0 && (await field.locator('input:checked').count()) === 0)
      await radio.first().check();
    const select = field.locator('select');
    if ((await select.count()) > 0 && (await select.first().inputValue()) === '')
      await select.first().selectOption({ index: 1 });
  }
  await form.locator('[type=submit]').click();
}

test('a newcomer is led through all steps by the real bot, in two windows, and none is told the inside of anything', async () => {
  await using demo = await openDemo(browser);
  const { tab } = demo;
  const other = await tab.context().newPage();
  await other.goto(`${new URL(tab.url()).origin}/?as=U0TOMAS`);
  await other.getByText('the bot is connected').waitFor();
  const done = (ids: readonly string[]) => async () => {
    const now = await Promise.all([ticked(tab), ticked(other)]);
    return now.every((all) => ids.every((id) => all.includes(`step-${id}`)));
  };
  expect(await ticked(tab)).toEqual([]);

  await step(tab, 'Scan now');
  await expect.poll(done(['scan']), patiently).toBe(true);
  // Once its CSV is there, nothing takes the newest card's place any more.
  for (const one of [tab, other])
    await one
      .locator('#messages .message', { hasText: /by Mara Lindholm.*members:.*with a file/s })
      .last()
      .getByRole('button', { name: /^Approve / })
      .first()
      .waitFor();
  // The other one has not seen yet what is approved here.
  await step(other, 'Show Approve');
  const goOn = await holdBack(other);
  await step(tab, 'Show Approve');
  await pressFocused(tab);
  await expect.poll(async () => (await ticked(tab)).includes('step-approve'), patiently).toBe(true);
  await pressFocused(other);
  goOn();
  const alone = other.locator('.message.alone').last();
  await alone.waitFor();
  expect(await alone.textContent()).toMatch(/disabled|approved/i);
  expect(await other.locator('#toast').isVisible()).toBe(false);

  await step(other, 'Show Exclude…');
  await other.keyboard.press('Enter');
  await submit(other);
  await expect.poll(done(['approve', 'exclude']), patiently).toBe(true);
  await other.keyboard.press('Escape');
  await tab.locator('#messages').getByRole('button', { name: /^Undo/ }).last().waitFor();
  await step(tab, 'Show Undo');
  await pressFocused(tab);
  await expect.poll(done(['undo']), patiently).toBe(true);
  // Not the one whom the demo's past, or a step, excluded or enabled again: of that nothing would be seen.
  const signIn = tab.locator('#guide-steps').getByRole('button', { name: /^Sign in as/ });
  const name = ((await signIn.textContent()) ?? '').replace('Sign in as ', '');
  const rows = tab.locator('#messages').getByRole('button', { name: /^Approve / });
  expect(await rows.evaluateAll((all) => all.map(({ ariaLabel }) => ariaLabel))).toContainEqual(
    expect.stringContaining(`Approve ${name} `),
  );
  await step(tab, /^Sign in as/);
  await step(tab, 'Open the newest');
  await expect.poll(done(['sign-in', 'email']), patiently).toBe(true);
  await step(tab, 'Move ahead a week');
  await expect.poll(done(['week']), patiently).toBe(true);
  await other.reload();
  await other.getByText('All done').waitFor();
  await become(other, 'Mara Lindholm');
  await other.getByText('All done').waitFor();
});
