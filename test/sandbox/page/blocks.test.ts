import type { App } from '@slack/bolt';
import type { Block, KnownBlock } from '@slack/types';
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, startBrowser } from './world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text }) as const;

/** A row as a card has it: what it is about, two buttons, and what else there is. */
function row(name: string, value: string): KnownBlock[] {
  return [
    { type: 'section', text: mrkdwn(`🆕 *${name}*  user_HCG\nInactive 131 days`) },
    {
      type: 'actions',
      elements: [
        { type: 'button', action_id: 'approve', text: plain('Approve'), value },
        { type: 'button', action_id: 'exclude', text: plain('Exclude…'), value },
        {
          type: 'overflow',
          action_id: 'more',
          options: [
            { text: plain('Why?'), value: `why ${value}` },
            { text: plain('Open in ArcGIS'), value: `open ${value}`, url: 'https://example.org/user' },
            { text: plain('Withdraw'), value: `withdraw ${value}` },
          ],
        },
      ],
    },
  ];
}

/** An app that notes what was pressed. */
function noting(pressed: string[]) {
  return (app: App) => {
    app.action(/.*/, async ({ ack, action }) => {
      await ack();
      if (action.type === 'overflow') pressed.push(action.selected_option.value);
      else if ('action_id' in action && 'value' in action)
        pressed.push(`${action.action_id} ${action.value}`);
      else if ('action_id' in action) pressed.push(action.action_id);
    });
  };
}

const focused = (tab: Tab) => tab.locator(':focus').allTextContents();
const namesOf = (tab: Tab) =>
  tab
    .locator('#messages :is(button, select, a.button):visible')
    .evaluateAll((all) => all.map((one) => one.ariaLabel ?? one.textContent));

test('the overflow menu is opened, walked and left with the keys', async () => {
  const pressed: string[] = [];
  await using world = await openPage(browser, noting(pressed));
  const { tab } = world;
  await world.post('card', row('Maria Silva', '1'));
  const more = tab.getByRole('button', { name: 'More actions' });
  const { keyboard } = tab;
  await more.press('Enter');
  await expect.poll(() => focused(tab)).toEqual(['Why?']);
  for (const [key, reached] of [
    ...[['ArrowDown', 'Open in ArcGIS'] as const, ['ArrowDown', 'Withdraw'] as const],
    ...[['ArrowDown', 'Why?'] as const, ['End', 'Withdraw'] as const, ['ArrowUp', 'Open in ArcGIS'] as const],
    ...[['Home', 'Why?'] as const, ['w', 'Withdraw'] as const, ['w', 'Why?'] as const],
    ['o', 'Open in ArcGIS'] as const,
  ]) {
    await keyboard.press(key);
    await expect.poll(() => focused(tab)).toEqual([reached]);
  }
  await expect.poll(() => more.getAttribute('aria-expanded')).toBe('true');
  await keyboard.press('Escape');
  await expect.poll(() => focused(tab)).toEqual(['⋯']);
  await expect.poll(() => tab.getByRole('menuitem').count()).toBe(0);
  await expect.poll(() => more.getAttribute('aria-expanded')).toBe('false');

  await keyboard.press('ArrowUp');
  await expect.poll(() => focused(tab)).toEqual(['Withdraw']);
  await keyboard.press('Space');
  await expect.poll(() => pressed).toEqual(['withdraw 1']);
  await expect.poll(() => focused(tab)).toEqual(['⋯']);
  await more.click();
  await tab.getByRole('menuitem', { name: 'Why?' }).click();
  await expect.poll(() => pressed).toEqual(['withdraw 1', 'why 1']);
  expect(world.complaints).toEqual([]);
});

