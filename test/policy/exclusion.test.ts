import { expect, test } from 'vitest';
import type { Account } from '../../src/policy/account.ts';
import {
  covers,
  type ExclusionTarget,
  endsWithinAYear,
  exclusionFor,
  groupsNamedBy,
  isInForce,
  mustEnd,
  type RuleKind,
} from '../../src/policy/exclusion.ts';
import { anAccount, anExclusion, daysAgo, keyOf, NOW } from './builders.ts';

const groups = (id: string): ReadonlySet<string> => new Set(id === 'g1' ? ['maria.silva_hcg'] : []);

function rule(kind: RuleKind, value: string): ExclusionTarget {
  return { kind, value, label: value };
}

const coast = { categories: ['/Categories/Region/Coast'] };

test.each<[string, ExclusionTarget, Partial<Account>, boolean]>([
  ['the account', { kind: 'account', key: keyOf('0a1b'), username: 'x' }, {}, true],
  [
    'someone new under the old name',
    { kind: 'account', key: keyOf('ffff'), username: 'maria.silva_HCG' },
    {},
    false,
  ],
  ['a standard role', rule('role', 'org_user'), {}, true],
  ['a custom role', rule('role', 'r1'), { roleId: 'r1' }, true],
  ['another role', rule('role', 'org_publisher'), {}, false],
  ['a user type', rule('user type', 'CreatorUT'), {}, true],
  ['no user type', rule('user type', 'creatorUT'), { userType: undefined }, false],
  ['a provider', rule('provider', 'enterprise'), { provider: 'enterprise' }, true],
  ['a category', rule('category', '/Categories/Region/Coast'), coast, true],
  ['a parent category', rule('category', '/categories/region'), coast, true],
  ['a parent written with a slash', rule('category', '/Categories/Region/'), coast, true],
  ['a category whose name only begins alike', rule('category', '/Categories/Region/Co'), coast, false],
  ['a child category', rule('category', '/Categories/Region/Coast/North'), coast, false],
  ['a member of the group', rule('group', 'g1'), {}, true],
  ['no member of the group', rule('group', 'g1'), { username: 'ben' }, false],
  ['a group that is not known', rule('group', 'g2'), {}, false],
  ['an email domain', rule('email domain', 'Harbour.example'), {}, true],
  ['a parent domain', rule('email domain', 'example'), {}, false],
  [
    'an address below the domain',
    rule('email domain', 'harbour.example'),
    { email: 'm@a.harbour.example' },
    false,
  ],
  ['no address', rule('email domain', 'harbour.example'), { email: undefined }, false],
  ['a name pattern', rule('user-name pattern', '*_hcg'), {}, true],
])('whether an exclusion covers: %s', (_circumstance, target, account, answer) => {
  expect(covers(target, anAccount(account), groups)).toBe(answer);
});

test('an exclusion holds up to its end, not at it', () => {
  const ends = [undefined, new Date(NOW.getTime() + 1), NOW];
  expect(ends.map((until) => isInForce(anExclusion({ until }), NOW))).toEqual([true, true, false]);
});

test("of several exclusions the account's own is named, then the one that lasts longest", () => {
  const byRule = anExclusion({ id: 1, target: rule('role', 'org_user') });
  const short = anExclusion({ id: 2, until: daysAgo(-10) });
  const long = anExclusion({ id: 3, until: daysAgo(-20) });
  const over = anExclusion({ id: 4, until: daysAgo(1) });
  const others = anExclusion({ id: 5, target: rule('role', 'org_publisher') });
  const named = [[byRule, short, long, over], [byRule, over, others], [others, over], []].map(
    (exclusions) => exclusionFor(anAccount(), exclusions, groups, NOW)?.id,
  );
  expect(named).toEqual([3, 1, undefined, undefined]);
});

test('a rule over more than 5 % of the members must end within a year', () => {
  expect({
    five: mustEnd(50, 1000),
    more: mustEnd(51, 1000),
    never: endsWithinAYear(undefined, NOW),
    leapYear: endsWithinAYear(daysAgo(-366), NOW),
    longer: endsWithinAYear(new Date(daysAgo(-366).getTime() + 1), NOW),
  }).toEqual({ five: false, more: true, never: false, leapYear: true, longer: false });
});

test('groups that rules name are each read once', () => {
  const one = anExclusion({ target: { kind: 'group', value: 'g1', label: 'Field crew' } });
  expect(groupsNamedBy([one, anExclusion(), { ...one, id: 2 }])).toEqual([{ id: 'g1', title: 'Field crew' }]);
});
