import { getSelf } from '@esri/arcgis-rest-portal';
import pLimit from 'p-limit';
import { z } from 'zod';
import { sameUsername } from '../../policy/account.ts';
import { administers, type CustomRole } from '../../policy/protection.ts';
import { parsed } from './answer.ts';
import type { Connection } from './connection.ts';
import { allRows, counted } from './pages.ts';
import { PortalTrouble } from './trouble.ts';

/** The organization, its custom roles, and the proof of who is signed in. */
export async function readOrganization(connection: Connection, signal?: AbortSignal) {
  const { root, read } = connection;
  const answer = await getSelf({ portal: root, request: read, ...(signal && { signal }) });
  const self = parsed(selfSchema, answer, 'the organization');
  const record = await ownRecord(connection, self.user?.username, signal);
  return {
    organization: {
      id: self.id,
      name: self.name ?? self.id,
      ownUsername: record?.username,
      credentialOwners: await credentialOwners(connection, self, signal),
      contacts: self.contacts,
      mfaAdmins: self.mfaAdmins,
      roles: await customRoles(connection, signal),
    },
    /** Proven on the credential's own member record; undefined where it has none and the list must prove it. */
    seesLastLogin: record === undefined ? undefined : seesLastLogin(record),
  };
}

/** Undefined where the portal does not tell; it says none by an empty list, or by null. */
const names = z
  .array(z.string())
  .nullish()
  .catch(undefined)
  .transform((told) => (told === null ? [] : told));
const selfSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1).optional().catch(undefined),
  contacts: names,
  mfaAdmins: names,
  user: z
    .object({ username: z.string().min(1) })
    .optional()
    .catch(undefined),
  appInfo: z
    .object({ appOwner: z.string().min(1).optional().catch(undefined) })
    .nullish()
    .catch(undefined),
});
type Self = z.infer<typeof selfSchema>;
const recordSchema = z.object({
  username: z.string().min(1),
  lastLogin: z.number().optional().catch(undefined),
  privileges: z.array(z.string()).optional().catch(undefined),
});
type OwnRecord = z.infer<typeof recordSchema>;

/** `portals/self` answers strangers too: with a member's credential it must name that member, as must `community/self`. */
async function ownRecord(
  { root, read, credentialKind }: Connection,
  named: string | undefined,
  signal: AbortSignal | undefined,
): Promise<OwnRecord | undefined> {
  if (named === undefined) {
    if (credentialKind !== 'user') return undefined;
    throw new PortalTrouble('not signed in', 'The portal answers as if the bot were not signed in.');
  }
  const record = parsed(recordSchema, await read(`${root}/community/self`, { signal }), 'the bot’s account');
  if (sameUsername(record.username, named)) return record;
  throw new PortalTrouble(
    'not signed in',
    'The portal names two different accounts as the one that is signed in.',
  );
}

/**
 * Whose app credential it is that we sign in with: named with the app, else by `community/self` where the portal has
 * the app speak as its owner. None for one who signs in as a member; undefined where nothing tells.
 */
async function credentialOwners(
  { root, read, credentialKind, log }: Connection,
  { appInfo, user }: Self,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | undefined> {
  if (appInfo?.appOwner !== undefined) return [appInfo.appOwner];
  if (credentialKind !== 'app' || user !== undefined) return [];
  try {
    const { username } = parsed(
      recordSchema,
      await read(`${root}/community/self`, { signal }),
      'the bot’s account',
    );
    return [username];
  } catch (thrown) {
    if (!(thrown instanceof PortalTrouble) || signal?.aborted === true) throw thrown;
    log.info({ why: thrown.failure.sentence }, 'The bot could not find out who owns the app credential.');
    return undefined;
  }
}

/** One's own sign-in is always shown; other people's need this privilege, and where it is not named the list must prove it. */
function seesLastLogin({ lastLogin, privileges }: OwnRecord): boolean | undefined {
  if (lastLogin === undefined) return false;
  return privileges?.includes('portal:admin:viewUsers') === true ? true : undefined;
}

const roleSchema = z.object({ id: z.string().min(1), name: z.string().catch('') });
const privilegesSchema = z.object({ privileges: z.array(z.string()) });
/** The portal lists only custom roles; what each may do is a request of its own. */
async function customRoles(
  connection: Connection,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, CustomRole>> {
  const { root, read, concurrency } = connection;
  const ask = async (params: { start: number; num: number }, either: AbortSignal | undefined) => {
    const answer = await read(`${root}/portals/self/roles`, { params, signal: either });
    return counted(params.start, 'roles', answer);
  };
  const rows = await allRows(connection, 'roles', 'the custom roles', ask, signal);
  const roles = await pLimit(concurrency).map(rows, async (row) => {
    const { id, name } = parsed(roleSchema, row, 'a custom role');
    return [id, { name, administers: await roleAdministers(connection, id, signal) }] as const;
  });
  return new Map(roles);
}

/** A role whose privileges may not be read, or that is just gone, counts as one that administers: its members are protected. */
async function roleAdministers(
  { root, read, log }: Connection,
  id: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const answer = await read(`${root}/portals/self/roles/${encodeURIComponent(id)}/privileges`, { signal });
    return administers(parsed(privilegesSchema, answer, 'a custom role’s privileges').privileges);
  } catch (thrown) {
    const isClosed = thrown instanceof PortalTrouble && /^not (allowed|found)$/.test(thrown.failure.kind);
    if (!isClosed) throw thrown;
    log.warn(
      { role: id },
      `The privileges of a custom role could not be read, so it is treated as an administrator role. ${thrown.failure.sentence}`,
    );
    return true;
  }
}
