import { expect, test } from 'vitest';
import { overdueScans } from '../../../src/features/status/health.ts';

const at = (text: string): Date => new Date(`2026-11-${text}:00Z`);
const scan = (startedAt: string, finishedAt?: string) => ({
  startedAt: at(startedAt),
  finishedAt: finishedAt === undefined ? undefined : at(finishedAt),
});

const DUE = '26T06:00';
const BEFORE = '25T06:00';
const OVERDUE = 'The scan due Thursday, Nov 26, 2026, 06:00 (Etc/UTC) has not finished. See the log.';
const FIX =
  'Until one is accepted, no one new is warned or proposed. Fix what the last scan reports, then type /inactive-users scan.';
const NEVER = `No scan has been accepted yet, although at least two were scheduled. ${FIX}`;
const SINCE = `No scan has been accepted since Wednesday, Nov 25, 2026, 05:59 (Etc/UTC), although at least two were scheduled. ${FIX}`;

test.each<
  readonly [
    what: string,
    facts: {
      readonly due?: string;
      readonly before?: string;
      readonly recent?: readonly ReturnType<typeof scan>[];
      readonly acceptedAt?: string;
    },
    overdue: string | undefined,
    withoutResult: string | undefined,
  ]
>([
  ['no schedule, or none due yet', {}, undefined, undefined],
  ['the first run has not finished', { due: DUE }, OVERDUE, undefined],
  [
    'the first run was not accepted',
    { due: DUE, recent: [scan('26T06:00', '26T06:01')] },
    undefined,
    undefined,
  ],
  [
    'both were not accepted',
    { due: DUE, before: BEFORE, recent: [scan('26T06:00', '26T06:00')] },
    undefined,
    NEVER,
  ],
  [
    'the last one accepted ended right before both',
    { due: DUE, before: BEFORE, recent: [scan('26T06:00', '26T06:01')], acceptedAt: '25T05:59' },
    undefined,
    SINCE,
  ],
  [
    'the one before was accepted',
    { due: DUE, before: BEFORE, recent: [scan('26T06:00', '26T06:01')], acceptedAt: '25T06:00' },
    undefined,
    undefined,
  ],
  [
    'one ended a minute before the last was due',
    { due: DUE, before: BEFORE, recent: [scan('26T05:58', '26T05:59')], acceptedAt: '26T05:59' },
    OVERDUE,
    undefined,
  ],
  ['neither was begun', { due: DUE, before: BEFORE, acceptedAt: '25T05:59' }, OVERDUE, SINCE],
  [
    'what was missed is being made up for',
    { due: DUE, before: BEFORE, recent: [scan('26T07:01')], acceptedAt: '25T05:59' },
    undefined,
    undefined,
  ],
  [
    'one has been running for an hour',
    { due: DUE, before: BEFORE, recent: [scan('26T07:00')], acceptedAt: '25T05:59' },
    OVERDUE,
    SINCE,
  ],
])('%s', (_, { due, before, recent = [], acceptedAt }, overdue, withoutResult) => {
  expect(
    overdueScans({
      due: due === undefined ? undefined : at(due),
      before: before === undefined ? undefined : at(before),
      recent,
      acceptedAt: acceptedAt === undefined ? undefined : at(acceptedAt),
      now: at('26T08:00'),
      timeZone: 'Etc/UTC',
      command: '/inactive-users',
    }),
  ).toEqual({ 'scan overdue': overdue, 'scans without result': withoutResult });
});
