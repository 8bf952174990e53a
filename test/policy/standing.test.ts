import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS, dayOf } from '../../src/policy/calendar.ts';
import { type Verdict, verdictOf } from '../../src/policy/evaluate.ts';
import { inactiveSince } from '../../src/policy/inactivity.ts';
import { dueOnIfFirstWarned, type Ladder, ladderNow } from '../../src/policy/ladder.ts';
import type { Policy } from '../../src/policy/limits.ts';
import { isLeftAlone, type Standing, standingOf, verdictAsOf } from '../../src/policy/standing.ts';
import { evaluated, type Judged } from '../properties/accounts.ts';
import { tried } from '../properties/tried.ts';
import {
  anAccount,
  anExclusion,
  anOrganization,
  aPolicy,
  daysAgo,
  factsOf,
  type Known,
  NOW,
} from './builders.ts';

const inactive = (days: number) => anAccount({ lastLogin: daysAgo(days) });
const exclusion = anExclusion({ id: 7 });
const warned = (days: number, dueOn: string): Ladder => ({
  accepted: [{ rung: { kind: 'first' }, at: daysAgo(days) }],
  dueOn,
});
const NO_ADDRESS = { kind: 'no usable address' } as const;
const unreachable = (establishedOn: string) =>
  ({ kind: 'not reachable', why: NO_ADDRESS, establishedOn }) as const;

const KEPT: Standing = {
  status: 'active',
  dueOn: undefined,
  notWarned: undefined,
  excludedBy: undefined,
  protectedBecause: undefined,
  letterDue: undefined,
};

/** `reachChanged`: it is established now, and not written down yet, that mail does not reach it, or does again. */
function judged(facts: Known, limits: Policy, now: Date, reachChanged: boolean) {
  const when = { now, nextScanOn: dayOf(new Date(now.getTime() + DAY_MS), limits.timeZone) };
  return kept({ facts, limits, org: anOrganization(), when }, reachChanged);
}

function kept({ facts, limits, org, when }: Judged, reachChanged: boolean) {
  const verdict = verdictOf(facts, () => facts, org, limits, when);
  const since = inactiveSince(facts.account, facts.newestSignIn);
  const moving = reachChanged && since ? dueOnIfFirstWarned(when.now, since, limits) : undefined;
  const standing = standingOf(verdict, moving);
  const exclusionOf = (id: number) => (id === facts.exclusion?.id ? facts.exclusion : undefined);
  return { verdict, standing, back: verdictAsOf(when.now, { ...facts, standing }, limits, exclusionOf) };
}

test.each<[string, Partial<Known>, boolean, Partial<Standing>]>([
  ['a disabled one', { account: anAccount({ disabled: true }) }, false, { status: 'disabled' }],
  [
    'a disabled one without dates',
    { account: anAccount({ disabled: true, lastLogin: 'unknown' }) },
    false,
    { status: 'disabled' },
  ],
  [
    'an administrator',
    { account: anAccount({ role: 'org_admin', lastLogin: daysAgo(400) }) },
    false,
    { status: 'protected', protectedBecause: 'an administrator' },
  ],
  [
    'a record that tells too little',
    { account: anAccount({ lastLogin: 'unknown', role: undefined }) },
    false,
    { status: 'unknown' },
  ],
  [
    'one that was enabled again lately',
    { account: inactive(400), reenabledAt: daysAgo(29) },
    false,
    { status: 'shielded' },
  ],
  ['an excluded one', { account: inactive(400), exclusion }, false, { status: 'excluded', excludedBy: 7 }],
  ['one that is active', { account: inactive(60) }, false, { status: 'active' }],
  [
    'the first warning is due: its date moves with the day',
    { account: inactive(61) },
    false,
    { status: 'coming up', letterDue: { kind: 'first' } },
  ],
  [
    'the first warning is due in the disable range',
    { account: inactive(400) },
    false,
    { status: 'in grace', letterDue: { kind: 'first' } },
  ],
  [
    'a reminder is due: its date was promised',
    { account: inactive(89), ladder: warned(29, '2026-11-24') },
    false,
    { status: 'coming up', letterDue: { kind: 'reminder', daysBefore: 3 }, dueOn: '2026-11-26' },
  ],
  [
    'warned, and nothing is due',
    { account: inactive(400), ladder: warned(12, '2026-12-11') },
    false,
    { status: 'in grace', dueOn: '2026-12-11' },
  ],
  [
    'only now found to be unreachable: its date moves with the day until that is written down',
    { account: inactive(400), reach: unreachable('2026-11-23') },
    true,
    { status: 'in grace', notWarned: NO_ADDRESS },
  ],
  [
    'found to be unreachable before',
    { account: inactive(400), reach: unreachable('2026-11-23') },
    false,
    { status: 'in grace', notWarned: NO_ADDRESS, dueOn: '2026-12-23' },
  ],
  [
    'only now found to be unreachable, after a later date was promised',
    { account: inactive(400), reach: unreachable('2026-11-23'), ladder: warned(12, '2027-01-05') },
    true,
    { status: 'in grace', notWarned: NO_ADDRESS, dueOn: '2027-01-05' },
  ],
  [
    'only now found to be reachable again, too soon after its last letter for another one',
    { account: inactive(400), lastLetterAt: daysAgo(2) },
    true,
    { status: 'in grace', dueOn: '2026-12-26' },
  ],
  [
    'to decide',
    { account: inactive(400), ladder: warned(30, '2026-11-23') },
    false,
    { status: 'to decide', dueOn: '2026-11-23' },
  ],
  [
    'to decide, not warned',
    { account: inactive(400), reach: unreachable('2026-10-24') },
    false,
    { status: 'to decide', dueOn: '2026-11-23', notWarned: NO_ADDRESS },
  ],
])('%s: what is kept gives the same verdict at that moment', (_, facts, reachChanged, standing) => {
  const { verdict, ...rest } = judged(factsOf(facts), aPolicy(), NOW, reachChanged);
  expect(rest).toEqual({ standing: { ...KEPT, ...standing }, back: verdict });
});

