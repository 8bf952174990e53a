import { statSync } from 'node:fs';
import { type agreementReadsIn, agreementsIn } from './agreements.ts';
import { type AuditEntry, auditIn, type auditReadsIn, type Commit, commitOf } from './audit.ts';
import {
  envelopesIn,
  type jobReadsIn,
  jobsIn,
  numbersIn,
  settingsSeenIn,
  type settingsSeenReadsIn,
  switchesIn,
  type switchReadsIn,
} from './bot-state.ts';
import { BUSY_MS, type Db } from './database.ts';
import { type exclusionReadsIn, exclusionsIn } from './exclusions.ts';
import { codeOf, DatabaseHeld, DatabaseProblem, problemOf } from './file/problems.ts';
import { spaceIn } from './file/space.ts';
import { type letterReadsIn, lettersIn } from './letters.ts';
import { membersIn } from './members/members.ts';
import { memberReadsIn } from './members/reads.ts';
import { mergingFrom, openStaging } from './members/staging.ts';
import { personIn, type personReadsIn } from './person.ts';
import {
  type askingReadsIn,
  askingsIn,
  type cardReadsIn,
  cardsIn,
  outboxIn,
  type outboxReadsIn,
} from './posts/cards.ts';
import { cameBackIn, type digestReadsIn, digestsIn, weekFiguresIn } from './posts/digests.ts';
import { type tellingReadsIn, tellingsIn } from './posts/tellings.ts';
import { bulkIn, type bulkReadsIn } from './proposals/bulk.ts';
import { proposalsIn } from './proposals/proposals.ts';
import type { proposalReadsIn } from './proposals/reads.ts';
import { reviewSelectionIn, type reviewSelectionReadsIn } from './proposals/review-selection.ts';
import { type directMessageReadsIn, directMessagesIn } from './reach.ts';
import { type csvItemReadsIn, csvItemsIn, type reportReadsIn, reportsIn } from './reports.ts';
import { retentionIn, type retentionReadsIn } from './retention.ts';
import { type sampleRequestReadsIn, sampleRequestsIn } from './sample-requests.ts';
import { type scanReadsIn, scansIn } from './scans.ts';
import { slackSeenIn, type slackSeenReadsIn } from './slack-seen.ts';

/** Every table with what changes it; only a commit hands them out. */
export type Tables = ReturnType<typeof tablesIn>;

/** What reads them, without any method that writes. */
export interface ReadTables {
  readonly scans: ReturnType<typeof scanReadsIn>;
  readonly members: ReturnType<typeof memberReadsIn>;
  readonly proposals: ReturnType<typeof proposalReadsIn>;
  readonly bulk: ReturnType<typeof bulkReadsIn>;
  readonly exclusions: ReturnType<typeof exclusionReadsIn>;
  readonly switches: ReturnType<typeof switchReadsIn>;
  readonly letters: ReturnType<typeof letterReadsIn>;
  readonly cards: ReturnType<typeof cardReadsIn>;
  readonly outbox: ReturnType<typeof outboxReadsIn>;
  readonly askings: ReturnType<typeof askingReadsIn>;
  readonly agreements: ReturnType<typeof agreementReadsIn>;
  readonly tellings: ReturnType<typeof tellingReadsIn>;
  readonly digests: ReturnType<typeof digestReadsIn>;
  readonly weekFigures: ReturnType<typeof weekFiguresIn>;
  readonly reviewSelection: ReturnType<typeof reviewSelectionReadsIn>;
  readonly directMessages: ReturnType<typeof directMessageReadsIn>;
  readonly csvItems: ReturnType<typeof csvItemReadsIn>;
  readonly reports: ReturnType<typeof reportReadsIn>;
  readonly retention: ReturnType<typeof retentionReadsIn>;
  readonly person: ReturnType<typeof personReadsIn>;
  readonly jobs: ReturnType<typeof jobReadsIn>;
  readonly numbers: ReturnType<typeof numbersIn>;
  readonly audit: ReturnType<typeof auditReadsIn>;
  readonly settingsSeen: ReturnType<typeof settingsSeenReadsIn>;
  readonly sampleRequests: ReturnType<typeof sampleRequestReadsIn>;
  readonly slackSeen: ReturnType<typeof slackSeenReadsIn>;
}

export type Store = ReturnType<typeof openStore>;

/**
 * Everything the bot keeps, over one migrated database; the moment of a commit is the moment of all that is written in it.
 * `broke` hears of the first error after which the database cannot be trusted, before whoever met it does; `noted` of what
 * a commit noted in the audit trail, once it is kept.
 */
export function openStore(
  db: Db,
  broke: (problem: DatabaseProblem) => void = () => {},
  noted: (entries: readonly AuditEntry[]) => void = () => {},
) {
  const { guard, noteKept, held } = guardOf(db, broke);
  const refuseMoved = stillInPlace(db);
  let moment: Date | undefined;
  let commits = 0;
  const at = (): Date => {
    if (moment === undefined) throw new Error('a change outside of a commit');
    return moment;
  };
  const trail = auditIn(db, at, () => commits);
  let entries: AuditEntry[] = [];
  const audit = {
    ...trail,
    append(entry: AuditEntry): void {
      trail.append(entry);
      entries.push(entry);
    },
  };
  const commit = commitOf(at, audit.append);
  const tables = guarded(tablesIn(db, commit, audit), guard);
  const reading: ReadTables = tables;
  return {
    /** Reads outside a transaction of their own; each call sees the newest commit. */
    tables: reading,
    /** Reads that belong together, of one moment: each by itself would ask the system for the file's locks anew. */
    readAtOnce: <T>(read: () => T): T => guard(() => db.transaction(() => settled(read())).deferred()),
    /** A scratch database for what a scan finds. */
    staging: openStaging,
    /** What was staged there, to be brought into the members in commits; to be disposed of at the end. */
    merging: (path: string, scan: Parameters<typeof mergingFrom>[2]) => mergingFrom(db, path, scan),
    /** That another program holds the database, since the last commit that went well; undefined while none does. */
    held,
    /** What the database no longer needs; never within a commit. */
    space: guarded(spaceIn(db), guard),
    /** One synchronous immediate transaction; all of it or nothing. Never await inside. */
    commit<T>(now: Date, change: (tables: Tables) => T): T {
      if (moment !== undefined) throw new Error('a commit within a commit');
      moment = now;
      commits += 1;
      entries = [];
      try {
        const done = guard(() => {
          refuseMoved();
          return db.transaction(() => settled(change(tables))).immediate();
        });
        noteKept();
        noted(entries);
        return done;
      } finally {
        moment = undefined;
      }
    },
  };
}

