import { expect, test } from 'vitest';
import type { Holdings, Signals } from '../../../src/policy/evidence/holdings.ts';
import { holdingsText, ownsSomething } from '../../../src/policy/evidence/holdings-text.ts';
import {
  isWithin,
  kindsOf,
  type Mark,
  marksOf,
  marksSince,
  marksText,
} from '../../../src/policy/evidence/marks.ts';
import { newestWithSameEmail } from '../../../src/policy/evidence/same-email.ts';
import { plainWriting } from '../../../src/policy/writing.ts';
import { aPolicy, daysAgo, NOW } from '../builders.ts';

const ZONE = 'Europe/Berlin';
const NOBODY: Signals = {
  scheduledTaskOwners: new Set(),
  appCredentialOwners: new Set(),
  collaborationGroupOwners: new Set(),
  proUse: new Map(),
};
const UNTOLD: Signals = {
  scheduledTaskOwners: undefined,
  appCredentialOwners: undefined,
  collaborationGroupOwners: undefined,
  proUse: undefined,
};
const MARIA = { username: 'Maria.Silva_HCG', portalId: '0A1B' };
const name = 'maria.silva_hcg';
const a = (kind: Mark['kind'], at = NOW): Mark => ({ kind, at });
const pro = (lastUsed: Date | 'never' | undefined, offline: boolean | undefined) => ({
  proUse: new Map([[name, { lastUsed, offline }]]),
});

test.each<[string, newestItem: Date | undefined, Partial<Signals>, readonly Mark[]]>([
  ['nothing', undefined, {}, []],
  ['an item changed 60 days ago', daysAgo(60), {}, [a('changed an item', daysAgo(60))]],
  ['an item changed 61 days ago', daysAgo(61), {}, []],
  ['an item changed ahead', daysAgo(-3), {}, [a('changed an item', daysAgo(-3))]],
  ['a task, by user name', undefined, { scheduledTaskOwners: new Set([name]) }, [a('scheduled tasks')]],
  ['a task, by id', undefined, { scheduledTaskOwners: new Set(['0a1b']) }, [a('scheduled tasks')]],
  ["another's task", undefined, { scheduledTaskOwners: new Set(['jo', 'ffff']) }, []],
  ['a credential', undefined, { appCredentialOwners: new Set([name]) }, [a('app credentials')]],
  ['a group', undefined, { collaborationGroupOwners: new Set([name]) }, [a('collaboration group')]],
  ['Pro used 60 days ago', undefined, pro(daysAgo(60), false), [a('used Pro', daysAgo(60))]],
  ['Pro used 61 days ago', undefined, pro(daysAgo(61), false), []],
  ['Pro never used', undefined, pro('never', false), []],
  ['Pro not told', undefined, pro(undefined, undefined), []],
  ['Pro offline, used long ago', undefined, pro(daysAgo(99), true), [a('Pro license offline')]],
  ['nothing told', undefined, UNTOLD, []],
  [
    'all at once',
    daysAgo(1),
    { appCredentialOwners: new Set([name]), ...pro(daysAgo(2), true) },
    [
      a('changed an item', daysAgo(1)),
      a('app credentials'),
      a('Pro license offline'),
      a('used Pro', daysAgo(2)),
    ],
  ],
])('marks: %s', (_, newestItem, signals, expected) => {
  expect(marksOf(MARIA, { newestItem }, { ...NOBODY, ...signals }, aPolicy(), NOW)).toEqual(expected);
});

test.each([
  [new Date(NOW.getTime() - 61 * 86_400_000 + 1), true],
  [daysAgo(61), false],
  [daysAgo(-1), true],
])('within 60 days: %s', (at, is) => {
  expect(isWithin(at, 60, NOW)).toBe(is);
});

test('every mark has its words, with its date', () => {
  const kinds = [
    'changed an item',
    'scheduled tasks',
    'app credentials',
    'collaboration group',
    'Pro license offline',
    'used Pro',
  ] as const;
  expect(kinds.map((kind) => marksText([a(kind)], plainWriting(ZONE)))).toEqual([
    'changed an item Nov 23, 2026',
    'owns active scheduled tasks (as of Nov 23, 2026)',
    'owns app credentials (as of Nov 23, 2026)',
    'owns a group in a collaboration (as of Nov 23, 2026)',
    'has taken an ArcGIS Pro license offline (as of Nov 23, 2026)',
    'used ArcGIS Pro Nov 23, 2026',
  ]);
  expect([
    marksText([], plainWriting(ZONE)),
    marksText([a('used Pro'), a('app credentials')], plainWriting(ZONE)),
  ]).toEqual(['', 'used ArcGIS Pro Nov 23, 2026, owns app credentials (as of Nov 23, 2026)']);
});

const held = (special: Partial<Holdings>) => ({
  ...{ readAt: NOW, items: 0, newestItem: undefined, groups: 0, groupsOwned: 0 },
  ...special,
});

