import type { App } from '@slack/bolt';
import type { Block, ModalView } from '@slack/types';
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bareMember } from '../../../src/sandbox/portal/organization.ts';
import {
  button,
  CARD,
  homeApp,
  mailTo,
  NAMES,
  openPage,
  option,
  PHONE,
  plain,
  startBrowser,
  violationsIn,
} from './world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const DESKTOP = { width: 1280, height: 900 };
const SCREENS = [
  ['light', DESKTOP],
  ['dark', DESKTOP],
  ['light', { width: 800, height: 900 }],
  ['light', PHONE],
  ['dark', PHONE],
] as const;

const cell = (text: string) => ({ type: 'raw_text', text });
const TABLE: Block & Record<string, unknown> = {
  type: 'data_table',
  caption: 'Members by user type',
  rows: [['User type', 'Members'], ...NAMES.map((name, at) => [name, String(at)]), ['Editor', '30']].map(
    (row) => row.map(cell),
  ),
};

const FORM: ModalView = {
  type: 'modal',
  callback_id: 'form',
  title: plain('Exclude'),
  submit: plain('Exclude'),
  close: plain('Cancel'),
  blocks: [
    { type: 'section', text: plain('Excluded accounts are not warned and not proposed.') },
    { type: 'alert', level: 'warning', text: plain('It covers 12 accounts.') },
    {
      type: 'actions',
      elements: [
        {
          type: 'static_select',
          action_id: 'role',
          placeholder: plain('Any role'),
          options: [option('User')],
        },
        {
          type: 'static_select',
          action_id: 'kind',
          placeholder: plain('Any role'),
          options: [option('Other')],
        },
        {
          type: 'checkboxes',
          action_id: 'which',
          options: [option('Never signed in'), option('Not warned')],
        },
        button('Show how many'),
      ],
    },
    {
      type: 'input',
      label: plain('Reason'),
      hint: plain('Everyone in the channel can read it.'),
      element: { type: 'plain_text_input', multiline: true, action_id: 'reason' },
    },
    {
      type: 'input',
      label: plain('How long'),
      element: {
        type: 'radio_buttons',
        action_id: 'how',
        options: [option('30 days'), option('No end date')],
      },
    },
    {
      type: 'input',
      optional: true,
      label: plain('Until'),
      element: { type: 'datepicker', action_id: 'day' },
    },
  ],
};

function app(it: App): void {
  homeApp(it);
  it.action('Exclude…', async ({ ack, body, client }) => {
    await ack();
    if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: FORM });
  });
}

/** Every text that is seen, and where it stands. */
async function textsIn(tab: Tab) {
  return await tab.locator('body').evaluate((body) => {
    const { getComputedStyle } = body.ownerDocument.defaultView;
    const all = [...body.querySelectorAll('*:not(.unseen, .skip, option, svg *)')];
    const frames = all.filter(
      (one) => one.scrollWidth > one.clientWidth && /auto|scroll/.test(getComputedStyle(one).overflowX),
    );
    return all
      .filter((node) => node.checkVisibility({ visibilityProperty: true }))
      .map((node) => {
        const { left, right, width, height } = node.getBoundingClientRect();
        const own = [...node.childNodes].filter(({ nodeType }) => nodeType === 3);
        const text = String(own.map(({ data }) => data.trim()).join(''));
        const isFramed = frames.some((frame) => frame.contains(node));
        const cell = node.closest('td')?.parentElement;
        const row = cell ? [...cell.parentElement.children].indexOf(cell) : -1;
        const range = body.ownerDocument.createRange();
        range.selectNodeContents(node);
        const ink = range.getBoundingClientRect();
        return {
          ...{ text, isFramed, row, box: { left, right, width, height } },
          ink: { left: ink.left, right: ink.right, top: ink.top, bottom: ink.bottom },
        };
      });
  });
}

/** What reaches out of the window, or is broken into letters. What scrolls sideways in a frame of its own may be wide. */
async function brokenIn(tab: Tab): Promise<readonly string[]> {
  const { width = 0 } = tab.viewportSize() ?? {};
  const texts = (await textsIn(tab)).filter(({ text }) => text !== '');
  const out = texts.filter(({ isFramed, box }) => !isFramed && (box.left < 0 || box.right > width + 1));
  const rows = Map.groupBy(
    texts.filter(({ row }) => row >= 0),
    ({ row }) => row,
  );
  const covered = [...rows.values()].flatMap((cells) =>
    cells.flatMap(({ text, ink: one }, at) =>
      cells
        .slice(at + 1)
        .filter(({ ink }) => one.left + 1 < ink.right && ink.left + 1 < one.right)
        .filter(({ ink }) => one.top + 1 < ink.bottom && ink.top + 1 < one.bottom)
        .map((other) => `${text} and ${other.text} cover each other`),
    ),
  );
  const torn = texts.filter(({ text, box }) => text.length > 5 && box.width < 32 && box.height > 40);
  return [
    ...out.map(({ text }) => `out of the window: ${text}`),
    ...covered,
    ...torn.map(({ text }) => `a letter a line: ${text}`),
    ...((await tab.evaluate('document.documentElement.scrollWidth > innerWidth'))
      ? ['the page is too wide']
      : []),
  ];
}

/** All that axe finds, and all that is broken. */
async function wrongWith(tab: Tab): Promise<readonly string[]> {
  // What slides in or fades has its colors when it has arrived.
  await tab.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
  return [...(await violationsIn(tab)).map(({ id }) => id), ...(await brokenIn(tab))];
}

