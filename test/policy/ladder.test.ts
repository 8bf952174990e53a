import { expect, test } from 'vitest';
import {
  areFirstWarningsHeld,
  dueOn,
  dueOnIfSentNow,
  type Ladder,
  type LadderEvents,
  type LadderFacts,
  ladderNow,
  mayProposeOn,
  nextRung,
  type Rung,
} from '../../src/policy/ladder.ts';
import type { Policy } from '../../src/policy/limits.ts';
import { aPolicy, daysAgo, NOW } from './builders.ts';

const FIRST: Rung = { kind: 'first' };
const OVER_14: Rung = { kind: 'reminder', daysBefore: 14 };
const OVER_3: Rung = { kind: 'reminder', daysBefore: 3 };

/** Letters accepted so many days before now, in this order. */
function aLadder(promised: string, ...letters: (readonly [Rung, number])[]): Ladder {
  return { accepted: letters.map(([rung, days]) => ({ rung, at: daysAgo(days) })), dueOn: promised };
}

/** Monday Nov 23, 2026, 06:00 in Berlin; the next scan is tomorrow's. */
function facts(special: Partial<LadderFacts> = {}): LadderFacts {
  return {
    ladder: undefined,
    reach: { kind: 'reachable' },
    inactiveSince: daysAgo(400),
    now: NOW,
    nextScanOn: '2026-11-24',
    pausedDays: 0,
    ...special,
  };
}

const NO_ADDRESS = { kind: 'no usable address' } as const;
const notReachable = { kind: 'not reachable', why: NO_ADDRESS, establishedOn: '2026-11-03' } as const;

test.each<[string, Partial<LadderFacts>, Partial<Policy>, string]>([
  ['long inactive, not warned yet', {}, {}, '2026-12-23'],
  ['warned 20 days ago', { ladder: aLadder('2026-12-03', [FIRST, 20]) }, {}, '2026-12-03'],
  ['the limit comes after the grace', { inactiveSince: daysAgo(50) }, {}, '2027-01-02'],
  ['a later date was promised', { ladder: aLadder('2026-12-20', [FIRST, 20]) }, {}, '2026-12-20'],
  [
    'an earlier date was promised, grace is longer now',
    { ladder: aLadder('2026-12-03', [FIRST, 20]) },
    { graceDays: 40 },
    '2026-12-13',
  ],
  ['paused for 5 days', { ladder: aLadder('2026-12-03', [FIRST, 20]), pausedDays: 5 }, {}, '2026-12-08'],
  ['warned 2 days ago, in a ladder that ended', { lastLetterAt: daysAgo(2) }, {}, '2026-12-26'],
  ['warned 5 days ago, in a ladder that ended', { lastLetterAt: daysAgo(5) }, {}, '2026-12-23'],
  ['paused before any warning', { pausedDays: 5 }, {}, '2026-12-23'],
  ['not reachable', { reach: notReachable }, {}, '2026-12-03'],
  ['not reachable, paused for 5 days', { reach: notReachable, pausedDays: 5 }, {}, '2026-12-08'],
  ['no grace, long inactive', {}, { graceDays: 0 }, '2026-01-17'],
  ['no grace, 50 days inactive', { inactiveSince: daysAgo(50) }, { graceDays: 0 }, '2027-01-02'],
  ['no grace, paused', { inactiveSince: daysAgo(50), pausedDays: 5 }, { graceDays: 0 }, '2027-01-02'],
])('the due date: %s', (_circumstance, special, limits, day) => {
  expect(dueOn(facts(special), aPolicy(limits))).toBe(day);
});

test.each([
  ['23:30 in Berlin on the day before clocks go forward', '2026-03-28T22:30:00Z', '2026-04-27'],
  ['00:30 in Berlin on that day', '2026-03-28T23:30:00Z', '2026-04-28'],
  ['23:30 in Berlin on the day that clocks go back', '2026-10-25T22:30:00Z', '2026-11-24'],
  ['00:30 in Berlin on the day after', '2026-10-25T23:30:00Z', '2026-11-25'],
])('grace counts calendar days over a clock change: first warning at %s', (_circumstance, moment, day) => {
  const ladder = { accepted: [{ rung: FIRST, at: new Date(moment) }], dueOn: '2026-01-01' };
  const inactiveSince = new Date('2025-06-01T12:00:00Z');
  expect(dueOn(facts({ ladder, inactiveSince, now: new Date(moment) }), aPolicy())).toBe(day);
});

const due23Dec = (...letters: (readonly [Rung, number])[]): Ladder => aLadder('2026-12-23', ...letters);
const on = (day: string): Partial<LadderFacts> => ({ now: new Date(`${day}T05:00:00Z`), nextScanOn: day });

