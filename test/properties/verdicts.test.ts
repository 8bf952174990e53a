import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, DAY_MS, dayOf, daysBetween } from '../../src/policy/calendar.ts';
import { type Verdict, verdictOf } from '../../src/policy/evaluate.ts';
import { type Exclusion, exclusionFor, isInForce } from '../../src/policy/exclusion.ts';
import { inactiveDays } from '../../src/policy/inactivity.ts';
import { protectedBecause } from '../../src/policy/protection.ts';
import { reasonOf } from '../../src/policy/verdict.ts';
import { anAccount, anExclusion, daysAgo, keyOf, NOW } from '../policy/builders.ts';
import { evaluated, type Judged } from './accounts.ts';
import { tried } from './tried.ts';

const verdictFor = ({ facts, org, limits, when }: Judged): Verdict =>
  verdictOf(facts, () => facts, org, limits, when);
const isWarned = (verdict: Verdict): boolean => 'rung' in verdict && verdict.rung !== undefined;

test('every verdict has a whole sentence for its reason', () => {
  fc.assert(
    fc.property(evaluated, (one) => {
      const { facts, limits } = one;
      const reason = reasonOf(verdictFor(one), facts.account, limits, facts.newestSignIn);
      // What people and servers say may be anything; the rest are our words.
      const why = 'why' in facts.reach && 'words' in facts.reach.why ? facts.reach.why.words : '';
      const theirs = [facts.exclusion?.reason ?? '', facts.exclusion?.authorName ?? '', why];
      const ours = theirs
        .filter((text) => text !== '')
        .reduce((left, text) => left.replaceAll(text, ''), reason);
      expect(ours).toMatch(/\w/);
      expect(ours).not.toMatch(/undefined|NaN|null|Invalid|\[object/);
      expect(reason.endsWith('.')).toBe(true);
    }),
    tried(2000),
  );
});

test('whoever is disabled, protected, unknown, shielded or excluded is left alone, in that order', () => {
  fc.assert(
    fc.property(evaluated, (one) => {
      const { facts, limits, org, when } = one;
      const { account, exclusion, reenabledAt } = facts;
      const zone = limits.timeZone;
      const shielded =
        reenabledAt !== undefined &&
        daysBetween(dayOf(reenabledAt, zone), dayOf(when.now, zone)) < limits.reenabledShieldDays;
      const first = Object.entries({
        disabled: account.disabled,
        protected: protectedBecause(account, org, limits) !== undefined,
        unknown: account.created === 'unknown' || account.lastLogin === 'unknown',
        shielded,
        excluded: exclusion !== undefined && isInForce(exclusion, when.now),
      }).find(([, is]) => is)?.[0];
      const { status } = verdictFor(one);
      if (first === undefined) expect(['active', 'coming up', 'in grace', 'to decide']).toContain(status);
      else expect(status).toBe(first);
    }),
    tried(2000),
  );
});

test('nobody is warned or proposed who was not inactive for so long', () => {
  fc.assert(
    fc.property(evaluated, (one) => {
      const { facts, limits, when } = one;
      const verdict = verdictFor(one);
      const days = inactiveDays(facts.account, facts.newestSignIn, when.now) ?? -1;
      if (isWarned(verdict)) expect(days).toBeGreaterThan(limits.notifyAfterDays);
      if (verdict.status === 'to decide') expect(days).toBeGreaterThanOrEqual(limits.disableAfterDays);
    }),
    tried(2000),
  );
});

const proposed = evaluated.filter(
  (one) => verdictFor(one).status === 'to decide' && one.limits.graceDays > 0,
);

test('a proposal of one who was warned keeps to what the letters of its ladder said (promise 13)', () => {
  fc.assert(
    fc.property(proposed, ({ facts, limits, when }) => {
      if (facts.reach.kind === 'not reachable') return;
      const [first] = facts.ladder?.accepted ?? [];
      const last = facts.ladder?.accepted.at(-1);
      if (first === undefined || last === undefined) throw new Error('proposed without a warning');
      const today = dayOf(when.now, limits.timeZone);
      const { lastLogin } = facts.account;
      const ends = [facts.newestSignIn, facts.reenabledAt, lastLogin].filter((end) => end instanceof Date);
      expect({
        isOld: when.now.getTime() - last.at.getTime() > limits.warningValidDays * DAY_MS,
        isFromBefore: ends.some((end) => end >= first.at),
        isWithin3Days: daysBetween(dayOf(last.at, limits.timeZone), today) < 3,
        isBeforeTold: today < (facts.ladder?.dueOn ?? ''),
        isBeforeGrace: today < addDays(dayOf(first.at, limits.timeZone), limits.graceDays + facts.pausedDays),
      }).toEqual({
        ...{ isOld: false, isFromBefore: false, isWithin3Days: false },
        ...{ isBeforeTold: false, isBeforeGrace: false },
      });
    }),
    tried(200),
  );
});

test('one who could not be warned is proposed GRACE_DAYS after that was established, and says why', () => {
  fc.assert(
    fc.property(proposed, (one) => {
      const { facts, limits, when } = one;
      const verdict = verdictFor(one);
      if (facts.reach.kind === 'reachable' || verdict.status !== 'to decide') return;
      const may = addDays(facts.reach.establishedOn, limits.graceDays + facts.pausedDays);
      const isDue = dayOf(when.now, limits.timeZone) >= may;
      expect([verdict.notWarned, isDue]).toEqual([facts.reach.why, true]);
    }),
    tried(200),
  );
});

test('a letter names a day that is at least 3 days away, and comes at least 5 days after the one before', () => {
  fc.assert(
    fc.property(evaluated, (one) => {
      const { facts, limits, when } = one;
      const verdict = verdictFor(one);
      if (!('rung' in verdict) || verdict.rung === undefined || limits.graceDays === 0) return;
      const today = dayOf(when.now, limits.timeZone);
      expect(facts.reach.kind).toBe('reachable');
      expect(verdict.dueOn >= addDays(today, 3)).toBe(true);
      if (verdict.rung.kind === 'first') {
        expect(verdict.dueOn >= addDays(today, limits.graceDays)).toBe(true);
        return;
      }
      const last = facts.ladder?.accepted.at(-1)?.at ?? when.now;
      expect(daysBetween(dayOf(last, limits.timeZone), today)).toBeGreaterThanOrEqual(5);
      expect(verdict.dueOn >= (facts.ladder?.dueOn ?? '')).toBe(true);
    }),
    tried(4000),
  );
});

test('without a grace nobody is warned who is over the limit', () => {
  fc.assert(
    fc.property(evaluated, (one) => {
      const graceless = { ...one, limits: { ...one.limits, graceDays: 0 } };
      const verdict = verdictFor(graceless);
      if (verdict.range === 'disable') expect(isWarned(verdict)).toBe(false);
      if (verdict.status === 'to decide') expect(verdict.notWarned).toBeUndefined();
    }),
    tried(1000),
  );
});

test("the exclusion that is named is the account's own before a rule, and of several the one that lasts longest", () => {
  const target = fc.constantFrom<Exclusion['target']>(
    { kind: 'account', key: keyOf('k1'), username: 'one' },
    { kind: 'account', key: keyOf('k2'), username: 'two' },
    { kind: 'role', value: 'org_user', label: 'User' },
    { kind: 'role', value: 'org_publisher', label: 'Publisher' },
  );
  const until = fc.option(
    fc.integer({ min: -3, max: 3 }).map((days) => daysAgo(-days)),
    { nil: undefined },
  );
  const exclusions = fc
    .array(fc.record({ target, until }), { maxLength: 8 })
    .map((all) => all.map((one, at) => anExclusion({ ...one, id: at + 1 })));
  fc.assert(
    fc.property(
      exclusions,
      fc.constantFrom('k1', 'k2', 'k3'),
      fc.constantFrom('org_user', 'org_admin'),
      (all, key, role) => {
        const named = exclusionFor(anAccount({ key: keyOf(key), role }), all, () => new Set(), NOW);
        const covering = all.filter(
          (one) =>
            isInForce(one, NOW) &&
            (one.target.kind === 'account' ? one.target.key === key : Object(one.target).value === role),
        );
        const own = covering.filter((one) => one.target.kind === 'account');
        const lasting = (own.length > 0 ? own : covering).map(
          (one) => one.until?.getTime() ?? Number.POSITIVE_INFINITY,
        );
        const best = Math.max(...lasting);
        if (named === undefined) return void expect(covering).toEqual([]);
        expect(own.length > 0).toBe(named.target.kind === 'account');
        expect(named.until?.getTime() ?? Number.POSITIVE_INFINITY).toBe(best);
      },
    ),
    tried(300),
  );
});
