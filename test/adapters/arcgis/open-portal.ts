import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PortalSettings } from '../../../src/adapters/arcgis/connection.ts';
import type { Portal } from '../../../src/adapters/arcgis/portal.ts';
import { openPortal } from '../../../src/adapters/arcgis/portal.ts';
import type { Credential } from '../../../src/adapters/arcgis/sign-in.ts';
import type { Log } from '../../../src/log.ts';
import {
  bareMember,
  bareOrganization,
  type OrganizationParts,
} from '../../../src/sandbox/portal/organization.ts';
import {
  type PortalOptions,
  type Portal as SandboxPortal,
  startPortal,
} from '../../../src/sandbox/portal/server.ts';

export const NOW = new Date('2026-11-25T06:00:00Z');
export const CREATED = Date.UTC(2025, 0, 1);
const RIGHTS = ['portal:admin:viewUsers', 'portal:admin:disableUsers'];

export const APP: Credential = { kind: 'app', clientId: 'app-1', clientSecret: 'app secret &=1' };
export const API_KEY: Credential = { kind: 'api key', key: 'AAPTkey-of-the-bot' };
export const USER: Credential = { kind: 'user', username: 'bot', password: 'right p&ss' };
export const EVERY_CREDENTIAL: readonly Credential[] = [APP, API_KEY, USER];

/** Pauses of our own are shorter here than any that the portal asks for. */
const OWN_PAUSE_MS = 100;

export interface LogLine {
  readonly fields: object;
  readonly message: string;
}

export interface World extends AsyncDisposable {
  readonly portal: SandboxPortal;
  readonly logged: readonly LogLine[];
  /** What Retry-After made each request wait, in milliseconds, by a clock that goes as fast as one waits. */
  readonly waited: readonly number[];
  /** By which answers and pauses are timed. */
  readonly clock: { ms: number };
  open(settings?: Partial<PortalSettings>): Portal;
  /** Requests that the portal got, after `sharing/rest`, in order. */
  paths(): readonly string[];
}

/** A sandbox portal with the bot's administrator and what a test adds, and the adapter on it with quick retries. */
export async function startWorld(
  parts: OrganizationParts = {},
  options: Partial<PortalOptions> = {},
): Promise<World> {
  const organization = bareOrganization({
    passwords: { bot: 'right p&ss' },
    appCredentials: [{ clientId: 'app-1', clientSecret: 'app secret &=1', owner: 'bot', privileges: RIGHTS }],
    apiKeys: [
      {
        key: 'AAPTkey-of-the-bot',
        owner: 'bot',
        privileges: RIGHTS,
        expires: new Date('2027-05-01T00:00:00Z'),
      },
    ],
    ...parts,
    members: [
      bareMember({ username: 'bot', role: 'org_admin', created: CREATED, lastLogin: CREATED }),
      ...(parts.members ?? []),
    ],
  });
  const portal = await startPortal({ clock: { now: () => NOW }, organization, ...options });
  const logged: LogLine[] = [];
  const waited: number[] = [];
  const clock = { ms: 0 };
  const note = (fields: object, message: string) => logged.push({ fields, message });
  const log: Log = { debug: note, info: note, warn: note, error: note };
  return {
    portal,
    logged,
    waited,
    clock,
    open: (settings) =>
      openPortal({
        url: portal.url,
        credential: APP,
        concurrency: 4,
        log,
        pauses: {
          tries: 3,
          firstMs: OWN_PAUSE_MS / 100,
          now: () => clock.ms,
          wait: async (ms) => {
            if (ms >= OWN_PAUSE_MS) waited.push(ms);
            const end = clock.ms + ms;
            await nextTurn();
            clock.ms = Math.max(clock.ms, end);
          },
        },
        ...settings,
      }),
    paths: () => portal.requests.map(({ path }) => path),
    [Symbol.asyncDispose]: () => portal[Symbol.asyncDispose](),
  };
}

/** Signs in for an act and does it, as one. */
export function acts(portal: Portal) {
  type Acts = Extract<Awaited<ReturnType<Portal['signedIn']>>, { ok: true }>['value'];
  const act =
    <A extends readonly unknown[], T>(of: (acts: Acts) => (...about: A) => Promise<T>) =>
    async (...about: A) => {
      const signedIn = await portal.signedIn();
      return signedIn.ok ? of(signedIn.value)(...about) : signedIn;
    };
  return {
    disable: act(({ disable }) => disable),
    enable: act(({ enable }) => enable),
    addCsv: act(({ addCsv }) => addCsv),
    deleteItem: act(({ deleteItem }) => deleteItem),
  };
}
