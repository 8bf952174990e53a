import { expect, test } from 'vitest';
import { outcomeModal } from '../../../src/adapters/slack/blocks.ts';
import { NOTE, REASON, UNTIL, UNTIL_DATE } from '../../../src/adapters/slack/fields.ts';
import { wantedIn, whomIn } from '../../../src/features/exclusions/exclude-form.ts';
import {
  boxId,
  EMPTY_DRAFT,
  type ExcludeDraft,
  type ExcludeSubject,
  excludeIn,
  excludeModal,
  MOST_BOXES,
  RULE,
  unmatchedText,
  WHAT,
} from '../../../src/features/exclusions/exclude-form-view.ts';
import { keyOf, NOW } from '../../policy/builders.ts';
import { form } from '../../worlds/form-drawn.ts';

const MARIA: ExcludeSubject = { kind: 'account', key: keyOf('0a1b'), name: 'Maria Silva (maria.silva_HCG)' };
const PASTED: ExcludeSubject = { kind: 'pasted', boxes: 1 };
const RULE_FORM: ExcludeSubject = {
  kind: 'rule',
  instead: { kind: 'account', key: keyOf('0a1b'), name: 'Maria Silva (maria.silva_HCG)' },
};

test('Exclude… of one account', () => {
  expect(form(excludeModal({ subject: MARIA, draft: EMPTY_DRAFT, note: undefined }))).toMatchInlineSnapshot(`
    "# Exclude
    *Maria Silva (maria.silva_HCG)*
    Excluded accounts are not warned and not proposed.
    Reason:
      <> of 5
    Note?:
      ||
    For how long:
      <90 days> of 5
    Or until a specific date?:
      ||
    [A rule instead…]
    (Exclude)"
  `);
});

test('Exclude… with a rule filled in and counted', () => {
  const draft: ExcludeDraft = {
    ...EMPTY_DRAFT,
    what: 'role',
    rule: 'Viewer',
    reason: 'project',
    note: 'seasonal',
    until: 'for good',
    untilDate: '2027-03-01',
  };
  const view = excludeModal({
    subject: RULE_FORM,
    draft,
    note: 'role “Viewer” covers 12 accounts of 1,204.',
  });
  expect(form(view)).toMatchInlineSnapshot(`
    "# Exclude by rule
    Excluded accounts are not warned and not proposed.
    Who to exclude:
      <Everyone with a role> of 7
    Which one:
      |Viewer|
    [Show how many] [Only Maria Silva (maria.silva_HCG)]
    role “Viewer” covers 12 accounts of 1,204.
    Reason:
      <Project until the date below> of 5
    Note?:
      |seasonal|
    For how long:
      <No end date> of 5
    Or until a specific date?:
      |2027-03-01|
    (Exclude)"
  `);
});

test('Exclude… with boxes for many accounts', () => {
  const view = excludeModal({
    subject: { kind: 'pasted', boxes: 2 },
    draft: { ...EMPTY_DRAFT, boxes: ['maria\nbob', ''] },
    note: undefined,
  });
  expect(form(view)).toMatchInlineSnapshot(`
    "# Exclude
    Excluded accounts are not warned and not proposed.
    Accounts?:
      |maria
    bob|
    More accounts?:
      ||
    [Show how many] [Add a box] [A rule instead…]
    Reason:
      <> of 5
    Note?:
      ||
    For how long:
      <90 days> of 5
    Or until a specific date?:
      ||
    (Exclude)"
  `);
});

test('at most six boxes, and then no button for another', () => {
  const full = excludeModal({
    subject: { kind: 'pasted', boxes: MOST_BOXES },
    draft: EMPTY_DRAFT,
    note: undefined,
  });
  expect(form(full)).not.toContain('Another box');
});

test('what became of pasted accounts, with the nearest of those not found', () => {
  const unmatched = unmatchedText([
    { text: 'mara', nearest: ['maria', 'mark'] },
    { text: '<!channel>', nearest: [] },
  ]);
  expect(
    form(outcomeModal('Excluded', { said: ['2 accounts are excluded for good.', unmatched] })),
  ).toMatchInlineSnapshot(`
    "# Excluded
    2 accounts are excluded for good.
    2 entries do not match exactly one account:
    “mara” (nearest: maria, mark)
    “<!channel>”"
  `);
});

