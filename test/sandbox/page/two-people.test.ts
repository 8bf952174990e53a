import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { become, holdBack, mailTo, openPage, startBrowser } from './world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const row = (name: string): KnownBlock[] => [
  { type: 'section', text: plain(name) },
  {
    type: 'actions',
    elements: [{ type: 'button', action_id: 'approve', text: plain('Approve'), value: name }],
  },
];
const CARD = [...row('Ana'), ...row('Ben')];
const LATE = 'Mara Lindholm approved Ana a minute ago.';

/** The first press decides, and the card changes for everybody; the next one is told so, alone. */
function deciding(pressed: unknown[]) {
  return (app: App) => {
    const decided = new Set<string>();
    app.action('approve', async ({ ack, action, body, client, respond }) => {
      await ack();
      if (!('value' in action) || !('message' in body) || body.channel === undefined) return;
      const about = action.value ?? '';
      pressed.push([body.user.id, about, body.message?.text]);
      if (decided.has(about)) return void (await respond({ text: LATE, replace_original: false }));
      decided.add(about);
      await client.chat.update({
        channel: body.channel.id,
        ts: body.message?.ts ?? '',
        text: 'Card, changed',
        blocks: CARD.map((block) =>
          block.type === 'actions' && block.elements.some((one) => 'value' in one && one.value === about)
            ? { type: 'context', elements: [plain(`Approved by ${body.user.id}`)] }
            : block,
        ),
      });
    });
  };
}

test('a press on what somebody else decided meanwhile reaches the app as it was seen, and its answer is seen by that person alone', async () => {
  const pressed: unknown[] = [];
  await using world = await openPage(browser, deciding(pressed));
  const { tab: mara } = world;
  const tomas = await world.another();
  await become(tomas, 'Tomas Ferrer');
  await world.post('Card', CARD);
  for (const tab of [mara, tomas])
    await expect.poll(() => tab.getByRole('button', { name: 'Approve' }).count()).toBe(2);
  const goOn = await holdBack(tomas);
  await mara.getByRole('button', { name: 'Approve' }).first().click();
  await mara.getByText('Approved by U0MARA').waitFor();
  await tomas.getByRole('button', { name: 'Approve' }).first().click();
  await expect.poll(() => pressed.length).toBe(2);
  goOn();
  const alone = '.message.alone .rich';
  await expect.poll(() => tomas.locator(alone).allInnerTexts()).toEqual([LATE]);
  await tomas.getByText('Approved by U0MARA').waitFor();
  expect({
    pressed,
    forMara: await mara.locator(alone).count(),
    toasts: await Promise.all([mara, tomas].map((tab) => tab.locator('#toast').isVisible())),
    complaints: world.complaints,
  }).toEqual({
    pressed: [
      ['U0MARA', 'Ana', 'Card'],
      ['U0TOMAS', 'Ana', 'Card'],
    ],
    forMara: 0,
    toasts: [false, false],
    complaints: [],
  });
});

test('the focus stays in its message, where another one has buttons of the same name', async () => {
  await using world = await openPage(browser);
  const { tab, app } = world;
  const blocks = CARD.map((block, at) => ({ ...block, block_id: `block ${at}` }));
  await world.post('Old', blocks);
  const ts = await world.post('New', blocks);
  const newest = tab.locator(`#messages [data-ts="${ts}"]`);
  await newest.getByRole('button', { name: 'Approve' }).last().focus();
  const { channel } = world.world;
  await app.client.chat.update({ channel, ts, text: 'New', blocks: [...row('Cas'), ...blocks] });
  await newest.getByText('Cas').waitFor();
  const focused = newest.locator(':focus');
  await expect
    .poll(() => focused.evaluateAll((all) => all.map((one) => one.ariaLabel)))
    .toEqual([expect.stringMatching(/^Approve, Ben/)]);
  await app.client.chat.update({ channel, ts, text: 'Nothing left', blocks: [] });
  await newest.getByText('Nothing left').waitFor();
  await expect.poll(() => tab.locator('#messages').evaluate((node) => node.matches(':focus'))).toBe(true);
});

test('a press on what is gone says so in plain words', async () => {
  await using world = await openPage(browser, deciding([]));
  const { tab } = world;
  const ts = await world.post('Card', CARD);
  await tab.getByRole('button', { name: 'Approve' }).first().waitFor();
  const goOn = await holdBack(tab);
  await world.app.client.chat.delete({ channel: world.world.channel, ts });
  await tab.getByRole('button', { name: 'Approve' }).first().click();
  await expect
    .poll(() => tab.locator('#toast').allInnerTexts())
    .toEqual(['This message has been deleted. Look at the newest one in the channel.']);
  goOn();
  await expect.poll(() => tab.getByRole('button', { name: 'Approve' }).count()).toBe(0);
});

