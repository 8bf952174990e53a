import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser } from '../sandbox/page/world.ts';
import {
  mailsOf,
  move,
  newestCard,
  newestDigest,
  open,
  openDemo,
  picture,
  portrait,
  rowOf,
  scan,
} from '../worlds/demo-world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const NO_ADDRESS = 'Not warned: no usable email address. Approve in Review…';
/** Weeks of scans, watched in a browser, beside other tests. */
const LONG = { timeout: 300_000 };
/** Mails to one member, as the mailbox lists them. */
const SIXTY = {
  first: 'day.sixty_HCG@harbour-city.example · Sign in by',
  reminder: 'day.sixty_HCG@harbour-city.example · Reminder: sign in by',
  notice: 'day.sixty_HCG@harbour-city.example · Your ArcGIS account at Harbour City GIS has been disabled',
};

test(
  'a stranger scans, approves one and sees it disabled, excludes another, undoes the first, and a second scan leaves both alone',
  LONG,
  async () => {
    await using demo = await openDemo(browser);
    const { tab } = demo;

    const card = await scan(tab);
    const [first = '', second = ''] = await namesOf(card);
    await picture(tab, '1-card');
    await portrait(tab, '1-card-alone');

    await card
      .getByRole('button', { name: /^Approve [^\d]/ })
      .first()
      .click();
    await picture(tab, '2-confirm');
    await tab.locator('#confirm').getByRole('button', { name: 'Disable' }).click();
    await card.getByRole('button', { name: 'Undo' }).waitFor();
    await picture(tab, '3-disabled');

    await card.getByRole('button', { name: 'Exclude…' }).first().click();
    const form = tab.locator('#modal');
    await form.getByLabel('Reason').selectOption({ label: 'On leave' });
    await form.getByLabel('Note').fill('Parental leave');
    await picture(tab, '4-exclude');
    await form.getByRole('button', { name: 'Exclude', exact: true }).click();
    await card.getByText(/ · excluded /).waitFor();
    await picture(tab, '5-excluded');
    await tab.keyboard.press('Escape');

    await open(tab, 'Members');
    await tab.getByRole('row').filter({ hasText: first }).getByText('disabled').first().waitFor();
    await picture(tab, '6-members');
    await open(tab, 'gis-admins');

    // The excluded row has an Undo of its own; the first row is the disabled one.
    await card.getByRole('button', { name: 'Undo' }).first().click();
    await tab.locator('#confirm').getByRole('button', { name: 'Re-enable' }).click();
    await card.getByText(/ · re-enabled /).waitFor();
    await picture(tab, '7-undone');

    const after = await scan(tab);
    await picture(tab, '8-second-scan');
    expect(await after.textContent()).toContain('1 re-enabled recently');
    const rows = await namesOf(after);
    expect(rows.length).toBeGreaterThan(3);
    expect(rows).not.toContain(first);
    expect(rows).not.toContain(second);
  },
);

test(
  'one member is warned, reminded, proposed, disabled and told; a second comes back in time; a third without an address is proposed as not warned',
  LONG,
  async () => {
    await using demo = await openDemo(browser);
    const { tab } = demo;
    await move(tab, '+ 1 week');
    expect(await mailsOf(tab, 'day.sixty_HCG')).toEqual([expect.stringContaining(SIXTY.first)]);
    const warned = await mailsOf(tab, 'day.sixtyone_HCG');
    expect(warned.length).toBe(1);
    await open(tab, 'Members');
    await tab.getByRole('button', { name: 'Sign in as Day Sixty-One', exact: true }).click();
    await open(tab, 'gis-admins');

    for (let week = 2; week <= 4; week += 1) {
      await approveAll(tab);
      await move(tab, '+ 1 week');
    }
    await approveAll(tab);
    const row = rowOf(newestCard(tab), 'day.sixty_HCG');
    while ((await row.text.count()) === 0) await move(tab, '+ 1 day');
    expect(await row.text.textContent()).toMatch(/ · warned 3×, last /);
    const third = rowOf(newestCard(tab), 'null.address_HCG');
    expect(await third.text.textContent()).toContain('Not warned: no usable email address.');
    expect(await third.button('Approve').count()).toBe(0);
    await row.text.scrollIntoViewIfNeeded();
    await picture(tab, '9-proposed');

    await row.button('Approve').click();
    await tab.locator('#confirm').getByRole('button', { name: 'Disable' }).click();
    await newestCard(tab)
      .locator('.block-section')
      .filter({ hasText: /Day Sixty · disabled / })
      .waitFor();
    await move(tab, '+ 1 hour');
    expect(await mailsOf(tab, 'day.sixty_HCG')).toEqual([
      SIXTY.notice,
      expect.stringContaining(SIXTY.reminder),
      expect.stringContaining(SIXTY.reminder),
      expect.stringContaining(SIXTY.first),
    ]);
    await tab.locator('#mail-list button').first().click();
    await tab.frameLocator('#mail iframe').getByText('disabled').first().waitFor();
    await picture(tab, '10-notice');
    expect(await mailsOf(tab, 'day.sixtyone_HCG')).toEqual(warned);
    await open(tab, 'Members');
    await tab.getByLabel('Filter by name').fill('day.sixty');
    await expect
      .poll(() => tab.locator('#members-table tbody tr').allInnerTexts())
      .toEqual([
        expect.stringMatching(/^Day Sixty\t.*\tdisabled\t4 emails/),
        expect.stringMatching(/^Day Sixty-One\t.*\tactive\t1 email\t/),
      ]);
    await picture(tab, '11-members');
  },
);

