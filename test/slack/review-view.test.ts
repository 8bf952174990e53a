import { expect, test } from 'vitest';
import type { Proposal } from '../../src/domain/proposal.ts';
import { NOTHING_SAID } from '../../src/slack/views/reason-and-end.ts';
import { REVIEW_PAGE, reviewIn, reviewModal, ticksBlockIn } from '../../src/slack/views/review.ts';
import { reviewDecideIn, reviewDecideModal } from '../../src/slack/views/review-decide.ts';
import {
  idsIn,
  idsText,
  MOST_TICKED,
  NOT_STARTED,
  reviewingIn,
  reviewingText,
} from '../../src/slack/views/ticks.ts';
import { keyOf } from '../domain/builders.ts';
import { ANA, evidence, idOf, proposal, row } from './card-facts.ts';
import { form } from './form-drawn.ts';

const timeZone = 'Europe/Berlin';
const SPECIAL: readonly Partial<Proposal>[] = [
  {},
  { fullName: '', username: 'w'.repeat(128) },
  { evidence: evidence({ notWarned: 'no e-mail address', lastSignIn: undefined }) },
  { approvals: [ANA] },
  { rehearsal: true },
  { state: 'approved', approvals: [ANA] },
  { state: 'disabling', approvals: [ANA] },
  { state: 'failed', approvals: [ANA], why: 'the portal did not answer' },
];

function rows(count: number, special: (place: number) => Partial<Proposal> = () => ({})) {
  return Array.from({ length: count }, (_, place) =>
    row({ id: idOf(place + 1), key: keyOf(`key-${place}`), username: `user${place}`, ...special(place) }),
  );
}

test('Review… with a row in every state', () => {
  const all = rows(SPECIAL.length, (place) => SPECIAL[place] ?? {});
  const view = reviewModal({ rows: all, reviewing: NOT_STARTED, note: undefined, timeZone });
  expect(form(view)).toMatchInlineSnapshot(`
    "# Review
    5 to decide · 1 approved and waiting · 1 being disabled · 1 failed
    Tick whom you want to decide on?:
      [ ] Maria Silva (user0) — 131 days since 15 Jul 2026
      [ ] wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww… — 131 days since 15 Jul 2026
      [ ] Maria Silva (user2) — not warned: no e-mail address · never signed in, 131 days since created on…
      [ ] Maria Silva (user3) — 1 approval by Ana Lopez · 131 days since 15 Jul 2026
      [ ] Maria Silva (user4) — rehearsal · 131 days since 15 Jul 2026
      [ ] Maria Silva (user5) — approved by Ana Lopez, waits for its turn
      [ ] Maria Silva (user6) — approved by Ana Lopez, being disabled now
      [ ] Maria Silva (user7) — failed: the portal did not answer
    (Go on)"
  `);
});

test('Review… on its second page, with ticks here and elsewhere', () => {
  const reviewing = { page: 1, ticked: new Set([idOf(2), idOf(12)]), drawn: 3 };
  const view = reviewModal({ rows: rows(12), reviewing, note: 'Something was decided meanwhile.', timeZone });
  expect(form(view)).toMatchInlineSnapshot(`
    "# Review
    12 to decide · page 2 of 2 · 2 of at most 300 ticked
    Something was decided meanwhile.
    Tick whom you want to decide on?:
      [ ] Maria Silva (user10) — 131 days since 15 Jul 2026
      [x] Maria Silva (user11) — 131 days since 15 Jul 2026
    [Back]
    (Go on)"
  `);
});

test('Review… when all is decided', () => {
  expect(
    form(reviewModal({ rows: [], reviewing: NOT_STARTED, note: undefined, timeZone })),
  ).toMatchInlineSnapshot(`
    "# Review
    Nothing is to decide and nothing waits."
  `);
});

test.each([
  ['the first', 0, '[Next] [10 on]'],
  ['one in the middle', 250, '[10 back] [Back] [Next] [10 on]'],
  ['the last', 499, '[10 back] [Back]'],
  ['one beyond the last', 9999, '[10 back] [Back]'],
])('of 5,000 proposals, %s page is within the limits of Slack', (_, page, pager) => {
  const all = rows(5000, () => ({ fullName: '👩🏽‍🚒'.repeat(60), username: '&'.repeat(255) }));
  const ticked = new Set(all.slice(-MOST_TICKED).map(({ proposal: { id } }) => id));
  const drawn = form(
    reviewModal({ rows: all, reviewing: { page, ticked, drawn: 9 }, note: undefined, timeZone }),
  );
  expect(drawn).toContain(pager);
});

