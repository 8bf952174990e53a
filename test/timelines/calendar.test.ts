import { expect, test } from 'vitest';
import { DAY, inactiveFor } from '../worlds/bot-world.ts';
import { timelineWorld } from '../worlds/timeline-world.ts';

test.each([
  {
    change: 'Europe/Amsterdam, where clocks go back on Oct 25',
    zone: 'Europe/Amsterdam',
    start: '2026-09-28T12:00:00Z',
    table: [
      'Mon Sep 28: ben warned, told Oct 28',
      'Wed Sep 30: ana warned, told Oct 30',
      'Wed Oct 14: ben reminded (14), told Oct 28',
      'Fri Oct 16: ana reminded (14), told Oct 30',
      'Sun Oct 25: ben reminded (3), told Oct 28',
      'Tue Oct 27: ana reminded (3), told Oct 30',
      'Wed Oct 28: ben proposed',
      'Fri Oct 30: ana proposed',
    ],
  },
  {
    change: 'Europe/Amsterdam, where 02:30 does not exist on Mar 28',
    zone: 'Europe/Amsterdam',
    start: '2027-03-01T12:00:00Z',
    table: [
      'Mon Mar 1: ben warned, told Mar 31',
      'Wed Mar 3: ana warned, told Apr 2',
      'Wed Mar 17: ben reminded (14), told Mar 31',
      'Fri Mar 19: ana reminded (14), told Apr 2',
      'Sun Mar 28: ben reminded (3), told Mar 31',
      'Tue Mar 30: ana reminded (3), told Apr 2',
      'Wed Mar 31: ben proposed',
      'Fri Apr 2: ana proposed',
    ],
  },
  {
    change: 'New York, where clocks go back on Nov 1',
    zone: 'America/New_York',
    start: '2026-10-05T12:00:00Z',
    table: [
      'Mon Oct 5: ben warned, told Nov 4',
      'Wed Oct 7: ana warned, told Nov 6',
      'Wed Oct 21: ben reminded (14), told Nov 4',
      'Fri Oct 23: ana reminded (14), told Nov 6',
      'Sun Nov 1: ben reminded (3), told Nov 4',
      'Tue Nov 3: ana reminded (3), told Nov 6',
      'Wed Nov 4: ben proposed',
      'Fri Nov 6: ana proposed',
    ],
  },
  {
    change: 'New York, where 02:30 does not exist on Mar 14',
    zone: 'America/New_York',
    start: '2027-02-12T12:00:00Z',
    table: [
      'Fri Feb 12: ben warned, told Mar 14',
      'Sun Feb 14: ana warned, told Mar 16',
      'Sun Feb 28: ben reminded (14), told Mar 14',
      'Tue Mar 2: ana reminded (14), told Mar 16',
      'Thu Mar 11: ben reminded (3), told Mar 14',
      'Sat Mar 13: ana reminded (3), told Mar 16',
      'Sun Mar 14: ben proposed',
      'Tue Mar 16: ana proposed',
    ],
  },
])('scanned at 02:30 in $change: calendar days are exact', async ({ zone, start, table }) => {
  const began = new Date(start);
  const since = (days: number) => began.getTime() - days * DAY;
  await using at = await timelineWorld({
    start: began,
    organization: {
      members: [
        inactiveFor(0, 'ana', { created: since(500), lastLogin: since(60) }),
        inactiveFor(0, 'ben', { created: since(500), lastLogin: since(200) }),
      ],
    },
    settings: { TIME_ZONE: zone, SCAN_SCHEDULE: '30 2 * * *' },
  });
  await at.days(34);
  expect(at.table()).toEqual(table);
  expect(at.broken()).toEqual([]);
});

const onWeekdays = { SCAN_SCHEDULE: '0 6 * * 1-5' };

/** The first warning is accepted on Wednesday 25 November, by hand; so the day that is told is its grace later. */
test.each([
  {
    circumstance: 'the day that is told is a Sunday, and a reminder would fall on the weekend before',
    settings: { GRACE_DAYS: '32', REMIND_DAYS_BEFORE: '15,7' },
    table: [
      'Wed Nov 25: ana warned, told Dec 27',
      'Fri Dec 11: ana reminded (15), told Dec 27',
      'Fri Dec 18: ana reminded (7), told Dec 27',
      'Mon Dec 28: ana proposed',
    ],
  },
  {
    circumstance: 'a reminder would fall on a Saturday',
    settings: { GRACE_DAYS: '30', REMIND_DAYS_BEFORE: '13' },
    table: [
      'Wed Nov 25: ana warned, told Dec 25',
      'Fri Dec 11: ana reminded (13), told Dec 25',
      'Fri Dec 25: ana proposed',
    ],
  },
  {
    circumstance: 'two reminders would fall on the same weekend',
    settings: { GRACE_DAYS: '30', REMIND_DAYS_BEFORE: '13,12' },
    table: [
      'Wed Nov 25: ana warned, told Dec 25',
      'Fri Dec 11: ana reminded (12), told Dec 25',
      'Fri Dec 25: ana proposed',
    ],
  },
  {
    circumstance: 'scanned on Mondays alone',
    settings: { SCAN_SCHEDULE: '0 6 * * 1', GRACE_DAYS: '30' },
    table: [
      'Wed Nov 25: ana warned, told Dec 25',
      'Mon Dec 7: ana reminded (14), told Dec 25',
      'Mon Dec 21: ana reminded (3), told Dec 25',
      'Mon Dec 28: ana proposed',
    ],
  },
  {
    circumstance: 'scanned on the first of each month alone',
    settings: { SCAN_SCHEDULE: '0 6 1 * *', GRACE_DAYS: '30' },
    table: [
      'Wed Nov 25: ana warned, told Dec 25',
      'Tue Dec 1: ana reminded (3), told Dec 25',
      'Fri Jan 1: ana proposed',
    ],
  },
  {
    circumstance: 'a short grace with reminders that are too near to the first warning',
    settings: { GRACE_DAYS: '7', REMIND_DAYS_BEFORE: '14,3', SCAN_SCHEDULE: '0 6 * * *' },
    table: [
      'Wed Nov 25: ana warned, told Dec 2',
      'Mon Nov 30: ana reminded (3), told Dec 3',
      'Thu Dec 3: ana proposed',
    ],
  },
])('$circumstance: sent early, not late, and proposed on the scan after it', async ({ settings, table }) => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: { ...onWeekdays, ...settings },
  });
  await at.days(40);
  expect(at.table()).toEqual(table);
  expect(at.broken()).toEqual([]);
});
