import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailTo, openPage, startBrowser, startPageWorld } from './world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const ANA = 'ana_HCG@harbour-city.example';
const GONE = 'gone_HCG@harbour-city.example';

/** A web server that a mail would like to be noticed by. */
async function startElsewhere() {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.end('noticed');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    asked,
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Everything with which a mail could run, load, send or lead somewhere. */
const hostile = (there: string) => `<!doctype html><html><head><base href="${there}/">
<meta http-equiv="refresh" content="0;url=${there}/refresh"><link rel="stylesheet" href="${there}/sheet.css">
<style>@import url("${there}/import.css"); @font-face { font-family: x; src: url("${there}/font"); }
body { background: url("${there}/background"); font-family: x; }</style>
<script>top.document.title = "taken"; fetch("${there}/fetch")</script><script src="${there}/script.js"></script></head>
<body onload="top.document.title = 'taken'"><img src="${there}/pixel" onerror="top.document.title = 'taken'">
<iframe src="${there}/frame"></iframe><object data="${there}/object"></object><video src="${there}/video"></video>
<svg onload="top.document.title = 'taken'"><image href="${there}/svg" /></svg>
<form action="${there}/form"><button>Sign in</button></form><a href="${there}/link">Here</a>
<a href="${there}/top" target="_top">There</a><a href="${there}/new" target="_blank">Elsewhere</a>
<a href="javascript:top.document.title = 'taken'">Run</a><p>Dear Ana</p></body></html>`;

test.each([
  ['on the page', false],
  ['opened by its address', true],
])('a mail %s runs nothing, loads nothing, sends nothing and leads nowhere', async (_, alone) => {
  await using elsewhere = await startElsewhere();
  await using world = await openPage(browser);
  const { tab } = world;
  await mailTo(world.world, ANA, hostile(elsewhere.url));
  if (alone) await tab.goto(new URL('/mail-html/0', tab.url()).href);
  else {
    await tab.getByRole('link', { name: 'Mailbox' }).click();
    await tab.getByRole('button', { name: ANA }).click();
  }
  const title = await tab.title();
  const mail = alone ? tab.locator('html') : tab.frameLocator('#mail iframe').locator('html');
  await mail.getByText('Dear Ana').waitFor();
  for (const name of ['Sign in', 'Run', 'Elsewhere', ...(alone ? [] : ['There', 'Here'])])
    await mail.getByText(name, { exact: true }).click();
  if (!alone) await tab.getByRole('button', { name: 'Text' }).click();
  expect({
    asked: elsewhere.asked,
    title: await tab.title(),
    tabs: tab.context().pages().length,
  }).toEqual({ asked: [], title, tabs: 1 });
});

test('the mailbox tells what was taken, refused and sent twice, and what stands in a mail', async () => {
  await using world = await openPage(browser);
  const { tab } = world;
  const { mailbox } = world.world;
  await mailTo(world.world, ANA, '<p>One</p>', '<one@harbour-city.example>');
  await mailTo(world.world, ANA, '<p>One</p>', '<one@harbour-city.example>');
  await tab.getByRole('link', { name: 'Faults' }).click();
  await tab.getByLabel('Delete one member’s mailbox').fill(GONE);
  await tab.getByRole('button', { name: 'Delete mailbox' }).click();
  await tab.getByLabel(`No mailbox for ${GONE.toLowerCase()}`).waitFor();
  await mailTo(world.world, GONE, '<p>Two</p>');
  // Switched off it is gone, so nobody can look whether it is off.
  await tab.getByLabel(`No mailbox for ${GONE.toLowerCase()}`).click();
  await expect.poll(() => mailbox.faults.list()).toEqual([]);

  await tab.getByRole('link', { name: 'Mailbox' }).click();
  const lines = tab.locator('#mail-list li');
  const at = 'Wed, Nov 25, 12:00 PM';
  await expect
    .poll(() => lines.allInnerTexts())
    .toEqual([
      `${GONE}\n${at}\nWhen the bot named the recipient: 550 5.1.1 No such user here\nrejected`,
      `${ANA}\n${at}\nStill there?\nsent again`,
      `${ANA}\n${at}\nStill there?`,
    ]);
  await tab.getByRole('button', { name: 'Failed attempts · 1' }).click();
  await lines.getByRole('button').click();
  await tab.getByRole('heading', { name: 'No email arrived' }).waitFor();

  await tab.getByRole('link', { name: 'Members' }).click();
  await tab.getByRole('link', { name: '1 email to Ana Reyes' }).click();
  await expect.poll(() => lines.count()).toBe(2);
  await lines.last().getByRole('button').click();
  await tab.frameLocator('#mail iframe').getByText('One').waitFor();
  await tab.getByRole('button', { name: 'Text' }).click();
  await tab.getByText('The text of it').waitFor();
  await expect
    .poll(() => tab.locator('#mail dl > *').allTextContents())
    .toEqual([
      ...['From', 'gis@harbour-city.example', 'To', ANA],
      ...['Date', 'Wed, 25 Nov 2026 11:00:00 +0000', 'Message-ID', '<one@harbour-city.example>'],
      ...['Auto-Submitted', 'auto-generated', 'X-Auto-Response-Suppress', 'DR, RN, NRN, OOF, AutoReply'],
      ...['Answer', '250 2.0.0 OK, queued as 1'],
    ]);
});

test.each([
  ['mail-connect', { kind: 'refused', stage: 'connect', code: 554 }, 0],
  ['mail-auth', { kind: 'refused', stage: 'auth', code: 535 }, 0],
  ['mail-sender', { kind: 'refused', stage: 'mail from', code: 550 }, 0],
  ['mail-relay', { kind: 'refused', stage: 'rcpt to', code: 550 }, 0],
  ['mail-nobody', { kind: 'refused', stage: 'rcpt to', code: 550, enhanced: '5.1.1' }, 0],
  ['mail-later', { kind: 'refused', stage: 'rcpt to', code: 451 }, 0],
  ['mail-hang', { kind: 'unclear' }, 0],
  ['mail-cut', { kind: 'unclear' }, 1],
])('with the fault %s the bot reads that, and without it the mail is taken', async (id, answer, kept) => {
  await using world = await startPageWorld();
  const set = (on: boolean) =>
    fetch(`${world.url}/act/fault`, {
      method: 'POST',
      headers: { origin: world.url, 'content-type': 'application/json' },
      body: JSON.stringify({ id, on }),
    });
  await set(true);
  const patience = id === 'mail-hang' ? 2000 : undefined;
  expect(await mailTo(world.world, ANA, '', undefined, patience)).toMatchObject(answer);
  expect(world.world.mailbox.mails.length).toBe(kept);
  await set(false);
  expect(await mailTo(world.world, ANA, '')).toMatchObject({ kind: 'accepted' });
});
