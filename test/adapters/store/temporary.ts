import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor, AuditEntry, AuditKind } from '../../../src/adapters/store/audit.ts';
import { type Db, openDatabase } from '../../../src/adapters/store/database.ts';
import { migrate } from '../../../src/adapters/store/file/migrate.ts';
import { openStore, type Store, type Tables } from '../../../src/adapters/store/store.ts';
import { type Compared, comparing } from '../../../src/features/scan/compare.ts';
import { type Account, type AccountKey, isAccountKey } from '../../../src/policy/account.ts';
import { limitsOf } from '../../../src/policy/limits.ts';
import { type Evidence, NOT_READ_YET, type ProposalId } from '../../../src/policy/proposal.ts';
import type { Standing } from '../../../src/policy/standing.ts';
import { aPolicy } from '../../policy/builders.ts';

export const LIMITS = limitsOf(aPolicy());

export const MIGRATIONS = join(import.meta.dirname, '../../../migrations');

/** A folder that goes with the test. */
export function temporaryFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'inactive-users-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A migrated database file with its store. */
export function temporaryStore(): {
  readonly db: Db;
  readonly path: string;
  readonly store: Store;
} & Disposable {
  const folder = temporaryFolder();
  const path = join(folder.path, 'bot.db');
  const db = openDatabase(path);
  migrate(db, MIGRATIONS);
  return {
    db,
    path,
    store: openStore(db),
    [Symbol.dispose]() {
      db.close();
      folder[Symbol.dispose]();
    },
  };
}

/** A moment of January 2026. */
export const january = (day: number, hour = 6): Date => new Date(Date.UTC(2026, 0, day, hour));

export const NOW = january(20);

export const BOT: Actor = { kind: 'bot' };

export const PERSON: Actor = { kind: 'person', id: 'U1', name: 'Ada Approver' };

export const anEntry = (what: AuditKind = 'proposed', subject = ''): AuditEntry => ({
  by: PERSON,
  what,
  subject,
  detail: {},
});

export function aKey(text: string): AccountKey {
  if (!isAccountKey(text)) throw new Error(`no account key: ${text}`);
  return text;
}

/** A member whose key and user name are the one given. */
export const anAccount = (name: string, facts: Partial<Account> = {}): Account => ({
  key: aKey(name),
  portalId: name,
  username: name,
  fullName: `Full ${name}`,
  email: `${name}@example.org`,
  role: 'org_user',
  roleId: undefined,
  userType: 'creatorUT',
  provider: 'arcgis',
  categories: [],
  culture: 'en',
  level: '2',
  created: new Date('2020-01-01T00:00:00.000Z'),
  lastLogin: january(1),
  disabled: false,
  ...facts,
});

export const aStanding = (facts: Partial<Standing> = {}): Standing => ({
  status: 'to decide',
  dueOn: '2026-01-15',
  notWarned: undefined,
  excludedBy: undefined,
  protectedBecause: undefined,
  letterDue: undefined,
  ...facts,
});

const ACTIVE = aStanding({ status: 'active', dueOn: undefined });

export const anEvidence = (facts: Partial<Evidence> = {}): Evidence => ({
  email: 'ann@example.org',
  role: 'org_user',
  userType: undefined,
  days: 100,
  lastSignIn: january(1),
  created: undefined,
  dueOn: '2026-01-15',
  clause: 7,
  notWarned: undefined,
  warnings: [
    {
      rung: { kind: 'first' },
      outcome: 'accepted',
      writtenAt: january(1),
      at: january(1),
      tries: 1,
      words: undefined,
      inSlack: 'no',
    },
  ],
  limits: LIMITS,
  ...NOT_READ_YET,
  ...facts,
});

/** Begins a scan. */
export function aScan(store: Store, at = NOW): number {
  return store.commit(at, ({ scans }) => scans.begin(BOT, anEntry('scan started')));
}

export const FOUND = {
  organization: 'Harbour City',
  members: 4,
  enabledMembers: 3,
  counts: {},
  notes: [],
  seats: { types: [], ends: undefined },
} as const;

/** Accepts a scan of which nothing is to be merged any more. */
export function accept(
  store: Store,
  scan: number,
  at = NOW,
  found: Parameters<Tables['scans']['merge']>[1] = FOUND,
): void {
  store.commit(at, ({ scans, members }) => {
    scans.merge(scan, found, anEntry('scan accepted'));
    scans.accept(scan, members.countStatuses());
  });
}

/** How members are found to stand, by key; the others are active. */
type Standings = Readonly<Record<string, Standing>>;

/** Compares these accounts with who is known, as a scan does, and stages what differs; whoever is not there is gone. */
export function stage(
  store: Store,
  path: string,
  accounts: readonly Account[],
  { at = NOW, standings = {} }: { readonly at?: Date; readonly standings?: Standings } = {},
): void {
  const staging = store.staging(path);
  const comparison = comparing(store.tables, at);
  const add = (members: readonly Compared[]): void => {
    for (const row of members) staging.add(row.account, row, standings[row.account.key] ?? ACTIVE, row.known);
  };
  add(comparison.page(accounts));
  for (const members of comparison.strangers()) add(members);
  for (const ids of comparison.lost()) for (const id of ids) staging.addGone(id);
  staging.finish();
}

/** Brings what was staged into the members, up to so many pieces; returns how many there were. */
export function mergeStaged(store: Store, path: string, at = NOW, most = Number.POSITIVE_INFINITY): number {
  const id = store.tables.scans.underWay()?.id ?? 0;
  using merging = store.merging(path, { id, startedAt: at });
  for (let pieces = 0; ; pieces += 1)
    if (pieces === most || store.commit(at, () => merging.piece()) === undefined) return pieces;
}

/** A scan that received these accounts, and is accepted. */
export function scanned(
  store: Store,
  accounts: readonly Account[],
  { at = NOW, standings = {} }: { readonly at?: Date; readonly standings?: Standings } = {},
): number {
  using folder = temporaryFolder();
  const path = join(folder.path, 'staged.db');
  const scan = aScan(store, at);
  stage(store, path, accounts, { at, standings });
  mergeStaged(store, path, at);
  accept(store, scan, at);
  return scan;
}

export function aProposal(store: Store, scan: number, name = 'ann', rehearsal = false): ProposalId {
  return store.commit(NOW, ({ proposals }) =>
    proposals.add(
      { key: aKey(name), username: name, fullName: `Full ${name}`, rehearsal, scan, evidence: anEvidence() },
      anEntry('proposed', name),
    ),
  );
}