test(
  'a mail server that refuses everything leaves the scan whole and everybody reachable, is named on the card, and is caught up with afterward without a double',
  LONG,
  async () => {
    await using demo = await openDemo(browser);
    const { tab } = demo;
    await open(tab, 'Faults & traffic');
    await tab.getByLabel('Mail server turns the bot away').check();
    await move(tab, '+ 1 week');
    await open(tab, 'gis-admins');
    const card = newestCard(tab);
    await card.getByText('The mail server is rejecting the bot').waitFor();
    expect(await card.textContent()).toContain('members:');
    await portrait(tab, '12-refused');
    expect(await mailsOf(tab, 'day.sixty_HCG')).toEqual([]);
    await mailsOf(tab, '');
    await tab.locator('#mail-list button').first().click();
    await picture(tab, '13-mailbox');

    await open(tab, 'Faults & traffic');
    await tab.getByLabel('Mail server turns the bot away').uncheck();
    await move(tab, '+ 1 day');
    expect(await mailsOf(tab, 'day.sixty_HCG')).toEqual([expect.stringContaining(SIXTY.first)]);
    const all = await mailsOf(tab, '');
    const firsts = all.filter((line) => line.includes(' · Sign in by '));
    expect(firsts.length).toBe(new Set(firsts).size);
    expect(all.filter((line) => line.includes('sent again'))).toEqual([]);
    await open(tab, 'gis-admins');
    const after = (await newestCard(tab).locator('.block-section').allTextContents()).join('\n');
    expect(after).not.toContain('The mail server is rejecting the bot');
    const notWarned = after.match(/Not warned: .*/g) ?? [];
    expect(notWarned).toEqual(notWarned.map(() => NO_ADDRESS));
    expect(notWarned.length).toBeGreaterThan(0);
    await picture(tab, '14-caught-up');
  },
);

/** All that can be approved at once, where the newest card has anything. */
async function approveAll(tab: Page): Promise<void> {
  await open(tab, 'gis-admins');
  const button = newestCard(tab).getByRole('button', { name: /^Approve \d+…/ });
  if ((await button.count()) === 0) return;
  await button.click();
  await tab
    .locator('#modal')
    .getByRole('button', { name: /^Disable \d+$/ })
    .click();
  await tab.getByText(/^You approved \d+ account/).waitFor();
  await tab.keyboard.press('Escape');
  await move(tab, '+ 1 hour');
}

/** The names at the beginning of a card's rows, which lead to the members' pages. */
async function namesOf(card: Locator): Promise<string[]> {
  return await card.locator('.slack_bold a').allTextContents();
}

test(
  'the weeks before have their digest, with its charts as pictures and as tables, and a new one comes by command',
  LONG,
  async () => {
    await using demo = await openDemo(browser);
    const { tab } = demo;
    const digest = newestDigest(tab);
    await portrait(tab, '15-digest', digest);
    await expect.poll(() => digest.getByRole('img').count()).toBe(2);
    await digest.getByText('Show as a table').first().click();
    await digest.getByRole('table').first().getByText('Never').first().waitFor();
    await tab.getByLabel('Message or command').fill('/inactive-users digest');
    await tab.getByLabel('Message or command').press('Enter');
    const asked = newestDigest(tab).filter({ hasText: 'requested by Mara Lindholm' });
    await asked.getByRole('button', { name: /^Review \d+ accounts…$/ }).click();
    await tab
      .locator('#modal')
      .getByText(/^\d+ to review/)
      .waitFor();
  },
);

test(
  'an approver asks for sample emails by form and by command, reads them in the mailbox, and hears of a mail server that rejects the bot',
  LONG,
  async () => {
    await using demo = await openDemo(browser);
    const { tab } = demo;
    const type = async (text: string) => {
      await tab.getByLabel('Message or command').fill(text);
      await tab.getByLabel('Message or command').press('Enter');
    };
    const mara = 'mara.lindholm@harbour-city.example';
    await type('/inactive-users preview');
    const form = tab.locator('#modal');
    await form.getByLabel('Language').selectOption({ label: 'Japanese' });
    await form.getByLabel('Report to administrators').uncheck();
    await picture(tab, '16-samples');
    await form.getByRole('button', { name: 'Send' }).click();
    await form.getByText(`Sent 5 sample emails in Japanese to ${mara} and to no one else.`).waitFor();
    await tab.keyboard.press('Escape');
    const samples = await mailsOf(tab, '【見本】');
    expect(samples).toHaveLength(5);
    expect(samples.filter((line) => !line.startsWith(`${mara} · 【見本】`))).toEqual([]);
    await tab.locator('#mail-list button').first().click();
    await picture(tab, '17-sample');

    await open(tab, 'Faults & traffic');
    await tab.getByLabel('Mail server turns the bot away').check();
    await open(tab, 'gis-admins');
    await type('/inactive-users preview de');
    await tab
      .getByText(`No sample email was sent to ${mara}. The mail server is rejecting the bot`)
      .waitFor();
    expect((await mailsOf(tab, '[Muster]')).filter((line) => !line.includes('rejected'))).toEqual([]);
  },
);
