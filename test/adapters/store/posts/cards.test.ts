import { expect, test } from 'vitest';
import type { Store, Tables } from '../../../../src/adapters/store/store.ts';
import type { ProposalId } from '../../../../src/policy/proposal.ts';
import { anEntry, anEvidence, aProposal, aScan, january, NOW, temporaryStore } from '../temporary.ts';

function aCard(store: Store, scan: number, rows: readonly ProposalId[] = [], mentions = false): number {
  return store.commit(NOW, ({ cards }) => cards.add({ scan, mentions, rows }));
}

const change = (store: Store, what: (cards: Tables['cards']) => void, now = NOW) =>
  store.commit(now, ({ cards }) => what(cards));

/** The card has been posted: nothing is due. */
const post = (store: Store, card: number, ts = `ts of ${card}`) =>
  change(store, (cards) => {
    cards.posting(card);
    cards.posted(card, ts);
  });

const due = (store: Store) => store.tables.cards.due().map(({ id }) => id);

test('a new card is due, takes its proposals over in the order given, and follows the one before', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store);
  const ids = ['a', 'b', 'c'].map((name) => aProposal(store, scan, name));
  const first = aCard(store, scan, ids.slice(0, 2));
  post(store, first);
  const second = aCard(store, scan, ids.toReversed(), true);
  const card = {
    id: second,
    scan,
    createdAt: NOW,
    ts: undefined,
    postingSince: undefined,
    due: true,
    lastPublishedAt: undefined,
    followedBy: undefined,
    mentions: true,
    lastScan: undefined,
    note: undefined,
    folded: 0,
  };
  expect(store.tables.cards.newest()).toEqual(card);
  expect(store.tables.cards.get(first)).toEqual({
    ...card,
    id: first,
    ts: `ts of ${first}`,
    lastPublishedAt: NOW,
    followedBy: second,
    mentions: false,
  });
  expect(due(store)).toEqual([first, second]);
  const onCard = (id: number) => store.tables.proposals.onCard(id).map(({ username }) => username);
  expect([onCard(first), onCard(second)]).toEqual([
    ['a', 'b'],
    ['c', 'b', 'a'],
  ]);
});

test('a post is begun before it is sent, found by a restart, and known by its ts', () => {
  using at = temporaryStore();
  const { store } = at;
  const card = aCard(store, aScan(store));
  change(store, (cards) => cards.posting(card), january(21));
  expect(store.tables.cards.due()).toMatchObject([{ id: card, due: false, postingSince: january(21) }]);
  change(store, (cards) => cards.notPosted(card));
  expect(store.tables.cards.due()).toMatchObject([{ id: card, due: true, postingSince: undefined }]);
  post(store, card, '17.42');
  expect(store.tables.cards.get(card)?.ts).toBe('17.42');
  expect(due(store)).toEqual([]);
});

test('a card that is left unposted for good is not found again', () => {
  using at = temporaryStore();
  const { store } = at;
  const card = aCard(store, aScan(store));
  change(store, (cards) => cards.posting(card));
  change(store, (cards) => cards.published(card));
  expect(due(store)).toEqual([]);
});

test('what changes while a card is being posted or published makes it due again', () => {
  using at = temporaryStore();
  const { store } = at;
  const card = aCard(store, aScan(store));
  change(store, (cards) => cards.posting(card));
  change(store, (cards) => cards.markDue(card));
  change(store, (cards) => cards.posted(card, '17.42'));
  expect(due(store)).toEqual([card]);
  change(store, (cards) => cards.published(card), january(21));
  expect(due(store)).toEqual([]);
  expect(store.tables.cards.get(card)?.lastPublishedAt).toEqual(january(21));
});

test.each<[string, (store: Store, card: number, proposal: ProposalId) => void]>([
  ['marked', (store, card) => change(store, (cards) => cards.markDue(card))],
  ['marked for a proposal', (store, _card, id) => change(store, (cards) => cards.markDueFor(id))],
  ['a note', (store, card) => change(store, (cards) => cards.setNote(card, { kind: 'CSV superseded' }))],
  ['a later scan', (store, card) => change(store, (cards) => cards.noteLastScan(card, 1))],
  [
    'a proposal changes',
    (store, _card, id) =>
      store.commit(NOW, ({ proposals }) => proposals.become(id, 'open', 'approved', {}, anEntry())),
  ],
  [
    'a decision',
    (store, _card, id) => {
      const decision = {
        kind: 'approve',
        byId: 'U1',
        byName: 'Ada',
        because: { kind: 'listed' },
        at: NOW,
      } as const;
      store.commit(NOW, ({ proposals }) => proposals.addDecision(id, decision, anEntry()));
    },
  ],
  [
    'new evidence',
    (store, _card, id) => store.commit(NOW, ({ proposals }) => proposals.refreshEvidence(id, anEvidence())),
  ],
])('every card that shows it becomes due, and no other: %s', (_what, happen) => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store);
  const other = aCard(store, scan);
  const proposal = aProposal(store, scan);
  const card = aCard(store, scan, [proposal]);
  post(store, other);
  change(store, (cards) => cards.published(other));
  post(store, card);
  happen(store, card, proposal);
  expect(due(store)).toEqual([card]);
});

