import { expect, test } from 'vitest';
import { organizationCacheOf } from '../../../src/features/evaluation/organization.ts';
import { scanFlow } from '../../../src/features/scan/scan.ts';
import { rowsOf } from '../../worlds/acting-acts.ts';
import { afterAck } from '../../worlds/after-ack.ts';
import { inactiveFor, liveWorld } from '../../worlds/bot-world.ts';

const HOUR = 3_600_000;

/** What people can see of a scan that found something of each kind, more than one piece of it born. */
const SEEN = [
  'SELECT username, state, why FROM proposal ORDER BY username',
  "SELECT what, count(*) AS n FROM audit WHERE what IN ('proposed', 'proposal skipped', 'disabled by others', 'enabled by others') GROUP BY what",
  'SELECT username, status, gone_since IS NULL AS there, disabled, last_login FROM member JOIN standing ON standing.member = member.id ORDER BY username',
  'SELECT id, mentions FROM card ORDER BY id',
  'SELECT count(*) AS n FROM card_row WHERE card = (SELECT max(id) FROM card)',
];

/** A scheduled scan by a process that is killed before it makes one commit more than these, and the next start. */
async function killedAfter(most: number) {
  const members = [...[300, 299, 298, 88].map((days) => inactiveFor(days, `for-${days}`))];
  await using world = await liveWorld({
    organization: {
      members: [...members, inactiveFor(9, 'gone'), inactiveFor(8, 'off', { disabled: true })],
    },
    settings: { DISABLE_CAP: '500', TRUST_MAX_DROP_PERCENT: '50' },
  });
  const directory = world.portal.organization.members;
  for (let nth = 0; nth < 60; nth += 1) directory.put(inactiveFor(400 - nth, `new-${nth}`));
  directory.update('for-300', { lastLogin: world.clock.now().getTime() });
  directory.update('for-299', { disabled: true });
  directory.update('off', { disabled: false });
  directory.remove('gone');
  await world.stop();
  world.clock.moveTo(new Date(world.clock.now().getTime() + HOUR));
  let commits = 0;
  {
    using at = await afterAck(world);
    const { store } = at.outside;
    const commit: typeof store.commit = (now, change) => {
      commits += 1;
      if (commits > most) throw new Error('killed');
      return store.commit(now, change);
    };
    const outside = { ...at.outside, store: { ...store, commit } };
    const scan = scanFlow(outside, organizationCacheOf(outside), () => {}).start({ kind: 'bot' });
    if (scan.kind === 'started') await scan.done.catch(() => {});
  }
  await world.restart();
  const { tables } = world;
  expect(tables.scans.newestAccepted()?.counts).toMatchObject(tables.members.countStatuses());
  return { commits, seen: rowsOf(world, SEEN) };
}

test('wherever a scan is cut off after it was begun, the next start comes to the same, and tells of it on a card of its own', async () => {
  const { commits, seen } = await killedAfter(Number.POSITIVE_INFINITY);
  for (let most = 1; most < commits; most += 1)
    expect((await killedAfter(most)).seen, `killed after ${most} of ${commits} commits`).toEqual(seen);
});
