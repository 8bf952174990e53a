import { setTimeout as wait } from 'node:timers/promises';
import type { Log, Portal } from '../flows/ports.ts';
import { readAccount, setEnabled } from './account.ts';
import { connect, type Pauses } from './connection.ts';
import { fenced } from './fence.ts';
import { readGroupMembers, readGroupsTitled } from './groups.ts';
import { readHoldings } from './items.ts';
import { readMembers } from './members.ts';
import { readOrganisation } from './organisation.ts';
import { portalRoot } from './portal-root.ts';
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
}

const PAUSES: Pauses = {
  tries: 5,
  firstMs: 1000,
  longestMs: 120_000,
  wait: (ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal }),
};

/** The portal for the flows; nothing is sent before the first call. */
export function openPortal(settings: PortalSettings): Portal {
  const { url, credential, concurrency, timeoutMs = 60_000, log } = settings;
  const root = portalRoot(url);
  if (root === undefined) throw new Error('The portal address must have been checked with portalRoot');
  const pauses = { ...PAUSES, ...settings.pauses };
  const connection = connect({ root, credential, concurrency, timeoutMs, pauses, log });
  return {
    url: root.slice(0, -'/sharing/rest'.length),
    organisation: (signal) => fenced(() => readOrganisation(connection, credential, signal)),
    members: (onPage, signal) => fenced(() => readMembers(connection, onPage, signal)),
    account: (username) => fenced(() => readAccount(connection, username)),
    disable: (username) => fenced(() => setEnabled(connection, username, 'disable')),
    enable: (username) => fenced(() => setEnabled(connection, username, 'enable')),
    groupMembers: (groupId, signal) => fenced(() => readGroupMembers(connection, groupId, signal)),
    groupsTitled: (title) => fenced(() => readGroupsTitled(connection, title)),
    holdings: (username) => fenced(() => readHoldings(connection, username)),
  };
}
