import { z } from 'zod';
import type { PortalMember } from '../../../src/sandbox/portal/member-directory.ts';
import type { RecordedRequest } from '../../../src/sandbox/portal/server.ts';
import type { Reading } from '../database.ts';
import type { Truth } from './truth.ts';

/** Who was in the organization when a scan began to read it, and how often that changed until its last page was asked for. */
interface Read {
  readonly everybody: ReadonlyMap<string, string>;
  readonly from: number;
  to: number;
}

export type Readings = ReturnType<typeof readingsOf>;

/** What each scan can have read, by its number. */
export function readingsOf(
  look: <T>(at: (reading: Reading) => T) => T,
  members: Iterable<PortalMember>,
  { happened }: Pick<Truth, 'happened'>,
) {
  const readings = new Map<number, Read>();
  const underWay = "SELECT id FROM scan WHERE state = 'reading'";
  return {
    hear({ path }: Pick<RecordedRequest, 'path'>): void {
      if (path !== '/portals/self/users') return;
      const id = look(({ rows }) => rows(z.object({ id: z.number() }), underWay))[0]?.id;
      if (id === undefined) return;
      const known = readings.get(id);
      if (known !== undefined) known.to = happened.length;
      else {
        const everybody = new Map([...members].map(({ id: key = '', username }) => [key, username]));
        readings.set(id, { everybody, from: happened.length, to: happened.length });
      }
    },
    of: (scan: number): Read | undefined => readings.get(scan),
  };
}
