import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canBecome,
  fingerprintOf,
  isLive,
  isOwnAccount,
  isProposalId,
  type ProposalState,
} from '../../src/policy/proposal.ts';
import { proposalIds } from './builders.ts';

const STATES: readonly ProposalState[] = [
  'open',
  'approved',
  'disabling',
  'disabled',
  'failed',
  'excluded',
  'expired',
  'skipped',
  'closed',
  'undoing',
  'undone',
];

test.each<[ProposalState, boolean, readonly ProposalState[]]>([
  ['open', true, ['approved', 'excluded', 'expired', 'skipped', 'closed']],
  ['approved', true, ['open', 'disabling', 'skipped', 'closed']],
  ['disabling', true, ['open', 'approved', 'disabled', 'failed', 'skipped']],
  ['failed', true, ['approved', 'excluded', 'skipped', 'closed']],
  ['disabled', false, ['undoing']],
  ['undoing', false, ['disabled', 'undone']],
  ['excluded', false, ['open']],
  ['expired', false, []],
  ['skipped', false, ['open']],
  ['closed', false, []],
  ['undone', false, []],
])('what may become of a proposal that is %s', (from, live, steps) => {
  expect({ live: isLive(from), steps: STATES.filter((to) => canBecome(from, to)) }).toEqual({ live, steps });
});

test('a fingerprint stays the same from version to version', () => {
  expect([fingerprintOf([]), fingerprintOf(proposalIds(1, 2, 10))]).toMatchInlineSnapshot(`
    [
      "0-ztntfp1kl6d44",
      "3-jot5x8m0utmx",
    ]
  `);
});

test('a fingerprint tells sets apart, whatever their order', () => {
  const sets = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 50 });
  fc.assert(
    fc.property(sets, sets, (one, other) => {
      const isSame = one.length === other.length && one.every((id) => other.includes(id));
      const [first, second] = [one, other].map((ids) => fingerprintOf(proposalIds(...ids)));
      expect(first === second).toBe(isSame);
      expect(fingerprintOf(proposalIds(...one.toReversed()))).toBe(first);
    }),
  );
});

test.each([
  ['the same', 'ana@harbour.example', 'ana@harbour.example', true],
  ['written otherwise', ' Ana@Harbour.example', 'ana@harbour.example', true],
  ['another', 'ben@harbour.example', 'ana@harbour.example', false],
  ['neither has one', undefined, undefined, false],
  ['both are empty', '', '', false],
  ['the account has none', 'ana@harbour.example', undefined, false],
])('nobody decides on their own account: addresses are %s', (_circumstance, approver, account, isOwn) => {
  expect(isOwnAccount(approver, account)).toBe(isOwn);
});

test('only whole numbers above nought are proposal ids', () => {
  expect([1, 0, -1, 1.5, '1', undefined].map(isProposalId)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