test.each<[string, Partial<LadderFacts>, Partial<Policy>, Rung | undefined]>([
  ['nothing was sent', {}, {}, FIRST],
  ['4 days after the last letter of a ladder that ended', { lastLetterAt: daysAgo(4) }, {}, undefined],
  ['5 days after it', { lastLetterAt: daysAgo(5) }, {}, FIRST],
  ['nobody can be reached', { reach: notReachable }, {}, undefined],
  ['15 days before', { ladder: due23Dec([FIRST, 0]), ...on('2026-12-08') }, {}, undefined],
  ['14 days before', { ladder: due23Dec([FIRST, 0]), ...on('2026-12-09') }, {}, OVER_14],
  [
    'before a weekend with the rung in it',
    { ladder: due23Dec([FIRST, 0]), ...on('2026-12-07'), nextScanOn: '2026-12-10' },
    {},
    OVER_14,
  ],
  [
    'before a weekend, the rung is due on its scan',
    { ladder: due23Dec([FIRST, 0]), ...on('2026-12-07'), nextScanOn: '2026-12-09' },
    {},
    undefined,
  ],
  ['the rung was missed', { ladder: due23Dec([FIRST, 0]), ...on('2026-12-15') }, {}, OVER_14],
  ['the rung was sent', { ladder: due23Dec([FIRST, 0], [OVER_14, -16]), ...on('2026-12-15') }, {}, undefined],
  ['both were missed', { ladder: due23Dec([FIRST, 0]), ...on('2026-12-20') }, {}, OVER_3],
  [
    'the last was sent, the one before was not',
    { ladder: due23Dec([FIRST, 0], [OVER_3, -20]), ...on('2026-12-19') },
    {},
    undefined,
  ],
  ['on the due date', { ladder: due23Dec([FIRST, 0]), ...on('2026-12-23') }, {}, undefined],
  [
    '4 days after the last letter',
    { ladder: due23Dec([FIRST, 0], [OVER_14, -23]), ...on('2026-12-20') },
    {},
    undefined,
  ],
  [
    '5 days after the last letter',
    { ladder: due23Dec([FIRST, 0], [OVER_14, -22]), ...on('2026-12-20') },
    {},
    OVER_3,
  ],
  [
    '14 days before was over at the first',
    { ladder: aLadder('2026-12-03', [FIRST, 4]), ...on('2026-11-26') },
    { graceDays: 14 },
    undefined,
  ],
  [
    'no reminders are wanted',
    { ladder: due23Dec([FIRST, 0]), ...on('2026-12-20') },
    { remindDaysBefore: [] },
    undefined,
  ],
])('the next letter: %s', (_circumstance, special, limits, rung) => {
  expect(nextRung(facts(special), aPolicy(limits))).toEqual(rung);
});

test.each<[string, Partial<LadderFacts>, Partial<Policy>, string, string]>([
  [
    'the last letter is 3 days before the due date',
    { ladder: due23Dec([FIRST, 0], [OVER_3, -27]) },
    {},
    '2026-12-23',
    '2026-12-23',
  ],
  [
    'the last letter is 2 days before it',
    { ladder: due23Dec([FIRST, 0], [OVER_3, -28]), ...on('2026-12-21') },
    {},
    '2026-12-24',
    '2026-12-24',
  ],
  [
    'the same without grace',
    { ladder: due23Dec([FIRST, 0], [OVER_3, -28]), ...on('2026-12-21') },
    { graceDays: 0 },
    '2026-12-23',
    '2026-12-23',
  ],
  ['nothing was sent, one day of grace', {}, { graceDays: 1 }, '2026-11-24', '2026-11-26'],
])(
  'nobody is proposed within 3 days of the last letter: %s',
  (_circumstance, special, limits, proposed, named) => {
    const policy = aPolicy(limits);
    expect({
      proposed: mayProposeOn(facts(special), policy),
      named: dueOnIfSentNow(facts(special), policy),
    }).toEqual({
      proposed,
      named,
    });
  },
);

const sent = due23Dec([FIRST, 30], [OVER_14, 10]);
const justBefore = new Date(daysAgo(30).getTime() - 1);
const old = (ms: number): Ladder => ({
  ...sent,
  accepted: [{ rung: FIRST, at: new Date(daysAgo(45).getTime() - ms) }],
});

test.each<[string, Ladder | undefined, Partial<LadderEvents>, boolean]>([
  ['nothing happened', sent, {}, true],
  ['a sign-in before the first letter', sent, { newestSignIn: justBefore }, true],
  ['a sign-in at the first letter', sent, { newestSignIn: daysAgo(30) }, false],
  ['a sign-in after the last letter', sent, { newestSignIn: daysAgo(1) }, false],
  ['left alone before the first letter', sent, { lastLeftAloneAt: justBefore }, true],
  ['left alone since', sent, { lastLeftAloneAt: daysAgo(20) }, false],
  ['protected before the first letter', sent, { switchedOnAt: justBefore }, true],
  ['protected since', sent, { switchedOnAt: daysAgo(20) }, false],
  ['the last letter is 45 days old', old(0), {}, true],
  ['the last letter is older', old(1), {}, false],
  ['nothing accepted', { accepted: [], dueOn: '2026-12-23' }, {}, false],
  ['no ladder', undefined, {}, false],
])('whether a ladder still counts: %s', (_circumstance, ladder, special, counts) => {
  const nothing = { newestSignIn: undefined, lastLeftAloneAt: undefined, switchedOnAt: undefined };
  expect(ladderNow(ladder, { ...nothing, now: NOW, policy: aPolicy(), ...special })).toEqual(
    counts ? ladder : undefined,
  );
});

test.each([
  [0, 50, 30, false],
  [500, 50, 30, false],
  [501, 50, 30, true],
  [10, 1, 30, false],
  [11, 1, 1, true],
  [11, 1, 0, false],
])(
  '%i accounts due within 14 days at a cap of %i and %i days of grace: first warnings are held: %s',
  (dueSoon, cap, graceDays, isHeld) => {
    expect(areFirstWarningsHeld(dueSoon, cap, { graceDays })).toBe(isHeld);
  },
);
