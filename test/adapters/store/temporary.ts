import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor, AuditEntry, AuditKind } from '../../../src/adapters/store/audit.ts';
import { type Db, openDatabase } from '../../../src/adapters/store/database.ts';
import type { EvaluatedMember } from '../../../src/adapters/store/members.ts';
import { migrate } from '../../../src/adapters/store/migrate.ts';
import { openStore, type Store } from '../../../src/adapters/store/store.ts';
import { type Account, type AccountKey, isAccountKey } from '../../../src/policy/account.ts';
import { limitsOf } from '../../../src/policy/limits.ts';
import type { Evidence, ProposalId } from '../../../src/policy/proposal.ts';
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

export const aVerdict = (facts: Partial<EvaluatedMember> = {}): EvaluatedMember => ({
  status: 'to decide',
  range: 'disable',
  clause: 7,
  days: 100,
  reason: 'inactive for 100 days',
  dueOn: '2026-01-15',
  notWarned: undefined,
  excludedUntil: undefined,
  excludedBy: undefined,
  protectedBecause: undefined,
  letterDue: undefined,
  ...facts,
});

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
  ...facts,
});

/** Begins a scan with these members in it. */
export function aScan(store: Store, accounts: readonly Account[] = [], at = NOW): number {
  return store.commit(at, ({ scans }) => {
    const scan = scans.begin(BOT, anEntry('scan started'));
    scans.addPage(scan, accounts);
    return scan;
  });
}

export function accept(store: Store, scan: number, at = NOW): void {
  const what = { organization: 'Harbour City', members: 4, enabledMembers: 3, counts: {}, notes: [] };
  store.commit(at, ({ scans }) => scans.accept(scan, what, anEntry('scan accepted')));
}

/** Judges the members named, each with its own verdict. */
export function evaluator(
  store: Store,
  scan: number,
  verdicts: Readonly<Record<string, EvaluatedMember>>,
): void {
  const byKey = new Map(Object.entries(verdicts).map(([name, verdict]) => [aKey(name), verdict]));
  store.commit(NOW, ({ scans }) => scans.recordVerdicts(scan, byKey));
}

export function aProposal(store: Store, scan: number, name = 'ann', rehearsal = false): ProposalId {
  return store.commit(NOW, ({ proposals }) =>
    proposals.add(
      { key: aKey(name), username: name, fullName: `Full ${name}`, rehearsal, scan, evidence: anEvidence() },
      anEntry('proposed', name),
    ),
  );
}
