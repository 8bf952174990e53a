import { expect, test } from 'vitest';
import type { Store } from '../../../src/adapters/store/store.ts';
import type { Exclusion } from '../../../src/policy/exclusion.ts';
import type { ProposalId, ProposalState } from '../../../src/policy/proposal.ts';
import { tablesWith } from './tables-with.ts';
import {
  accept,
  aKey,
  anAccount,
  anEntry,
  anEvidence,
  aProposal,
  aScan,
  FOUND,
  january,
  NOW,
  PERSON,
  scanned,
  temporaryStore,
} from './temporary.ts';

const ADDRESS = 'ann@example.org';

/** An accepted scan that received these. */
const scanOf = (store: Store, names: readonly string[], at: Date): number =>
  scanned(
    store,
    names.map((name) => anAccount(name)),
    { at },
  );

/** Whatever the bot can have to do with somebody. */
function dealtWith(store: Store, scan: number, name: string): { id: ProposalId; exclusion: Exclusion } {
  const id = aProposal(store, scan, name);
  const key = aKey(name);
  const evidence = anEvidence({ email: `${name}@example.org` });
  const by = {
    kind: 'approve',
    byId: 'U1',
    byName: 'Ada Approver',
    because: { kind: 'listed' },
    at: NOW,
  } as const;
  const decisionEntry = { ...anEntry('proposal approved', name), detail: { shown: evidence } };
  return store.commit(
    NOW,
    ({ proposals, cards, letters, directMessages, reviewSelection, askings, exclusions, outbox }) => {
      proposals.refreshEvidence(id, evidence);
      const card = cards.add({ scan, mentions: false, rows: [id] });
      cards.posted(card, `${id}.1`);
      cards.published(card);
      outbox.addLine(card, `Ada approved Full ${name}.`);
      outbox.takeLine(card);
      reviewSelection.add('U1', [id]);
      askings.askAboutProposals([id]);
      proposals.addDecision(id, by, decisionEntry);
      const about = { kind: 'warning', key, rung: { kind: 'first' }, scan } as const;
      const to = `${name}@example.org`;
      const first = letters.write(
        { about, username: name, to, messageId: `<${id}-1@x>`, notBefore: NOW },
        anEntry('warning written', name),
      );
      const begun = { ...anEntry('direct message begun', name), detail: { member: `U-of-${name}` } };
      directMessages.begin(first, begun);
      letters.sending(first);
      letters.noteRefusal({
        ...{ key, letter: first, on: '2026-01-20', words: `550 ${to}` },
        ...{ isExplained: true, isAlike: false },
      });
      letters.accepted(first, { words: '250', by: 'mail', dueOn: '2026-02-20', newLadder: true }, anEntry());
      letters.establish(key, { kind: 'no usable address' }, '2026-01-20', anEntry());
      const notice = { kind: 'disabled', key, proposal: id } as const;
      const told = letters.write(
        { about: notice, username: name, to, messageId: `<${id}-2@x>`, notBefore: NOW },
        anEntry(),
      );
      letters.drop(told, 'undone', anEntry());
      const exclusion = exclusions.add(
        {
          target: { kind: 'account', key, username: name },
          reason: 'leave',
          authorId: 'U1',
          authorName: 'Ada',
          until: january(30),
        },
        anEntry('exclusion added', name),
      );
      askings.askAboutExclusions('U1', [exclusion]);
      return { id, exclusion };
    },
  );
}

const over = (store: Store, id: ProposalId): void =>
  store.commit(NOW, ({ proposals }) => void proposals.become(id, 'open', 'expired', {}, anEntry()));

const gone = (store: Store, before: Date, limit = 9) => store.tables.retention.goneBefore(before, limit);

const forget = (store: Store, name: string): void =>
  store.commit(NOW, ({ retention }) => retention.forget([aKey(name)], anEntry('accounts forgotten')));

