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
      "Wed Nov 25: ana warned, told Dec 25",
      "Sat Dec 5: ana excluded",
      "Fri Mar 5: ana warned, told Apr 4",
      "Sun Mar 21: ana reminded (14), told Apr 4",
      "Thu Apr 1: ana reminded (3), told Apr 4",
      "Sun Apr 4: ana proposed",
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
      "Wed Nov 25: ana warned, told Dec 25",
      "Sat Dec 5: ana excluded; ana included",
      "Sun Dec 6: ana warned, told Jan 5",
      "Tue Dec 22: ana reminded (14), told Jan 5",
      "Sat Jan 2: ana reminded (3), told Jan 5",
      "Tue Jan 5: ana proposed",
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
      "Wed Nov 25: ana warned, told Dec 25",
      "Fri Dec 11: ana reminded (14), told Dec 25",
      "Tue Dec 22: ana reminded (3), told Dec 25",
      "Fri Dec 25: ana proposed; ana disabled; ana told: disabled",
      "Sun Dec 27: ana told: enabled again; ana undone",
      "Tue Jan 26: ana warned, told Feb 25",
      "Thu Feb 11: ana reminded (14), told Feb 25",
      "Mon Feb 22: ana reminded (3), told Feb 25",
      "Thu Feb 25: ana proposed",
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
      "Wed Nov 25: ana warned, told Dec 25",
      "Wed Dec 9: ben warned, told Jan 8",
      "Fri Dec 11: ana reminded (14), told Dec 25",
      "Thu Dec 17: paused",
      "Sat Jan 9: ana reminded (3), told Jan 12",
      "Tue Jan 12: ben reminded (14), told Jan 26; ana proposed",
      "Sat Jan 23: ben reminded (3), told Jan 26",
      "Tue Jan 26: ben proposed",
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
      "Wed Nov 25: ana warned, told Dec 25",
      "Fri Dec 11: ana reminded (14), told Dec 25",
      "Sun Dec 13: not live any more (PROTECTION is on)",
      "Wed Dec 23: ana warned, told Jan 22",
      "Fri Jan 8: ana reminded (14), told Jan 22",
      "Tue Jan 19: ana reminded (3), told Jan 22",
      "Fri Jan 22: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test.each([
  {
    stage: 'after the first warning',
    after: 3,
    last: ['Wed Nov 25: ana warned, told Dec 25', 'Fri Jan 29: ana warned, told Feb 28'],
  },
  {
    stage: 'after the first reminder',
    after: 17,
    last: ['Fri Dec 11: ana reminded (14), told Dec 25', 'Fri Feb 12: ana warned, told Mar 14'],
  },
  {
    stage: 'after the last reminder',
    after: 28,
    last: ['Tue Dec 22: ana reminded (3), told Dec 25', 'Tue Feb 23: ana warned, told Mar 25'],
  },
  {
    stage: 'when it is put before the administrators',
    after: 31,
    last: ['Sun Dec 27: ana skipped (signed in)', 'Fri Feb 26: ana warned, told Mar 28'],
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
      "Wed Nov 25: ana warned, told Dec 25",
      "Fri Dec 11: ana reminded (14), told Dec 25",
      "Tue Dec 22: ana reminded (3), told Dec 25",
      "Fri Dec 25: ana proposed",
      "Sun Dec 27: ana warned, told Jan 26",
      "Tue Jan 12: ana reminded (14), told Jan 26",
      "Sat Jan 23: ana reminded (3), told Jan 26",
      "Tue Jan 26: ana proposed",
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
      "Wed Nov 25: ana warned, told Dec 25",
      "Wed Dec 23: ana reminded (3), told Dec 26",
      "Sat Dec 26: ana proposed",
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
      "Wed Nov 25: ana warned, told Dec 25",
      "Tue Dec 29: ana proposed",
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
  expect(at.table()).toEqual(['Sat Nov 28: ben warned, told Dec 28']);
  expect(at.broken()).toEqual([]);
});
