import { expect, test } from 'vitest';
import { filterIn } from '../../../src/features/review/filter-view.ts';
import {
  boxesIn,
  idsIn,
  idsText,
  NOT_STARTED,
  type Reviewing,
  reviewingIn,
  reviewingText,
  reviewModal,
} from '../../../src/features/review/list-view.ts';
import type { ReviewPage } from '../../../src/features/review/review.ts';
import type { Proposal } from '../../../src/policy/proposal.ts';
import { NO_FILTER, type ReviewFilter } from '../../../src/policy/review.ts';
import { keyOf } from '../../policy/builders.ts';
import { form } from '../../worlds/form-drawn.ts';
import { ANA, evidence, idOf, row } from '../card/card-facts.ts';
import { reviewPage } from './review-facts.ts';

const SPECIAL: readonly Partial<Proposal>[] = [
  {},
  { fullName: '', username: 'w'.repeat(128) },
  { evidence: evidence({ notWarned: { kind: 'no usable address' }, lastSignIn: undefined }) },
  { approvals: [ANA] },
  { rehearsal: true },
  { state: 'failed', approvals: [ANA], why: 'the portal did not answer' },
  { state: 'approved', approvals: [ANA] },
  { state: 'disabling', approvals: [ANA] },
];

function rows(count: number, special: (place: number) => Partial<Proposal> = () => ({})) {
  return Array.from({ length: count }, (_, place) =>
    row({ id: idOf(place + 1), key: keyOf(`key-${place}`), username: `user${place}`, ...special(place) }),
  );
}

const inEveryState = rows(SPECIAL.length, (place) => SPECIAL[place] ?? {});

function drawn(list: ReviewPage, reviewing: Partial<Reviewing> = {}, mayDecide = true, note?: string) {
  return reviewModal({
    list,
    reviewing: { ...NOT_STARTED, ...reviewing },
    note,
    mayDecide,
  });
}

test('Review… with a row in every state', () => {
  expect(form(drawn(reviewPage(inEveryState)))).toMatchInlineSnapshot(`
    "# Review
    Find by name?:
      ||
      <Any state> of 4
      <Any role> of 3
      <Any user type> of 3
      <Any ownership> of 4
      [ ] Never signed in
      [ ] Not warned
      [ ] May be in use
    Inactive for more than (days)?:
      ||
    5 to review · 1 failed · 2 approved, not disabled yet
    [Select all 8]
    *To review*
      [ ] Maria Silva (user0) — 37 items · inactive 131 days · warned 2× · Creator · Field crew
      [ ] wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww… — 37 items · inactive 131 days · warned 2× · Creator · Field crew
      [ ] Maria Silva (user2) — 37 items · inactive 131 days, never signed in · not warned · Creator
      [ ] Maria Silva (user3) — 37 items · inactive 131 days · warned 2× · 1 approval by Ana Lopez
      [ ] Maria Silva (user4) — rehearsal · 37 items · inactive 131 days · warned 2× · Creator · Field crew
    *Failed*: if you approve, the bot tries again
      [ ] Maria Silva (user5) — failed: the portal did not answer
    *Approved*: not disabled yet; the approval can still be withdrawn
      [ ] Maria Silva (user6) — approved by Ana Lopez, waiting to be disabled
      [ ] Maria Silva (user7) — approved by Ana Lopez, being disabled now
    (Continue)"
  `);
});

test.for([
  [
    'no usable email address',
    { notWarned: { kind: 'no usable address' } },
    ' · not warned: no usable email address',
  ],
  [
    'a reason in a few words',
    { notWarned: { kind: 'mailbox refused', words: '550 5.1.1 No such user here, sorry' } },
    ' · inactive 131 days · not warned: mailbox rejected · Creator',
  ],
] as const)('who was not warned is so on their row, with %s', ([, special, said]) => {
  expect(form(drawn(reviewPage(rows(1, () => ({ evidence: evidence(special) })))))).toContain(said);
});

