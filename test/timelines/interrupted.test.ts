import { expect, test } from 'vitest';
import { APPROVE, UNDO } from '../../src/adapters/slack/buttons.ts';
import { APPROVER, DAY, goLive, inactiveFor, START } from '../worlds/bot-world.ts';
import { submit } from '../worlds/modal-acts.ts';
import { quietTimeline, timelineWorld } from '../worlds/timeline-world.ts';

const daily = { SCAN_SCHEDULE: '0 6 * * *' };

test('excluded for a season and back: the ladder starts anew', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: daily,
  });
  await at.days(10);
  await at.world.command(APPROVER, 'exclude ana');
  await submit(at.world, { reason: 'field season', until: '90' });
  await at.days(125);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ana warned, told 25 Dec",
      "Sat 5 Dec: ana excluded",
      "Fri 5 Mar: ana warned, told 4 Apr",
      "Sun 21 Mar: ana reminded (14), told 4 Apr",
      "Thu 1 Apr: ana reminded (3), told 4 Apr",
      "Sun 4 Apr: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('excluded and included again the same hour: the ladder starts anew', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: daily,
  });
  await at.days(10);
  await at.world.command(APPROVER, 'exclude ana');
  await submit(at.world, { reason: 'on leave' });
  await at.world.command(APPROVER, 'include ana');
  await at.days(45);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ana warned, told 25 Dec",
      "Sat 5 Dec: ana excluded; ana included",
      "Sun 6 Dec: ana warned, told 5 Jan",
      "Tue 22 Dec: ana reminded (14), told 5 Jan",
      "Sat 2 Jan: ana reminded (3), told 5 Jan",
      "Tue 5 Jan: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('disabled, undone, shielded for 30 days, then warned anew', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: daily,
  });
  await at.days(30.1);
  await at.world.pressRow(APPROVER, 'ana', APPROVE);
  await at.days(2);
  await at.world.pressRow(APPROVER, 'ana', UNDO);
  await at.days(62);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ana warned, told 25 Dec",
      "Fri 11 Dec: ana reminded (14), told 25 Dec",
      "Tue 22 Dec: ana reminded (3), told 25 Dec",
      "Fri 25 Dec: ana proposed; ana disabled; ana told: disabled",
      "Sun 27 Dec: ana told: enabled again; ana undone",
      "Tue 26 Jan: ana warned, told 25 Feb",
      "Thu 11 Feb: ana reminded (14), told 25 Feb",
      "Mon 22 Feb: ana reminded (3), told 25 Feb",
      "Thu 25 Feb: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('paused over a holiday: nothing happens meanwhile, and the day moves later by the pause', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana'), inactiveFor(48, 'ben')] },
    settings: daily,
  });
  await at.days(22);
  await at.world.command(APPROVER, 'pause 2027-01-04 Christmas');
  await at.days(50);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ana warned, told 25 Dec",
      "Wed 9 Dec: ben warned, told 8 Jan",
      "Fri 11 Dec: ana reminded (14), told 25 Dec",
      "Thu 17 Dec: paused",
      "Sat 9 Jan: ana reminded (3), told 12 Jan",
      "Tue 12 Jan: ben reminded (14), told 26 Jan; ana proposed",
      "Sat 23 Jan: ben reminded (3), told 26 Jan",
      "Tue 26 Jan: ben proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('protection on meanwhile: the ladder starts anew', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: daily,
  });
  await at.days(18);
  await at.world.restart({ PROTECTION: 'on' });
  await at.days(5);
  await at.world.restart({ PROTECTION: 'off' });
  await at.days(5);
  await goLive(at.world);
  await at.days(31);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ana warned, told 25 Dec",
      "Fri 11 Dec: ana reminded (14), told 25 Dec",
      "Sun 13 Dec: not live any more (protection is on)",
      "Wed 23 Dec: ana warned, told 22 Jan",
      "Fri 8 Jan: ana reminded (14), told 22 Jan",
      "Tue 19 Jan: ana reminded (3), told 22 Jan",
      "Fri 22 Jan: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test.each([
  {
    stage: 'after the first warning',
    after: 3,
    last: ['Wed 25 Nov: ana warned, told 25 Dec', 'Fri 29 Jan: ana warned, told 28 Feb'],
  },
  {
    stage: 'after the first reminder',
    after: 17,
    last: ['Fri 11 Dec: ana reminded (14), told 25 Dec', 'Fri 12 Feb: ana warned, told 14 Mar'],
  },
  {
    stage: 'after the last reminder',
    after: 28,
    last: ['Tue 22 Dec: ana reminded (3), told 25 Dec', 'Tue 23 Feb: ana warned, told 25 Mar'],
  },
  {
    stage: 'when it is put before the administrators',
    after: 31,
    last: ['Sun 27 Dec: ana skipped (signed in)', 'Fri 26 Feb: ana warned, told 28 Mar'],
  },
])('a sign-in $stage ends the ladder', async ({ after, last }) => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: daily,
  });
  await at.days(after);
  at.world.portal.signIn('ana');
  await at.days(63);
  expect(at.table().slice(-2)).toEqual(last);
  expect(at.broken()).toEqual([]);
});

test.each([
  { portal: 'tells ids', first: {}, second: { id: 'f'.repeat(32) } },
  { portal: 'tells none', first: { id: '' }, second: { id: '' } },
])('one made anew under the old name has no past, where the portal $portal', async ({ first, second }) => {
  const created = START.getTime() - 99 * DAY;
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana', first)] },
    settings: daily,
  });
  await at.days(31);
  at.world.portal.organization.members.put(inactiveFor(0, 'ana', { created, lastLogin: -1, ...second }));
  await at.days(31);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ana warned, told 25 Dec",
      "Fri 11 Dec: ana reminded (14), told 25 Dec",
      "Tue 22 Dec: ana reminded (3), told 25 Dec",
      "Fri 25 Dec: ana proposed",
      "Sun 27 Dec: ana warned, told 26 Jan",
      "Tue 12 Jan: ana reminded (14), told 26 Jan",
      "Sat 23 Jan: ana reminded (3), told 26 Jan",
      "Tue 26 Jan: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('the bot was away for two weeks: only the latest rung is sent', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: daily,
  });
  await at.days(13);
  await at.world.stop();
  at.world.clock.moveTo(new Date(at.world.clock.now().getTime() + 14.5 * DAY));
  await at.world.restart();
  await at.days(10);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ana warned, told 25 Dec",
      "Wed 23 Dec: ana reminded (3), told 26 Dec",
      "Sat 26 Dec: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('the bot was away from before the first reminder until after the day that was told', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: daily,
  });
  await at.days(13);
  await at.world.stop();
  at.world.clock.moveTo(new Date(at.world.clock.now().getTime() + 20 * DAY));
  await at.world.restart();
  await at.days(10);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ana warned, told 25 Dec",
      "Tue 29 Dec: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('one who is no longer a member is not mailed what was written before', async () => {
  await using at = await quietTimeline({
    organization: { members: [inactiveFor(100, 'ana'), inactiveFor(100, 'ben')] },
    settings: daily,
  });
  at.mailbox.faults.add({ kind: 'refused', stage: 'rcpt to', code: 451, words: '4.2.0 Later' });
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  await at.days(1);
  at.world.portal.organization.members.remove('ana');
  await at.days(1);
  at.mailbox.faults.clear();
  await at.days(3);
  expect(at.table()).toEqual(['Sat 28 Nov: ben warned, told 28 Dec']);
  expect(at.broken()).toEqual([]);
});
