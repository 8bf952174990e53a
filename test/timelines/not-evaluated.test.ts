import { expect, test } from 'vitest';
import { END_EXCLUSION } from '../../src/features/exclusions/list.ts';
import { APPROVER, type BotWorld, inactiveFor } from '../worlds/bot-world.ts';
import { excludeRule, submit } from '../worlds/modal-acts.ts';
import { timelineWorld } from '../worlds/timeline-world.ts';

test.each<{ how: string; exclude: (world: BotWorld) => Promise<unknown> }>([
  {
    how: 'by name',
    exclude: async (world) => {
      await world.command(APPROVER, 'exclude ana');
      await submit(world, { reason: 'on leave' });
    },
  },
  { how: 'by a rule', exclude: (world) => excludeRule(world, 'user-name pattern', 'an?') },
])(
  'promise 13: excluded $how and included again while nobody could be judged, a member is warned anew',
  async ({ exclude }) => {
    await using at = await timelineWorld({
      organization: { members: [inactiveFor(100, 'ana')] },
      settings: { SCAN_SCHEDULE: '0 6 * * *' },
    });
    const { world } = at;
    await at.days(10);
    world.portal.faults.add({ kind: 'status', status: 503, body: 'html', path: /./ });
    await exclude(world);
    await world.command(APPROVER, 'exclusions');
    const { channel = '', ts = '' } = world.slack.ephemerals(APPROVER).at(-1) ?? {};
    await world.slack.press(APPROVER, { channel, ts }, END_EXCLUSION);
    await world.settle();
    expect(world.tables.exclusions.inForce(world.clock.now())).toEqual([]);
    world.portal.faults.clear();
    await at.days(2);
    expect(at.table().filter((line) => line.includes('warned'))).toEqual([
      'Wed Nov 25: ana warned, told Dec 25',
      'Sun Dec 6: ana warned, told Jan 5',
    ]);
  },
);
