import { expect, test } from 'vitest';
import { seatsOf, subscriptionEnd } from '../../src/policy/seats.ts';

const held = (assigned: number, disabled = 0, inactive = 0) => ({ assigned, disabled, inactive });

test('what members hold stands beside what the portal tells, the largest first', () => {
  const told = {
    names: new Map([['creatorUT', 'Creator']]),
    seats: new Map([
      ['creatorUT', 12],
      ['viewerUT', 5],
      ['neverBoughtUT', 0],
    ]),
    ends: new Date('2027-02-20T12:00:00Z'),
  };
  const members = new Map([
    [undefined, held(1)],
    ['creatorUT', held(10, 2, 3)],
    ['localUT', held(4)],
  ]);
  expect(seatsOf(members, told)).toEqual({
    types: [
      { id: 'creatorUT', name: 'Creator', seats: 12, ...held(10, 2, 3) },
      { id: 'localUT', name: undefined, seats: undefined, ...held(4) },
      { id: undefined, name: undefined, seats: undefined, ...held(1) },
      { id: 'viewerUT', name: undefined, seats: 5, ...held(0) },
    ],
    ends: told.ends,
  });
});

test('where the portal tells nothing, what members hold is known all the same', () => {
  expect(seatsOf(new Map([['creatorUT', held(10)]]), undefined)).toEqual({
    types: [{ id: 'creatorUT', name: undefined, seats: undefined, ...held(10) }],
    ends: undefined,
  });
});

const NOW = new Date('2026-11-25T09:00:00Z');

test.for<[when: string, ends: string, expected: ReturnType<typeof subscriptionEnd>]>([
  ['91 days before', '2027-02-24T12:00:00Z', undefined],
  ['90 days before', '2027-02-23T12:00:00Z', { on: '2027-02-23', days: 90, isOver: false }],
  ['89 days before', '2027-02-22T12:00:00Z', { on: '2027-02-22', days: 89, isOver: false }],
  ['the day before', '2026-11-26T12:00:00Z', { on: '2026-11-26', days: 1, isOver: false }],
  ['on the day', '2026-11-25T09:00:00.001Z', { on: '2026-11-25', days: 0, isOver: false }],
  ['at that moment', '2026-11-25T09:00:00Z', { on: '2026-11-25', days: 0, isOver: true }],
  ['after it', '2026-11-23T09:00:00Z', { on: '2026-11-23', days: -2, isOver: true }],
])('the end of the subscription, %s', ([, ends, expected]) => {
  expect(subscriptionEnd(new Date(ends), NOW, 'Europe/Berlin')).toEqual(expected);
});

test('an end that is not told is no end', () => {
  expect(subscriptionEnd(undefined, NOW, 'Europe/Berlin')).toBeUndefined();
});

test('the days are those of TIME_ZONE', () => {
  const late = new Date('2027-02-23T23:30:00Z');
  expect(subscriptionEnd(late, NOW, 'Europe/Berlin')).toBeUndefined();
  expect(subscriptionEnd(late, NOW, 'America/Los_Angeles')?.days).toBe(90);
});
