import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { AuditKind } from '../../../src/adapters/store/audit.ts';
import type { Store } from '../../../src/adapters/store/store.ts';
import {
  anAccount,
  anEntry,
  aProposal,
  BOT,
  january,
  NOW,
  PERSON,
  scanned,
  temporaryStore,
} from './temporary.ts';

function append(store: Store, ...what: readonly AuditKind[]): void {
  store.commit(NOW, ({ audit }) => {
    for (const [act, kind] of what.entries()) audit.append({ ...anEntry(kind, 'ann'), detail: { act } });
  });
}

test('an entry is read as it was written, with its moment, number and hash', () => {
  using at = temporaryStore();
  const { store } = at;
  const detail = { scan: 42, when: january(3), b: [{ y: 1, x: undefined }], a: null };
  store.commit(january(1), ({ audit }) =>
    audit.append({ by: PERSON, what: 'exclusion added', subject: 'ann', detail }),
  );
  store.commit(january(2), ({ audit }) => audit.append({ by: BOT, what: 'paused', subject: '', detail: {} }));

  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const named = (words: string) =>
    String(at.db.prepare('SELECT hash FROM audit_person WHERE words = ?').pluck().get(words));
  const first = hash(
    `{"at":"2026-01-01T06:00:00.000Z","byId":"U1","byName":"${named('Ada Approver')}","detail":"{\\"a\\":null,\\"b\\":[{\\"y\\":1}],\\"scan\\":42,\\"when\\":\\"2026-01-03T06:00:00.000Z\\"}","number":1,"subject":"${named('ann')}","what":"exclusion added"}`,
  );
  const second = hash(
    `${first}{"at":"2026-01-02T06:00:00.000Z","byId":null,"byName":null,"detail":"{}","number":2,"subject":"","what":"paused"}`,
  );
  expect(store.tables.audit.entries(1, 10)).toEqual([
    {
      number: 1,
      at: january(1),
      by: PERSON,
      what: 'exclusion added',
      subject: 'ann',
      detail: { a: null, b: [{ y: 1 }], scan: 42, when: '2026-01-03T06:00:00.000Z' },
      hash: first,
    },
    { number: 2, at: january(2), by: BOT, what: 'paused', subject: '', detail: {}, hash: second },
  ]);
  expect(store.tables.audit.firstBroken()).toBeUndefined();
});

test('a commit that fails takes its entries with it, and the chain goes on from what was kept', () => {
  using at = temporaryStore();
  append(at.store, 'paused', 'resumed');
  expect(() =>
    at.store.commit(NOW, ({ audit }) => {
      audit.append(anEntry('proposed'));
      audit.append(anEntry('scan started'));
      throw new Error('not this one');
    }),
  ).toThrow('not this one');
  append(at.store, 'scan accepted', 'scan failed');
  const { audit } = at.store.tables;
  expect(audit.entries(1, 9).map(({ what }) => what)).toEqual([
    'paused',
    'resumed',
    'scan accepted',
    'scan failed',
  ]);
  expect(audit.firstBroken()).toBeUndefined();
});

test('entries are read from a number on, and those about somebody newest first, whatever the case', () => {
  using at = temporaryStore();
  append(at.store, 'paused', 'resumed', 'proposed');
  at.store.commit(NOW, ({ audit }) => audit.append(anEntry('scan started', 'bob')));
  const { audit } = at.store.tables;
  expect(audit.entries(2, 2).map(({ what }) => what)).toEqual(['resumed', 'proposed']);
  expect(audit.about('ANN', 2).map(({ what }) => what)).toEqual(['proposed', 'resumed']);
});

test.each([
  ['changed', "UPDATE audit SET what = 'nothing' WHERE number = 2"],
  ['deleted', 'DELETE FROM audit WHERE number = 2'],
  [
    'replaced',
    `REPLACE INTO audit (number, at, what, subject, detail, hash)
     SELECT number, at, 'nothing', subject, detail, hash FROM audit WHERE number = 2`,
  ],
  [
    'left out',
    `INSERT INTO audit (number, at, what, subject, detail, hash)
     SELECT 5, at, what, subject, detail, hash FROM audit WHERE number = 2`,
  ],
])('promise 11: the audit trail only grows: no entry can be %s', (_change, sql) => {
  using at = temporaryStore();
  append(at.store, 'paused', 'resumed', 'proposed');
  expect(() => at.db.exec(sql)).toThrow('the audit trail only grows');
});