test('of whom is forgotten nothing is left, and the audit trail still holds; of the others everything', () => {
  using at = temporaryStore();
  const { store, db } = at;
  const first = scanOf(store, ['ann', 'ben'], january(2));
  const ann = dealtWith(store, first, 'ann');
  const ben = dealtWith(store, first, 'ben');
  for (const { id } of [ann, ben]) over(store, id);
  scanOf(store, ['ben'], january(3));
  const everywhere = [
    'audit_person',
    'direct_message',
    'exclusion',
    'letter',
    'line',
    'mailbox_refusal',
    'member',
    'proposal',
  ];
  const named = ['decision', ...everywhere, 'unreachable'].toSorted();
  const isNamed = named.filter((table) => table !== 'direct_message');
  expect([tablesWith(db, 'ann'), tablesWith(db, 'ben')]).toEqual([isNamed, isNamed]);
  const trail = store.tables.audit.head()?.number ?? 0;
  const rows = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  const counted = [
    'direct_message',
    'asked_proposal',
    'asked_exclusion',
    'review_selection',
    'card_row',
    'letter',
    'decision',
  ];
  expect(counted.map(rows)).toEqual([2, 2, 2, 2, 2, 4, 2]);

  store.commit(january(28), ({ retention }) => void retention.dropSpent(january(1), 99));
  forget(store, 'ann');

  expect([tablesWith(db, 'ann', 'Full ann', ADDRESS, 'U-of-ann'), tablesWith(db, 'ben')]).toEqual([
    [],
    isNamed.filter((table) => table !== 'line'),
  ]);
  expect(counted.map(rows)).toEqual([1, 1, 1, 1, 1, 2, 1]);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  const { audit } = store.tables;
  expect([audit.firstBroken(), audit.about('ann', 99), audit.about('ben', 99).length]).toEqual([
    undefined,
    [],
    5,
  ]);
  const [approved] = audit.ofKinds(['proposal approved'], 9).toReversed();
  expect(approved).toMatchObject({
    by: PERSON,
    subject: '(removed)',
    detail: { shown: { email: '(removed)', days: anEvidence().days } },
  });
  expect(store.tables.audit.entries(trail + 1, 9).map(({ what }) => what)).toEqual(['accounts forgotten']);
});

test('numbers of what is forgotten are never given again', () => {
  using at = temporaryStore();
  const { store } = at;
  const first = scanOf(store, ['ann', 'ben'], january(2));
  const ann = dealtWith(store, first, 'ann');
  over(store, ann.id);
  const second = scanOf(store, ['ben'], january(3));
  forget(store, 'ann');
  const ben = dealtWith(store, second, 'ben');
  expect([ben.id, ben.exclusion.id]).toEqual([ann.id + 1, ann.exclusion.id + 1]);
  expect(store.tables.letters.inState('dropped').map(({ id }) => id)).toEqual([4]);
  expect([store.tables.proposals.get(ann.id), store.tables.exclusions.get(ann.exclusion.id)]).toEqual([
    undefined,
    undefined,
  ]);
});

test('gone since is the beginning of the first accepted scan without the account, and moves no more', () => {
  using at = temporaryStore();
  const { store } = at;
  scanOf(store, ['ann', 'ben', 'cem'], january(2));
  scanOf(store, ['ben', 'cem'], january(3));
  scanOf(store, ['ben'], january(10));
  // Refused, it has nothing to say.
  const refused = aScan(store, january(11));
  store.commit(NOW, ({ scans }) =>
    scans.reject(refused, { organization: undefined, failed: [], failure: undefined }, anEntry()),
  );
  scanOf(store, ['ben'], january(12));
  expect(
    [january(3), january(3, 7), january(10), january(10, 7)].map((before) => gone(store, before)),
  ).toEqual([[], ['ann'], ['ann'], ['ann', 'cem']]);
  expect(gone(store, january(20), 1)).toEqual(['ann']);
  // Received once more, somebody is gone anew.
  scanOf(store, ['ann', 'ben'], january(13));
  scanOf(store, ['ben'], january(14));
  expect([january(14), january(14, 7)].map((before) => gone(store, before))).toEqual([
    ['cem'],
    ['cem', 'ann'],
  ]);
});

test.each<[string, readonly ProposalState[], boolean]>([
  ['a proposal that is open', [], false],
  ['one that is approved', ['approved'], false],
  ['one caught in disabling', ['approved', 'disabling'], false],
  ['one that failed', ['approved', 'disabling', 'failed'], false],
  ['one that is disabled', ['approved', 'disabling', 'disabled'], true],
  ['one that is being undone', ['approved', 'disabling', 'disabled', 'undoing'], false],
  ['one that is undone', ['approved', 'disabling', 'disabled', 'undoing', 'undone'], true],
  ['one that was skipped', ['skipped'], true],
])('somebody gone with %s', (_, steps, isForgotten) => {
  using at = temporaryStore();
  const { store } = at;
  const id = aProposal(store, scanOf(store, ['ann', 'ben'], january(2)));
  store.commit(NOW, ({ proposals }) => {
    let from: ProposalState = 'open';
    for (const to of steps) {
      proposals.become(id, from, to, { why: 'so' }, anEntry());
      from = to;
    }
  });
  scanOf(store, ['ben'], january(3));
  expect(gone(store, january(20))).toEqual(isForgotten ? ['ann'] : []);
});

