import { statSync } from 'node:fs';
import type { AccountKey } from '../../policy/account.ts';
import type { GoLive, Pause } from '../../policy/mode.ts';
import type { Decision, Evidence, Proposal, ProposalId, ProposalState } from '../../policy/proposal.ts';
import type { ReviewEntry } from '../../policy/review.ts';
import type { Belief } from '../../policy/trust.ts';
import { auditIn, type Commit } from './audit.ts';
import { envelopesIn, jobsIn, numbersIn, settingsSeenIn } from './bot-state.ts';
import {
  type Askings,
  askingsIn,
  type Cards,
  cardsIn,
  type Outbox,
  outboxIn,
  type ReadAskings,
  type ReadCards,
  type ReadOutbox,
} from './cards.ts';
import { codeOf, DatabaseProblem, type Db, problemOf } from './database.ts';
import { type digestReadsIn, digestsIn } from './digests.ts';
import { type Exclusions, exclusionsIn, type ReadExclusions } from './exclusions.ts';
import { type Letters, lettersIn, type ReadLetters } from './letters.ts';
import { proposalsIn } from './proposals.ts';
import { type DirectMessages, directMessagesIn, type ReadDirectMessages } from './reach.ts';
import {
  type CsvItems,
  csvItemsIn,
  type ReadCsvItems,
  type ReadReports,
  type Reports,
  reportsIn,
} from './reports.ts';
import { type Keeping, keepingIn, type ReadKeeping } from './retention.ts';
import { type ReadTicks, type Ticks, ticksIn } from './review-selection.ts';
import { type ReadScans, type Scans, scansIn } from './scans.ts';
import { switchesIn } from './switches.ts';
import { cameBackIn, weekFiguresIn } from './week-figures.ts';

/**
 * Everything the bot keeps, over one migrated database; the moment of a commit is the moment of all that is written in it.
 * `broke` hears of the first error after which the database cannot be trusted, before whoever met it does.
 */
export function openStore(db: Db, broke: (problem: DatabaseProblem) => void = () => {}): Store {
  const guard = guardOf(db, broke);
  const refuseMoved = stillInPlace(db);
  let moment: Date | undefined;
  let commits = 0;
  const at = (): Date => {
    if (moment === undefined) throw new Error('a change outside of a commit');
    return moment;
  };
  const audit = auditIn(db, at, () => commits);
  const commit: Commit = { at, note: audit.append };
  const tables = guarded<Tables>(
    {
      scans: scansIn(db, commit),
      proposals: proposalsIn(db, commit),
      exclusions: exclusionsIn(db, commit),
      switches: switchesIn(db, commit),
      letters: lettersIn(db, commit),
      cards: cardsIn(db, commit),
      outbox: outboxIn(db, commit),
      askings: askingsIn(db, commit),
      digests: digestsIn(db, commit),
      weekFigures: weekFiguresIn(db),
      cameBack: cameBackIn(db, commit),
      ticks: ticksIn(db, commit),
      directMessages: directMessagesIn(db, commit),
      csvItems: csvItemsIn(db, commit),
      reports: reportsIn(db, commit),
      keeping: keepingIn(db, commit),
      jobs: jobsIn(db),
      numbers: numbersIn(db),
      audit,
      settingsSeen: settingsSeenIn(db, commit),
      envelopes: envelopesIn(db, commit),
    },
    guard,
  );
  return {
    tables,
    commit(now, change) {
      if (moment !== undefined) throw new Error('a commit within a commit');
      moment = now;
      commits += 1;
      try {
        return guard(() => {
          refuseMoved();
          return db.transaction(() => settled(change(tables))).immediate();
        });
      } finally {
        moment = undefined;
      }
    },
  };
}

/** A promise would go on writing after the transaction has ended. */
function settled<T>(outcome: T): T {
  if (outcome instanceof Promise) throw new Error('a commit never waits: its change returned a promise');
  return outcome;
}

/** After these nothing is sure any more: a part of the disk or of the file is not what it was. */
const ENDS = /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|PERM|AUTH)/;

/** Stands around everything that reads or changes the database. */
export type Guard = <T>(work: () => T) => T;

/**
 * From the first error of the disk or of the file on, everything is refused with it: whoever went on would see and keep
 * only a half. It is told once, before anybody could answer for what was not kept.
 */
export function guardOf(db: Db, broke: (problem: DatabaseProblem) => void): Guard {
  let broken: DatabaseProblem | undefined;
  return (work) => {
    if (broken !== undefined) throw broken;
    try {
      return work();
    } catch (thrown) {
      broken ??= endOf(thrown, db.name);
      if (broken === undefined) throw thrown;
      broke(broken);
      throw broken;
    }
  };
}

function endOf(thrown: unknown, path: string): DatabaseProblem | undefined {
  if (thrown instanceof DatabaseProblem) return thrown;
  const problem = ENDS.test(codeOf(thrown)) ? problemOf(thrown, path) : undefined;
  return problem instanceof DatabaseProblem ? problem : undefined;
}

