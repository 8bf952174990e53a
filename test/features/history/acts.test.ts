import { expect, test } from 'vitest';
import type { AuditRow } from '../../../src/adapters/store/audit.ts';
import { actsIn, endOf, newestOf } from '../../../src/features/history/acts.ts';
import { actSentence, type TrailWriting } from '../../../src/features/history/sentence.ts';
import { NOW } from '../../policy/builders.ts';

const writing: TrailWriting = {
  text: (text, max) => text.slice(0, max),
  day: String,
  moment: (at) => at.toISOString(),
  nameOf: ({ subject }) => subject,
};

type Told = readonly [what: string, by?: string | undefined, detail?: AuditRow['detail']];

/** Entries about one account, oldest first, of one proposal where they name no other. */
const rowsOf = (told: readonly Told[]): readonly AuditRow[] =>
  told
    .map(
      ([what, by, detail], place): AuditRow => ({
        ...{ number: place + 1, at: NOW, what, subject: 'una', hash: '' },
        by: by === undefined ? { kind: 'bot' } : { kind: 'person', id: 'U1', name: by },
        detail: { proposal: 2, ...detail },
      }),
    )
    .toReversed();

const APPROVED: Told = ['approval recorded', 'Mara', { shown: { days: 109 } }];
const DISABLED: readonly Told[] = [
  APPROVED,
  ['proposal approved'],
  ['disabling begun'],
  ['account disabled'],
];

test.each<[string, readonly Told[], readonly string[]]>([
  ['one approval is one row', DISABLED, ['The bot disabled una · 109 days inactive · approved by Mara']],
  [
    'two approvers',
    [
      APPROVED,
      ['approval recorded', 'Tomas', { reason: 'not warned' }],
      ['proposal approved'],
      ['account disabled'],
    ],
    ['The bot disabled una · 109 days inactive · approved by Mara · approved by Tomas: not warned'],
  ],
  [
    'one that is still under way',
    [APPROVED, ['proposal approved']],
    ['Mara approved una, 109 days inactive'],
  ],
  [
    'one that failed and was tried again',
    [
      APPROVED,
      ['disabling begun'],
      ['disabling failed', undefined, { why: 'no way' }],
      ['approval recorded', 'Tomas'],
      ['account disabled'],
    ],
    [
      'The bot disabled una · approved by Tomas',
      'Disabling una failed: no way · 109 days inactive · approved by Mara',
    ],
  ],
  [
    'one that was skipped after all',
    [APPROVED, ['proposal skipped', undefined, { why: 'signed in' }]],
    ['una was skipped: signed in since · 109 days inactive · approved by Mara'],
  ],
  [
    'one that nobody decided on',
    [['proposal skipped', undefined, { why: 'signed in' }]],
    ['una was skipped: signed in since'],
  ],
  [
    'an undo, beside the email about being disabled',
    [
      ...DISABLED,
      ['notice written', undefined, { letter: 'disabled' }],
      ['undo recorded', 'Tomas'],
      ['letter dropped', undefined, { letter: 'disabled', why: 'undone' }],
      ['undo begun'],
      ['disabling undone'],
    ],
    [
      'The bot re-enabled una · requested by Tomas',
      'The “account disabled” email to una was not sent: undone',
      'The bot disabled una · 109 days inactive · approved by Mara',
    ],
  ],
  [
    'an approval that was withdrawn',
    [APPROVED, ['withdrawal recorded', 'Mara'], ['approval withdrawn']],
    ['Mara withdrew the approval for una', 'Mara approved una, 109 days inactive'],
  ],
  [
    'an exclusion of a proposed account, and a later one',
    [
      ['exclusion decided', 'Mara'],
      ['exclusion added', 'Mara', { reason: 'on leave', exclusion: 1 }],
      ['proposal excluded'],
      ['exclusion added', 'Tomas', { reason: 'still', exclusion: 2 }],
    ],
    ['Tomas excluded una with no end date: still', 'Mara excluded una with no end date: on leave'],
  ],
  [
    'warnings, one with a direct message',
    [
      ['warning written', undefined, { rung: { kind: 'first' } }],
      ['direct message begun'],
      ['direct message accepted'],
      ['letter accepted', undefined, { letter: 'warning', rung: { kind: 'first' }, inSlack: 'too' }],
      ['warning written', undefined, { rung: { kind: 'reminder', daysBefore: 3 } }],
    ],
    ['The bot queued the 3-day reminder for una', 'The bot sent the first warning to una'],
  ],
  ['a kind of another version', [['enchanted', 'Mara']], ['Mara: enchanted']],
])('%s', (_, told, sentences) => {
  expect(actsIn(rowsOf(told)).map((act) => actSentence(act, writing))).toEqual(sentences);
});

test('acts that overlap come in the order of their ends, with all entries once', () => {
  const rows = rowsOf([
    ['warning written', undefined, { rung: { kind: 'first' } }],
    APPROVED,
    ['letter accepted', undefined, { letter: 'warning', rung: { kind: 'first' } }],
    ['account disabled'],
  ]);
  const acts = actsIn(rows);
  expect(acts.map(({ entries }) => entries.map(({ number }) => number))).toEqual([
    [2, 4],
    [1, 3],
  ]);
  expect(acts.map((act) => newestOf(act).number)).toEqual([4, 3]);
});

test('a page goes on where nothing is left out', () => {
  const rows = rowsOf([
    ['proposed'],
    ['warning written'],
    APPROVED,
    ['letter accepted'],
    ['account disabled'],
  ]);
  const acts = actsIn(rows);
  expect(endOf(acts, rows)).toBe(1);
  // The email's end comes before the approval that was shown.
  expect(endOf(acts.slice(0, 1), rows)).toBe(5);
  expect(endOf(acts.slice(0, 2), rows)).toBe(2);
  expect(endOf([], rows)).toBe(undefined);
});