test('an option or button with an address opens it, and the app is told', async () => {
  const pressed: string[] = [];
  await using world = await openPage(browser, noting(pressed));
  const { tab } = world;
  await tab.context().route('https://example.org/**', (route) => route.fulfill({ body: 'there' }));
  const link = {
    type: 'button',
    action_id: 'go',
    text: plain('Open'),
    url: 'https://example.org/b',
  } as const;
  const script = { ...link, action_id: 'run', text: plain('Run'), url: 'javascript:alert(1)' };
  await world.post('card', [...row('Maria Silva', '1'), { type: 'actions', elements: [link, script] }]);
  await tab.getByRole('button', { name: 'More actions' }).click();
  const opened = [tab.waitForEvent('popup')];
  await tab.getByRole('menuitem', { name: 'Open in ArcGIS' }).click();
  opened.push(tab.waitForEvent('popup'));
  await tab.getByRole('link', { name: 'Open' }).click();
  const urls = (await Promise.all(opened)).map((popup) => popup.url());
  expect(urls.filter((url) => !url.startsWith('https://example.org/'))).toEqual([]);
  await expect.poll(() => pressed).toEqual(['open 1', 'go']);
  expect(await tab.getByText('Run', { exact: true }).getAttribute('href')).toBeNull();
});

test('every control of the conversation has a name of its own, which begins with what is seen', async () => {
  await using world = await openPage(browser);
  const { tab } = world;
  const review = { type: 'button', action_id: 'review', text: plain('Review…') } as const;
  const own = {
    ...review,
    action_id: 'own',
    text: plain('Approve'),
    accessibility_label: 'Approve Nomi Lubbers',
  };
  await world.post('card', [
    ...row('Maria Silva', '1'),
    ...row('Bo Lee', '2'),
    { type: 'actions', elements: [own] },
  ]);
  await world.post('one', [{ type: 'actions', elements: [review] }]);
  await expect
    .poll(() => namesOf(tab))
    .toEqual([
      ...['Approve, Maria Silva', 'Exclude…, Maria Silva', 'More actions, Maria Silva'],
      ...['Approve, Bo Lee', 'Exclude…, Bo Lee', 'More actions, Bo Lee', 'Approve Nomi Lubbers', 'Review…'],
    ]);
  world.world.clock.moveTo(new Date(world.world.clock.now().getTime() + 60_000));
  await world.post('other', [{ type: 'actions', elements: [review] }]);
  await expect
    .poll(async () => (await namesOf(tab)).slice(-2))
    .toEqual([
      'Review…, Inactive users, Wed, Nov 25, 12:00 PM',
      'Review…, Inactive users, Wed, Nov 25, 12:01 PM',
    ]);
  await world.post('third', [{ type: 'actions', elements: [review] }]);
  await expect
    .poll(async () => (await namesOf(tab)).slice(-2))
    .toEqual([
      'Review…, Inactive users, Wed, Nov 25, 12:01 PM, 1 of 2',
      'Review…, Inactive users, Wed, Nov 25, 12:01 PM, 2 of 2',
    ]);
});

test('answers of one minute are told apart by what they say, and at last by their number', async () => {
  await using world = await openPage(browser, (app) => {
    app.command('/inactive-users', async ({ ack, command }) =>
      ack(`*Nothing* for ${command.text}.\nTry help.`),
    );
  });
  const { tab } = world;
  const { slack, channel } = world.world;
  for (const text of ['foo', 'bar', 'bar']) await slack.command('U0MARA', '/inactive-users', text, channel);
  await expect
    .poll(() => namesOf(tab))
    .toEqual([
      'Dismiss, Nothing for foo.',
      'Dismiss, Nothing for bar., Inactive users, Wed, Nov 25, 12:00 PM, 1 of 2',
      'Dismiss, Nothing for bar., Inactive users, Wed, Nov 25, 12:00 PM, 2 of 2',
    ]);
});