function tablesIn(db: Db, commit: Commit, audit: ReturnType<typeof auditIn>) {
  return {
    scans: scansIn(db, commit),
    members: { ...memberReadsIn(db), ...membersIn(db, commit) },
    proposals: proposalsIn(db, commit),
    bulk: bulkIn(db, commit),
    exclusions: exclusionsIn(db, commit),
    switches: switchesIn(db, commit),
    letters: lettersIn(db, commit),
    cards: cardsIn(db, commit),
    outbox: outboxIn(db, commit),
    askings: askingsIn(db, commit),
    agreements: agreementsIn(db, commit),
    tellings: tellingsIn(db, commit),
    digests: digestsIn(db, commit),
    weekFigures: weekFiguresIn(db),
    cameBack: cameBackIn(db, commit),
    reviewSelection: reviewSelectionIn(db, commit),
    directMessages: directMessagesIn(db, commit),
    csvItems: csvItemsIn(db, commit),
    reports: reportsIn(db, commit),
    retention: retentionIn(db, commit),
    person: personIn(db, commit),
    jobs: jobsIn(db),
    numbers: numbersIn(db),
    audit,
    settingsSeen: settingsSeenIn(db, commit),
    envelopes: envelopesIn(db, commit),
    sampleRequests: sampleRequestsIn(db, commit),
    slackSeen: slackSeenIn(db, commit),
  };
}

/** A promise would go on writing after the transaction has ended. */
function settled<T>(outcome: T): T {
  if (outcome instanceof Promise) throw new Error('a commit never waits: its change returned a promise');
  return outcome;
}

/** After these nothing is sure any more: a part of the disk or of the file is not what it was. */
const ENDS = /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|PERM|AUTH|PROTOCOL|NOLFS)/;

/** Stands around everything that reads or changes the database. */
type Guard = <T>(work: () => T) => T;

/**
 * From the first error of the disk or of the file on, everything is refused with it: whoever went on would see and keep
 * only a half. It is told once, before anybody could answer for what was not kept. Where another program holds the
 * database, only the first to meet it waits; until it is free again all others are refused at once, as nothing else runs
 * while SQLite waits.
 */
function guardOf(db: Db, broke: (problem: DatabaseProblem) => void) {
  let broken: DatabaseProblem | undefined;
  let held: DatabaseHeld | undefined;

  const waitAtMost = (ms: number): void => void db.pragma(`busy_timeout = ${ms}`);

  function met(thrown: unknown): unknown {
    const problem = problemOf(thrown, db.name);
    if (problem instanceof DatabaseHeld) {
      held ??= problem;
      waitAtMost(0);
      return problem;
    }
    broken ??= endOf(thrown, db.name);
    if (broken !== undefined) broke(broken);
    return broken ?? thrown;
  }

  const guard: Guard = (work) => {
    if (broken !== undefined) throw broken;
    try {
      return work();
    } catch (thrown) {
      throw met(thrown);
    }
  };

  return {
    guard,
    noteKept(): void {
      if (held !== undefined) waitAtMost(BUSY_MS);
      held = undefined;
    },
    held: () => held?.message,
  };
}

function endOf(thrown: unknown, path: string): DatabaseProblem | undefined {
  if (thrown instanceof DatabaseProblem) return thrown;
  const problem = ENDS.test(codeOf(thrown)) ? problemOf(thrown, path) : undefined;
  return problem instanceof DatabaseProblem ? problem : undefined;
}

/** The same tables, with the guard around each of their methods; each is wrapped once. */
function guarded<Part extends object>(part: Part, guard: Guard): Part {
  const wrapped = new Map<PropertyKey, unknown>();
  return new Proxy(part, {
    get(target, name, receiver) {
      const before = wrapped.get(name);
      if (before !== undefined) return before;
      const found: unknown = Reflect.get(target, name, receiver);
      const within = withGuard(target, found, guard);
      wrapped.set(name, within);
      return within;
    },
  });
}

function withGuard(owner: object, found: unknown, guard: Guard): unknown {
  if (typeof found === 'object' && found !== null) return guarded(found, guard);
  if (typeof found !== 'function') return found;
  return (...args: unknown[]) => guard((): unknown => Reflect.apply(found, owner, args));
}

/** Refuses to write into a file that is no longer in its place: SQLite would go on without a word, and nobody would find it again. */
function stillInPlace(db: Db): () => void {
  const opened = placeOf(db.name);
  return () => {
    if (placeOf(db.name) !== opened)
      throw new DatabaseProblem(
        `The database ${db.name} was moved, replaced or deleted while the bot was running. Put the right file in its place, without the -wal or -shm files of another database, and start the bot again.`,
      );
  };
}

function placeOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? 'nowhere' : `${found.dev} ${found.ino}`;
}