test.for([
  {
    states: ['approved', 'disabling'],
    heading: '*Approved*: not disabled yet; the approval can still be withdrawn',
  },
  { states: ['disabling'], heading: '*Approved*: not disabled yet' },
] as const)('the heading over $states', ({ states, heading }) => {
  const list = reviewPage(
    rows(states.length, (place) => ({ state: states[place] ?? 'open', approvals: [ANA] })),
  );
  expect(
    form(drawn(list))
      .split('\n')
      .map((line) => line.trim()),
  ).toContain(heading);
});

test('Review… for who only reads', () => {
  expect(form(drawn(reviewPage(inEveryState.slice(4, 6)), {}, false))).toMatchInlineSnapshot(`
    "# Review
    Find by name?:
      ||
      <Any state> of 4
      <Any role> of 3
      <Any user type> of 3
      <Any ownership> of 4
      [ ] Never signed in
      [ ] Not warned
      [ ] May be in use
    Inactive for more than (days)?:
      ||
    1 to review · 1 failed
    *To review*
    Maria Silva (user4)
        rehearsal · 37 items · inactive 131 days · warned 2× · Creator · Field crew
    *Failed*: if you approve, the bot tries again
    Maria Silva (user5)
        failed: the portal did not answer
    (Search)"
  `);
});

test('Review… filtered, on its second page, with ticks here and elsewhere', () => {
  const filter: ReviewFilter = {
    kind: 'to decide',
    role: 'Field crew',
    userType: '',
    neverSignedIn: true,
    notWarned: true,
    owns: 'something',
    marked: true,
    moreThanDays: 1100,
    name: undefined,
  };
  const list = reviewPage(rows(2), {
    page: 1,
    pages: 2,
    all: 1204,
    counts: { 'to decide': 32, failed: 0, waiting: 0 },
    selection: { all: 4, outside: 3, withdrawable: 2 },
    selected: new Set([idOf(2)]),
  });
  expect(form(drawn(list, { filter, drawn: 3 }, true, 'Noted.'))).toMatchInlineSnapshot(`
    "# Review
    Noted.
    Find by name?:
      ||
      <To review> of 4
      <Field crew> of 3
      <none> of 3
      <Owns something> of 4
      [x] Never signed in
      [x] Not warned
      [x] May be in use
    Inactive for more than (days)?:
      |1100|
    32 of 1,204: to review, role Field crew, user type none, never signed in, not warned, owns something, may be in use, inactive for more than 1,100 days
    32 to review · page 2 of 2 · 4 selected, 3 of them do not match the filter
    [Select all 32 matching] [Clear selection (4)] [Withdraw 2 approvals]
    *To review*
      [ ] Maria Silva (user0) — 37 items · inactive 131 days · warned 2× · Creator · Field crew
      [x] Maria Silva (user1) — 37 items · inactive 131 days · warned 2× · Creator · Field crew
    [Back]
    (Continue)"
  `);
});

test('Review… when all is decided, and when nobody fits', () => {
  expect(form(drawn(reviewPage([])))).toMatchInlineSnapshot(`
    "# Review
    Nothing to review."
  `);
  const list = reviewPage([], { all: 7, selection: { all: 2, outside: 2, withdrawable: 0 } });
  const filter = { ...NO_FILTER, moreThanDays: 1 };
  expect(form(drawn(list, { filter }))).toMatchInlineSnapshot(`
    "# Review
    Find by name?:
      ||
      <Any state> of 4
      <Any role> of 3
      <Any user type> of 3
      <Any ownership> of 4
      [ ] Never signed in
      [ ] Not warned
      [ ] May be in use
    Inactive for more than (days)?:
      |1|
    0 of 7: inactive for more than 1 day
    2 selected, not matching the filter
    [Clear selection (2)]
    (Continue)"
  `);
});

