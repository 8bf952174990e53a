import { expect, test } from 'vitest';
import { fits, NO_FILTER, type ReviewFilter } from '../../../../src/policy/review.ts';
import {
  aKey,
  anAccount,
  anEntry,
  anEvidence,
  aProposal,
  january,
  scanned,
  temporaryStore,
} from '../temporary.ts';

/** Three are proposed. */
function proposed() {
  const at = temporaryStore();
  const names = ['ann', 'ben', 'cem'];
  const scan = scanned(
    at.store,
    names.map((name) => anAccount(name)),
  );
  const ids = names.map((name) => aProposal(at.store, scan, name));
  return { ...at, ids, scan };
}

test('ticks are each person’s own, a second time is the same, and nothing of it is in the trail', () => {
  using at = proposed();
  const trail = at.store.tables.audit.head();
  const [ann, ben, cem] = at.ids;
  if (ann === undefined || ben === undefined || cem === undefined) throw new Error('three are proposed');
  at.store.commit(january(20), ({ reviewSelection }) => {
    reviewSelection.add('U1', [cem, ann]);
    reviewSelection.add('U1', [ann]);
    reviewSelection.add('U2', [ann, ben]);
    reviewSelection.remove('U2', [ben, cem]);
  });
  expect(at.store.tables.reviewSelection.of('U1')).toEqual([{ proposal: ann }, { proposal: cem }]);
  expect(at.store.tables.reviewSelection.of('U2')).toEqual([{ proposal: ann }]);
  at.store.commit(january(20), ({ reviewSelection }) => reviewSelection.clear('U1'));
  expect(at.store.tables.reviewSelection.of('U1')).toEqual([]);
  expect(at.store.tables.reviewSelection.of('U2')).toEqual([{ proposal: ann }]);
  expect(at.store.tables.audit.head()).toEqual(trail);
});

test('showing notes the state, and forgets what is over; the others are forgotten a day later, or after a week', () => {
  using at = proposed();
  const [ann, ben, cem] = at.ids;
  if (ann === undefined || ben === undefined || cem === undefined) throw new Error('three are proposed');
  const numbers = (by: string) => at.store.tables.reviewSelection.of(by).map(({ proposal }) => proposal);
  at.store.commit(january(20), ({ reviewSelection, proposals }) => {
    for (const by of ['U1', 'U2']) reviewSelection.add(by, at.ids);
    proposals.become(ann, 'open', 'approved', {}, anEntry());
    proposals.become(ben, 'open', 'excluded', {}, anEntry());
    reviewSelection.show('U1');
  });
  expect(at.store.tables.reviewSelection.of('U1')).toEqual([
    { proposal: ann, shown: 'approved' },
    { proposal: cem, shown: 'open' },
  ]);
  at.store.commit(january(21), ({ reviewSelection }) => reviewSelection.forgetOld());
  expect(numbers('U2')).toEqual([ann, ben, cem]);
  at.store.commit(january(21, 7), ({ reviewSelection }) => reviewSelection.forgetOld());
  expect(numbers('U2')).toEqual([ann, cem]);
  at.store.commit(january(27, 7), ({ reviewSelection }) => reviewSelection.forgetOld());
  expect([...numbers('U1'), ...numbers('U2')]).toEqual([]);
});

test.each([
  ['a shown state that is over', "UPDATE review_selection SET shown = 'disabled'"],
  ['a selection of nobody', "UPDATE review_selection SET by_id = ''"],
  ['a selection of a proposal that is none', 'UPDATE review_selection SET proposal = 99'],
  ['a moment that is none', "UPDATE review_selection SET at = 'now'"],
])('the table refuses %s', (_what, sql) => {
  using at = proposed();
  at.store.commit(january(20), ({ reviewSelection }) => reviewSelection.add('U1', at.ids.slice(0, 1)));
  expect(() => at.db.exec(sql)).toThrow(/CHECK|FOREIGN KEY/);
});

test('what Review… lists and filters by is read of the live ones only', () => {
  using at = proposed();
  const [ann, ben] = at.ids;
  if (ann === undefined || ben === undefined) throw new Error('three are proposed');
  const decision = { byId: 'U1', byName: 'Ada', because: { kind: 'listed' }, at: january(20) } as const;
  const dan = at.store.commit(january(20), ({ proposals }) => {
    proposals.become(ann, 'open', 'excluded', {}, anEntry());
    proposals.addDecision(ben, { kind: 'approve', ...decision }, anEntry());
    return proposals.add(
      {
        ...{ key: aKey('dan'), username: 'dan', fullName: '', rehearsal: false, scan: at.scan },
        evidence: anEvidence({
          userType: 'viewerUT',
          lastSignIn: undefined,
          notWarned: { kind: 'no usable address' },
          days: 7,
        }),
      },
      anEntry(),
    );
  });
  const told = { neverSignedIn: false, notWarned: false, marked: false, owns: undefined };
  const same = { state: 'open', role: 'org_user', ...told } as const;
  const listed = at.store.tables.proposals.toReview();
  expect(listed).toEqual([
    { ...same, id: ben, userType: undefined, days: 100 },
    { ...same, id: at.ids[2], userType: undefined, days: 100 },
    {
      ...{ ...same, id: dan, userType: 'viewerUT', days: 7 },
      ...{ neverSignedIn: true, notWarned: true },
    },
  ]);
  const approvedOnes = () => at.store.tables.proposals.approvals().map(({ id }) => id);
  expect(approvedOnes()).toEqual([ben]);
  const fitting = (filter: Partial<ReviewFilter>) =>
    listed.filter((entry) => fits(entry, { ...NO_FILTER, ...filter })).map(({ id }) => id);
  expect(fitting({ userType: '' })).toEqual([ben, at.ids[2]]);
  expect(fitting({ neverSignedIn: true, role: 'org_user' })).toEqual([dan]);
  expect(fitting({ moreThanDays: 7 })).toEqual([ben, at.ids[2]]);
  expect(fitting({ moreThanDays: 6, notWarned: true })).toEqual([dan]);
  expect(fitting({ kind: 'waiting' })).toEqual([]);
  at.store.commit(january(20), ({ proposals }) =>
    proposals.addDecision(ben, { kind: 'withdraw', ...decision }, anEntry()),
  );
  expect(approvedOnes()).toEqual([]);
});
