import { expect, test } from 'vitest';
import { notReachableText, warningSentence } from '../../src/policy/warning-text.ts';
import { APPROVER, goLive, inactiveFor } from '../worlds/bot-world.ts';
import { submit } from '../worlds/modal-acts.ts';
import { quietTimeline, type Timeline, timelineWorld } from '../worlds/timeline-world.ts';

const daily = { SCAN_SCHEDULE: '0 6 * * *' };
const address = (at: Timeline, email: string | null) =>
  at.world.portal.organization.members.update('ana', { email });
const live = (at: Timeline) =>
  at.world.tables.proposals
    .live()
    .map(({ username, evidence }) => [
      username,
      evidence.notWarned && notReachableText(evidence.notWarned),
      evidence.warnings.map((warning) => warningSentence(warning, 'Europe/Berlin')),
    ]);

test('without an address proposed as not warned after the grace; with one, warned from the start', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana', { email: null })] },
    settings: daily,
  });
  await at.days(35);
  expect(live(at)).toEqual([['ana', 'no usable e-mail address', []]]);
  address(at, 'ana@new.example');
  await at.days(33);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ana not reachable (no usable e-mail address)",
      "Fri 25 Dec: ana proposed",
      "Thu 31 Dec: ana warned, told 30 Jan; ana skipped (left alone by the policy); ana reachable again",
      "Sat 16 Jan: ana reminded (14), told 30 Jan",
      "Wed 27 Jan: ana reminded (3), told 30 Jan",
      "Sat 30 Jan: ana proposed",
    ]
  `);
  expect(live(at)).toMatchInlineSnapshot(`
    [
      [
        "ana",
        undefined,
        [
          "first warning accepted 31 Dec 2026: Taken as mail 1",
          "reminder accepted 16 Jan 2027: Taken as mail 2",
          "reminder accepted 27 Jan 2027: Taken as mail 3",
        ],
      ],
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('the address was lost after the first warning, and there is another later: warned anew', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: daily,
  });
  await at.days(5);
  address(at, null);
  await at.days(37);
  expect(live(at)).toMatchInlineSnapshot(`
    [
      [
        "ana",
        "no usable e-mail address",
        [
          "first warning accepted 25 Nov 2026: Taken as mail 1",
        ],
      ],
    ]
  `);
  address(at, 'ana@new.example');
  await at.days(33);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ana warned, told 25 Dec",
      "Tue 1 Dec: ana not reachable (no usable e-mail address)",
      "Thu 31 Dec: ana proposed",
      "Thu 7 Jan: ana warned, told 6 Feb; ana skipped (left alone by the policy); ana reachable again",
      "Sat 23 Jan: ana reminded (14), told 6 Feb",
      "Wed 3 Feb: ana reminded (3), told 6 Feb",
      "Sat 6 Feb: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('without an address and excluded for a season: the grace begins anew', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana', { email: null })] },
    settings: daily,
  });
  await at.days(5);
  await at.world.command(APPROVER, 'exclude ana');
  await submit(at.world, { reason: 'field season', until: '90' });
  await at.days(125);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ana not reachable (no usable e-mail address)",
      "Mon 30 Nov: ana excluded",
      "Sun 28 Feb: ana not reachable (no usable e-mail address)",
      "Tue 30 Mar: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('a mailbox refused on two days, then a sign-in: when inactive again, mail is tried again', async () => {
  await using at = await quietTimeline({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: daily,
  });
  at.mailbox.faults.add({ kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such user' });
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  await at.days(5);
  at.world.portal.signIn('ana');
  at.mailbox.faults.clear();
  await at.days(95);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Thu 26 Nov: ana not reachable",
      "Sun 31 Jan: ana warned, told 2 Mar; ana reachable again",
      "Tue 16 Feb: ana reminded (14), told 2 Mar",
      "Sat 27 Feb: ana reminded (3), told 2 Mar",
      "Tue 2 Mar: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('signed in on the very day on which the mailbox was refused for good: mail is tried again all the same', async () => {
  await using at = await quietTimeline({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: daily,
  });
  at.mailbox.faults.add({ kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such user' });
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  await at.days(1);
  at.world.portal.signIn('ana');
  at.mailbox.faults.clear();
  await at.days(63);
  expect(at.table()).toEqual([
    'Thu 26 Nov: ana not reachable',
    'Wed 27 Jan: ana warned, told 26 Feb; ana reachable again',
  ]);
});

test('without an address and paused: the grace is longer by the pause', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana', { email: null })] },
    settings: daily,
  });
  await at.days(5);
  await at.world.command(APPROVER, 'pause 2026-12-10');
  await at.days(50);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ana not reachable (no usable e-mail address)",
      "Mon 30 Nov: paused",
      "Mon 4 Jan: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('what one was told before a sign-in is no proof of having been told since', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: {
      ...daily,
      ...{ NOTIFY_AFTER_DAYS: '5', DISABLE_AFTER_DAYS: '10', GRACE_DAYS: '5', REMIND_DAYS_BEFORE: 'none' },
    },
  });
  await at.days(1);
  at.world.portal.signIn('ana');
  address(at, null);
  await at.days(15);
  expect(at.table()).toEqual([
    'Wed 25 Nov: ana warned, told 30 Nov',
    'Thu 3 Dec: ana not reachable (no usable e-mail address)',
    'Tue 8 Dec: ana proposed',
  ]);
  expect(live(at)).toEqual([['ana', 'no usable e-mail address', []]]);
});
