import { parentPort, workerData } from 'node:worker_threads';
import { bareMember, bareOrganization } from '../../../src/sandbox/portal/organization.ts';
import { startPortal } from '../../../src/sandbox/portal/server.ts';

// A portal on a thread of its own: it goes on taking requests while the reader is busy, and counts those for the list.
const { members, asked }: { members: number; asked: Int32Array } = workerData;

const organization = bareOrganization({
  passwords: { bot: 'right p&ss' },
  members: [
    bareMember({ username: 'bot', role: 'org_admin' }),
    ...Array.from({ length: members - 1 }, (_, at) => bareMember({ username: `m${at}` })),
  ],
});
const { url } = await startPortal({
  clock: { now: () => new Date('2026-11-25T06:00:00Z') },
  organization,
  onRequest: ({ path }) => {
    if (path !== '/portals/self/users') return;
    Atomics.add(asked, 0, 1);
    Atomics.notify(asked, 0);
  },
});
parentPort?.postMessage(url);