test('a rehearsal, which never acts and never ends by itself, keeps nobody', () => {
  using at = temporaryStore();
  const { store } = at;
  const id = aProposal(store, scanOf(store, ['ann', 'ben'], january(2)), 'ann', true);
  const by = { kind: 'approve', byId: 'U1', byName: 'Ada', because: { kind: 'listed' }, at: NOW } as const;
  store.commit(NOW, ({ proposals }) => proposals.addDecision(id, by, anEntry()));
  scanOf(store, ['ben'], january(3));
  expect(gone(store, january(20))).toEqual(['ann']);
  forget(store, 'ann');
  expect(tablesWith(at.db, 'ann')).toEqual([]);
});

test('nobody is forgotten over a letter that is on its way', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = scanOf(store, ['ann'], january(2));
  const about = { kind: 'warning', key: aKey('ann'), rung: { kind: 'first' }, scan } as const;
  const letter = { about, username: 'ann', to: ADDRESS, messageId: '<1@x>', notBefore: NOW };
  const id = store.commit(NOW, ({ letters }) => letters.write(letter, anEntry()));
  scanOf(store, [], january(3));
  expect(gone(store, january(20))).toEqual([]);
  store.commit(NOW, ({ letters }) => void letters.drop(id, 'gone', anEntry()));
  expect(gone(store, january(20))).toEqual(['ann']);
});

test('a decision about a member, or about somebody with anything live, is never deleted', () => {
  using at = temporaryStore();
  const { store, db } = at;
  const { id } = dealtWith(store, scanOf(store, ['ann', 'ben'], january(2)), 'ann');
  const deleted = () => db.exec('DELETE FROM decision');
  expect(deleted).toThrow('a decision is never deleted');
  over(store, id);
  expect(deleted).toThrow('a decision is never deleted');
  scanOf(store, ['ben'], january(3));
  expect(deleted).not.toThrow();
});

test('a user name that another member has by now stays in the trail', () => {
  using at = temporaryStore();
  const { store } = at;
  const first = scanOf(store, ['ann'], january(2));
  over(store, dealtWith(store, first, 'ann').id);
  scanned(store, [anAccount('ann', { key: aKey('new'), portalId: 'new' })], { at: january(3) });
  const before = store.tables.audit.about('ann', 99);
  forget(store, 'ann');
  expect(store.tables.audit.about('ann', 99)).toEqual(before);
});

test('lines go a week after they were taken, and those of a card that will never stand', () => {
  using at = temporaryStore();
  const { store, db } = at;
  const scan = aScan(store, january(2));
  accept(store, scan, january(2));
  store.commit(january(2), ({ cards, outbox }) => {
    const never = cards.add({ scan, mentions: false, rows: [] });
    const newest = cards.add({ scan, mentions: false, rows: [] });
    outbox.addLine(never, 'never');
    outbox.addLine(newest, 'waits for its card');
    outbox.addLine(undefined, 'waits for Slack');
    outbox.addLine(undefined, 'taken');
    outbox.takeLine(4);
  });
  const after = (day: number, hour: number) => {
    store.commit(january(day, hour), ({ retention }) => void retention.dropSpent(january(1), 99));
    return db.prepare('SELECT text FROM line ORDER BY id').pluck().all();
  };
  expect(after(9, 6)).toHaveLength(4);
  expect(after(9, 7)).toEqual(['waits for its card', 'waits for Slack']);
});

test('old reports and what old scans said of single accounts go, those of the newest accepted scan stay', () => {
  using at = temporaryStore();
  const { store } = at;
  const notes = [{ kind: 'dates ahead', named: ['ann'], count: 1 }] as const;
  const scans = [january(2), january(3), january(4)].map((day) => {
    const scan = aScan(store, day);
    accept(store, scan, day, { ...FOUND, notes });
    return scan;
  });
  const reports = [january(2), january(3)].map((day, index) =>
    store.commit(day, ({ letters }) => {
      const about = { kind: 'report', scan: scans[index] ?? 0 } as const;
      const letter = { about, username: '', to: 'desk@x.example', messageId: `<${index}@x>`, notBefore: day };
      const id = letters.write(letter, anEntry());
      letters.drop(id, 'paused', anEntry());
      return id;
    }),
  );
  const drop = (before: Date) => store.commit(NOW, ({ retention }) => retention.dropSpent(before, 99));
  const left = () => [
    reports.map((id) => store.tables.letters.get(id) !== undefined),
    scans.map((id) => store.tables.scans.get(id)?.notes.length),
  ];
  expect([drop(january(2)), left()]).toEqual([
    0,
    [
      [true, true],
      [1, 1, 1],
    ],
  ]);
  expect([drop(january(3)), left()]).toEqual([
    2,
    [
      [false, true],
      [0, 1, 1],
    ],
  ]);
  expect([drop(january(9)), left()]).toEqual([
    2,
    [
      [false, false],
      [0, 0, 1],
    ],
  ]);
});
