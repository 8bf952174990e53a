import { getSelf } from '@esri/arcgis-rest-portal';
import { z } from 'zod';
import { parsed } from '../answer.ts';
import type { Connection } from '../connection.ts';

export const VIEW_USERS = 'portal:admin:viewUsers';
export const DISABLE_USERS = 'portal:admin:disableUsers';
export const MANAGE_LICENSES = 'portal:admin:manageLicenses';
export const CREATE_ITEMS = 'portal:user:createItem';
export const VIEW_ITEMS = 'portal:admin:viewItems';
export const VIEW_GROUPS = 'portal:admin:viewGroups';

const who = z
  .object({ privileges: z.array(z.string()).optional().catch(undefined) })
  .nullish()
  .catch(undefined);
const selfSchema = z.object({ id: z.string().min(1), user: who, appInfo: who });

/** What the credential itself may do. A token may stand for a member, an app, or an app that acts for a member: then both must be allowed. */
export interface OwnRights {
  readonly organizationId: string;
  /** Only where the portal says so: a privilege that is not told is not one to rely on. */
  readonly has: (privilege: string) => boolean;
  /** Whether it is allowed, as far as the portal tells; undefined where it does not. */
  readonly told: (privilege: string) => boolean | undefined;
}

export async function readOwnRights({ root, read }: Connection, signal?: AbortSignal): Promise<OwnRights> {
  const answer = await getSelf({ portal: root, request: read, ...(signal && { signal }) });
  const { id, user, appInfo } = parsed(selfSchema, answer, 'the organization');
  const holders = [user, appInfo].filter((holder) => holder !== undefined && holder !== null);
  return {
    organizationId: id,
    has: (privilege) =>
      holders.length > 0 && holders.every(({ privileges }) => privileges?.includes(privilege) === true),
    told: (privilege) => {
      const each = holders.map(({ privileges }) => privileges?.includes(privilege));
      if (each.includes(false)) return false;
      return each.length === 0 || each.includes(undefined) ? undefined : true;
    },
  };
}
