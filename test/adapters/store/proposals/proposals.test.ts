import { expect, test } from 'vitest';
import type { Store, Tables } from '../../../../src/adapters/store/store.ts';
import type { DecisionKind, ProposalId, ProposalState } from '../../../../src/policy/proposal.ts';
import {
  aKey,
  anEntry,
  anEvidence,
  aProposal,
  aScan,
  BOT,
  january,
  NOW,
  PERSON,
  temporaryStore,
} from '../temporary.ts';

type Extra = Parameters<Tables['proposals']['become']>[3];

const WHY: Readonly<Partial<Record<ProposalState, string>>> = { failed: 'no answer', skipped: 'signed in' };

/** Walks a proposal through states, from the one it is in. */
function walk(store: Store, id: ProposalId, ...states: readonly ProposalState[]): void {
  for (const to of states) {
    const from = store.tables.proposals.get(id)?.state ?? 'open';
    const why = WHY[to];
    const extra: Extra = why === undefined ? {} : { why };
    store.commit(NOW, ({ proposals }) => proposals.become(id, from, to, extra, { ...anEntry(), by: BOT }));
  }
}

function decide(store: Store, id: ProposalId, kind: DecisionKind, byId = 'U1'): void {
  const decision = { kind, byId, byName: `Name of ${byId}`, because: { kind: 'listed' as const }, at: NOW };
  store.commit(NOW, ({ proposals }) =>
    proposals.addDecision(id, decision, anEntry('approval recorded', 'ann')),
  );
}

const kinds = (store: Store, id: ProposalId) =>
  store.tables.proposals.get(id)?.approvals.map(({ kind, byId }) => [kind, byId]);

test('a proposal is read as it was born', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store);
  const id = aProposal(store, scan, 'ann', true);
  const expected = {
    id,
    key: aKey('ann'),
    username: 'ann',
    fullName: 'Full ann',
    rehearsal: true,
    state: 'open',
    why: undefined,
    bornInScan: scan,
    bornAt: NOW,
    evidence: anEvidence(),
    approvals: [],
    pending: [],
    batch: undefined,
    changedAt: NOW,
    changedBy: undefined,
    closedBy: undefined,
    disabledAt: undefined,
  };
  expect(store.tables.proposals.get(id)).toEqual(expected);
  expect(store.tables.proposals.live()).toEqual([expected]);
  expect(store.tables.audit.entries(2, 9)).toMatchObject([{ what: 'proposed', subject: 'ann' }]);
});

test('at most one live proposal an account, rehearsal or not; a new one once it has ended', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store);
  const first = aProposal(store, scan);
  expect(() => aProposal(store, scan, 'ann', true)).toThrow('UNIQUE constraint failed');
  walk(store, first, 'approved', 'disabling', 'failed');
  expect(() => aProposal(store, scan)).toThrow('UNIQUE constraint failed');
  walk(store, first, 'skipped');
  const second = aProposal(store, scan);
  expect(store.tables.proposals.newestOf(aKey('ann'))?.id).toBe(second);
  expect(store.tables.proposals.newestOf(aKey('nobody'))).toBeUndefined();
});

test('a step is compared and swapped: done once, and not at all from another state', () => {
  using at = temporaryStore();
  const { store } = at;
  const id = aProposal(store, aScan(store));
  const approve = (by: typeof PERSON) =>
    store.commit(january(21), ({ proposals }) =>
      proposals.become(id, 'open', 'approved', { by, batch: 7 }, anEntry('proposal approved', 'ann')),
    );
  expect([approve(PERSON), approve({ kind: 'person', id: 'U2', name: 'Ben' })]).toEqual([true, false]);
  expect(store.tables.proposals.get(id)).toMatchObject({
    state: 'approved',
    batch: 7,
    changedAt: january(21),
    changedBy: 'Ada Approver',
  });
  expect(store.tables.audit.entries(3, 9).map(({ what }) => what)).toEqual(['proposal approved']);
});

test('a step that the domain does not know is a fault of ours', () => {
  using at = temporaryStore();
  const { store } = at;
  const id = aProposal(store, aScan(store));
  expect(() =>
    store.commit(NOW, ({ proposals }) => proposals.become(id, 'open', 'disabled', {}, anEntry())),
  ).toThrow('a proposal never goes from open to disabled');
  expect(store.tables.proposals.get(id)?.state).toBe('open');
});

test('why and when stay with the state: a failure, then disabled after another try', () => {
  using at = temporaryStore();
  const { store } = at;
  const id = aProposal(store, aScan(store));
  walk(store, id, 'approved', 'disabling', 'failed');
  expect(store.tables.proposals.get(id)).toMatchObject({
    state: 'failed',
    why: 'no answer',
    changedBy: undefined,
  });
  walk(store, id, 'approved', 'disabling');
  store.commit(NOW, ({ proposals }) =>
    proposals.become(id, 'disabling', 'disabled', { disabledAt: january(19) }, anEntry()),
  );
  walk(store, id, 'undoing', 'undone');
  expect(store.tables.proposals.get(id)).toMatchObject({
    state: 'undone',
    why: undefined,
    disabledAt: january(19),
  });
});

