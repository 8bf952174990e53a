import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, NOW, openPage, startBrowser } from './world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** In the sandbox it is Wednesday, November 25, 2026, 12:00 in Amsterdam. */
const MIDNIGHT = Date.parse('2026-11-25T00:00:00+01:00');
const MINUTE = 60_000;

const CASES: readonly [format: string, moment: number, shown: string][] = [
  ['{date_short_pretty}', NOW.getTime(), 'Today'],
  ['{date_short_pretty} {time}', MIDNIGHT, 'Today 12:00 AM'],
  ['{date_short_pretty}', MIDNIGHT - MINUTE, 'Yesterday'],
  ['{date_short_pretty}', MIDNIGHT - DAY, 'Yesterday'],
  ['{date_short_pretty}', MIDNIGHT - DAY - MINUTE, 'Nov 23, 2026'],
  ['{date_short_pretty}', MIDNIGHT + DAY - MINUTE, 'Today'],
  ['{date_short_pretty}', MIDNIGHT + DAY, 'Tomorrow'],
  ['{date_short_pretty}', MIDNIGHT + 2 * DAY, 'Nov 27, 2026'],
  ['at {time}, {date_pretty}', NOW.getTime(), 'at 12:00 PM, today'],
  ['{date_pretty}', MIDNIGHT + 5 * DAY, 'November 30th'],
  ['{date_long_pretty}', MIDNIGHT + 6 * DAY, 'Tuesday, December 1st, 2026'],
  ['{day_divider_pretty}', MIDNIGHT + 7 * DAY, 'Wednesday, December 2nd'],
  ['{date}', Date.parse('2025-03-03T12:00:00Z'), 'March 3rd, 2025'],
  ['{date_long}', Date.parse('2026-06-11T12:00:00Z'), 'Thursday, June 11th, 2026'],
  ['{date_long_full}', NOW.getTime(), 'November 25, 2026'],
  ['{date_num} {time_secs}', NOW.getTime(), '2026-11-25 12:00:00 PM'],
  ['{date_slash}', NOW.getTime(), '11/25/2026'],
  ['{ago}', NOW.getTime() - 3 * DAY, '3 days ago'],
  ['{nonsense} {date_short}', NOW.getTime(), '{nonsense} Nov 25, 2026'],
];

const token = (format: string, moment: number) => `<!date^${moment / 1000}^${format}|then>`;

test('each date token is written as a reader sees it on that day of the sandbox', async () => {
  await using world = await openPage(browser);
  await world.post(CASES.map(([format, moment]) => token(format, moment)).join('\n'));
  const dates = world.tab.locator('.message time.slack-date');
  await expect.poll(() => dates.allTextContents()).toEqual(CASES.map(([, , shown]) => shown));
  expect(world.complaints).toEqual([]);
});

test('what was today is yesterday once the day is over, and a date may be a link', async () => {
  await using world = await openPage(browser);
  const linked = `<!date^${NOW.getTime() / 1000}^{date_short_pretty}^https://example.org/a|then>`;
  await world.post(`Due ${token('{date_short_pretty}', NOW.getTime())}, see ${linked}`);
  const text = world.tab.locator('.message .rich');
  await expect.poll(() => text.allTextContents()).toEqual(['Due Today, see Today']);
  world.world.clock.moveTo(new Date(NOW.getTime() + DAY));
  await world.post('A new day');
  await expect.poll(() => text.allTextContents()).toEqual(['Due Yesterday, see Yesterday', 'A new day']);
  expect(await text.first().locator('a').getAttribute('href')).toBe('https://example.org/a');
});
