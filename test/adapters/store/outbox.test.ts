import { expect, test } from 'vitest';
import type { Store, Tables } from '../../../src/adapters/store/store.ts';
import { aScan, january, NOW, temporaryStore } from './temporary.ts';

const change = <T>(store: Store, what: (outbox: Tables['outbox']) => T, now = NOW): T =>
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
  change(store, (outbox) => {
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
  change(store, (outbox) => outbox.addLine(undefined, 'hello'));
  const take = () => change(store, (outbox) => outbox.takeLine(1));
  expect([take(), take(), store.tables.outbox.linesDue()]).toEqual([true, false, []]);
  change(store, (outbox) => outbox.giveLineBack(1));
  expect([store.tables.outbox.linesDue().length, take()]).toEqual([1, true]);
});

test('a file waits for its card, is uploaded once, and deleted once it is old', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store);
  const card = store.commit(NOW, ({ cards }) => cards.add({ scan, mentions: false, rows: [] }));
  change(store, (outbox) => outbox.addFile(card, scan, 'members.csv'));
  const { outbox } = store.tables;
  expect(outbox.filesDue()).toEqual([]);
  store.commit(NOW, ({ cards }) => cards.posted(card, '1'));
  const file = { id: 1, card, scan, name: 'members.csv', slackFile: undefined, createdAt: NOW };
  expect(outbox.filesDue()).toEqual([file]);

  const take = () => change(store, (files) => files.takeFile(1));
  expect([take(), take(), outbox.filesDue()]).toEqual([true, false, []]);
  change(store, (files) => files.fileUploaded(1, 'F1'), january(21));
  expect([outbox.filesUploadedBefore(january(21)), outbox.filesUploadedBefore(january(22))]).toEqual([
    [],
    [{ ...file, slackFile: 'F1' }],
  ]);
  change(store, (files) => files.fileDeleted(1));
  expect(outbox.filesUploadedBefore(january(30))).toEqual([]);
});

test('a file that failed is not tried again', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store);
  const card = postedCard(store, scan, '1');
  change(store, (outbox) => {
    outbox.addFile(card, scan, 'members.csv');
    outbox.takeFile(1);
    outbox.fileFailed(1);
  });
  expect([store.tables.outbox.filesDue(), change(store, (outbox) => outbox.takeFile(1))]).toEqual([
    [],
    false,
  ]);
});
