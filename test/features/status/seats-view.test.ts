import { expect, test } from 'vitest';
import { seatLines, subscriptionWords } from '../../../src/features/status/seats-view.ts';
import type { UserTypeSeats } from '../../../src/policy/seats.ts';

const type = (special: Partial<UserTypeSeats> = {}): UserTypeSeats => ({
  ...{ id: 'creatorUT', name: 'Creator', seats: 250, assigned: 240, disabled: 0, inactive: 0 },
  ...special,
});
const told = (...types: UserTypeSeats[]) => seatLines({ types, ends: undefined }, 90);
const ABOUT = 'Disabled members keep their seats. Inactive means 90 days or more without signing in.';

test.for<[Partial<UserTypeSeats>, string]>([
  [{}, 'Creator: 240 of 250 assigned, 10 free'],
  [{ disabled: 8 }, 'Creator: 240 of 250 assigned (8 disabled), 10 free'],
  [{ disabled: 8, inactive: 12 }, 'Creator: 240 of 250 assigned (8 disabled, 12 inactive), 10 free'],
  [{ assigned: 250 }, 'Creator: 250 of 250 assigned, 0 free'],
  [{ assigned: 1251, seats: 1250 }, 'Creator: 1,251 of 1,250 assigned, 1 too many'],
  [{ assigned: 0, seats: 5 }, 'Creator: 0 of 5 assigned, 5 free'],
  [{ id: 'fieldWorkerUT', name: undefined }, 'Mobile Worker: 240 of 250 assigned, 10 free'],
  [{ name: '<!channel> *x*' }, '&lt;!channel&gt; ∗x∗: 240 of 250 assigned, 10 free'],
])('%o', ([special, words]) => {
  expect(told(type(special))).toEqual([words, ABOUT]);
});

test('what is free is not known of one, or of none', () => {
  const unknown = type({ id: undefined, name: undefined, seats: undefined, assigned: 3, inactive: 1 });
  expect(told(type(), unknown)[1]).toBe(
    'User type unknown: 3 members (1 inactive); fewer seats than shown may be free',
  );
  expect(told(unknown)).toEqual([
    'Free seats: unknown (ArcGIS does not show them).',
    'User type unknown: 3 members (1 inactive)',
    ABOUT,
  ]);
});

test('of many user types the largest, and how many hold the others', () => {
  const types = Array.from({ length: 40 }, (_, index) =>
    type({ name: `Type ${index}`, assigned: 40 - index }),
  );
  const lines = told(...types);
  expect(lines.slice(7)).toEqual([
    'Type 7: 33 of 250 assigned, 217 free',
    'and 32 more user types: 528 assigned',
    ABOUT,
  ]);
});

test.for([
  [{ days: 85, isOver: false }, 'Subscription ends 2027-02-20 (in 85 days)'],
  [{ days: 1, isOver: false }, 'Subscription ends 2027-02-20 (in 1 day)'],
  [{ days: 0, isOver: false }, 'Subscription ends today'],
  [{ days: 0, isOver: true }, 'Subscription ended 2027-02-20'],
  [{ days: -40, isOver: true }, 'Subscription ended 2027-02-20'],
] as const)('%o: %s', ([end, words]) => {
  expect(subscriptionWords({ on: '2027-02-20', ...end }, (day) => day)).toBe(words);
});