test.each([
  ['what was done', "UPDATE audit SET what = 'nothing' WHERE number = 1200", 1_200],
  ['who did it', "UPDATE audit SET by_name = 'Eve' WHERE number = 1", 1],
  ['when', "UPDATE audit SET at = '2026-01-20T06:00:00.001Z' WHERE number = 2", 2],
  ['the detail', `UPDATE audit SET detail = '{"a":1}' WHERE number = 3`, 3],
  ['a hash', "UPDATE audit SET hash = printf('%064d', 0) WHERE number = 4", 4],
  ['that it was there', 'DELETE FROM audit WHERE number = 1000', 1_001],
])('promise 11: tampering is found: %s', (_what, sql, broken) => {
  using at = temporaryStore();
  append(at.store, ...Array.from({ length: 1_500 }, (): AuditKind => 'proposed'));
  const intruder = new Database(at.path);
  intruder.exec(`DROP TRIGGER audit_stays; DROP TRIGGER audit_kept; ${sql}`);
  intruder.close();
  expect(at.store.tables.audit.firstBroken()).toBe(broken);
});

test.each([
  ['the account', 'ann', 2],
  ['who did it', 'Ada Approver', 1],
  ['the address', 'ann@example.org', 3],
])('promise 11: a name that was changed is found where it first stands: %s', (_whose, words, broken) => {
  using at = temporaryStore();
  append(at.store, 'paused');
  at.db.exec("DELETE FROM audit_person WHERE words = 'ann'");
  append(at.store, 'resumed');
  const detail = { shown: { email: 'ann@example.org', warnings: ['250 ann@example.org'] }, reason: 'left' };
  at.store.commit(NOW, ({ audit }) => audit.append({ ...anEntry('approval recorded', 'ann'), detail }));
  const { audit } = at.store.tables;
  expect(audit.firstBroken()).toBeUndefined();
  expect(audit.entries(1, 9)).toMatchObject([{ subject: '(removed)' }, { subject: 'ann' }, { detail }]);
  const change = `UPDATE audit_person SET words = 'eve' WHERE words = '${words}'`;
  expect(() => at.db.exec(change)).toThrow('a name in the audit trail is never changed');
  at.db.exec(`DROP TRIGGER audit_person_stays; ${change}`);
  expect(audit.firstBroken()).toBe(broken);
});

const UPDATE = 'UPDATE audit SET';
const insert = (number: number, of: number, what = "'put in'") =>
  `INSERT INTO audit SELECT ${number}, at, by_id, by_name, ${what}, subject, detail, hash FROM audit WHERE number = ${of}`;
test.each([
  ['another person', `${UPDATE} by_id = 'U9', by_name = 'Eve' WHERE number = 6`, 6],
  ['deleted in the middle', 'DELETE FROM audit WHERE number = 3', 4],
  ['deleted at the beginning', 'DELETE FROM audit WHERE number <= 2', 3],
  [
    'deleted in the middle, and the rest moved up',
    `DELETE FROM audit WHERE number = 3; ${UPDATE} number = number - 1 WHERE number > 3`,
    3,
  ],
  [
    'inserted in the middle, and the rest moved down',
    `${UPDATE} number = -number WHERE number > 2; ${UPDATE} number = 1 - number WHERE number < 0; ${insert(3, 2)}`,
    3,
  ],
  ['inserted before the first', insert(0, 1), 0],
  ['inserted far before the first', insert(-9_007_199_254_740_991, 1), -9_007_199_254_740_991],
  ['added at the end', insert(7, 6), 7],
  [
    'reordered',
    `${UPDATE} number = 0 WHERE number = 2; ${UPDATE} number = 2 WHERE number = 4; ${UPDATE} number = 4 WHERE number = 0`,
    2,
  ],
])('promise 11: tampering with few entries is found: %s', (_how, sql, broken) => {
  using at = temporaryStore();
  append(at.store, 'paused', 'resumed', 'proposed', 'scan started', 'scan accepted', 'scan failed');
  const intruder = new Database(at.path);
  intruder.exec(`DROP TRIGGER audit_stays; DROP TRIGGER audit_kept; DROP TRIGGER audit_grows; ${sql}`);
  intruder.close();
  expect(at.store.tables.audit.firstBroken()).toBe(broken);
});