test('ticks are kept from page to page, and unticking counts too', () => {
  const all = rows(25);
  const reviewing = { page: 1, ticked: new Set([idOf(2), idOf(12), idOf(13)]), drawn: 3 };
  const view = reviewModal({ rows: all, reviewing, note: undefined, timeZone });
  const block = view.blocks.find(({ type }) => type === 'input')?.block_id ?? '';
  const values = { [block]: { 'review.ticks': { selected_options: [{ value: '13' }, { value: '20' }] } } };
  expect(ticksBlockIn(values)).toBe(block);
  expect(reviewIn({ private_metadata: view.private_metadata ?? '', state: { values } })).toEqual({
    page: 1,
    ticked: new Set([idOf(2), idOf(13), idOf(20)]),
    drawn: 4,
  });
});

test('each drawing has a block of its own, so that Slack shows our ticks and not its own memory of them', () => {
  const blockOf = (drawn: number) =>
    reviewModal({ rows: rows(3), reviewing: { ...NOT_STARTED, drawn }, note: undefined, timeZone }).blocks[1]
      ?.block_id;
  expect([blockOf(0), blockOf(1)]).toEqual(['review.ticks:0:1.1.1', 'review.ticks:1:1.1.1']);
});

test.each([
  ['none', []],
  ['some', [3, 1, 40]],
  ['neighbours', Array.from({ length: MOST_TICKED + REVIEW_PAGE }, (_, place) => place + 1)],
  ['far apart', Array.from({ length: MOST_TICKED + REVIEW_PAGE }, (_, place) => (place + 1) * 9_999_999)],
])('ticks of %s come back and leave room in private_metadata', (_, numbers) => {
  const ids = numbers.map(idOf);
  expect(idsIn(idsText(ids)).toSorted((one, other) => one - other)).toEqual(
    ids.toSorted((one, other) => one - other),
  );
  const text = reviewingText({ page: 500, ticked: new Set(ids), drawn: 1000 });
  expect(text.length).toBeLessThan(3000);
  expect(reviewingIn(text)?.ticked).toEqual(new Set(ids));
});

test.each(['', 'x', '{}', '{"page":-1,"drawn":0,"ticked":""}'])(
  'private_metadata that is not ours: %s',
  (text) => {
    expect(reviewingIn(text)).toBeUndefined();
  },
);

test('the step that decides, for one that was not warned and one approved already', () => {
  const view = reviewDecideModal({
    reviewing: { page: 2, ticked: new Set([idOf(1), idOf(2)]), drawn: 3 },
    proposals: [
      proposal({ id: idOf(1), evidence: evidence({ notWarned: 'no e-mail address' }) }),
      proposal({ id: idOf(2), fullName: '', username: 'bob', state: 'approved' }),
    ],
    draft: { ...NOTHING_SAID, choice: undefined },
    note: undefined,
  });
  expect(form(view)).toMatchInlineSnapshot(`
    "# Decide on 2
    Maria Silva (maria.silva_HCG)
    bob
    1 of them was not warned; to approve needs a reason.
    1 of them is not open; approving leaves such out, excluding takes them.
    [Back to the list]
    What to do:
      ( ) Approve disabling 2 accounts
      ( ) Exclude 2 accounts
    Reason?:
      ||
    If excluded, for how long:
      <90 days> of 4
    … or until a date?:
      ||
    (Decide)"
  `);
});

test('the step that decides, refused, in a rehearsal of 300', () => {
  const proposals = Array.from({ length: MOST_TICKED }, (_, place) =>
    proposal({ id: idOf(place + 1), fullName: 'ß'.repeat(255), username: 'x'.repeat(255), rehearsal: true }),
  );
  const view = reviewDecideModal({
    reviewing: { page: 0, ticked: new Set(proposals.map(({ id }) => id)), drawn: 0 },
    proposals,
    draft: { reason: 'left', until: '30', untilDate: undefined, choice: 'exclude' },
    note: 'Nobody was excluded.',
  });
  expect(
    form(view)
      .split('\n')
      .filter((line) => !line.startsWith('ßßß')),
  ).toMatchInlineSnapshot(`
    [
      "# Decide on 300",
      "Nobody was excluded.",
      "… and 275 more",
      "[Back to the list]",
      "What to do:",
      "  ( ) Rehearse approving 300 accounts",
      "  (x) Exclude 300 accounts",
      "Reason?:",
      "  |left|",
      "If excluded, for how long:",
      "  <30 days> of 4",
      "… or until a date?:",
      "  ||",
      "(Decide)",
    ]
  `);
});

test('what was chosen there is read', () => {
  const values = {
    'review.choice': { 'review.choice': { selected_option: { value: 'approve' } } },
    'exclusion.reason': { 'exclusion.reason': { value: 'left the company' } },
  };
  const private_metadata = reviewingText({ page: 1, ticked: new Set([idOf(5)]), drawn: 2 });
  expect(reviewDecideIn({ private_metadata, state: { values } })).toEqual({
    reviewing: { page: 1, ticked: new Set([idOf(5)]), drawn: 3 },
    draft: { choice: 'approve', reason: 'left the company', until: '90', untilDate: undefined },
  });
});
