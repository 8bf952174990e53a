import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { become, mailTo, openPage, STEPS, startBrowser } from './world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const ANA = 'ana_HCG@harbour-city.example';
const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const row = (name: string) => ({
  type: 'actions' as const,
  elements: [
    { type: 'button' as const, action_id: 'approve', text: plain('Approve'), value: name },
    { type: 'button' as const, action_id: 'why', text: plain('Why?'), value: name },
  ],
});

const ticked = (tab: Tab) => tab.locator('.guide-step.done h3').allTextContents();
const toast = (tab: Tab) => tab.locator('#toast').allTextContents();
const focused = (tab: Tab) => tab.locator(':focus').allTextContents();

test('each step is one press away, ticks itself off by what happened, in every window, and stays so', async () => {
  await using world = await openPage(browser, undefined, STEPS);
  const { tab } = world;
  const other = await world.another();
  await tab.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect
    .poll(() => toast(tab))
    .toEqual(['No warned member is left to sign in. Move ahead a week first.']);
  await tab.getByRole('button', { name: 'Open the newest' }).click();
  await expect.poll(() => toast(tab)).toEqual(['No email has been sent yet. Move ahead a week first.']);
  await tab.getByRole('button', { name: 'Show Approve' }).click();
  await expect.poll(() => toast(tab)).toEqual(['Nothing to approve right now.']);
  expect(await ticked(tab)).toEqual([]);

  await mailTo(world.world, ANA, '<p>You were away.</p>');
  await tab.getByRole('button', { name: 'Sign in as Ana Reyes' }).first().click();
  await expect
    .poll(() => toast(tab))
    .toEqual(['Ana Reyes signed in. The next scan will pick up the sign-in.']);
  await tab.getByRole('button', { name: 'Open the newest' }).click();
  await tab.frameLocator('#mail iframe').getByText('You were away.').waitFor();
  await tab.getByRole('button', { name: 'Move ahead a week' }).click();
  for (const one of [tab, other])
    await expect
      .poll(() => ticked(one))
      .toEqual(['A week later (done)', 'Someone signs in (done)', 'Read an email (done)']);
  await other.reload();
  await other.getByText('3 of 5 done').waitFor();
  expect(world.world.portal.member('ana_HCG')?.lastLogin).toBeGreaterThan(0);
  expect(world.complaints).toEqual([]);
});

test('what is done elsewhere than by its button ticks a step off as well', async () => {
  await using world = await openPage(browser, undefined, STEPS);
  world.world.portal.signIn('ana_HCG');
  await expect.poll(() => ticked(world.tab)).toEqual(['Someone signs in (done)']);
});

test('a step leads to its button on the newest message that has one', async () => {
  await using world = await openPage(browser, undefined, STEPS);
  const { tab } = world;
  await world.post('Old', [row('one')]);
  await world.post('New', [row('two'), row('three')]);
  await expect.poll(() => tab.locator('#messages').getByText('Approve').count()).toBe(3);
  await tab.getByRole('link', { name: 'Members' }).click();
  await tab.getByRole('button', { name: 'Show Approve' }).click();
  await expect.poll(() => focused(tab)).toEqual(['Approve']);
  await expect.poll(() => tab.locator('article:nth-last-child(1) button:focus').count()).toBe(1);
});

test('a step whose button is not there yet keeps the focus, for the next press', async () => {
  await using world = await openPage(browser, undefined, STEPS);
  const { tab } = world;
  await tab.getByRole('link', { name: 'Members' }).click();
  await tab.getByRole('button', { name: 'Show Approve' }).press('Enter');
  await expect.poll(() => toast(tab)).toEqual(['Nothing to approve right now.']);
  await tab.getByRole('heading', { name: '# gis-admins' }).waitFor();
  await expect.poll(() => focused(tab)).toEqual(['Show Approve']);
  await world.post('New', [row('one')]);
  await tab.locator('#messages').getByText('Approve').waitFor();
  await tab.keyboard.press('Enter');
  await expect.poll(() => focused(tab)).toEqual(['Approve']);
});

test('whoever moves the clock by keys, or sets all right again, keeps the focus on what they pressed', async () => {
  await using world = await openPage(browser, undefined, STEPS);
  const { tab } = world;
  for (const name of ['Move ahead a week', '+ 1 week']) {
    const button = tab.getByRole('button', { name });
    const moved = tab.waitForResponse((response) => response.url().endsWith('/act/clock'));
    await button.press('Enter');
    await moved;
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe(null);
    expect(await focused(tab)).toEqual([name]);
  }
  expect(world.lived.length).toBe(16);
  await tab.getByRole('link', { name: 'Faults' }).click();
  await tab.getByLabel('Slow portal').check();
  await tab.getByText('Active faults: Slow portal.').waitFor();
  const again = tab.getByRole('button', { name: 'Fix everything' });
  await again.press('Enter');
  await tab.getByText('Everything works.').waitFor();
  await expect.poll(() => focused(tab)).toEqual(['Fix everything']);
});

test('a command is sent by its step, as the person whom one is, and its second window is somebody else', async () => {
  await using world = await openPage(
    browser,
    (app) => {
      app.command('/inactive-users', async ({ ack, command }) => ack(`${command.user_id} ${command.text}`));
    },
    STEPS,
  );
  const { tab } = world;
  await become(tab, 'Tomas Ferrer');
  await tab.getByText('Open a second window as Mara Lindholm').waitFor();
  await tab.getByRole('button', { name: 'Ask now' }).click();
  await expect.poll(() => tab.locator('.message.alone .rich').allInnerTexts()).toEqual(['U0TOMAS status']);
  const opening = tab.context().waitForEvent('page');
  await tab.getByRole('link', { name: 'Open a second window as Mara Lindholm' }).click();
  const second = await opening;
  await expect.poll(() => second.getByRole('radio', { name: 'Mara Lindholm' }).isChecked()).toBe(true);
  await second.reload();
  await expect.poll(() => second.getByRole('radio', { name: 'Mara Lindholm' }).isChecked()).toBe(true);
  await expect.poll(() => tab.getByRole('radio', { name: 'Tomas Ferrer' }).isChecked()).toBe(true);
});

test('the steps are put away and stay so, with the next one in a line', async () => {
  await using world = await openPage(browser, undefined, STEPS);
  const { tab } = world;
  const steps = tab.getByRole('list').and(tab.locator('#guide-steps'));
  await tab.getByRole('button', { name: 'Hide steps' }).click();
  await expect.poll(() => steps.count()).toBe(0);
  await tab.getByText('Next: Ask').waitFor();
  await tab.reload();
  await tab.getByText('Next: Ask').waitFor();
  await tab.getByRole('button', { name: 'Show steps' }).click();
  await expect.poll(() => steps.count()).toBe(1);
});