test('the head is the newest entry, and entries of some kinds are read newest first from before a number on', () => {
  using at = temporaryStore();
  const { audit } = at.store.tables;
  expect(audit.head()).toBeUndefined();
  append(at.store, 'paused', 'resumed', 'proposed', 'resumed');
  expect(audit.head()).toEqual({ number: 4, hash: audit.entries(4, 1)[0]?.hash });
  const numbers = (rows: ReturnType<typeof audit.entries>) => rows.map(({ number }) => number);
  expect(numbers(audit.ofKinds(['paused', 'resumed'], 2))).toEqual([4, 2]);
  expect(numbers(audit.ofKinds(['paused', 'resumed'], 2, 2))).toEqual([1]);
  expect(numbers(audit.about('Ann', 9, 3))).toEqual([2, 1]);
});

test('text that is not well formed does not break the chain', () => {
  using at = temporaryStore();
  at.store.commit(NOW, ({ audit }) =>
    audit.append({
      by: { kind: 'person', id: 'U1', name: 'half a smile \ud83d' },
      what: 'letter accepted',
      subject: 'a\ud83d',
      detail: { text: '\ude00', line: 'a\u0000b' },
    }),
  );
  expect(at.store.tables.audit.firstBroken()).toBeUndefined();
  expect(at.store.tables.audit.entries(1, 1)).toMatchObject([
    { subject: 'a\ufffd', detail: { text: '\ude00', line: 'a\u0000b' } },
  ]);
});

test('an entry whose kind only an older version knew is read, and the chain over it holds', () => {
  using at = temporaryStore();
  append(at.store, 'paused');
  const before = at.store.tables.audit.head()?.hash ?? '';
  const moment = NOW.toISOString();
  const ann = String(at.db.prepare("SELECT hash FROM audit_person WHERE words = 'ann'").pluck().get());
  const content = `{"at":"${moment}","byId":null,"byName":null,"detail":"{}","number":2,"subject":"${ann}","what":"warned"}`;
  const hash = createHash('sha256').update(`${before}${content}`).digest('hex');
  at.db.exec(
    `INSERT INTO audit (number, at, what, subject, detail, hash) VALUES (2, '${moment}', 'warned', '${ann}', '{}', '${hash}')`,
  );
  const { audit } = at.store.tables;
  expect(audit.about('ann', 1)).toEqual([
    { number: 2, at: NOW, by: BOT, what: 'warned', subject: 'ann', detail: {}, hash },
  ]);
  expect(audit.firstBroken()).toBeUndefined();
});

test('whom a name may mean: members first, then who was proposed once, then who is only in the trail', () => {
  using at = temporaryStore();
  const { store } = at;
  const ann = { fullName: 'Ann Lee', email: 'ann@example.org', created: NOW };
  const before = scanned(store, [anAccount('ann')]);
  aProposal(store, before, 'ann');
  aProposal(store, before, 'gone');
  scanned(store, [anAccount('ann', ann), anAccount('ann_2', { ...ann, email: undefined })]);
  store.commit(NOW, ({ audit }) => audit.append(anEntry('letter accepted', 'Forgotten')));
  const found = (who: string, limit = 20) =>
    store.tables.audit
      .people(who, limit)
      .map(({ username, fullName, isMember }) => [username, fullName, isMember]);

  expect(found('ANN LEE')).toEqual([
    ['ann', 'Ann Lee', true],
    ['ann_2', 'Ann Lee', true],
  ]);
  expect(found('ann lee', 1)).toEqual([['ann', 'Ann Lee', true]]);
  expect(found('ANN')).toEqual([['ann', 'Ann Lee', true]]);
  expect(found('full gone')).toEqual([['gone', 'Full gone', false]]);
  // The evidence of both proposals names this address.
  expect(found('Ann@Example.org')).toEqual([
    ['ann', 'Ann Lee', true],
    ['gone', 'Full gone', false],
  ]);
  expect(found('forgotten')).toEqual([['Forgotten', '', false]]);
  expect(found('nobody')).toEqual([]);
  expect(found('')).toEqual([]);
  expect(store.tables.audit.people('ann', 1)).toEqual([{ username: 'ann', ...ann, isMember: true }]);
});