/** The same tables, with the guard around each of their methods; each is wrapped once. */
export function guarded<Part extends object>(part: Part, guard: Guard): Part {
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
export function stillInPlace(db: Db): () => void {
  const opened = placeOf(db.name);
  return () => {
    if (placeOf(db.name) !== opened)
      throw new DatabaseProblem(
        `The database ${db.name} was moved, replaced or deleted while the bot was running. Put in its place the one that is to count, without a -wal or -shm file of another, and start again.`,
      );
  };
}

function placeOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? 'nowhere' : `${found.dev} ${found.ino}`;
}

/** Types only: what flows keep in SQLite, in the design's words. */
export interface Store {
  /** One synchronous immediate transaction; all of it or nothing. Never await inside. */
  commit<T>(now: Date, change: (tables: Tables) => T): T;
  /** Reads outside a transaction of their own; each call sees the newest commit. */
  readonly tables: ReadTables;
}

/** Who did it and what; every change takes one, so that no change exists without it (promise 11). */
export interface AuditEntry {
  readonly by: Actor;
  /** What was done, in the design's words: `proposal approved`, `exclusion added`, `paused`, … */
  readonly what: string;
  /** The account's user name, or '' where it is about no one account. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditRow extends AuditEntry {
  readonly number: number;
  readonly at: Date;
  /** SHA-256 (hex) over the entry and the hash of the one before. */
  readonly hash: string;
}

/** Somebody whom the audit trail may tell of, a member or not. */
export interface TrailPerson {
  readonly username: string;
  /** Empty where it is not known any more. */
  readonly fullName: string;
  readonly email: string | undefined;
  readonly isMember: boolean;
  /** When the account that has this user name now was created, as far as it is known. */
  readonly created: Date | undefined;
}

/** A Slack user, or the bot itself on its schedule. */
export type Actor =
  | { readonly kind: 'person'; readonly id: string; readonly name: string }
  | { readonly kind: 'bot' };

export interface ExpiredProposal {
  readonly bornAt: Date;
  readonly expiredAt: Date;
}

export interface ReadProposals {
  get(id: ProposalId): Proposal | undefined;
  /** In the order in which they were born. */
  live(): readonly Proposal[];
  liveIds(): readonly ProposalId[];
  /** Without rehearsals, as the two about approved ones. */
  liveCount(): number;
  /** Those of these numbers, in their order. */
  some(ids: readonly ProposalId[]): readonly Proposal[];
  /** What Review… lists and filters by, of every live one in the order in which they were born. */
  toReview(): readonly ReviewEntry[];
  inState(state: ProposalState): readonly Proposal[];
  /** Of accounts without a live proposal on which nobody decided at least twice: when each of those was made and expired. */
  expiredOften(): ReadonlyMap<AccountKey, readonly ExpiredProposal[]>;
  toAct(limit: number): readonly Proposal[];
  approvedUpTo(moment: Date): readonly Proposal[];
  newestOf(key: AccountKey): Proposal | undefined;
  /** How many real ones reached `disabled` at or after a moment, undone since or not, plus those now `disabling`. */
  disablesSince(moment: Date): number;
  /** Real ones whose account the bot disabled or enabled again at or after a moment. */
  actedSince(moment: Date): readonly Proposal[];
  /** Those of one bulk approval. */
  inBatch(batch: number): readonly Proposal[];
  /** Changed since a moment or live, for a card's rows. */
  onCard(card: number): readonly Proposal[];
}

export interface Proposals extends ReadProposals {
  add(
    what: {
      key: AccountKey;
      username: string;
      fullName: string;
      rehearsal: boolean;
      scan: number;
      evidence: Evidence;
    },
    entry: AuditEntry,
  ): ProposalId;
  /** Compare and swap: false, and nothing changed, when it is no longer in `from`. Throws where the domain does not allow the step. */
  become(
    id: ProposalId,
    from: ProposalState,
    to: ProposalState,
    extra: { why?: string; by?: Actor; batch?: number; disabledAt?: Date },
    entry: AuditEntry,
  ): boolean;
  refreshEvidence(id: ProposalId, evidence: Evidence): void;
  /** Records a decision with what the person was shown. `open` again (or live anew) starts a new round of approvals. */
  addDecision(id: ProposalId, decision: Decision, shown: Evidence, entry: AuditEntry): void;
  nextBatch(): number;
}

export interface ReadSwitches {
  goLive(): GoLive | undefined;
  /** The last pause not ended; it may be over by its own date. */
  pause(): Pause | undefined;
  /**
   * Pauses not over by a moment, oldest first. Each ends at the earlier of its own date, which may lie ahead, and the
   * moment somebody resumed; `until` is undefined for one that goes on until somebody does.
   */
  pausesSince(moment: Date): readonly { readonly since: Date; readonly until: Date | undefined }[];
  /** The last moment at which protection was on, as far as it was noted. */
  lastProtectedAt(): Date | undefined;
  beliefs(now: Date): readonly Belief[];
}

