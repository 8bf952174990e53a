import { expect, test } from 'vitest';
import { anEntry, aScan, accept, january, NOW, temporaryStore } from './temporary.ts';

test('lines go a week after they were taken, and those of a card that will never stand', () => {
  using at = temporaryStore();
  const { store, db } = at;
  const scan = aScan(store, [], january(2));
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
    store.commit(january(day, hour), ({ keeping }) => void keeping.dropSpent(january(1), 99));
    return db.prepare('SELECT text FROM line ORDER BY id').pluck().all();
  };
  expect(after(9, 6)).toHaveLength(4);
  expect(after(9, 7)).toEqual(['waits for its card', 'waits for Slack']);
});

test('old reports and what old scans said of single accounts go, those of the newest accepted scan stay', () => {
  using at = temporaryStore();
  const { store } = at;
  const notes = ['Last sign-in ahead of now: ann.'];
  const scans = [january(2), january(3), january(4)].map((day) => {
    const scan = aScan(store, [], day);
    const what = { organization: 'City', members: 0, enabledMembers: 0, counts: {}, notes };
    store.commit(day, (tables) => tables.scans.accept(scan, what, anEntry()));
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
  const drop = (before: Date) => store.commit(NOW, ({ keeping }) => keeping.dropSpent(before, 99));
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