test('approvals count for the round in which they were given', () => {
  using at = temporaryStore();
  const { store } = at;
  const id = aProposal(store, aScan(store));
  decide(store, id, 'approve', 'U1');
  decide(store, id, 'approve', 'U2');
  walk(store, id, 'approved');
  expect(store.tables.proposals.get(id)?.approvals[0]).toEqual({
    kind: 'approve',
    byId: 'U1',
    byName: 'Name of U1',
    at: NOW,
  });
  expect(kinds(store, id)).toEqual([
    ['approve', 'U1'],
    ['approve', 'U2'],
  ]);
  decide(store, id, 'withdraw', 'U1');
  walk(store, id, 'open');
  expect(kinds(store, id)).toEqual([]);
  decide(store, id, 'approve', 'U2');
  walk(store, id, 'approved', 'disabling');
  expect(kinds(store, id)).toEqual([['approve', 'U2']]);
  walk(store, id, 'failed');
  expect(kinds(store, id)).toEqual([]);
  decide(store, id, 'try again', 'U3');
  walk(store, id, 'approved', 'disabling', 'disabled');
  expect(kinds(store, id)).toEqual([['try again', 'U3']]);
});

test('a decision is frozen with what the person was shown', () => {
  using at = temporaryStore();
  const { store } = at;
  const id = aProposal(store, aScan(store));
  decide(store, id, 'approve');
  store.commit(NOW, ({ proposals }) => proposals.refreshEvidence(id, anEvidence({ days: 101 })));
  expect(store.tables.proposals.get(id)?.evidence).toEqual(anEvidence({ days: 101 }));
  expect(JSON.parse(String(at.db.prepare('SELECT shown FROM decision').pluck().get()))).toMatchObject({
    days: 100,
    lastSignIn: '2026-01-01T06:00:00.000Z',
  });
  expect(() => at.db.exec("UPDATE decision SET kind = 'undo'")).toThrow('a decision is never changed');
  expect(() => at.db.exec('DELETE FROM decision')).toThrow('a decision is never deleted');
});

test('what was decided keeps the evidence it was decided on', () => {
  using at = temporaryStore();
  const { store } = at;
  const id = aProposal(store, aScan(store));
  walk(store, id, 'approved');
  store.commit(NOW, ({ proposals }) => proposals.refreshEvidence(id, anEvidence({ days: 101 })));
  expect(store.tables.proposals.get(id)?.evidence.days).toBe(100);
});

test('disables of a day: real ones disabled since, undone or not, and those under way', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store);
  const disabled = (name: string, disabledAt: Date) => {
    const id = aProposal(store, scan, name);
    walk(store, id, 'approved', 'disabling');
    store.commit(NOW, ({ proposals }) =>
      proposals.become(id, 'disabling', 'disabled', { disabledAt }, anEntry()),
    );
    return id;
  };
  disabled('yesterday', january(19, 23));
  disabled('midnight', january(20, 0));
  walk(store, disabled('undone', january(20, 5)), 'undoing', 'undone');
  walk(store, aProposal(store, scan, 'under way'), 'approved', 'disabling');
  walk(store, aProposal(store, scan, 'approved'), 'approved');
  walk(store, aProposal(store, scan, 'rehearsal', true), 'approved');
  expect(store.tables.proposals.disablesSince(january(20, 0))).toBe(3);
  expect(store.tables.proposals.inState('approved').map(({ username }) => username)).toEqual([
    'approved',
    'rehearsal',
  ]);
});

test('a batch has a number of its own for good, and who is open again has left it', () => {
  using at = temporaryStore();
  const { store } = at;
  const scan = aScan(store);
  const ids = ['ann', 'bob'].map((name) => aProposal(store, scan, name));
  const batch = store.commit(NOW, ({ proposals }) => {
    const number = proposals.nextBatch();
    for (const id of ids) proposals.become(id, 'open', 'approved', { batch: number }, anEntry());
    return number;
  });
  const inBatch = () => ids.map((id) => store.tables.proposals.get(id)?.batch);
  expect(inBatch()).toEqual([batch, batch]);
  for (const id of ids) walk(store, id, 'open');
  expect(inBatch()).toEqual([undefined, undefined]);
  expect(store.commit(NOW, ({ proposals }) => proposals.nextBatch())).toBe(batch + 1);
});

test('how old an approval is counts from the approval, though its account was taken up again since', () => {
  using at = temporaryStore();
  const { store } = at;
  const id = aProposal(store, aScan(store), 'ann');
  decide(store, id, 'approve');
  walk(store, id, 'approved', 'disabling');
  const later = new Date(NOW.getTime() + 60_000);
  store.commit(later, ({ proposals }) => proposals.become(id, 'disabling', 'approved', {}, anEntry()));
  expect(store.tables.proposals.approvedUpTo(NOW).map((one) => one.id)).toEqual([id]);
  expect(store.tables.proposals.approvedUpTo(new Date(NOW.getTime() - 1))).toEqual([]);
});
