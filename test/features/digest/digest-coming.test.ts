import { expect, test } from 'vitest';
import { inactiveFor } from '../../worlds/bot-world.ts';
import { timelineWorld } from '../../worlds/timeline-world.ts';
import { digest, digestText, headlines } from './digest-world.ts';

const inactive = (count: number, days: number, name: string) =>
  Array.from({ length: count }, (_, index) => inactiveFor(days, `${name}_${index}`));

test('in the first month it says from when there may be something to review, how many are warned, and who signed in', async () => {
  await using timeline = await timelineWorld({
    organization: { members: [...inactive(5, 200, 'gone'), inactiveFor(3, 'here')] },
    settings: { MAX_WARNINGS_PER_SCAN: '2' },
  });
  const { world } = timeline;
  await timeline.days(1);
  world.portal.signIn('gone_0');
  await timeline.days(4);
  expect(headlines(world)).toEqual(['Nothing to do this week']);
  expect(digest(world).text).toMatchInlineSnapshot(`
    "Nothing to do this week
    Harbour City GIS · live · Nov 30, 08:00 · last scan Nov 30, 06:00
    Coming: Nothing to review before Dec 25, 2026; 5 of 5 warned; 1 signed in
    Last week: 5 warnings sent · 1 signed in after a warning
    8 members: 2 active · 4 in grace period · 2 protected
    Enabled members by days since last sign-in: 0–30: 4 · 31–60: 0 · 61–89: 0 · 90–180: 0 · 181–365: 4 · 366+: 0 · Never: 0
    Seats: How many are free is not known: ArcGIS does not tell.
    Seats: Creator: 8 assigned · 4 held by inactive members
    Seats: Inactive means 90 days or more. Disabling frees no seat."
  `);
});

test('later it says how many come due this week and next, without those that are still to be warned', async () => {
  await using timeline = await timelineWorld({
    organization: { members: [...inactive(5, 200, 'gone'), ...inactive(1, 50, 'later')] },
  });
  const { world } = timeline;
  await timeline.days(20);
  expect(digest(world).text).toContain('Nothing to review before Dec 25, 2026; 6 of 6 warned; 0 signed in');
  await timeline.days(14);
  expect(digestText(world)).toContain('0 more to review this week, 1 next week');
  expect(timeline.broken()).toEqual([]);
});

test('signed in after a warning: each series of warnings is answered once, however often somebody signs in', async () => {
  await using timeline = await timelineWorld({ organization: { members: inactive(3, 200, 'gone') } });
  const { world } = timeline;
  await timeline.days(1);
  world.portal.signIn('gone_0');
  await timeline.days(4);
  expect(digest(world).text).toContain('3 warnings sent · 1 signed in after a warning');
  await timeline.days(2);
  world.portal.signIn('gone_0');
  world.portal.signIn('gone_1');
  await timeline.days(5);
  expect(digest(world).text).toContain('Last week: 1 signed in after a warning');
  await timeline.days(7);
  expect(digest(world).text).not.toContain('after a warning');
});

test('mail that is rejected is a problem with what to do, in plain words', async () => {
  await using timeline = await timelineWorld({
    organization: { members: inactive(12, 200, 'gone') },
    settings: { MAX_WARNINGS_PER_SCAN: '6' },
    // While mail is held the server is probed all the time: the evening before will do.
    start: new Date('2026-11-29T20:00:00Z'),
  });
  const { world, mailbox } = timeline;
  mailbox.faults.add({
    kind: 'refused',
    stage: 'mail from',
    code: 535,
    words: '5.7.8 Wrong user or password',
  });
  await timeline.days(1);
  expect(headlines(world)).toEqual(['Week of Nov 30: 1 problem']);
  expect(digestText(world)).toContain(
    ':warning: The mail server is rejecting the bot, so no email goes out: Wrong user or password. Check SMTP_URL, SMTP_USER, SMTP_PASSWORD and MAIL_FROM.',
  );
});
