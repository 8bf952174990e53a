import { expect, test } from 'vitest';
import { APPROVER, goLive, inactiveFor } from '../worlds/bot-world.ts';
import { timelineWorld } from '../worlds/timeline-world.ts';

const daily = { SCAN_SCHEDULE: '0 6 * * *' };
const members = [inactiveFor(61, 'ana'), inactiveFor(100, 'ben')];

test.each([
  {
    change: 'DISABLE_AFTER_DAYS up',
    asked: false,
    to: { DISABLE_AFTER_DAYS: '120' },
    table: [
      'Wed 25 Nov: ana and ben warned, told 25 Dec',
      'Fri 11 Dec: ben reminded (14), told 25 Dec',
      'Tue 22 Dec: ben reminded (3), told 25 Dec',
      'Fri 25 Dec: ben proposed',
      'Sat 9 Jan: ana reminded (14), told 23 Jan',
      'Wed 20 Jan: ana reminded (3), told 23 Jan',
      'Sun 24 Jan: ana proposed',
    ],
  },
  {
    change: 'DISABLE_AFTER_DAYS down',
    asked: true,
    to: { DISABLE_AFTER_DAYS: '75' },
    table: [
      'Wed 25 Nov: ana and ben warned, told 25 Dec',
      'Sat 5 Dec: paused (harsher limits)',
      'Mon 7 Dec: resumed (went live)',
      'Sun 13 Dec: ana and ben reminded (14), told 27 Dec',
      'Thu 24 Dec: ana and ben reminded (3), told 27 Dec',
      'Sun 27 Dec: ana and ben proposed',
    ],
  },
  {
    change: 'GRACE_DAYS up',
    asked: false,
    to: { GRACE_DAYS: '40' },
    table: [
      'Wed 25 Nov: ana and ben warned, told 25 Dec',
      'Mon 21 Dec: ana and ben reminded (14), told 4 Jan',
      'Fri 1 Jan: ana and ben reminded (3), told 4 Jan',
      'Mon 4 Jan: ana and ben proposed',
    ],
  },
  {
    change: 'GRACE_DAYS down',
    asked: true,
    to: { GRACE_DAYS: '15' },
    table: [
      'Wed 25 Nov: ana and ben warned, told 25 Dec',
      'Sat 5 Dec: paused (harsher limits)',
      'Mon 7 Dec: resumed (went live)',
      'Sun 13 Dec: ana and ben reminded (14), told 27 Dec',
      'Thu 24 Dec: ana and ben reminded (3), told 27 Dec',
      'Sun 27 Dec: ana and ben proposed',
    ],
  },
])(
  '$change in mid-ladder: Go live… is asked again only where that is harsher, and nobody is proposed before the day that was told',
  async ({ to, asked, table }) => {
    await using at = await timelineWorld({ organization: { members }, settings: daily });
    await at.days(10);
    await at.world.restart(to);
    await at.days(2);
    expect(at.world.cardText().includes('paused until Go live… is pressed again')).toBe(asked);
    if (asked) await goLive(at.world);
    await at.days(50);
    expect(at.table()).toEqual(table);
    expect(at.broken()).toEqual([]);
  },
);

test('the grace is cut, then paused: the day that was told moves by the pause all the same', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ben')] },
    settings: daily,
  });
  await at.days(2);
  await at.world.restart({ GRACE_DAYS: '10' });
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  await at.world.command(APPROVER, 'pause 2026-12-07');
  await at.days(45);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ben warned, told 25 Dec",
      "Fri 27 Nov: paused (harsher limits); resumed (went live); paused",
      "Mon 21 Dec: ben reminded (14), told 4 Jan",
      "Fri 1 Jan: ben reminded (3), told 4 Jan",
      "Mon 4 Jan: ben proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('WARNING_VALID_DAYS are over before it is decided: it is warned anew', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: daily,
  });
  await at.days(105);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ana warned, told 25 Dec",
      "Fri 11 Dec: ana reminded (14), told 25 Dec",
      "Tue 22 Dec: ana reminded (3), told 25 Dec",
      "Fri 25 Dec: ana proposed",
      "Sat 6 Feb: ana warned, told 8 Mar; ana skipped (left alone by the policy)",
      "Mon 22 Feb: ana reminded (14), told 8 Mar",
      "Fri 5 Mar: ana reminded (3), told 8 Mar",
      "Mon 8 Mar: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('with GRACE_DAYS=0 only who comes up is warned, and 90 days are the day', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(59, 'ana'), inactiveFor(86, 'ben'), inactiveFor(100, 'cleo')] },
    settings: { ...daily, GRACE_DAYS: '0' },
  });
  await at.days(35);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed 25 Nov: ben warned, told 29 Nov; cleo proposed",
      "Sat 28 Nov: ana warned, told 26 Dec",
      "Mon 30 Nov: ben proposed",
      "Sat 12 Dec: ana reminded (14), told 26 Dec",
      "Wed 23 Dec: ana reminded (3), told 26 Dec",
      "Sun 27 Dec: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});