/** As the evaluator finds it: what is found now is found today. */
const isFoundNow = ({ facts: { reach }, limits, when }: Judged): boolean =>
  reach.kind === 'not reachable' && reach.establishedOn === dayOf(when.now, limits.timeZone);

test('of anybody, at any moment and by any limits, what is kept gives the same verdict', () => {
  fc.assert(
    fc.property(evaluated, fc.boolean(), (one, reachChanged) => {
      const paused = isFoundNow(one) ? { ...one, facts: { ...one.facts, pausedDays: 0 } } : one;
      const { verdict, back } = kept(paused, reachChanged && isFoundNow(one));
      expect(back).toEqual(verdict);
    }),
    tried(3000),
  );
});

const ladderAt = ({ facts, limits: policy }: Judged, now: Date): Ladder | undefined =>
  ladderNow(facts.ladder, {
    ...{ newestSignIn: undefined, lastLeftAloneAt: undefined, switchedOnAt: undefined, now, policy },
  });

test('nothing that is kept changes by time alone: where the rest is the same a day later, so is the due date', () => {
  fc.assert(
    fc.property(evaluated, fc.integer({ min: 1, max: 40 }), (one, days) => {
      const later = { ...one.when, now: new Date(one.when.now.getTime() + days * DAY_MS) };
      const before = kept(one, false).standing;
      const after = kept({ ...one, when: later }, false).standing;
      // Once, a ladder ends by its age.
      fc.pre(ladderAt(one, one.when.now) === ladderAt(one, later.now));
      const { dueOn: _, ...restBefore } = before;
      const { dueOn: __, ...restAfter } = after;
      fc.pre(JSON.stringify(restBefore) === JSON.stringify(restAfter));
      expect(after).toEqual(before);
    }),
    tried(2000),
  );
});

test('what is shown of somebody still to be warned moves with the day, and the due date of others does not', () => {
  const tomorrow = new Date(NOW.getTime() + DAY_MS);
  const asOf = (now: Date, standing: Partial<Standing>): Verdict | undefined =>
    verdictAsOf(
      now,
      {
        standing: { ...KEPT, status: 'in grace', ...standing },
        account: inactive(400),
        newestSignIn: undefined,
        reenabledAt: undefined,
      },
      aPolicy(),
      () => undefined,
    );
  expect([NOW, tomorrow].map((now) => asOf(now, { letterDue: { kind: 'first' } }))).toMatchObject([
    { days: 400, dueOn: '2026-12-23' },
    { days: 401, dueOn: '2026-12-24' },
  ]);
  expect([NOW, tomorrow].map((now) => asOf(now, { dueOn: '2026-12-11' }))).toMatchObject([
    { days: 400, dueOn: '2026-12-11' },
    { days: 401, dueOn: '2026-12-11' },
  ]);
});

test('an exclusion that is forgotten, or whatever else is missing, gives no verdict rather than a wrong one', () => {
  const facts = factsOf({ account: inactive(400) });
  const verdict = (standing: Partial<Standing>, account = facts.account) =>
    verdictAsOf(NOW, { ...facts, account, standing: { ...KEPT, ...standing } }, aPolicy(), () => undefined);
  expect(verdict({ status: 'excluded', excludedBy: 7 })).toBeUndefined();
  expect(verdict({ status: 'shielded' })).toBeUndefined();
  expect(verdict({ status: 'active' }, anAccount({ lastLogin: 'unknown' }))).toBeUndefined();
});

test('left alone are the statuses of clauses 1 to 5', () => {
  const leftAlone = ['disabled', 'protected', 'unknown', 'shielded', 'excluded'] as const;
  const others = ['active', 'coming up', 'in grace', 'to decide', undefined] as const;
  expect([leftAlone.map(isLeftAlone), others.map(isLeftAlone)]).toEqual([
    leftAlone.map(() => true),
    others.map(() => false),
  ]);
});
