import type { Result } from '../../policy/result.ts';
import { plainAddress } from '../network/address.ts';
import { type Act, type Connection, connect, type PortalSettings } from './connection.ts';
import { readHoldings } from './evidence/holdings.ts';
import { readOwnRights } from './evidence/privileges.ts';
import { readSignals } from './evidence/signals.ts';
import { readGroupMembers, readGroupsTitled } from './groups.ts';
import { addCsvItem, csvItemFault, deleteItem, findCsvItem } from './items.ts';
import { readAccount, readFirstMembers, readMembers, setEnabled } from './members.ts';
import { readOrganization } from './organization.ts';
import { readSeats } from './seats.ts';
import { readSecret } from './secrets-item.ts';
import { type ActFailure, fenced, fencedAct, type PortalFailure } from './trouble.ts';

export type Portal = ReturnType<typeof openPortal>;

/** The portal, each question a function of its own; nothing is sent before the first call. */
export function openPortal(settings: PortalSettings) {
  const root = portalRoot(settings.url);
  if (root === undefined) throw new Error('The portal address must have been checked with portalRoot');
  const connection = connect(root, settings);
  const fencedOn =
    <A extends readonly unknown[], T>(ask: (on: Connection, ...about: A) => Promise<T>) =>
    (...about: A): Promise<Result<T, PortalFailure>> =>
      fenced(() => ask(connection, ...about));
  let name: string | undefined;
  return {
    url: root.slice(0, -'/sharing/rest'.length),
    clockAheadMs: connection.clockAheadMs,
    credentialKind: connection.credentialKind,
    /** What to look at where the sign-in is rejected. */
    signInAdvice: connection.signInAdvice,
    /** What the organization is called, as last told; undefined until then. */
    organizationName: () => name,
    organization: fencedOn(async (on, signal?: AbortSignal) => {
      const read = await readOrganization(on, signal);
      name = read.organization.name;
      return read;
    }),
    members: fencedOn(readMembers),
    firstMembers: fencedOn(readFirstMembers),
    ownRights: fencedOn(readOwnRights),
    account: fencedOn(readAccount),
    groupMembers: fencedOn(readGroupMembers),
    groupsTitled: fencedOn(readGroupsTitled),
    holdings: fencedOn(readHoldings),
    seats: fencedOn(readSeats),
    signals: fencedOn(readSignals),
    csvMarked: fencedOn(findCsvItem),
    csvFault: fencedOn(csvItemFault),
    secret: fencedOn(readSecret),
    /** Signed in for acts: taken before the last look at what an act is about, so that nothing comes between the two. */
    signedIn: () => fencedAct(async () => actsBy(connection, await connection.signedIn())),
  };
}

/** What changes something in the portal, each sent once. */
function actsBy(connection: Connection, act: Act) {
  const fencedOn =
    <A extends readonly unknown[], T>(does: (on: Connection, act: Act, ...about: A) => Promise<T>) =>
    (...about: A): Promise<Result<T, ActFailure>> =>
      fencedAct(() => does(connection, act, ...about));
  return {
    /** `mayStart` is asked once more when a connection stands: making one may take long. */
    disable: fencedOn((on, by, username: string, mayStart?: () => boolean) =>
      setEnabled(on, by, username, 'disable', mayStart),
    ),
    enable: fencedOn((on, by, username: string) => setEnabled(on, by, username, 'enable')),
    addCsv: fencedOn(addCsvItem),
    deleteItem: fencedOn(deleteItem),
  };
}

/** Where a portal's own pages and services begin; what stands before is its context path, as `/portal` is. */
const OWN_PATHS: ReadonlySet<string> = new Set(['home', 'sharing', 'apps', 'portaladmin']);

/** Without a scheme, whatever is no full name of a host would be taken for one: a key in the wrong line, say. */
const FULL_NAME = /^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?::\d+)?(?:[/?]|$)/i;

/**
 * The address of `sharing/rest` for a portal's address as someone copied it out of a browser: with pages, queries,
 * slashes or without a scheme. Undefined where it cannot be one, or may hold a password.
 */
export function portalRoot(pasted: string): string | undefined {
  const text = pasted.trim();
  const hasScheme = text.includes('://');
  if (!hasScheme && !FULL_NAME.test(text)) return undefined;
  const address = plainAddress(hasScheme ? text : `https://${text}`);
  if (address === undefined || !/^https?:$/.test(address.protocol) || address.hostname === '')
    return undefined;
  const segments = address.pathname.split('/').filter((segment) => segment !== '');
  const own = segments.findIndex((segment) => OWN_PATHS.has(segment.toLowerCase()));
  const context = own === -1 ? segments : segments.slice(0, own);
  return [address.origin, ...context, 'sharing', 'rest'].join('/');
}

/** A member's page on the portal's website. */
export function memberUrl(portalUrl: string, username: string): string {
  return `${portalUrl}/home/user.html?user=${encodeURIComponent(username.toWellFormed())}`;
}
