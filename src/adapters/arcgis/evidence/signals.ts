import { searchItems } from '@esri/arcgis-rest-portal';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { Signals } from '../../../policy/evidence/holdings.ts';
import { parsed } from '../answer.ts';
import type { Connection } from '../connection.ts';
import { quoted } from '../groups.ts';
import { allRows, counted } from '../pages.ts';
import { ofLibrary, PortalTrouble } from '../trouble.ts';
import { type OwnRights, readOwnRights, VIEW_ITEMS } from './privileges.ts';
import { readProUse } from './pro-use.ts';

/**
 * Who is at work in ways that are no sign-in, by a few requests for the whole organization. What the portal refuses, is
 * too old for or says in another form is not known, and the rest still comes; only who is not signed in gets a failure.
 */
export async function readSignals(
  connection: Connection,
  { proUse }: { readonly proUse: boolean },
  signal?: AbortSignal,
): Promise<Signals> {
  const rights = await readOwnRights(connection, signal);
  let isMissing = false;
  const missed = (): void => {
    isMissing = true;
  };
  const told = <T>(about: string, ask: () => Promise<T>) =>
    orNotKnown(connection, about, ask, missed, signal);
  const [scheduledTaskOwners, appCredentialOwners, collaborationGroupOwners, use] = await Promise.all([
    told('scheduled tasks', () => taskOwners(connection, rights, signal)),
    told('app credentials', () => credentialOwners(connection, rights)),
    told('collaborations', () => collaborationGroupOwnersOf(connection, signal)),
    proUse ? told('ArcGIS Pro licenses', () => readProUse(connection, signal)) : undefined,
  ]);
  return {
    ...{ scheduledTaskOwners, appCredentialOwners, collaborationGroupOwners, proUse: use },
    ...(isMissing ? { toTryAgain: true as const } : {}),
  };
}

async function orNotKnown<T>(
  { log }: Connection,
  about: string,
  ask: () => Promise<T>,
  missed: () => void,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (thrown) {
    const trouble = troubleOf(thrown);
    if (trouble === undefined || trouble.failure.kind === 'not signed in' || signal?.aborted === true)
      throw thrown;
    if (trouble.failure.kind === 'unavailable') missed();
    log.info({ about, why: trouble.failure.sentence }, 'This information could not be read from the portal.');
    return undefined;
  }
}

/** Our own mistakes are none of the portal's. */
function troubleOf(thrown: unknown): PortalTrouble | undefined {
  if (thrown instanceof PortalTrouble) return thrown;
  return thrown instanceof Error && thrown.name.startsWith('ArcGIS') ? ofLibrary(thrown) : undefined;
}

/** Such a list leaves out what the credential may not see, and nothing in it says so. */
function requireViewItems({ has }: OwnRights): void {
  if (!has(VIEW_ITEMS))
    throw new PortalTrouble('not allowed', `To see the whole list, the credential needs ${VIEW_ITEMS}.`);
}

const task = z.object({ userId: z.string().min(1), active: z.boolean().optional() });

/** Esri documents `userId` by an example that holds a user name; it may be an id as well. */
async function taskOwners(
  connection: Connection,
  rights: OwnRights,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  requireViewItems(rights);
  const { root, read } = connection;
  const rows = await allRows(
    connection,
    'tasks',
    'scheduled tasks',
    async (paging, either) => {
      const params = { ...paging, active: true };
      const answer = await read(`${root}/portals/self/allScheduledTasks`, { params, signal: either });
      return counted(paging.start, 'tasks', answer);
    },
    signal,
  );
  const tasks = rows.map((row) => parsed(task, row, 'a scheduled task'));
  return namesOf(tasks.filter(({ active }) => active !== false).map(({ userId }) => userId));
}

/** A search goes no further than this, and says nothing of it. */
const SEARCH_WINDOW = 10_000;
const howMany = z.object({ total: z.int() });
const credentialItem = z.object({
  owner: z.string().min(1),
  type: z.string(),
  typeKeywords: z.array(z.string()).optional().catch(undefined),
});
/** Registering an app, which gives it its client id, adds this keyword to its item. */
const REGISTERED = 'Registered App';

/** Developer credentials, OAuth and API key alike, are items of the type Application; other apps that are registered are for people. */
async function credentialOwners(connection: Connection, rights: OwnRights): Promise<ReadonlySet<string>> {
  requireViewItems(rights);
  const q = `type:"Application" AND typekeywords:${quoted(REGISTERED)} AND orgid:${quoted(rights.organizationId)}`;
  const asking = { q, sortField: 'created', portal: connection.root, request: connection.read };
  const rows = await allRows(connection, 'results', 'app credentials', async (paging) => {
    const answer: unknown = await searchItems({ ...asking, ...paging });
    const { total } = parsed(howMany, answer, 'app credentials');
    if (total > SEARCH_WINDOW)
      throw new PortalTrouble(
        'unexpected',
        `The portal finds ${total} app credentials but shows only 10,000.`,
      );
    return answer;
  });
  const items = rows.map((row) => parsed(credentialItem, row, 'an app credential'));
  // A search for a type also finds types whose names only hold it.
  const isCredential = ({ type, typeKeywords }: z.infer<typeof credentialItem>) =>
    type === 'Application' && typeKeywords?.includes(REGISTERED) !== false;
  return namesOf(items.filter(isCredential).map(({ owner }) => owner));
}

const withId = z.object({ id: z.string().min(1) });
const group = z.object({ owner: z.string().min(1) });

/** A collaboration shares through its workspaces, and a workspace through one group of each organization. */
async function collaborationGroupOwnersOf(
  connection: Connection,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const { root, read, concurrency } = connection;
  const address = `${root}/portals/self/collaborations`;
  const listOf = (key: 'collaborations' | 'workspaces', url: string) =>
    allRows(
      connection,
      key,
      key,
      async (params, either) => counted(params.start, key, await read(url, { params, signal: either })),
      signal,
    );
  const limit = pLimit(concurrency);
  const collaborations = await listOf('collaborations', address);
  const workspaces = await limit.map(collaborations, (row) => {
    const { id } = parsed(withId, row, 'a collaboration');
    return listOf('workspaces', `${address}/${encodeURIComponent(id)}/workspaces`);
  });
  const groups = new Set(workspaces.flat().flatMap(groupsOf));
  const owners = await limit.map([...groups], async (id) => {
    const about = await read(`${root}/community/groups/${encodeURIComponent(id)}`, { signal });
    return parsed(group, about, 'a group').owner;
  });
  return namesOf(owners);
}

/**
 * The groups that a workspace names for the own organization: Esri writes that it tells `groupID` for no other. Where
 * in the workspace that stands is not documented, so it is looked for in all of it; one that names none is not understood.
 */
function groupsOf(workspace: unknown): readonly string[] {
  const found = groupIdsIn(workspace);
  if (found.length > 0) return found;
  throw new PortalTrouble('unexpected', 'The portal names no group for a collaboration workspace.');
}

const DEEPEST = 6;

function groupIdsIn(part: unknown, depth = 0): readonly string[] {
  if (typeof part !== 'object' || part === null || depth > DEEPEST) return [];
  return Object.entries(part).flatMap(([name, value]) =>
    /^groupid$/i.test(name) && typeof value === 'string' && value !== ''
      ? [value]
      : groupIdsIn(value, depth + 1),
  );
}

function namesOf(usernames: readonly string[]): ReadonlySet<string> {
  return new Set(usernames.map((username) => username.toLowerCase()));
}
