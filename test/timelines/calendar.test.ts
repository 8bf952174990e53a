import { expect, test } from 'vitest';
import { DAY, inactiveFor } from '../worlds/bot-world.ts';
import { timelineWorld } from '../worlds/timeline-world.ts';

test.each([
  {
    change: 'Europe/Amsterdam, where clocks go back on 25 Oct',
    zone: 'Europe/Amsterdam',
    start: '2026-09-28T12:00:00Z',
    table: [
      'Mon 28 Sep: ben warned, told 28 Oct',
      'Wed 30 Sep: ana warned, told 30 Oct',
      'Wed 14 Oct: ben reminded (14), told 28 Oct',
      'Fri 16 Oct: ana reminded (14), told 30 Oct',
      'Sun 25 Oct: ben reminded (3), told 28 Oct',
      'Tue 27 Oct: ana reminded (3), told 30 Oct',
      'Wed 28 Oct: ben proposed',
      'Fri 30 Oct: ana proposed',
    ],
  },
  {
    change: 'Europe/Amsterdam, where 02:30 does not exist on 28 Mar',
    zone: 'Europe/Amsterdam',
    start: '2027-03-01T12:00:00Z',
    table: [
      'Mon 1 Mar: ben warned, told 31 Mar',
      'Wed 3 Mar: ana warned, told 2 Apr',
      'Wed 17 Mar: ben reminded (14), told 31 Mar',
      'Fri 19 Mar: ana reminded (14), told 2 Apr',
      'Sun 28 Mar: ben reminded (3), told 31 Mar',
      'Tue 30 Mar: ana reminded (3), told 2 Apr',
      'Wed 31 Mar: ben proposed',
      'Fri 2 Apr: ana proposed',
    ],
  },
  {
    change: 'New York, where clocks go back on 1 Nov',
    zone: 'America/New_York',
    start: '2026-10-05T12:00:00Z',
    table: [
      'Mon 5 Oct: ben warned, told 4 Nov',
      'Wed 7 Oct: ana warned, told 6 Nov',
      'Wed 21 Oct: ben reminded (14), told 4 Nov',
      'Fri 23 Oct: ana reminded (14), told 6 Nov',
      'Sun 1 Nov: ben reminded (3), told 4 Nov',
      'Tue 3 Nov: ana reminded (3), told 6 Nov',
      'Wed 4 Nov: ben proposed',
      'Fri 6 Nov: ana proposed',
    ],
  },
  {
    change: 'New York, where 02:30 does not exist on 14 Mar',
    zone: 'America/New_York',
    start: '2027-02-12T12:00:00Z',
    table: [
      'Fri 12 Feb: ben warned, told 14 Mar',
      'Sun 14 Feb: ana warned, told 16 Mar',
      'Sun 28 Feb: ben reminded (14), told 14 Mar',
      'Tue 2 Mar: ana reminded (14), told 16 Mar',
      'Thu 11 Mar: ben reminded (3), told 14 Mar',
      'Sat 13 Mar: ana reminded (3), told 16 Mar',
      'Sun 14 Mar: ben proposed',
      'Tue 16 Mar: ana proposed',
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
      'Wed 25 Nov: ana warned, told 27 Dec',
      'Fri 11 Dec: ana reminded (15), told 27 Dec',
      'Fri 18 Dec: ana reminded (7), told 27 Dec',
      'Mon 28 Dec: ana proposed',
    ],
  },
  {
    circumstance: 'a reminder would fall on a Saturday',
    settings: { GRACE_DAYS: '30', REMIND_DAYS_BEFORE: '13' },
    table: [
      'Wed 25 Nov: ana warned, told 25 Dec',
      'Fri 11 Dec: ana reminded (13), told 25 Dec',
      'Fri 25 Dec: ana proposed',
    ],
  },
  {
    circumstance: 'two reminders would fall on the same weekend',
    settings: { GRACE_DAYS: '30', REMIND_DAYS_BEFORE: '13,12' },
    table: [
      'Wed 25 Nov: ana warned, told 25 Dec',
      'Fri 11 Dec: ana reminded (12), told 25 Dec',
      'Fri 25 Dec: ana proposed',
    ],
  },
  {
    circumstance: 'scanned on Mondays alone',
    settings: { SCAN_SCHEDULE: '0 6 * * 1', GRACE_DAYS: '30' },
    table: [
      'Wed 25 Nov: ana warned, told 25 Dec',
      'Mon 7 Dec: ana reminded (14), told 25 Dec',
      'Mon 21 Dec: ana reminded (3), told 25 Dec',
      'Mon 28 Dec: ana proposed',
    ],
  },
  {
    circumstance: 'scanned on the first of each month alone',
    settings: { SCAN_SCHEDULE: '0 6 1 * *', GRACE_DAYS: '30' },
    table: [
      'Wed 25 Nov: ana warned, told 25 Dec',
      'Tue 1 Dec: ana reminded (3), told 25 Dec',
      'Fri 1 Jan: ana proposed',
    ],
  },
  {
    circumstance: 'a short grace with reminders that are too near to the first warning',
    settings: { GRACE_DAYS: '7', REMIND_DAYS_BEFORE: '14,3', SCAN_SCHEDULE: '0 6 * * *' },
    table: [
      'Wed 25 Nov: ana warned, told 2 Dec',
      'Mon 30 Nov: ana reminded (3), told 3 Dec',
      'Thu 3 Dec: ana proposed',
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