export interface Switches extends ReadSwitches {
  setGoLive(goLive: GoLive, entry: AuditEntry): void;
  endGoLive(entry: AuditEntry): void;
  setPause(pause: Pause, entry: AuditEntry): void;
  endPause(entry: AuditEntry): boolean;
  /** Only moves forward; it tells what the settings are, so it takes no audit entry. */
  noteProtected(at: Date): void;
  addBelief(belief: Belief, entry: AuditEntry): void;
  /** A belief is for one reading. */
  spendBelief(belief: Belief, entry: AuditEntry): void;
}

/** What the clock starts by a schedule. */
export type JobName = 'scan' | 'workday round' | 'digest';

export interface ReadJobs {
  /** Up to where a job's due runs have been looked at, by that job alone; undefined at the first start. */
  lookedAt(job: JobName): Date | undefined;
  /** The minute up to which everything due has been looked at; undefined at the first start. */
  lastTick(): Date | undefined;
  /** Stretches in which no bot ran, not over by a moment, oldest first. */
  downtimesSince(moment: Date): readonly { readonly since: Date; readonly until: Date }[];
}

export interface Jobs extends ReadJobs {
  setLastTick(at: Date): void;
  setLookedAt(job: JobName, at: Date): void;
  /** Writes what is there already: throws where nothing can be written. */
  probe(): void;
  /** A start after a time without ticks; noted anew by a start that follows one without a tick. */
  noteDowntime(since: Date, until: Date): void;
}

export interface ReadAudit {
  /** Oldest first, from a number on. */
  entries(from: number, limit: number): readonly AuditRow[];
  /** Newest first, from before a number on. */
  about(subject: string, limit: number, before?: number): readonly AuditRow[];
  /** The same of entries of these kinds, whomever they are about. */
  ofKinds(kinds: readonly string[], limit: number, before?: number): readonly AuditRow[];
  /** Whom a user name, an e-mail address or a full name may mean, former members too; the exact user name first. */
  people(who: string, limit: number): readonly TrailPerson[];
  /** The newest entry; as long as its hash is in the chain, nothing before it was changed or cut off. */
  head(): { readonly number: number; readonly hash: string } | undefined;
  /** The number of the first entry whose hash does not follow, or undefined when the chain holds. */
  firstBroken(): number | undefined;
}

export interface Audit extends ReadAudit {
  append(entry: AuditEntry): void;
}

/** Counts over everything ever kept, by state. */
export interface ReadNumbers {
  scans(): ReadonlyMap<string, number>;
  /** Without rehearsals. */
  proposals(): ReadonlyMap<string, number>;
  warnings(): ReadonlyMap<string, number>;
}

export interface Envelopes {
  /** True the first time an envelope is seen; false for one delivered again. */
  first(envelopeId: string): boolean;
}

export interface ReadSettingsSeen {
  /** The settings of the last start, by name, without secrets. */
  all(): ReadonlyMap<string, string>;
}

export interface SettingsSeen extends ReadSettingsSeen {
  replace(settings: ReadonlyMap<string, string>, entries: readonly AuditEntry[]): void;
}

export interface ReadTables {
  readonly scans: ReadScans;
  readonly proposals: ReadProposals;
  readonly exclusions: ReadExclusions;
  readonly switches: ReadSwitches;
  readonly letters: ReadLetters;
  readonly cards: ReadCards;
  readonly outbox: ReadOutbox;
  readonly askings: ReadAskings;
  readonly digests: ReturnType<typeof digestReadsIn>;
  readonly weekFigures: ReturnType<typeof weekFiguresIn>;
  readonly ticks: ReadTicks;
  readonly directMessages: ReadDirectMessages;
  readonly csvItems: ReadCsvItems;
  readonly reports: ReadReports;
  readonly keeping: ReadKeeping;
  readonly jobs: ReadJobs;
  readonly numbers: ReadNumbers;
  readonly audit: ReadAudit;
  readonly settingsSeen: ReadSettingsSeen;
}

export interface Tables extends ReadTables {
  readonly scans: Scans;
  readonly proposals: Proposals;
  readonly exclusions: Exclusions;
  readonly switches: Switches;
  readonly letters: Letters;
  readonly cards: Cards;
  readonly outbox: Outbox;
  readonly askings: Askings;
  readonly digests: ReturnType<typeof digestsIn>;
  readonly cameBack: ReturnType<typeof cameBackIn>;
  readonly ticks: Ticks;
  readonly directMessages: DirectMessages;
  readonly csvItems: CsvItems;
  readonly reports: Reports;
  readonly keeping: Keeping;
  readonly jobs: Jobs;
  readonly audit: Audit;
  readonly settingsSeen: SettingsSeen;
  readonly envelopes: Envelopes;
}
