import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Store } from '../../../src/adapters/store/store.ts';
import { flowSettings } from '../../../src/bot.ts';
import { evaluatorAt } from '../../../src/features/evaluation/evaluate-members.ts';
import { comparing } from '../../../src/features/scan/compare.ts';
import { countingOf } from '../../../src/features/scan/counting.ts';
import type { Account } from '../../../src/policy/account.ts';
import {
  aKey,
  anAccount,
  january,
  NOW,
  scanned,
  temporaryFolder,
  temporaryStore,
} from '../../adapters/store/temporary.ts';
import { GOOD, read } from '../../config/config-env.ts';
import { anOrganization } from '../../policy/builders.ts';

/** Counts a reading of these, a few a page, as of the moment of all this. */
function counted(store: Store, accounts: readonly Account[], ownUsername?: string) {
  const config = read(GOOD);
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const outside = { settings: flowSettings(config.value), store };
  const organization = { organization: anOrganization(), groupUsernames: () => new Set<string>() };
  const evaluator = evaluatorAt(NOW, outside, [], organization, 3);
  const comparison = comparing(store.tables, NOW);
  const counting = countingOf(ownUsername, NOW);
  using folder = temporaryFolder();
  const staging = store.staging(join(folder.path, 'staged.db'));
  const count = (members: ReturnType<typeof comparison.page>): void => {
    for (const evaluation of evaluator.evaluateAll(members)) {
      const { row, standing } = evaluation;
      if (staging.add(row.account, row, standing, row.known)) counting.add(row, evaluation);
    }
  };
  for (let from = 0; from < accounts.length; from += 4)
    count(comparison.page(accounts.slice(from, from + 4)));
  for (const members of comparison.strangers()) count(members);
  const lost = [...comparison.lost()].flat();
  staging.drop();
  return {
    counts: counting.counts(lost.length),
    switched: counting.switched(),
    statuses: counting.statuses(),
  };
}

test('a reading is counted for the checks, and compared with the scan before', () => {
  using at = temporaryStore();
  const { store } = at;
  const reading = [
    anAccount('older', { lastLogin: january(8) }),
    anAccount('same', { lastLogin: january(9) }),
    anAccount('lost', { lastLogin: 'never' }),
    anAccount('hidden', { lastLogin: 'unknown' }),
    anAccount('ahead', { lastLogin: january(21, 7) }),
    anAccount('Ahead made', { created: january(25) }),
    anAccount('not quite ahead', { lastLogin: january(21) }),
    anAccount('seconds', { lastLogin: new Date(1_768_000_000) }),
    anAccount('seconds too', { created: new Date(1_500_000_000), disabled: true }),
    anAccount('admin', { role: 'org_admin' }),
    anAccount('admin off', { role: 'org_admin', disabled: true }),
    anAccount('role not told'),
    anAccount('another role'),
    anAccount('custom', { role: 'org_admin', roleId: 'r1', disabled: undefined }),
    // Pages that repeat somebody count them once.
    anAccount('older', { lastLogin: january(8) }),
    anAccount('Ahead made', { created: january(25) }),
  ];
  const counts = {
    received: 14,
    enabledMembers: 11,
    datesInSeconds: 2,
    datesAhead: ['Ahead made', 'ahead'],
    withoutLastLogin: 1,
    sawOwnAccount: undefined,
  };
  expect(counted(store, reading).counts).toEqual({
    ...{ ...counts, withoutRoleOrState: 1, olderSignIns: 0, lost: 0 },
  });
  scanned(
    store,
    [
      anAccount('older', { lastLogin: january(9) }),
      anAccount('same', { lastLogin: january(9) }),
      anAccount('lost', { lastLogin: january(9) }),
      anAccount('hidden', { lastLogin: january(9) }),
      anAccount('gone', { lastLogin: january(9) }),
      anAccount('role not told', { roleId: 'r1' }),
      anAccount('another role', { role: 'org_publisher', roleId: 'r1' }),
    ],
    { at: january(10) },
  );
  expect(counted(store, reading).counts).toEqual({
    ...{ ...counts, withoutRoleOrState: 2, olderSignIns: 2, lost: 1 },
  });
});

test.each<[string, string | undefined, boolean | undefined]>([
  ['a credential without a member record', undefined, undefined],
  ['its own account in the list, in other letters', 'THE.BOT', true],
  ['its own account not in the list', 'another.bot', false],
])('the bot looks for itself: %s', (_, own, sawOwnAccount) => {
  using at = temporaryStore();
  const reading = [anAccount('ann'), anAccount('the.bot')];
  expect(counted(at.store, reading, own).counts.sawOwnAccount).toBe(sawOwnAccount);
});

test('whom others enabled or disabled is told against what the portal told last', () => {
  using at = temporaryStore();
  const { store } = at;
  const told = (states: Readonly<Record<string, boolean | undefined>>) =>
    Object.entries(states).map(([name, disabled]) => anAccount(name, { disabled }));
  scanned(store, told({ off: false, on: true, same: true, hidden: true, back: true }), { at: january(10) });
  scanned(store, told({ off: false, on: true, same: true, hidden: true, back: undefined }), {
    at: january(11),
  });
  const reading = told({ off: true, on: false, same: true, hidden: undefined, back: false, new: true });
  const { switched, counts, statuses } = counted(store, reading);
  expect(switched).toEqual([
    { username: 'off', disabled: true },
    { username: 'on', disabled: false },
    { username: 'back', disabled: false },
  ]);
  expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(counts.received);
});

test('one who is told under another key is the same, and nobody is lost for it', () => {
  using at = temporaryStore();
  const { store } = at;
  const known = anAccount('ann', { key: aKey('name:ann'), portalId: undefined });
  scanned(store, [known, anAccount('bob')], { at: january(10) });
  const { counts } = counted(store, [anAccount('ann'), anAccount('bob')]);
  expect(counts).toMatchObject({ received: 2, lost: 0 });
});
