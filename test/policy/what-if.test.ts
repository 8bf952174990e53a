import { expect, test } from 'vitest';
import { dayLimitsIn, tried } from '../../src/policy/what-if.ts';

const IN_FORCE = { notifyAfterDays: 60, disableAfterDays: 90 };
const LOWER = { notifyAfterDays: 30, disableAfterDays: 75 };
const HIGHER = { notifyAfterDays: 60, disableAfterDays: 120 };

test.for([
  { days: 30, by: LOWER, now: 'none', tried: 'none', change: undefined },
  { days: 31, by: LOWER, now: 'none', tried: 'notify', change: undefined },
  { days: 60, by: LOWER, now: 'none', tried: 'notify', change: undefined },
  { days: 61, by: LOWER, now: 'notify', tried: 'notify', change: undefined },
  { days: 74, by: LOWER, now: 'notify', tried: 'notify', change: undefined },
  { days: 75, by: LOWER, now: 'notify', tried: 'disable', change: 'in' },
  { days: 89, by: LOWER, now: 'notify', tried: 'disable', change: 'in' },
  { days: 90, by: LOWER, now: 'disable', tried: 'disable', change: undefined },
  { days: 89, by: HIGHER, now: 'notify', tried: 'notify', change: undefined },
  { days: 90, by: HIGHER, now: 'disable', tried: 'notify', change: 'out' },
  { days: 119, by: HIGHER, now: 'disable', tried: 'notify', change: 'out' },
  { days: 120, by: HIGHER, now: 'disable', tried: 'disable', change: undefined },
])(
  '$days inactive days are in range $now, and with other limits in $tried',
  ({ days, by, now, tried: range, change }) => {
    expect(tried({ days, status: 'active' }, IN_FORCE, by)).toEqual({
      now,
      tried: range,
      isSkipped: false,
      change,
    });
  },
);

test.for(['protected', 'unknown', 'shielded', 'excluded'] as const)(
  'an account that is skipped as %s neither comes in nor goes out',
  (status) => {
    expect(tried({ days: 80, status }, IN_FORCE, LOWER)).toEqual({
      ...{ now: 'notify', tried: 'disable' },
      ...{ isSkipped: true, change: undefined },
    });
  },
);

test('what is not known of an account puts it into no range, and one that is disabled is left out', () => {
  expect(tried({ days: undefined, status: 'unknown' }, IN_FORCE, LOWER)).toMatchObject({ tried: 'none' });
  expect(tried({ days: 400, status: 'disabled' }, IN_FORCE, LOWER)).toBeUndefined();
});

test.for([
  { typed: '61', limits: { notifyAfterDays: 60, disableAfterDays: 61 } },
  { typed: ' 3650 ', limits: { notifyAfterDays: 60, disableAfterDays: 3650 } },
  { typed: '1 2', limits: { notifyAfterDays: 1, disableAfterDays: 2 } },
  { typed: '45, 120', limits: { notifyAfterDays: 45, disableAfterDays: 120 } },
  { typed: '45/120', limits: { notifyAfterDays: 45, disableAfterDays: 120 } },
])('"$typed" is understood', ({ typed, limits }) => {
  expect(dayLimitsIn(typed, IN_FORCE)).toEqual({ limits });
});

test.for([
  { typed: '60', problem: /The disable limit must be higher than the warning limit \(60\)/ },
  { typed: '0', problem: /The disable limit must be higher than the warning limit \(60\)/ },
  { typed: '3651', problem: /1 to 3,650/ },
  { typed: '0 90', problem: /1 to 3,650/ },
  { typed: '90 90', problem: /less than the second/ },
  { typed: '90.5', problem: /whole numbers/ },
  { typed: '-90', problem: /whole numbers/ },
  { typed: 'ninety', problem: /whole numbers/ },
  { typed: '30 60 90', problem: /one or two/ },
  { typed: '9999999', problem: /whole numbers/ },
])('"$typed" is refused with what is possible', ({ typed, problem }) => {
  const asked = dayLimitsIn(typed, IN_FORCE);
  expect('problem' in asked && asked.problem).toMatch(problem);
});