test('500 names not found still fit', () => {
  const many = Array.from({ length: 500 }, () => ({ text: 'x'.repeat(300), nearest: ['y'.repeat(128)] }));
  const note = unmatchedText(many);
  expect(form(excludeModal({ subject: PASTED, draft: EMPTY_DRAFT, note }))).toContain(
    '500 entries do not match',
  );
});

test('a filled-in form is read as it was filled in', () => {
  const view = excludeModal({ subject: { kind: 'pasted', boxes: 2 }, draft: EMPTY_DRAFT, note: undefined });
  const values = {
    [boxId(0)]: { 'exclude.box': { value: 'maria' } },
    [boxId(1)]: { 'exclude.box': { value: null } },
    [WHAT]: { [WHAT]: { selected_option: { value: 'group' } } },
    [RULE]: { [RULE]: { value: 'Field crew' } },
    [REASON]: { [REASON]: { selected_option: { value: 'project' } } },
    [NOTE]: { [NOTE]: { value: ' seasonal ' } },
    [UNTIL]: { [UNTIL]: { selected_option: { value: '30' } } },
    [UNTIL_DATE]: { [UNTIL_DATE]: { selected_date: '2027-03-01' } },
  };
  const read = excludeIn({ private_metadata: view.private_metadata ?? '', state: { values } });
  expect(read).toEqual({
    subject: { kind: 'pasted', boxes: 2 },
    draft: {
      boxes: ['maria', '', '', '', '', ''],
      what: 'group',
      rule: 'Field crew',
      reason: 'project',
      note: 'seasonal',
      until: '30',
      untilDate: '2027-03-01',
    },
  });
});

test.each(['', 'no json', '{}', '{"kind":"account","key":"","name":"x"}', '{"kind":"pasted","boxes":99}'])(
  'private_metadata that is not ours: %s',
  (private_metadata) => {
    expect(excludeIn({ private_metadata, state: { values: {} } })).toBeUndefined();
  },
);

const many = Array.from({ length: 501 }, (_, place) => `user${place}`).join('\n');

test.each<[string, ExcludeSubject, Partial<ExcludeDraft>, unknown]>([
  ['one account', MARIA, {}, { ok: true, value: { kind: 'account', key: '0a1b' } }],
  [
    'a rule instead of the account',
    RULE_FORM,
    { what: 'role', rule: ' Viewer ' },
    { ok: true, value: { kind: 'rule', rule: { kind: 'role', value: 'Viewer' } } },
  ],
  [
    'a rule without a name',
    RULE_FORM,
    { what: 'group' },
    { ok: false, failure: { [RULE]: 'Enter a name, a domain or a pattern.' } },
  ],
  [
    'pasted',
    PASTED,
    { boxes: ['a\nb'] },
    {
      ok: true,
      value: {
        kind: 'pasted',
        names: [
          { text: 'a', names: [['a']] },
          { text: 'b', names: [['b']] },
        ],
      },
    },
  ],
  ['nothing pasted', PASTED, {}, { ok: false, failure: { [boxId(0)]: 'Enter at least one account.' } }],
  [
    '501 pasted',
    PASTED,
    { boxes: [many] },
    { ok: false, failure: { [boxId(0)]: 'Enter fewer accounts: you entered 501 (limit 500).' } },
  ],
])('whom a form means: %s', (_, subject, special, expected) => {
  expect(whomIn(subject, { ...EMPTY_DRAFT, ...special })).toEqual(expected);
});

test('all that is wrong with a form is said at once', () => {
  const draft: ExcludeDraft = { ...EMPTY_DRAFT, what: 'role', untilDate: '2026-11-23' };
  expect(wantedIn(RULE_FORM, draft, NOW, 'Europe/Berlin')).toEqual({
    ok: false,
    failure: {
      [RULE]: 'Enter a name, a domain or a pattern.',
      [UNTIL_DATE]: 'Choose a day after today.',
      [REASON]: 'Choose a reason.',
    },
  });
});

test('a whole form gives whom, why and until when', () => {
  expect(
    wantedIn(MARIA, { ...EMPTY_DRAFT, reason: 'on leave', note: 'until March' }, NOW, 'Europe/Berlin'),
  ).toEqual({
    ok: true,
    value: {
      whom: { kind: 'account', key: '0a1b' },
      request: { reason: 'On leave: until March', until: new Date('2027-02-20T23:00:00Z') },
    },
  });
});
