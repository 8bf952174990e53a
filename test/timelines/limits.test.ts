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
      'Wed Nov 25: ana and ben warned, told Dec 25',
      'Fri Dec 11: ben reminded (14), told Dec 25',
      'Tue Dec 22: ben reminded (3), told Dec 25',
      'Fri Dec 25: ben proposed',
      'Sat Jan 9: ana reminded (14), told Jan 23',
      'Wed Jan 20: ana reminded (3), told Jan 23',
      'Sun Jan 24: ana proposed',
    ],
  },
  {
    change: 'DISABLE_AFTER_DAYS down',
    asked: true,
    to: { DISABLE_AFTER_DAYS: '75' },
    table: [
      'Wed Nov 25: ana and ben warned, told Dec 25',
      'Sat Dec 5: paused (harsher limits)',
      'Mon Dec 7: resumed (Go live… was pressed again)',
      'Sun Dec 13: ana and ben reminded (14), told Dec 27',
      'Thu Dec 24: ana and ben reminded (3), told Dec 27',
      'Sun Dec 27: ana and ben proposed',
    ],
  },
  {
    change: 'GRACE_DAYS up',
    asked: false,
    to: { GRACE_DAYS: '40' },
    table: [
      'Wed Nov 25: ana and ben warned, told Dec 25',
      'Mon Dec 21: ana and ben reminded (14), told Jan 4',
      'Fri Jan 1: ana and ben reminded (3), told Jan 4',
      'Mon Jan 4: ana and ben proposed',
    ],
  },
  {
    change: 'GRACE_DAYS down',
    asked: true,
    to: { GRACE_DAYS: '15' },
    table: [
      'Wed Nov 25: ana and ben warned, told Dec 25',
      'Sat Dec 5: paused (harsher limits)',
      'Mon Dec 7: resumed (Go live… was pressed again)',
      'Sun Dec 13: ana and ben reminded (14), told Dec 27',
      'Thu Dec 24: ana and ben reminded (3), told Dec 27',
      'Sun Dec 27: ana and ben proposed',
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
      "Wed Nov 25: ben warned, told Dec 25",
      "Fri Nov 27: paused (harsher limits); resumed (Go live… was pressed again); paused",
      "Mon Dec 21: ben reminded (14), told Jan 4",
      "Fri Jan 1: ben reminded (3), told Jan 4",
      "Mon Jan 4: ben proposed",
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
      "Wed Nov 25: ana warned, told Dec 25",
      "Fri Dec 11: ana reminded (14), told Dec 25",
      "Tue Dec 22: ana reminded (3), told Dec 25",
      "Fri Dec 25: ana proposed",
      "Sat Feb 6: ana warned, told Mar 8; ana skipped (no longer due)",
      "Mon Feb 22: ana reminded (14), told Mar 8",
      "Fri Mar 5: ana reminded (3), told Mar 8",
      "Mon Mar 8: ana proposed",
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
      "Wed Nov 25: ben warned, told Nov 29; cleo proposed",
      "Sat Nov 28: ana warned, told Dec 26",
      "Mon Nov 30: ben proposed",
      "Sat Dec 12: ana reminded (14), told Dec 26",
      "Wed Dec 23: ana reminded (3), told Dec 26",
      "Sun Dec 27: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});
