import { expect, test } from 'vitest';
import type { MailSender } from '../../../src/adapters/store/reach.ts';
import { aKey, anEntry, NOW, temporaryStore } from './temporary.ts';

const BEFORE: MailSender = { host: 'mail.example', user: 'bot', address: 'gis@example.org' };
const KEY = aKey('ann');

test.each<[string, Partial<MailSender>, boolean]>([
  ['the same', {}, false],
  ['another host', { host: 'other.example' }, true],
  ['another sign-in', { user: 'another' }, true],
  ['another sender', { address: 'admin@example.org' }, true],
])('what a mail server established, with %s after a start', (_, change, isVoid) => {
  using made = temporaryStore();
  const { store } = made;
  const establish = (): void =>
    store.commit(NOW, ({ letters }) => {
      letters.goBy(BEFORE);
      letters.establish(KEY, { kind: 'mailbox refused', words: 'Unknown' }, '2026-01-20', anEntry());
    });
  const now = () => store.tables.letters.reachesOf([KEY]).get(KEY);
  establish();
  store.commit(NOW, ({ letters }) => letters.goBy({ ...BEFORE, ...change }));
  expect(now()?.isVoid).toBe(isVoid);
  // Also when the old one comes back.
  store.commit(NOW, ({ letters }) => letters.goBy(BEFORE));
  expect(now()?.isVoid).toBe(isVoid);
});

test('that there is no usable address is no word of a mail server', () => {
  using made = temporaryStore();
  const { store } = made;
  store.commit(NOW, ({ letters }) => {
    letters.goBy(BEFORE);
    letters.establish(KEY, { kind: 'no usable address' }, '2026-01-20', anEntry());
    letters.goBy({ ...BEFORE, host: 'other.example' });
  });
  expect(store.tables.letters.reachesOf([KEY]).get(KEY)?.isVoid).toBe(false);
});
