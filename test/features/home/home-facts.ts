import type { HomeFacts } from '../../../src/features/home/facts.ts';
import { aPolicy, NOW } from '../../policy/builders.ts';
import { reviewOf, scan } from '../card/card-facts.ts';

/** An approver's Home on a quiet day. */
export function home(special: Partial<HomeFacts> = {}, status: Partial<HomeFacts['status']> = {}): HomeFacts {
  return {
    by: { id: 'U1', name: 'Ana', mayDecide: true },
    status: {
      mode: { kind: 'live' },
      organization: 'Harbour City GIS',
      running: undefined,
      lastAccepted: scan(),
      recent: [scan()],
      nextScan: new Date(NOW.getTime() + 86_400_000),
      nextDigest: undefined,
      approvedWaiting: 0,
      failed: 0,
      problems: [],
      endings: [],
      mail: undefined,
      policy: aPolicy(),
      timeZone: 'Europe/Berlin',
      command: '/inactive-users',
      ...status,
    },
    review: reviewOf(0),
    ending: [],
    cardLink: undefined,
    ...special,
  };
}