const form = (note: string): ModalView => ({
  type: 'modal',
  callback_id: 'form',
  title: plain('Form'),
  submit: plain('Send'),
  blocks: [
    { type: 'section', text: plain(note) },
    {
      type: 'input',
      block_id: 'why',
      label: plain('Why'),
      element: { type: 'plain_text_input', action_id: 'why' },
    },
  ],
});

test('members, emails and the clock change in the other window as well, and what was typed and scrolled there stays', async () => {
  await using world = await openPage(browser);
  const { tab: mara } = world;
  const tomas = await world.another();
  await tomas.getByRole('link', { name: 'Members' }).click();
  const filter = tomas.getByLabel('Filter by name');
  await filter.fill('Ana');
  const rows = tomas.locator('#members-table tbody tr');
  await expect.poll(() => rows.count()).toBe(1);
  await mara.getByRole('link', { name: 'Members' }).click();
  await mara.getByRole('button', { name: 'Sign in as Ana Reyes' }).click();
  await expect.poll(() => rows.locator('.when').allInnerTexts()).toEqual(['today']);
  await mara.getByRole('button', { name: '+ 1 day' }).click();
  await tomas.getByText('Thu, Nov 26, 2026, 12:00 PM', { exact: true }).waitFor();
  await expect.poll(() => rows.locator('.when').allInnerTexts()).toEqual(['yesterday']);
  expect(await filter.inputValue()).toBe('Ana');

  for (let nth = 1; nth <= 25; nth += 1) await mailTo(world.world, `m${nth}@harbour-city.example`, '');
  await tomas.getByRole('link', { name: 'Mailbox' }).click();
  const line = tomas.locator('#mail-list').getByText('m12@harbour-city.example');
  await line.scrollIntoViewIfNeeded();
  const topOf = async () => (await line.boundingBox())?.y ?? Number.NaN;
  const before = await topOf();
  await mailTo(world.world, 'new@harbour-city.example', '');
  await tomas.locator('#mail-list').getByText('new@harbour-city.example').waitFor({ state: 'attached' });
  await expect.poll(async () => Math.abs((await topOf()) - before)).toBeLessThan(2);
});

test('of two windows of one person, a form comes up in the one in which it was asked for, and stays there', async () => {
  await using world = await openPage(browser, (app) => {
    app.action('approve', async ({ ack, body, client }) => {
      await ack();
      if ('trigger_id' in body && 'actions' in body)
        await client.views.open({ trigger_id: body.trigger_id, view: form('From a button') });
    });
    app.command('/inactive-users', async ({ ack, client, command: { trigger_id } }) => {
      await ack();
      await client.views.open({ trigger_id, view: form('From a command') });
    });
  });
  const { tab: one } = world;
  const other = await world.another();
  await world.post('Card', CARD);
  await one.getByRole('button', { name: 'Approve' }).first().click();
  await one.getByLabel('Why').fill('On leave');
  const box = other.getByRole('combobox', { name: 'Message or command' });
  await box.fill('/inactive-users exclude');
  await box.press('Enter');
  await other.getByRole('dialog').getByText('From a command').waitFor();
  const shown = (tab: Tab) =>
    tab
      .getByRole('dialog')
      .getByText(/^From a/)
      .allTextContents();
  expect(await Promise.all([one, other].map(shown))).toEqual([['From a button'], ['From a command']]);
  await other.keyboard.press('Escape');
  await expect.poll(() => shown(other)).toEqual([]);
  expect(await one.getByLabel('Why').inputValue()).toBe('On leave');
  await one.reload();
  await one.getByRole('dialog').getByText('From a button').waitFor();
});

test('an open form stays as it is while others decide, in both windows', async () => {
  await using world = await openPage(browser, (app) => {
    deciding([])(app);
    app.command('/inactive-users', async ({ ack, client, command: { trigger_id } }) => {
      await ack();
      await client.views.open({ trigger_id, view: form('Why so?') });
    });
  });
  const { tab: mara } = world;
  const tomas = await world.another();
  await become(tomas, 'Tomas Ferrer');
  await world.post('Card', CARD);
  const box = mara.getByRole('combobox', { name: 'Message or command' });
  await box.fill('/inactive-users exclude');
  await box.press('Enter');
  const field = mara.getByLabel('Why');
  await field.fill('On leave');
  await tomas.getByRole('button', { name: 'Approve' }).first().click();
  await mara.getByText('Approved by U0TOMAS').waitFor();
  await expect
    .poll(async () => ({
      typed: await field.inputValue(),
      focused: await field.evaluate((node) => node.matches(':focus')),
      other: await tomas.getByRole('dialog').count(),
    }))
    .toEqual({ typed: 'On leave', focused: true, other: 0 });
});