test('a note is set, stays without effect when set again, and is taken away', () => {
  using at = temporaryStore();
  const { store } = at;
  const card = aCard(store, aScan(store));
  const note = (why: string | undefined) => {
    post(store, card);
    change(store, (cards) => cards.published(card));
    change(store, (cards) =>
      cards.setNote(card, why === undefined ? undefined : { kind: 'scan rejected', sentence: why }),
    );
    const record = store.tables.cards.get(card);
    return [record?.note, record?.due];
  };
  expect([note('one'), note('one'), note(undefined)]).toEqual([
    [{ kind: 'scan rejected', sentence: 'one' }, true],
    [{ kind: 'scan rejected', sentence: 'one' }, false],
    [undefined, true],
  ]);
});

const changeOutbox = <T>(store: Store, what: (outbox: Tables['outbox']) => T, now = NOW): T =>
  store.commit(now, ({ outbox }) => what(outbox));

function postedCard(store: Store, scan: number, ts: string): number {
  return store.commit(NOW, ({ cards }) => {
    const card = cards.add({ scan, mentions: false, rows: [] });
    cards.posted(card, ts);
    return card;
  });
}

test('lines are due oldest first, those of a card once it is posted', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store);
  const waiting = store.commit(NOW, ({ cards }) => cards.add({ scan, mentions: false, rows: [] }));
  const posted = postedCard(store, scan, '1');
  changeOutbox(store, (outbox) => {
    outbox.addLine(waiting, 'not yet');
    outbox.addLine(posted, 'in the thread');
    outbox.addLine(undefined, 'by itself');
  });
  expect(store.tables.outbox.linesDue()).toEqual([
    { id: 2, card: posted, text: 'in the thread', createdAt: NOW },
    { id: 3, card: undefined, text: 'by itself', createdAt: NOW },
  ]);
  store.commit(NOW, ({ cards }) => cards.posted(waiting, '2'));
  expect(store.tables.outbox.linesDue().map(({ text }) => text)).toEqual([
    'not yet',
    'in the thread',
    'by itself',
  ]);
});

test('a line is taken once, and due again only when it is given back', () => {
  using at = temporaryStore();
  const { store } = at;
  changeOutbox(store, (outbox) => outbox.addLine(undefined, 'hello'));
  const take = () => changeOutbox(store, (outbox) => outbox.takeLine(1));
  expect([take(), take(), store.tables.outbox.linesDue()]).toEqual([true, false, []]);
  changeOutbox(store, (outbox) => outbox.giveLineBack(1));
  expect([store.tables.outbox.linesDue().length, take()]).toEqual([1, true]);
});

test('a file waits for its card, is uploaded once, and deleted once it is old', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store);
  const card = store.commit(NOW, ({ cards }) => cards.add({ scan, mentions: false, rows: [] }));
  changeOutbox(store, (outbox) => outbox.addFile(card, scan, 'members.csv'));
  const { outbox } = store.tables;
  expect(outbox.filesDue()).toEqual([]);
  store.commit(NOW, ({ cards }) => cards.posted(card, '1'));
  const file = { id: 1, card, scan, name: 'members.csv', slackFile: undefined, createdAt: NOW };
  expect(outbox.filesDue()).toEqual([file]);

  const take = () => changeOutbox(store, (files) => files.takeFile(1));
  expect([take(), take(), outbox.filesDue()]).toEqual([true, false, []]);
  changeOutbox(store, (files) => files.fileUploaded(1, 'F1'), january(21));
  expect([outbox.filesUploadedBefore(january(21)), outbox.filesUploadedBefore(january(22))]).toEqual([
    [],
    [{ ...file, slackFile: 'F1' }],
  ]);
  changeOutbox(store, (files) => files.fileDeleted(1));
  expect(outbox.filesUploadedBefore(january(30))).toEqual([]);
});

test('a file that failed is not tried again', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store);
  const card = postedCard(store, scan, '1');
  changeOutbox(store, (outbox) => {
    outbox.addFile(card, scan, 'members.csv');
    outbox.takeFile(1);
    outbox.fileFailed(1);
  });
  expect([store.tables.outbox.filesDue(), changeOutbox(store, (outbox) => outbox.takeFile(1))]).toEqual([
    [],
    false,
  ]);
});
