import { expect, test } from 'vitest';
import { APPROVER, goLive, inactiveFor } from '../worlds/bot-world.ts';
import { submit } from '../worlds/modal-acts.ts';
import { type Timeline, timelineWorld } from '../worlds/timeline-world.ts';

function address(at: Timeline, email: string | null): void {
  const { members } = at.world.portal.organization;
  const ana = members.get('ana');
  if (ana !== undefined) members.put({ ...ana, email });
}

test.each<{ circumstance: string; ends: (at: Timeline) => Promise<unknown>; table: readonly string[] }>([
  {
    circumstance: 'excluded and included again the day after',
    ends: async ({ world }) => {
      await world.command(APPROVER, 'exclude ana');
      await submit(world, { reason: 'on leave' });
      await world.command(APPROVER, 'include ana');
    },
    table: ['Thu Nov 26: ana excluded; ana included'],
  },
  {
    circumstance: 'without an address for two days',
    ends: async (at) => {
      address(at, null);
      await at.days(1);
      address(at, 'ana@harbour-city.example');
    },
    table: ['Fri Nov 27: ana not reachable (no usable email address)', 'Sat Nov 28: ana reachable again'],
  },
  {
    circumstance: 'protection on the day after, and off again',
    ends: async ({ world }) => {
      await world.restart({ PROTECTION: 'on' });
      await world.restart({ PROTECTION: 'off' });
      await world.command(APPROVER, 'scan');
      await goLive(world);
    },
    table: ['Thu Nov 26: not live any more (PROTECTION is on)'],
  },
])('$circumstance: warned anew, but not within 5 days of the last letter', async ({ ends, table }) => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: { SCAN_SCHEDULE: '0 6 * * *' },
  });
  await at.days(1);
  await ends(at);
  await at.days(6);
  expect(at.table()).toEqual([
    'Wed Nov 25: ana warned, told Dec 25',
    ...table,
    'Mon Nov 30: ana warned, told Dec 30',
  ]);
  expect(at.broken()).toEqual([]);
});
