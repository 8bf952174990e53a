import { expect, test } from 'vitest';
import { mrkdwnSafe } from '../../../src/adapters/slack/text.ts';
import { accept, anAccount, anEntry, aScan, FOUND, NOW, scanned, temporaryStore } from './temporary.ts';

test('texts about several accounts lose the one, however its name was written there, and keep the others', () => {
  using at = temporaryStore();
  const { store, db } = at;
  const scan = aScan(store);
  const named = ['ann_HCG', 'ann', 'ann_HCG2', 'joann_HCG'];
  accept(store, scan, NOW, { ...FOUND, notes: [{ kind: 'dates ahead', named, count: 4 }] });
  const card = store.commit(NOW, ({ cards }) => cards.add({ scan, mentions: false, rows: [] }));
  const line = db.prepare(
    "INSERT INTO line (card, text, created_at) VALUES (?, ?, '2026-01-20T06:00:00.000Z')",
  );
  for (const text of ['Ann *R&D* Lee (ann_HCG)', 'ANN_hcg', 'ben_HCG', 'ann_HCG2 and joann_HCG'])
    line.run(card, `Disabled ${mrkdwnSafe(text, 200)}.`);
  store.commit(NOW, ({ person }) => person.takeOutOfTexts(['ann_HCG', 'ann@example.org', 'Ann R&D Lee']));
  expect(store.tables.scans.get(scan)?.notes).toEqual([
    { kind: 'dates ahead', named: ['(removed)', 'ann', 'ann_HCG2', 'joann_HCG'], count: 4 },
  ]);
  const left = db.prepare('SELECT text FROM line ORDER BY id').pluck().all();
  expect(left).toEqual(
    ['ben_HCG', 'ann_HCG2 and joann_HCG'].map((text) => `Disabled ${mrkdwnSafe(text, 200)}.`),
  );
});

test('an account is found by its user name in whatever case, and all its names with it', () => {
  using at = temporaryStore();
  const { store } = at;
  scanned(store, [anAccount('ann', { username: 'Ann_HCG', fullName: 'Ann Lee' }), anAccount('ben')]);
  const [account, ...others] = store.tables.person.accounts('ann_hcg');
  expect([account?.username, account?.isMember, account?.isUnderWay, others]).toEqual([
    'Ann_HCG',
    true,
    false,
    [],
  ]);
  expect(account && store.tables.person.namesOf(account.key)).toEqual([
    'Ann Lee',
    'Ann_HCG',
    'ann@example.org',
  ]);
  expect(store.tables.person.placesOf(['Ann_HCG'])).toEqual([{ table: 'member', rows: 1 }]);
  expect(store.tables.person.accounts('nobody')).toEqual([]);
});

test('an account that was renamed leaves the audit trail by its former user name as well', () => {
  using at = temporaryStore();
  const { store, db } = at;
  scanned(store, [anAccount('ann', { username: 'ann_before' })]);
  const [account] = store.tables.person.accounts('ann_before');
  if (account === undefined) throw new Error('ann is a member');
  store.commit(NOW, ({ audit }) => audit.append(anEntry('disabled by others', 'ann_before')));
  db.prepare(`INSERT INTO proposal
    (id, account_key, username, full_name, rehearsal, state, born_in_scan, born_at, evidence, round, changed_at)
    SELECT 1, key, 'ann_before', 'Ann', 1, 'expired', 1, as_of, '{}', 1, as_of FROM member, scan`).run();
  scanned(store, [anAccount('ann', { username: 'ann_after' })]);
  store.commit(NOW, ({ retention }) => retention.forget([account.key], anEntry('accounts forgotten')));
  expect(store.tables.person.placesOf(['ann_before', 'ann_after'])).toEqual([]);
  expect(store.tables.audit.firstBroken()).toBeUndefined();
});