/** Where a phone has its links behind the menu. */
async function goTo(tab: Tab, name: string): Promise<void> {
  const menu = tab.getByRole('button', { name: 'Menu', exact: true });
  if (await menu.isVisible()) await menu.click();
  await tab.getByRole('navigation').getByRole('link', { name }).click();
}

test.each(SCREENS)('nothing is broken, and axe finds nothing, %s, %o', async (colorScheme, screen) => {
  await using world = await openPage(browser, app);
  const { tab } = world;
  await tab.emulateMedia({ colorScheme });
  await tab.setViewportSize(screen);
  const ts = await world.post('card', [...CARD, TABLE]);
  await world.post('A reply', [], ts);
  await world.app.client.filesUploadV2({
    ...{ channel_id: world.world.channel, filename: 'INACTIVE_USERS--2026-11-25.csv', title: 'All members' },
    content: `user,name,days\r\n${'someone,"Some, One",131\r\n'.repeat(40)}`,
  });
  await tab.getByRole('button', { name: 'Show table' }).waitFor();
  const found: Record<string, readonly string[]> = { channel: await wrongWith(tab) };

  await tab.getByRole('button', { name: 'More actions, Maria Silva' }).click();
  found['overflow'] = await wrongWith(tab);
  await tab.keyboard.press('Escape');
  await tab.getByRole('button', { name: 'Approve, Maria Silva' }).click();
  await tab.getByRole('heading', { name: 'Disable Maria Silva?' }).waitFor();
  found['confirm'] = await wrongWith(tab);
  await tab.keyboard.press('Escape');
  await tab.getByRole('button', { name: 'Show table' }).click();
  await tab.locator('#sheet td').last().waitFor();
  found['file'] = await wrongWith(tab);
  await tab.keyboard.press('Escape');
  await tab.getByRole('button', { name: 'Exclude…, Maria Silva' }).click();
  const dialog = tab.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'Exclude' }).waitFor();
  found['modal'] = await wrongWith(tab);
  await dialog.getByRole('button', { name: 'Exclude' }).click();
  await tab.getByText('Please complete this required field.').first().waitFor();
  found['modal with errors'] = await wrongWith(tab);
  await tab.keyboard.press('Escape');
  await expect.poll(() => dialog.count()).toBe(0);
  await tab.getByRole('button', { name: '1 reply' }).click();
  await tab.locator('#thread-messages').getByText('A reply').waitFor();
  found['thread'] = await wrongWith(tab);
  await tab.keyboard.press('Escape');
  await tab.getByLabel('Message or command').fill('/');
  await tab.getByRole('option').waitFor();
  found['composer'] = await wrongWith(tab);
  await tab.getByLabel('Message or command').fill('');

  await goTo(tab, 'Inactive users');
  await tab.locator('#home-blocks h2').waitFor();
  found['home'] = await wrongWith(tab);
  await world.app.client.chat.postMessage({ channel: 'U0MARA', text: 'Extend <@U0MARA>?', blocks: CARD });
  await world.world.slack.command(
    'U0MARA',
    '/inactive-users',
    'status',
    world.world.slack.workspace.directId('U0MARA'),
  );
  await goTo(tab, 'Direct messages');
  await tab.locator('#direct-messages').getByText('Nothing to review.').waitFor();
  found['direct messages'] = await wrongWith(tab);
  await goTo(tab, 'Notifications');
  await tab.locator('#notice-list').getByText('Extend @Mara Lindholm?').waitFor();
  found['notifications'] = await wrongWith(tab);
  // As wide as the words about a member get.
  const created = Date.parse('2022-10-17T00:00:00Z');
  const { members } = world.world.portal.organization;
  const wide = { fullName: 'Esri', created, lastLogin: -1, email: null };
  members.put(bareMember({ username: 'jarno.birkemeyer@harbour-city.example_HCG', ...wide }));
  await goTo(tab, 'Members');
  await tab.getByText('never; created 1500 days ago').waitFor();
  found['members'] = await wrongWith(tab);
  await mailTo(world.world, 'ana_HCG@harbour-city.example', '<p>You were away.</p>');
  await goTo(tab, 'Mailbox');
  await tab.locator('#mail-list button').click();
  await tab.frameLocator('#mail iframe').getByText('You were away.').waitFor();
  found['mailbox'] = await wrongWith(tab);
  await goTo(tab, 'Faults');
  await tab.getByLabel('Slack down for a minute').waitFor();
  found['faults'] = await wrongWith(tab);
  if (screen === PHONE) {
    await tab.getByRole('button', { name: 'Menu', exact: true }).click();
    await tab.getByRole('navigation').waitFor();
    found['menu'] = await wrongWith(tab);
  }
  const nothing = Object.fromEntries(Object.keys(found).map((place) => [place, []]));
  expect({ found, complaints: world.complaints }).toEqual({ found: nothing, complaints: [] });
});

test('on a phone a card of five rows takes less than two screens', async () => {
  await using world = await openPage(browser);
  await world.tab.setViewportSize(PHONE);
  await world.post('card', CARD);
  const card = world.tab.locator('#messages .message');
  await card.waitFor();
  await expect.poll(async () => (await card.boundingBox())?.height).toBeLessThan(2 * PHONE.height);
});
