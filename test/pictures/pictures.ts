import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { PATIENCE_MS } from '../sandbox/page/world.ts';
import { startStillDemo } from './demo.ts';
import { inFewColors } from './png.ts';

/** What each is of; the README shows some of them. */
export const PICTURES = ['card', 'modal', 'email', 'digest', 'page', 'phone'] as const;
type Name = (typeof PICTURES)[number];

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
/** As wide as Slack shows a message beside its sidebar, and higher than any message. */
const MESSAGE = { width: 988, height: 2600 };
/** The subject of a warning in English. */
const WARNING = /^Sign in by|Sign in by \w+ \d+/;
const PORTAL = 'https://harbour-city.maps.arcgis.com';
const LETTER = { width: 680, height: 900 };

/** Takes all pictures of a demo of its own and puts them into the folder. */
export async function takePictures(folder: string, tell: (name: Name) => void): Promise<void> {
  await using demo = await startStillDemo();
  await using stack = new AsyncDisposableStack();
  const browser = stack.adopt(await startBrowser(), (one) => one.close());
  const save = async (name: Name, of: Page | Locator) => {
    const png = await of.screenshot({ animations: 'disabled' });
    await writeFile(join(folder, `${name}.png`), inFewColors(png));
    tell(name);
  };

  const desk = await open(browser, demo.url, DESKTOP);
  await save('page', desk);
  await desk.setViewportSize(MESSAGE);
  await save('digest', newestDigest(desk));
  await save('email', await newestEmail(desk));
  await desk.setViewportSize(DESKTOP);
  await save('modal', await reviewForm(desk));
  await desk.keyboard.press('Escape');

  const phone = await open(browser, demo.url, PHONE);
  await newestCard(phone).evaluate((card) => card.scrollIntoView());
  await save('phone', phone);

  await desk.setViewportSize(MESSAGE);
  await decide(desk);
  await save('card', newestCard(desk));
}

async function startBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none', '--disable-lcd-text'],
  });
}

async function open(
  browser: Browser,
  url: string,
  viewport: { readonly width: number; readonly height: number },
): Promise<Page> {
  // More pixels than the page has, for screens that have as many; a phone's page is small.
  const isPhone = viewport === PHONE;
  const context = await browser.newContext({
    viewport,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    deviceScaleFactor: isPhone ? 2 : 1.5,
    ...(isPhone && { isMobile: true, hasTouch: true }),
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const tab = await context.newPage();
  await tab.goto(url);
  await tab.getByText('the bot is connected').waitFor();
  await newestCard(tab).waitFor();
  return tab;
}

/** Only the newest card has buttons under its rows. */
function newestCard(tab: Page): Locator {
  const approve = tab.locator('.block-actions button', { hasText: /^Approve/ });
  return tab.locator('#messages .message', { has: approve }).last();
}

function newestDigest(tab: Page): Locator {
  return tab.locator('#messages .message', { has: tab.locator('.chart') }).last();
}

/** A warning as its reader has it, without what stands around it on the page. */
async function newestEmail(desk: Page): Promise<Locator> {
  await desk.evaluate(`location.hash = 'mailbox'`);
  const warnings = desk.locator('#mail-list button', { hasText: WARNING });
  await warnings.first().waitFor();
  const lines = await warnings.allInnerTexts();
  // Three are sent at a time: which of them comes first is nobody's choice.
  await warnings.nth(lines.indexOf(lines.toSorted()[0] ?? '')).click();
  const path = await desk.locator('#mail iframe').getAttribute('src');
  const html = await (await fetch(new URL(path ?? '', desk.url()))).text();
  const letter = await desk.context().newPage();
  await letter.setViewportSize(LETTER);
  // The sandbox's portal has another port each time.
  await letter.setContent(html.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, PORTAL));
  await desk.evaluate(`location.hash = 'channel'`);
  return letter.locator('body');
}

async function reviewForm(desk: Page): Promise<Locator> {
  await newestCard(desk)
    .locator('button', { hasText: /^Review/ })
    .first()
    .click();
  const form = desk.locator('#modal form');
  await form.waitFor();
  return form;
}

/** One is approved, and disabled at once: both are told in the thread, each with a new drawing of the card. */
async function decide(desk: Page): Promise<void> {
  const card = newestCard(desk);
  const replies = Number.parseInt((await card.getByText(/^\d+ repl(?:y|ies)$/).textContent()) ?? '', 10);
  await card
    .locator('button', { hasText: /^Approve$/ })
    .first()
    .click();
  await desk.locator('#confirm .dialog-foot button').last().click();
  await card.locator('button', { hasText: /^Undo/ }).waitFor();
  await card.getByText(`${replies + 2} replies`, { exact: true }).waitFor();
}