test.each<[Partial<Holdings>, said: string, owns: boolean | undefined]>([
  [{}, 'no items or groups', false],
  [{ items: 37, newestItem: daysAgo(144), groups: 2 }, '37 items (newest Jul 2, 2026), 2 groups', true],
  [{ items: 1 }, '1 item', true],
  [{ groups: 3, groupsOwned: 1 }, '3 groups (owns 1)', true],
  [{ groups: 3 }, '3 groups', false],
  [{ items: undefined }, 'items not visible to the bot', undefined],
  [{ items: undefined, groupsOwned: 1, groups: 1 }, 'items not visible to the bot, 1 group (owns 1)', true],
  [{ groups: undefined, groupsOwned: undefined }, 'groups unknown', undefined],
])('what an account owns: %j', (special, said, owns) => {
  const holdings = held(special);
  expect([
    holdingsText({ holdings, couldNotBeRead: false }, plainWriting(ZONE)),
    ownsSomething(holdings),
  ]).toEqual([said, owns]);
});

test('what was not read is no nothing', () => {
  expect(ownsSomething(undefined)).toBeUndefined();
  expect(holdingsText({ holdings: undefined, couldNotBeRead: false }, plainWriting(ZONE))).toBe(
    'items not checked yet',
  );
  expect(holdingsText({ holdings: undefined, couldNotBeRead: true }, plainWriting(ZONE))).toBe(
    'items could not be checked',
  );
});

const other = (username: string, days: number) => ({ username, signedInAt: daysAgo(days) });

test.each<[string, ReturnType<typeof other>[], own: Date | undefined, expected: unknown]>([
  ['nobody else', [], daysAgo(131), undefined],
  ['signed in 60 days ago', [other('b', 60)], daysAgo(131), other('b', 60)],
  ['signed in 61 days ago', [other('b', 61)], daysAgo(131), undefined],
  ['the newest of two', [other('b', 9), other('c', 3)], daysAgo(131), other('c', 3)],
  ['no newer than its own', [other('b', 50)], daysAgo(50), undefined],
  ['its own never signed in', [other('b', 50)], undefined, other('b', 50)],
  ['a date ahead counts as today', [other('b', -5)], daysAgo(131), other('b', 0)],
])('another account with the address: %s', (_, others, own, expected) => {
  expect(newestWithSameEmail(others, own, 60, NOW)).toEqual(expected);
});

test.each<[string, before: Mark, Partial<Holdings>, Partial<Signals>, isKept: boolean]>([
  [
    'tasks that are not told now',
    a('scheduled tasks', daysAgo(3)),
    {},
    { scheduledTaskOwners: undefined },
    true,
  ],
  ['tasks that are told to be over', a('scheduled tasks', daysAgo(3)), {}, {}, false],
  ['credentials not told', a('app credentials', daysAgo(3)), {}, { appCredentialOwners: undefined }, true],
  ['credentials over', a('app credentials', daysAgo(3)), {}, {}, false],
  [
    'a group not told',
    a('collaboration group', daysAgo(3)),
    {},
    { collaborationGroupOwners: undefined },
    true,
  ],
  ['a group over', a('collaboration group', daysAgo(3)), {}, {}, false],
  [
    'a license of which nothing is told',
    a('Pro license offline', daysAgo(3)),
    {},
    { proUse: undefined },
    true,
  ],
  ['a license that is not in the list', a('Pro license offline', daysAgo(3)), {}, {}, true],
  ['a license back online', a('Pro license offline', daysAgo(3)), {}, pro('never', false), false],
  ['an item not visible now', a('changed an item', daysAgo(60)), { items: undefined }, {}, true],
  [
    'an item not visible now, of too long ago',
    a('changed an item', daysAgo(61)),
    { items: undefined },
    {},
    false,
  ],
  ['an item that is gone', a('changed an item', daysAgo(3)), {}, {}, false],
  ['Pro use not told now', a('used Pro', daysAgo(60)), {}, pro(undefined, false), true],
  ['Pro use not told now, of too long ago', a('used Pro', daysAgo(61)), {}, pro(undefined, false), false],
])(
  'what was found before stays until the portal tells that it is over: %s',
  (_, before, held, told, isKept) => {
    const holdings = { items: 0, newestItem: undefined, ...held };
    const found = marksSince([before], MARIA, holdings, { ...NOBODY, ...told }, aPolicy(), NOW);
    expect(found).toEqual(isKept ? [before] : []);
  },
);

test('found anew it stands once, and kinds are told apart by one number', () => {
  const again = { ...NOBODY, scheduledTaskOwners: new Set([name]) };
  const holdings = { items: 1, newestItem: undefined };
  const found = marksSince([a('scheduled tasks', daysAgo(3))], MARIA, holdings, again, aPolicy(), NOW);
  expect(found).toEqual([a('scheduled tasks')]);
  expect(kindsOf([])).toBe(0);
  expect(kindsOf([a('used Pro'), a('scheduled tasks')])).toBe(kindsOf([a('scheduled tasks'), a('used Pro')]));
  expect(kindsOf([a('used Pro')])).not.toBe(kindsOf([a('scheduled tasks')]));
});
