import { getSelf } from '@esri/arcgis-rest-portal';
import { z } from 'zod';
import type { SeatsTold } from '../../policy/seats.ts';
import { parsed } from './answer.ts';
import type { Connection } from './connection.ts';
import { PAGE_SIZE } from './pages.ts';
import { PortalTrouble } from './trouble.ts';

/**
 * The seats of the organization, in two requests however many members it has. ArcGIS Online tells them and the end of
 * the subscription in `subscriptionInfo`; what it leaves out, as ArcGIS Enterprise does, is not known. Without the list
 * of user types these have no names.
 */
export async function readSeats(connection: Connection, signal?: AbortSignal): Promise<SeatsTold> {
  const { root, read } = connection;
  const answer = await getSelf({ portal: root, request: read, ...(signal && { signal }) });
  const { subscriptionInfo } = parsed(selfSchema, answer, 'the subscription');
  const told = Object.entries(subscriptionInfo?.userLicenseTypes ?? {}).flatMap(
    ([id, seats]): [string, number][] => {
      const known = count.safeParse(seats);
      return known.success ? [[id, known.data]] : [];
    },
  );
  return {
    names: await namesOfTypes(connection, signal),
    seats: new Map(told),
    ends: endOf(subscriptionInfo?.expDate),
  };
}

const count = z.int().min(0);
const selfSchema = z.object({
  subscriptionInfo: z
    .object({
      expDate: z.number().optional().catch(undefined),
      userLicenseTypes: z.record(z.string(), z.unknown()).optional().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

/** Before any subscription of today was begun: a date in seconds, or the -1 of one without an end. */
const NO_END = Date.UTC(2000, 0, 1);

function endOf(expDate: number | undefined): Date | undefined {
  return expDate === undefined || expDate < NO_END || expDate > 8.64e15 ? undefined : new Date(expDate);
}

const typesSchema = z.object({ userLicenseTypes: z.array(z.unknown()) });
const typeSchema = z.object({ id: z.string().min(1), name: z.string().min(1) });

async function namesOfTypes(
  { root, read, log }: Connection,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  try {
    const params = { start: 1, num: PAGE_SIZE };
    const answer = await read(`${root}/portals/self/userLicenseTypes`, { params, signal });
    const { userLicenseTypes } = parsed(typesSchema, answer, 'the user types');
    const types = userLicenseTypes.flatMap((row) => typeSchema.safeParse(row).data ?? []);
    return new Map(types.map(({ id, name }) => [id, name]));
  } catch (thrown) {
    if (!(thrown instanceof PortalTrouble)) throw thrown;
    log.warn({ why: thrown.failure.sentence }, 'The names of the user types could not be read.');
    return new Map();
  }
}
