import { expect, test } from 'vitest';
import { notReachableText, warningSentence } from '../../src/policy/mail/warning-text.ts';
import { plainWriting } from '../../src/policy/writing.ts';
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
      evidence.warnings.map((warning) => warningSentence(warning, plainWriting('Europe/Berlin'))),
    ]);

test('without an address proposed as not warned after the grace; with one, warned from the start', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana', { email: null })] },
    settings: daily,
  });
  await at.days(35);
  expect(live(at)).toEqual([['ana', 'no usable email address', []]]);
  address(at, 'ana@new.example');
  await at.days(33);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed Nov 25: ana not reachable (no usable email address)",
      "Fri Dec 25: ana proposed",
      "Thu Dec 31: ana warned, told Jan 30; ana skipped (no longer due); ana reachable again",
      "Sat Jan 16: ana reminded (14), told Jan 30",
      "Wed Jan 27: ana reminded (3), told Jan 30",
      "Sat Jan 30: ana proposed",
    ]
  `);
  expect(live(at)).toMatchInlineSnapshot(`
    [
      [
        "ana",
        undefined,
        [
          "first warning sent Dec 31, 2026: “OK, queued as 1”",
          "reminder sent Jan 16, 2027: “OK, queued as 2”",
          "reminder sent Jan 27, 2027: “OK, queued as 3”",
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
        "no usable email address",
        [
          "first warning sent Nov 25, 2026: “OK, queued as 1”",
        ],
      ],
    ]
  `);
  address(at, 'ana@new.example');
  await at.days(33);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed Nov 25: ana warned, told Dec 25",
      "Tue Dec 1: ana not reachable (no usable email address)",
      "Thu Dec 31: ana proposed",
      "Thu Jan 7: ana warned, told Feb 6; ana skipped (no longer due); ana reachable again",
      "Sat Jan 23: ana reminded (14), told Feb 6",
      "Wed Feb 3: ana reminded (3), told Feb 6",
      "Sat Feb 6: ana proposed",
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
      "Wed Nov 25: ana not reachable (no usable email address)",
      "Mon Nov 30: ana excluded",
      "Sun Feb 28: ana not reachable (no usable email address)",
      "Tue Mar 30: ana proposed",
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
      "Thu Nov 26: ana not reachable",
      "Sun Jan 31: ana warned, told Mar 2; ana reachable again",
      "Tue Feb 16: ana reminded (14), told Mar 2",
      "Sat Feb 27: ana reminded (3), told Mar 2",
      "Tue Mar 2: ana proposed",
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
    'Thu Nov 26: ana not reachable',
    'Wed Jan 27: ana warned, told Feb 26; ana reachable again',
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
      "Wed Nov 25: ana not reachable (no usable email address)",
      "Mon Nov 30: paused",
      "Mon Jan 4: ana proposed",
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
    'Wed Nov 25: ana warned, told Nov 30',
    'Thu Dec 3: ana not reachable (no usable email address)',
    'Tue Dec 8: ana proposed',
  ]);
  expect(live(at)).toEqual([['ana', 'no usable email address', []]]);
});
