import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { become, EVIL, openPage, startBrowser, violationsIn } from './world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const CARD = 'https://sandbox.slack.com/archives/C0GISADMINS/p1795608000000000';

/** An app that greets whoever opens its Home, and counts how often they pressed there. */
function greeting(opened: string[]) {
  return (app: App) => {
    const presses = new Map<string, number>();
    const blocks = (user: string): KnownBlock[] => [
      { type: 'header', text: plain(`Hello ${user}`) },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `Pressed ${presses.get(user) ?? 0} times. <${CARD}|Open it>` },
      },
      { type: 'section', text: plain(EVIL) },
      { type: 'actions', elements: [{ type: 'button', action_id: 'go', text: plain('Press'), value: '1' }] },
    ];
    app.event('app_home_opened', async ({ client, event: { user, tab } }) => {
      opened.push(`${user} ${tab}`);
      await client.views.publish({ user_id: user, view: { type: 'home', blocks: blocks(user) } });
    });
    app.action('go', async ({ ack, body: { user }, client }) => {
      await ack();
      presses.set(user.id, (presses.get(user.id) ?? 0) + 1);
      await client.views.publish({ user_id: user.id, view: { type: 'home', blocks: blocks(user.id) } });
    });
  };
}

test('the app’s Home is opened, read and pressed by whoever one is, and stays text', async () => {
  const opened: string[] = [];
  await using world = await openPage(browser, greeting(opened));
  const { tab } = world;
  await tab.locator('a[data-tab=home]').click();
  await tab.getByRole('heading', { name: 'Hello U0MARA' }).waitFor();
  await tab.getByText('Home · as Mara Lindholm sees it').waitFor();
  await tab.getByRole('button', { name: 'Press' }).click();
  await tab.getByText('Pressed 1 times.').waitFor();
  await become(tab, 'Guus Zomer');
  await tab.getByRole('heading', { name: 'Hello U0GUUS' }).waitFor();
  await tab.getByText('Pressed 0 times.').waitFor();
  expect(await violationsIn(tab)).toEqual([]);
  expect({
    opened,
    title: await tab.title(),
    complaints: world.complaints,
    focus: await tab.locator('#home-blocks a').getAttribute('href'),
  }).toEqual({
    opened: ['U0MARA home', 'U0GUUS home'],
    title: 'Sandbox workspace',
    complaints: [],
    focus: '#channel',
  });
});

test('it is opened each time one comes to it, and its link leads to the channel of this page', async () => {
  const opened: string[] = [];
  await using world = await openPage(browser, greeting(opened));
  const { tab } = world;
  await tab.locator('a[data-tab=home]').click();
  await tab.getByRole('link', { name: 'Open it' }).click();
  await tab.getByRole('heading', { name: '# gis-admins' }).waitFor();
  await tab.locator('a[data-tab=home]').click();
  await tab.getByRole('heading', { name: 'Hello U0MARA' }).waitFor();
  await expect.poll(() => opened).toEqual(['U0MARA home', 'U0MARA home']);
});

test('a Home that the app has not filled says so', async () => {
  await using world = await openPage(browser);
  await world.tab.locator('a[data-tab=home]').click();
  await world.tab.getByText('The app has not published anything here yet.').waitFor();
});
