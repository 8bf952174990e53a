import { expect, test } from 'vitest';
import {
  allTold,
  type FoundOut,
  type Subject,
  toldInDigest,
  toldOnCard,
  troublesOf,
} from '../../../src/features/status/troubles.ts';

const NOTHING: FoundOut = {
  posts: undefined,
  Slack: undefined,
  database: undefined,
  channel: undefined,
  clock: undefined,
  acts: undefined,
  'second bot': undefined,
  'ArcGIS sign-in': undefined,
  'scan overdue': undefined,
  'emails overdue': undefined,
  'CSV item': undefined,
  digest: undefined,
  internal: [undefined],
  approvers: undefined,
  'email queue': undefined,
  'mail sign-in': undefined,
  CSV: undefined,
  'scans without result': undefined,
  'last scan': undefined,
};

const found = (...subjects: readonly Subject[]): FoundOut => ({
  ...NOTHING,
  ...Object.fromEntries(subjects.map((subject) => [subject, `${subject} is wrong.`])),
});

const told = (...subjects: readonly Subject[]): readonly string[] => allTold(troublesOf(found(...subjects)));

test('where nothing is wrong, nothing is told anywhere', () => {
  const troubles = troublesOf(NOTHING);
  expect([allTold(troubles), toldInDigest(troubles), toldOnCard(troubles)]).toEqual([
    [],
    [],
    { isMail: false, first: [], below: [] },
  ]);
});

/** Where each is told beside `status`, `/healthz` and the log. */
const PLACES: readonly (readonly [Subject, card: 'first' | 'below' | 'elsewhere', digest: boolean])[] = [
  ['posts', 'elsewhere', false],
  ['Slack', 'below', true],
  ['database', 'below', true],
  ['channel', 'below', true],
  ['clock', 'below', true],
  ['acts', 'below', true],
  ['second bot', 'below', true],
  ['ArcGIS sign-in', 'first', true],
  ['scan overdue', 'first', false],
  ['emails overdue', 'first', false],
  ['CSV item', 'below', false],
  ['digest', 'below', false],
  ['internal', 'below', false],
  ['approvers', 'first', true],
  ['email queue', 'first', false],
  ['mail sign-in', 'first', true],
  ['CSV', 'elsewhere', false],
  ['scans without result', 'first', false],
  ['last scan', 'elsewhere', false],
];

test('each subject has a case below', () => {
  expect(PLACES.map(([subject]) => subject).toSorted()).toEqual(Object.keys(NOTHING).toSorted());
});

test.each(PLACES)(
  '%s: status, health and log tell it, the card %s, the digest: %s',
  (subject, card, digest) => {
    const troubles = troublesOf(found(subject));
    const sentence = `${subject} is wrong.`;
    expect(allTold(troubles)).toEqual([sentence]);
    const { first, below } = toldOnCard(troubles);
    expect({ first, below }).toEqual({
      first: [],
      below: [],
      ...(card !== 'elsewhere' && { [card]: [sentence] }),
    });
    expect(toldInDigest(troubles)).toEqual(digest ? [sentence] : []);
  },
);

test.each<readonly [what: string, found: readonly Subject[], told: readonly Subject[]]>([
  ['emails that are on hold say why', ['email queue', 'mail sign-in'], ['email queue']],
  ['emails on hold are not also stuck', ['emails overdue', 'email queue'], ['email queue']],
  ['nor are those that no server takes', ['emails overdue', 'mail sign-in'], ['mail sign-in']],
  ['stuck emails by themselves', ['emails overdue'], ['emails overdue']],
  ['what is wrong with the channel explains a refused post', ['posts', 'channel'], ['channel']],
  ['a post that is refused by itself', ['posts'], ['posts']],
  ['ArcGIS and a scan are two things', ['ArcGIS sign-in', 'last scan'], ['ArcGIS sign-in', 'last scan']],
  [
    'both what the newest scan says and since when',
    ['scans without result', 'last scan'],
    ['scans without result', 'last scan'],
  ],
])('%s', (_, wrong, expected) => {
  expect(told(...wrong)).toEqual(expected.map((subject) => `${subject} is wrong.`));
});

test('several internal errors are told, each once', () => {
  const internal = ['One.', undefined, 'Two.', 'One.'];
  expect(allTold(troublesOf({ ...NOTHING, internal }))).toEqual(['One.', 'Two.']);
});

test.each<readonly [Subject, boolean]>([
  ['email queue', true],
  ['mail sign-in', true],
  ['emails overdue', false],
  ['approvers', false],
])('%s: the card’s heading says that no emails are going out: %s', (subject, isMail) => {
  expect(toldOnCard(troublesOf(found(subject))).isMail).toBe(isMail);
});
