import { expect, test } from 'vitest';
import { anEntry, january, LIMITS, NOW, temporaryStore } from './temporary.ts';

const BY = { byId: 'U1', byName: 'Ada' };

test('one press of Go live… is in force, the newest, until it is ended', () => {
  using at = temporaryStore();
  const { store } = at;
  const press = (disableAfterDays: number) => {
    const pressed = { at: NOW, ...BY, limits: { ...LIMITS, disableAfterDays } };
    store.commit(NOW, ({ switches }) => switches.setGoLive(pressed, anEntry('went live')));
    return pressed;
  };
  expect(store.tables.switches.goLive()).toBeUndefined();
  press(90);
  const newest = press(120);
  expect(store.tables.switches.goLive()).toEqual(newest);
  store.commit(NOW, ({ switches }) => switches.endGoLive(anEntry('no longer live')));
  store.commit(NOW, ({ switches }) => switches.endGoLive(anEntry('no longer live')));
  expect(store.tables.switches.goLive()).toBeUndefined();
  expect(store.tables.audit.entries(1, 9).map(({ what }) => what)).toEqual([
    'went live',
    'went live',
    'no longer live',
  ]);
});

test.each([
  ['until a day, with a reason', january(25), 'holidays'],
  ['until someone resumes', undefined, undefined],
])('a pause %s replaces the one before and ends once', (_circumstance, until, reason) => {
  using at = temporaryStore();
  const { store } = at;
  const pause = { since: NOW, until, reason, ...BY };
  store.commit(NOW, ({ switches }) => switches.setPause({ ...pause, reason: 'before' }, anEntry('paused')));
  store.commit(NOW, ({ switches }) => switches.setPause(pause, anEntry('paused')));
  expect(store.tables.switches.pause()).toEqual(pause);
  const end = () => store.commit(NOW, ({ switches }) => switches.endPause(anEntry('resumed')));
  expect([end(), end()]).toEqual([true, false]);
  expect(store.tables.switches.pause()).toBeUndefined();
  expect(store.tables.audit.entries(1, 9)).toHaveLength(3);
});

test('an acceptance is for one reading and some time', () => {
  using at = temporaryStore();
  const { store } = at;
  const fell = { check: 'members fell', asBadAs: 31.5, until: january(21) } as const;
  const older = { check: 'older sign-ins', asBadAs: 12, until: january(22) } as const;
  store.commit(NOW, ({ switches }) => {
    switches.addAcceptance(fell, anEntry('acceptance granted'));
    switches.addAcceptance(older, anEntry('acceptance granted'));
  });
  const { switches } = store.tables;
  expect([switches.acceptances(NOW), switches.acceptances(january(21))]).toEqual([[fell, older], [older]]);
  store.commit(NOW, (tables) => tables.switches.spendAcceptance(older, anEntry('acceptance used')));
  expect(switches.acceptances(NOW)).toEqual([fell]);
});
