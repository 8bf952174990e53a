import { setTimeout as wait } from 'node:timers/promises';
import type { Portal, PortalFailure } from '../../deps.ts';
import type { Log } from '../../log.ts';
import type { Result } from '../../policy/result.ts';
import { connect, type Pauses } from './connection.ts';
import { fenced } from './exchange.ts';
import { readGroupMembers, readGroupsTitled } from './groups.ts';
import { addCsvItem, csvItemFault, deleteItem, findCsvItem, readHoldings } from './items.ts';
import { readAccount, readMembers, setEnabled } from './members.ts';
import { readOrganization } from './organization.ts';
import { readSecret } from './secrets-item.ts';
import type { Credential } from './sign-in.ts';

export interface PortalSettings {
  /** As pasted; what `portalRoot` takes. */
  readonly url: string;
  readonly credential: Credential;
  /** Requests under way at the same time. */
  readonly concurrency: number;
  /** For one request, its answer included. */
  readonly timeoutMs?: number;
  readonly pauses?: Partial<Pauses>;
  readonly log: Log;
  /** The platform's own unless the way leads through a proxy. */
  readonly fetch?: typeof globalThis.fetch;
}

const PAUSES: Pauses = {
  tries: 5,
  firstMs: 1000,
  longestMs: 120_000,
  wait: (ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal }),
};

/** The portal, with what only a start asks it for. */
export interface OpenPortal extends Portal {
  /** One value of a private `secrets.csv` item; a failure tells nothing of its content. */
  secret(item: string, key: string): Promise<Result<string, PortalFailure>>;
}

/** The portal for the flows; nothing is sent before the first call. */
export function openPortal(settings: PortalSettings): OpenPortal {
  const { url, credential, concurrency, timeoutMs = 60_000, log } = settings;
  const root = portalRoot(url);
  if (root === undefined) throw new Error('The portal address must have been checked with portalRoot');
  const pauses = { ...PAUSES, ...settings.pauses };
  const connection = connect({
    root,
    credential,
    concurrency,
    timeoutMs,
    pauses,
    log,
    fetch: settings.fetch,
  });
  return {
    url: root.slice(0, -'/sharing/rest'.length),
    organization: (signal) => fenced(() => readOrganization(connection, credential, signal)),
    members: (onPage, signal) => fenced(() => readMembers(connection, onPage, signal)),
    account: (username) => fenced(() => readAccount(connection, username)),
    disable: (username) => fenced(() => setEnabled(connection, username, 'disable')),
    enable: (username) => fenced(() => setEnabled(connection, username, 'enable')),
    groupMembers: (groupId, signal) => fenced(() => readGroupMembers(connection, groupId, signal)),
    groupsTitled: (title) => fenced(() => readGroupsTitled(connection, title)),
    holdings: (username) => fenced(() => readHoldings(connection, username)),
    addCsv: (owner, csv) => fenced(() => addCsvItem(connection, owner, csv)),
    csvTitled: (owner, title) => fenced(() => findCsvItem(connection, owner, title)),
    csvFault: (owner, id, path) => fenced(() => csvItemFault(connection, { id, owner, path })),
    deleteItem: (owner, id) => fenced(() => deleteItem(connection, owner, id)),
    secret: (item, key) => fenced(() => readSecret(connection, item, key)),
  };
}

/** Where a portal's own pages and services begin; what stands before is its context path, as `/portal` is. */
const OWN_PATHS: ReadonlySet<string> = new Set(['home', 'sharing', 'apps', 'portaladmin']);

/**
 * The address of `sharing/rest` for a portal's address as somebody copied it out of a browser: with pages, queries,
 * slashes or without a scheme. Undefined where it cannot be one, or holds a password.
 */
export function portalRoot(pasted: string): string | undefined {
  const text = pasted.trim();
  const address = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (address === null || !isWebAddress(address)) return undefined;
  const segments = address.pathname.split('/').filter((segment) => segment !== '');
  const own = segments.findIndex((segment) => OWN_PATHS.has(segment.toLowerCase()));
  const context = own === -1 ? segments : segments.slice(0, own);
  return [address.origin, ...context, 'sharing', 'rest'].join('/');
}

function isWebAddress({ protocol, hostname, username, password }: URL): boolean {
  return /^https?:$/.test(protocol) && hostname !== '' && username === '' && password === '';
}
