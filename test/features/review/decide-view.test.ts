import { expect, test } from 'vitest';
import { NOTHING_SAID } from '../../../src/adapters/slack/fields.ts';
import { reviewDecideIn, reviewDecideModal } from '../../../src/features/review/decide-view.ts';
import { NOT_STARTED, reviewingText } from '../../../src/features/review/list-view.ts';
import { form } from '../../worlds/form-drawn.ts';
import { evidence, idOf, proposal } from '../card/card-facts.ts';
import { leftOut, selectedFacts } from './review-facts.ts';

const UNDECIDED = { ...NOTHING_SAID, choice: undefined };

test('the step that decides, for one that was not warned, one approved already, and one that failed', () => {
  const proposals = [
    proposal({ id: idOf(1), evidence: evidence({ notWarned: { kind: 'no usable address' } }) }),
    proposal({ id: idOf(2), fullName: '', username: 'bob', state: 'approved' }),
    proposal({ id: idOf(3), state: 'failed', why: 'x' }),
  ];
  const selected = selectedFacts(proposals, {
    approving: { taken: 2, leftOut: leftOut('bob was approved already by Ana.') },
  });
  const view = reviewDecideModal({ reviewing: NOT_STARTED, selected, draft: UNDECIDED, note: undefined });
  expect(form(view)).toMatchInlineSnapshot(`
    "# Review 3 accounts
    Maria Silva (maria.silva_HCG)
    bob
    Maria Silva (maria.silva_HCG)
    1 was not warned. To approve anyway, add a note with the reason.
    1 could not be disabled before. If you approve, the bot tries to disable it again.
    Approving leaves out 1:
    bob was approved already by Ana.
    [Back to the list]
    What to do:
      ( ) Disable 2 accounts
      ( ) Exclude 3 accounts
    Reason for excluding?:
      <> of 5
    Note?:
      ||
    Exclude for how long:
      <90 days> of 5
    Or until a specific date?:
      ||
    (Confirm)"
  `);
});

test('the step that decides, when nobody can be decided on', () => {
  const own = 'Ana (ana) is your own account. Someone else must decide.';
  const nobody = { taken: 0, leftOut: leftOut(own) };
  const selected = selectedFacts([proposal()], { approving: nobody, excluding: nobody });
  const view = reviewDecideModal({ reviewing: NOT_STARTED, selected, draft: UNDECIDED, note: undefined });
  expect(form(view)).toMatchInlineSnapshot(`
    "# Review 1 account
    Maria Silva (maria.silva_HCG)
    Approving leaves out 1:
    Ana (ana) is your own account. Someone else must decide.
    Excluding leaves out 1:
    Ana (ana) is your own account. Someone else must decide.
    [Back to the list]"
  `);
});

test('the step that decides, refused, in a rehearsal of 5,000', () => {
  const proposals = Array.from({ length: 5000 }, (_, place) =>
    proposal({ id: idOf(place + 1), fullName: 'ß'.repeat(255), username: 'x'.repeat(255), rehearsal: true }),
  );
  const reasons = [1, 2, 3, 4, 5].map((id) => `${'ß'.repeat(500)} was ${id}.`);
  const approving = { taken: 2000, leftOut: { count: 3000, reasons, more: 2995 } };
  const view = reviewDecideModal({
    reviewing: NOT_STARTED,
    selected: selectedFacts(proposals, { approving }),
    draft: { reason: 'other', note: 'left', until: '30', untilDate: undefined, choice: 'exclude' },
    note: 'No one was excluded.',
  });
  expect(
    form(view)
      .split('\n')
      .filter((line) => !line.startsWith('ßßß')),
  ).toMatchInlineSnapshot(`
    [
      "# Review 5,000 accounts",
      "No one was excluded.",
      "… and 4,975 more",
      "Approving leaves out 3,000:",
      "… and 2,995 more",
      "[Back to the list]",
      "What to do:",
      "  ( ) Rehearse approving 2,000 accounts",
      "  (x) Exclude 5,000 accounts",
      "Reason for excluding?:",
      "  <Other: say why in the note> of 5",
      "Note?:",
      "  |left|",
      "Exclude for how long:",
      "  <30 days> of 5",
      "Or until a specific date?:",
      "  ||",
      "(Confirm)",
    ]
  `);
});

test('what was chosen there is read', () => {
  const values = {
    'review.choice': { 'review.choice': { selected_option: { value: 'approve' } } },
    'exclusion.reason': { 'exclusion.reason': { selected_option: { value: 'other' } } },
    'exclusion.note': { 'exclusion.note': { value: ' left the company ' } },
  };
  const reviewing = { ...NOT_STARTED, page: 1, drawn: 2 };
  expect(reviewDecideIn({ private_metadata: reviewingText(reviewing, '2-a'), state: { values } })).toEqual({
    reviewing: { ...reviewing, drawn: 3 },
    fingerprint: '2-a',
    draft: {
      choice: 'approve',
      reason: 'other',
      note: 'left the company',
      until: '90',
      untilDate: undefined,
    },
  });
  expect(reviewDecideIn({ private_metadata: reviewingText(reviewing), state: { values } })).toBeUndefined();
});