test.each([
  ['the first', 0, '[Next] [Forward 10 pages]'],
  ['one in the middle', 80, '[Back 10 pages] [Back] [Next] [Forward 10 pages]'],
  ['the last', 166, '[Back 10 pages] [Back]'],
])('of 5,000 proposals, %s page is within the limits of Slack', (_, page, pager) => {
  const evil = { fullName: '👩🏽‍🚒'.repeat(60), username: '&'.repeat(255) };
  const onPage = rows(30, (place) => ({
    ...evil,
    id: idOf(9_000_000_000 + place * 99_999_999),
    state: (['open', 'failed', 'approved', 'disabling'] as const)[place % 4] ?? 'open',
    why: '👩🏽‍🚒'.repeat(90),
    evidence: evidence({
      role: '👩🏽‍🚒'.repeat(99),
      notWarned: { kind: 'mailbox refused', words: '👩🏽‍🚒'.repeat(99) },
    }),
  }));
  const names = Array.from({ length: 300 }, (_, nth) => `${'👩🏽‍🚒'.repeat(17)}${nth}`);
  const view = drawn(
    reviewPage(onPage, {
      page,
      pages: 167,
      all: 5000,
      counts: { 'to decide': 5000, failed: 0, waiting: 0 },
      selection: { all: 5000, outside: 1, withdrawable: 5000 },
      selected: new Set(onPage.map(({ proposal: { id } }) => id)),
      roles: names,
      userTypes: names,
    }),
    { page, drawn: 9_999, filter: { ...NO_FILTER, role: names[299], userType: names[298] } },
  );
  expect(form(view)).toContain(pager);
  expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThan(250_000);
});

test('each drawing has boxes of its own, so that Slack shows our ticks and not its own memory of them', () => {
  const blockOf = (count: number) =>
    drawn(reviewPage(rows(3)), { drawn: count }).blocks.find(({ block_id }) =>
      block_id?.startsWith('review.selection'),
    )?.block_id;
  expect([blockOf(0), blockOf(1)]).toEqual(['review.selection:0:1.1.1', 'review.selection:1:1.1.1']);
});

test('what stands in the boxes is read from all of them', () => {
  const values = {
    'review.selection:3:1.1.a': {
      'review.selection': { selected_options: [{ value: '12' }, { value: 'x' }] },
    },
    'review.selection:3:k': { 'review.selection': { selected_options: [{ value: '20' }] } },
    other: { 'review.selection': { selected_options: [{ value: '30' }] } },
  };
  expect(boxesIn(values)).toEqual({ shown: [1, 2, 12, 20], selected: [12, 20] });
});

test.each([
  ['nothing', {}, NO_FILTER],
  ['junk for days', { 'review.filter.days': { value: '-1e9' } }, { ...NO_FILTER, moreThanDays: 5 }],
  ['days', { 'review.filter.days': { value: '0' } }, { ...NO_FILTER, moreThanDays: 0 }],
  ['any', { 'review.filter.role': { selected_option: { value: 'any' } } }, NO_FILTER],
  ['none', { 'review.filter.role': { selected_option: { value: '=' } } }, { ...NO_FILTER, role: '' }],
  ['a kind that is none', { 'review.filter.kind': { selected_option: { value: '=x' } } }, NO_FILTER],
])('the filter as its fields stand: %s', (_, fields, expected) => {
  const values = { 'review.filter': fields, 'review.filter.days': fields };
  expect(filterIn(values, { ...NO_FILTER, moreThanDays: 5 })).toEqual(expected);
});

test('the numbers of a page come back', () => {
  const ids = [9_999_999, 3, 1, 40].map(idOf);
  expect(idsIn(idsText(ids))).toEqual([1, 3, 40, 9_999_999]);
  expect(idsIn('')).toEqual([]);
});

test('where a person is comes back, and leaves room in private_metadata', () => {
  const long = '\u0001'.repeat(70);
  const filter: ReviewFilter = {
    kind: 'waiting',
    role: long,
    userType: long,
    neverSignedIn: true,
    notWarned: false,
    owns: 'unknown',
    marked: true,
    moreThanDays: 99_999,
    name: long,
  };
  const text = reviewingText({ page: 500, filter, drawn: 100_000 }, 'f'.repeat(80));
  expect(text.length).toBeLessThan(3000);
  expect(reviewingIn(text)).toEqual({ page: 500, filter, drawn: 100_000, fingerprint: 'f'.repeat(80) });
  expect(reviewingIn(reviewingText(NOT_STARTED))).toEqual({ ...NOT_STARTED, fingerprint: undefined });
});

test.each(['', 'x', '{}', '{"page":-1,"drawn":0,"filter":{"neverSignedIn":false,"notWarned":false}}'])(
  'private_metadata that is not ours: %s',
  (text) => {
    expect(reviewingIn(text)).toBeUndefined();
  },
);