test('a question is asked in the app’s words, keeps the focus, and gives it back', async () => {
  const pressed: string[] = [];
  await using world = await openPage(browser, noting(pressed));
  const { tab } = world;
  const confirm = {
    title: plain('Disable Maria Silva?'),
    text: mrkdwn('She has *37 items*.'),
    confirm: plain('Disable'),
    deny: plain('Cancel'),
    style: 'danger',
  } as const;
  const approve = {
    type: 'button',
    action_id: 'approve',
    text: plain('Approve'),
    value: '1',
    confirm,
  } as const;
  await world.post('card', [{ type: 'actions', elements: [approve] }]);
  const button = tab.getByRole('button', { name: 'Approve' });
  await button.press('Enter');
  const dialog = tab.getByRole('dialog', { name: 'Disable Maria Silva?', description: 'She has 37 items.' });
  await dialog.waitFor();
  expect(await dialog.locator('.slack_bold').textContent()).toBe('37 items');
  const outside = tab.locator('body *:focus:not(dialog *, dialog)');
  for (const key of ['Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab']) {
    await tab.keyboard.press(key);
    expect(await outside.count()).toBe(0);
  }
  await tab.keyboard.press('Escape');
  await expect.poll(() => focused(tab)).toEqual(['Approve']);
  await button.press('Space');
  await dialog.getByRole('button', { name: 'Disable' }).press('Enter');
  await expect.poll(() => pressed).toEqual(['approve 1']);
  await expect.poll(() => focused(tab)).toEqual(['Approve']);
});

test('the focus comes back to a message that was drawn anew while a question was open', async () => {
  await using world = await openPage(browser);
  const { tab, app } = world;
  const confirm = {
    title: plain('Sure?'),
    text: plain('It counts.'),
    confirm: plain('Yes'),
    deny: plain('No'),
  };
  const ask = { type: 'button', action_id: 'ask', text: plain('Ask'), confirm } as const;
  const ts = await world.post('card', [{ type: 'actions', block_id: 'a', elements: [ask] }]);
  await tab.getByRole('button', { name: 'Ask' }).press('Enter');
  const again = { type: 'button', action_id: 'other', text: plain('Undo') } as const;
  const blocks: KnownBlock[] = [{ type: 'actions', block_id: 'b', elements: [again] }];
  await app.client.chat.update({ channel: world.world.channel, ts, text: 'card', blocks });
  await tab.getByText('Undo').waitFor();
  await tab.keyboard.press('Escape');
  await expect.poll(() => focused(tab)).toEqual(['Undo']);
});

const cell = (text: string) => ({ type: 'raw_text', text });
const number = (value: number) => ({ type: 'raw_number', value, text: value.toLocaleString('en-US') });
const DAYS = [7, 1200, 31, 100, 95, 61, 88];

test('a data table is sorted by a press on a column’s name and leafed through', async () => {
  await using world = await openPage(browser);
  const { tab } = world;
  const rows = [[cell('Name'), cell('Days')], ...DAYS.map((days, at) => [cell(`n${at}`), number(days)])];
  const table: Block & Record<string, unknown> = { type: 'data_table', caption: 'Inactive members', rows };
  await world.post('table', [table]);
  const shown = () =>
    tab.getByRole('table', { name: 'Inactive members' }).locator('tbody tr').allInnerTexts();
  await expect.poll(shown).toEqual(['n0\t7', 'n1\t1,200', 'n2\t31', 'n3\t100', 'n4\t95']);
  await tab.getByRole('button', { name: 'Days' }).click();
  await expect.poll(shown).toEqual(['n0\t7', 'n2\t31', 'n5\t61', 'n6\t88', 'n4\t95']);
  await tab.getByRole('button', { name: 'Days' }).click();
  await expect.poll(shown).toEqual(['n1\t1,200', 'n3\t100', 'n4\t95', 'n6\t88', 'n5\t61']);
  expect(await tab.getByRole('columnheader', { name: 'Days' }).getAttribute('aria-sort')).toBe('descending');
  await tab.getByRole('button', { name: 'Next: Inactive members' }).click();
  await expect.poll(shown).toEqual(['n2\t31', 'n0\t7']);
  expect(await tab.getByText('6–7 of 7').count()).toBe(1);
});

test('a table shows its cells as they are', async () => {
  await using world = await openPage(browser);
  const piece = { type: 'text', text: 'rich <b>', style: { bold: true } };
  const rich = { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [piece] }] };
  const rows = [
    [cell('Who'), cell('How')],
    [cell('<i>Ana</i>'), rich],
  ];
  const table: Block & Record<string, unknown> = { type: 'table', rows };
  await world.post('table', [table]);
  const cells = world.tab.locator('.message').locator('td, th');
  await expect.poll(() => cells.allTextContents()).toEqual(['Who', 'How', '<i>Ana</i>', 'rich <b>']);
});
