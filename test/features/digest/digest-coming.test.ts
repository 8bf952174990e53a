import { expect, test } from 'vitest';
import { APPROVE, UNDO } from '../../../src/adapters/slack/buttons.ts';
import { stateOf } from '../../worlds/acting-acts.ts';
import { APPROVER, inactiveFor } from '../../worlds/bot-world.ts';
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
    Coming: Nothing to review before Dec 25, 2026; 5 of 5 members warned, 1 signed in since
    Last week: 5 warnings sent · 1 signed in after a warning
    8 members: 2 active · 4 in grace period · 2 protected
    Enabled members by days since last sign-in: 0–30 (4) · 31–60 (0) · 61–89 (0) · 90–180 (0) · 181–365 (4) · 366+ (0) · Never (0)
    Seats: Free seats: unknown (ArcGIS does not show them).
    Seats: Creator: 8 assigned (4 inactive)
    Seats: Disabled members keep their seats. Inactive means 90 days or more without signing in."
  `);
});

test('later it says how many come due this week and next, without those that are still to be warned', async () => {
  await using timeline = await timelineWorld({
    organization: { members: [...inactive(5, 200, 'gone'), ...inactive(1, 50, 'later')] },
  });
  const { world } = timeline;
  await timeline.days(20);
  expect(digest(world).text).toContain(
    'Nothing to review before Dec 25, 2026; 6 of 6 members warned, 0 signed in since',
  );
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
  expect(digest(world).text).not.toMatch(/signed in after a warning$/m);
});

test('signed in after a warning stands in it contains the line of weeks too, each time in one week', async () => {
  await using timeline = await timelineWorld({ organization: { members: inactive(3, 200, 'gone') } });
  const { world } = timeline;
  await timeline.days(1);
  world.portal.signIn('gone_0');
  await timeline.days(6);
  world.portal.signIn('gone_1');
  world.portal.signIn('gone_2');
  await timeline.days(5);
  expect(digest(world).text).toMatch(/Nov 30 \(0, \d, 0, 1\) · Dec 7 \(0, 0, 0, 2\)$/m);
  await timeline.days(7);
  expect(digest(world).text).toMatch(
    /Nov 30 \(0, \d, 0, 1\) · Dec 7 \(0, 0, 0, 2\) · Dec 14 \(0, 0, 0, 0\)$/m,
  );
});

test('a series of warnings that began anew is answered once more', async () => {
  await using timeline = await timelineWorld({ organization: { members: inactive(1, 200, 'gone') } });
  const { world } = timeline;
  await timeline.days(1);
  world.portal.signIn('gone_0');
  await timeline.days(4);
  expect(digest(world).text).toContain('1 signed in after a warning');
  // Away for more than 60 days, warned, and back again.
  await timeline.days(66);
  expect(world.tables.weekFigures.warned().ever).toBe(1);
  world.portal.signIn('gone_0');
  await timeline.days(7);
  const weeks = digest(world).text.match(/(?<=, )\d+(?=\))/gm);
  expect(weeks?.filter((one) => one === '1')).toHaveLength(2);
});

test('who signs in only when a disabling was undone did not come back after a warning', async () => {
  await using timeline = await timelineWorld({ organization: { members: inactive(2, 200, 'gone') } });
  const { world } = timeline;
  await timeline.days(34);
  for (const name of ['gone_0', 'gone_1']) await world.pressRow(APPROVER, name, APPROVE);
  await timeline.days(1);
  expect(stateOf(world, 'gone_0')[0]).toBe('disabled');
  await world.pressRow(APPROVER, 'gone_0', UNDO);
  world.portal.signIn('gone_0');
  await timeline.days(8);
  expect(stateOf(world, 'gone_0')[0]).toBe('undone');
  expect(digest(world).text).not.toMatch(/signed in after a warning$/m);
  expect(digest(world).text).toMatch(/Jan 4 \(0, 0, 1, 0\)$/m);
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
    ':warning: No emails are going out. The mail server is rejecting the bot: “Wrong user or password”. Fix SMTP_URL or MAIL_FROM, or allow the bot on the server. If the server requires a sign-in, set SMTP_AUTH, SMTP_USER and the settings that go with them.',
  );
});
