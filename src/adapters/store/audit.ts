import { hash } from 'node:crypto';
import { z } from 'zod';
import type { ApproverBecause } from '../../policy/account.ts';
import { folded } from '../../policy/text.ts';
import { personReadsIn, setAsideIn, withoutWords, withWords } from './audit-person.ts';
import { flag, json, milliseconds, optional, rowsIn, selected } from './columns.ts';
import type { Db } from './database.ts';

/** A Slack user, or the bot itself on its schedule. */
export type Actor =
  | {
      readonly kind: 'person';
      readonly id: string;
      readonly name: string;
      /** Of somebody who had to be an approver for it: how they were one. Entries keep it. */
      readonly because?: ApproverBecause;
    }
  | { readonly kind: 'bot' };

/** The two columns in which every table keeps who did something; both NULL is the bot. */
export const actorColumns = { byId: z.string().nullable(), byName: z.string().nullable() };

export function actorOf(row: { byId: string | null; byName: string | null }): Actor {
  if (row.byId === null || row.byName === null) return { kind: 'bot' };
  return { kind: 'person', id: row.byId, name: row.byName };
}

export function columnsOf(by: Actor): { byId: string | null; byName: string | null } {
  return by.kind === 'bot' ? { byId: null, byName: null } : { byId: by.id, byName: by.name };
}

/** All that is ever done, in the design's words, which people read in the history. */
export type AuditKind =
  | 'went live'
  | 'no longer live'
  | 'paused'
  | 'resumed'
  | 'agreement recorded'
  | 'acceptance granted'
  | 'acceptance used'
  | 'acceptance not needed'
  | 'setting noted'
  | 'setting changed'
  | 'scan started'
  | 'scan accepted'
  | 'scan rejected'
  | 'scan failed'
  | 'disabled by others'
  | 'enabled by others'
  | 'proposed'
  | 'rehearsal proposed'
  | 'decided at once'
  | 'called off'
  | 'approval recorded'
  | 'proposal approved'
  | 'rehearsal approved'
  | 'withdrawal recorded'
  | 'approval withdrawn'
  | 'proposal open again'
  | 'proposal excluded'
  | 'proposal skipped'
  | 'proposal expired'
  | 'proposal closed'
  | 'disabling begun'
  | 'disabling taken up again'
  | 'disabling failed'
  | 'account disabled'
  | 'undo recorded'
  | 'undo begun'
  | 'undo failed'
  | 'disabling undone'
  | 'exclusion decided'
  | 'exclusion added'
  | 'exclusion extended'
  | 'exclusion confirmed'
  | 'exclusion left to end'
  | 'exclusion ended'
  | 'exclusion undone'
  | 'warning written'
  | 'notice written'
  | 'letter accepted'
  | 'letter refused'
  | 'letter dropped'
  | 'refusals not counted'
  | 'not reachable by mail'
  | 'reachable by mail again'
  | 'direct message begun'
  | 'direct message accepted'
  | 'direct message refused'
  | 'direct message unclear'
  | 'direct message not taken'
  | 'no direct message'
  | 'digest made'
  | 'digest posted'
  | 'report written'
  | 'CSV item added'
  | 'CSV item failed'
  | 'CSV item deleted'
  | 'samples requested'
  | 'samples sent'
  | 'accounts forgotten';

/** Who did it and what; every change takes one, so that no change exists without it (promise 11). */
export interface AuditEntry {
  readonly by: Actor;
  readonly what: AuditKind;
  /** The account's user name, or '' where it is about no one account. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditRow extends Omit<AuditEntry, 'what'> {
  /** An AuditKind when it was written; told as it is stored, since the hash covers it. */
  readonly what: string;
  readonly number: number;
  readonly at: Date;
  /** SHA-256 (hex) over the entry and the hash of the one before. */
  readonly hash: string;
}

/** What every change needs of the commit it is made in: its moment, and the audit trail. */
export type Commit = ReturnType<typeof commitOf>;

export function commitOf(at: () => Date, note: (entry: AuditEntry) => void) {
  return {
    /** Throws outside of a commit. */
    at,
    /** The same as the tables keep it. */
    time: () => at().toISOString(),
    note,
    /** Notes it only where the statement changed something, and returns whether it did. */
    noteIf({ changes }: { readonly changes: number }, entry: AuditEntry): boolean {
      if (changes > 0) note(entry);
      return changes > 0;
    },
  };
}

const headOf = z.object({ number: z.number(), hash: z.string() });

/**
 * The audit trail: only grows (triggers see to it), and each entry's hash is over the one before and its own content.
 * Names stand beside it, so that somebody can be taken out (audit-person.ts).
 */
export function auditReadsIn(db: Db) {
  const entries = rowsIn(db, storedEntry);
  const heads = rowsIn(db, headOf);
  const from = entries.all<[number: number, limit: number]>(
    `SELECT ${COLUMNS} FROM audit WHERE number >= ? ORDER BY number LIMIT ?`,
  );
  const about = entries.all<[object]>(`
    SELECT ${COLUMNS} FROM audit
    WHERE subject IN (SELECT hash FROM audit_person WHERE account = :subject AND words = account)
      AND number < :before ORDER BY number DESC LIMIT :limit`);
  const ofKinds = entries.all<[object]>(`
    SELECT ${COLUMNS} FROM audit
    WHERE number < :before AND what IN (SELECT value FROM json_each(:kinds)) ORDER BY number DESC LIMIT :limit`);

  const told = tellingIn(db);
  const tell = (rows: readonly StoredEntry[]) => rows.map((row) => told(row).entry);
  return {
    /** Oldest first, from a number on. */
    entries: (number: number, limit: number) => tell(from(number, limit)),
    /** Newest first, from before a number on. */
    about: (subject: string, limit: number, before = Number.MAX_SAFE_INTEGER) =>
      tell(about({ subject, limit, before })),
    /** The same of entries of these kinds, whomever they are about. */
    ofKinds: (kinds: readonly AuditKind[], limit: number, before = Number.MAX_SAFE_INTEGER) =>
      tell(ofKinds({ kinds: JSON.stringify(kinds), limit, before })),
    /** Whom a user name, an email address or a full name may mean, former members too; the exact user name first. */
    people: peopleOfTrailIn(db),
    /** The newest entry; as long as its hash is in the chain, nothing before it was changed or cut off. */
    head: heads.first('SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1'),
    /** The number of the first entry whose hash does not follow, or that names somebody otherwise than it did; undefined when the chain holds. */
    firstBroken(): number | undefined {
      for (const piece of chainIn(db)) if (piece.kind === 'broken') return piece.number;
      return undefined;
    },
  };
}

/** `commits` counts them: two entries of one number were made in one commit. */
export function auditIn(db: Db, at: () => Date, commits: () => number) {
  const reads = auditReadsIn(db);
  const aside = setAsideIn(db);
  const insert = db.prepare(`
    INSERT INTO audit (number, at, by_id, by_name, what, subject, detail, hash)
    VALUES (:number, :at, :byId, :byName, :what, :subject, :detail, :hash)`);
  /** What the last entry was, and in which commit it was made: within one, nobody else appends. */
  let newest: { readonly commit: number; readonly number: number; readonly hash: string } | undefined;

  return {
    ...reads,
    append(entry: AuditEntry): void {
      const commit = commits();
      const before = newest?.commit === commit ? newest : reads.head();
      const by = columnsOf(entry.by);
      const told = detailOf(entry);
      const row = {
        number: (before?.number ?? 0) + 1,
        at: at().toISOString(),
        byId: by.byId,
        byName: by.byName === null ? null : aside('', by.byName),
        what: entry.what,
        subject: aside(entry.subject, entry.subject),
        // Who is told of by name in an entry is whom it is about.
        detail: canonical(
          entry.subject === '' ? told : withoutWords(told, (words) => aside(entry.subject, words)),
        ),
      };
      const hash = hashOf(row, before?.hash);
      insert.run({ ...row, hash });
      newest = { commit, number: row.number, hash };
    },
  };
}

/** How the person was an approver stands in every entry of theirs, whoever wrote its detail. */
function detailOf({ by, detail }: AuditEntry): AuditEntry['detail'] {
  return by.kind === 'person' && by.because !== undefined ? { ...detail, approver: by.because } : detail;
}

const storedEntry = z.object({
  number: z.number(),
  at: z.string(),
  ...actorColumns,
  what: z.string(),
  subject: z.string(),
  detail: z.string(),
  hash: z.string(),
});
type StoredEntry = z.output<typeof storedEntry>;

const COLUMNS = selected(storedEntry.shape);

const detailJson = json(z.record(z.string(), z.unknown()));

/** Checking the chain reads this many rows at once. */
const PIECE = 1_000;

/** No row can have a lower number: one before the first would be read by everybody and checked by nobody. */
const LOWEST = -(2n ** 63n);

/**
 * What the chain holds as long as each hash follows from the one before and the names that are there are those of then;
 * where one does not, its number and nothing after it.
 */
export type ChainPiece =
  | { readonly kind: 'intact'; readonly entries: readonly AuditRow[] }
  | { readonly kind: 'broken'; readonly number: number; readonly what: 'the chain' | 'a name' };

/** Reads the whole trail from its beginning, a piece at a time, and checks it on the way; entries may be added meanwhile. */
export function* chainIn(db: Db): Generator<ChainPiece, void> {
  const entriesIn = rowsIn(db, storedEntry);
  const from = entriesIn.all<[first: number | bigint]>(
    `SELECT ${COLUMNS} FROM audit WHERE number >= ? ORDER BY number LIMIT ${PIECE}`,
  );
  const told = tellingIn(db);
  let before: StoredEntry | undefined;
  for (let first: number | bigint = LOWEST; ; first = (before?.number ?? 0) + 1) {
    const rows = from(first);
    const read = linked(rows, before).map(told);
    const entries = untilRenamed(read);
    if (entries.length > 0) yield { kind: 'intact', entries };
    const broken = rows[entries.length]?.number;
    if (broken !== undefined) return yield brokenAt(broken, entries.length < read.length);
    if (rows.length < PIECE) return;
    before = rows.at(-1);
  }
}

/** The entries from the start on that follow, each from the one before it. */
function linked(rows: readonly StoredEntry[], last: StoredEntry | undefined): readonly StoredEntry[] {
  const wrong = rows.findIndex((row, index) => {
    const before = index === 0 ? last : rows[index - 1];
    return row.number !== (before?.number ?? 0) + 1 || row.hash !== hashOf(row, before?.hash);
  });
  return wrong === -1 ? rows : rows.slice(0, wrong);
}

function brokenAt(number: number, isName: boolean): ChainPiece {
  return { kind: 'broken', number, what: isName ? 'a name' : 'the chain' };
}

function untilRenamed(read: readonly Told[]): readonly AuditRow[] {
  const renamed = read.findIndex(({ isTrue }) => !isTrue);
  return (renamed === -1 ? read : read.slice(0, renamed)).map(({ entry }) => entry);
}

interface Told {
  readonly entry: AuditRow;
  /** The names that are there are those that it was written with. */
  readonly isTrue: boolean;
}

/** Reads a stored entry with the names put back. */
function tellingIn(db: Db): (row: StoredEntry) => Told {
  const person = personReadsIn(db);
  return (row) => {
    let isTrue = true;
    const wordsOf = (hash: string): string => {
      const { words, fits } = person(hash);
      isTrue &&= fits;
      return words;
    };
    const byName = row.byName === null ? null : wordsOf(row.byName);
    const entry = {
      number: row.number,
      at: new Date(row.at),
      by: actorOf({ byId: row.byId, byName }),
      what: row.what,
      subject: wordsOf(row.subject),
      detail: withWords(detailJson.parse(row.detail), wordsOf),
      hash: row.hash,
    };
    return { entry, isTrue };
  };
}

/** The names stand in their order already, so that the row is the text that `canonical` makes of it. */
function hashOf(row: Omit<StoredEntry, 'hash'>, before: string | undefined): string {
  const { at, byId, byName, detail, number, subject, what } = row;
  const content = JSON.stringify({ at, byId, byName, detail, number, subject, what });
  return hash('sha256', `${before ?? ''}${content}`, 'hex');
}

/** The same content is the same text, in whatever order its names were written. */
function canonical(value: unknown): string {
  return JSON.stringify(inOrder(value));
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const parts: [name: string, part: unknown][] = Object.entries(value).sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  for (const part of parts) part[1] = inOrder(part[1]);
  return Object.fromEntries(parts);
}

const trailPerson = z.object({
  username: z.string(),
  /** Empty where it is not known any more. */
  fullName: z.string(),
  email: optional(z.string()),
  isMember: flag,
  /** When the account that has this user name now was created, as far as it is known. */
  created: optional(milliseconds),
});

/** Somebody whom the audit trail may tell of, a member or not. */
export type TrailPerson = z.output<typeof trailPerson>;

/**
 * Whom a name may mean who is or was a member: those of the newest accepted scan and those it carries along, then whoever
 * was ever proposed or written to, then user names that only the audit trail knows. Each user name once.
 */
function peopleOfTrailIn(db: Db): (who: string, limit: number) => readonly TrailPerson[] {
  db.function('folded', { deterministic: true }, (text) => (typeof text === 'string' ? folded(text) : null));
  // Members are found by what was folded before it was written. Of the rest SQLite compares what a keyboard wrote, and
  // only what has a space or a sign of another kind is folded one by one.
  const isMeant = (column: string): string =>
    `(${column} = :folded COLLATE NOCASE OR (${column} GLOB '*[^!-_a-~]*' AND folded(${column}) = :folded))`;
  const people = rowsIn(db, trailPerson);
  const find = people.all<[object]>(`
    WITH found (place, username, full_name, email, is_member, created) AS (
      SELECT iif(gone_since IS NULL, 1, 2), username, full_name, email, gone_since IS NULL, created
      FROM member JOIN standing ON standing.member = member.id
      WHERE username_folded = :folded OR email_folded = :folded OR full_name_folded = :folded
      UNION ALL
      SELECT 3, username, full_name, json_extract(evidence, '$.email'), 0, NULL FROM proposal
      WHERE ${isMeant('username')} OR ${isMeant('full_name')} OR ${isMeant("json_extract(evidence, '$.email')")}
      UNION ALL
      SELECT 4, username, '', recipient, 0, NULL FROM letter WHERE ${isMeant('recipient')} AND username <> ''
      UNION ALL
      SELECT 5, words, '', NULL, 0, NULL FROM audit_person
      WHERE words = account AND account <> '' AND ${isMeant('account')}
    )
    SELECT ${selected(trailPerson.shape)}, min(place)
    FROM found GROUP BY lower(username)
    ORDER BY username = :who DESC, username = :folded COLLATE NOCASE DESC, is_member DESC, lower(username)
    LIMIT :limit`);
  return (who, limit) => find({ who, folded: folded(who), limit });
}

/** An entry of the audit trail on what the bot did by itself; `subject` is '' where it is about no one account. */
export function botEntry(
  what: AuditKind,
  subject: string,
  detail: Readonly<Record<string, unknown>>,
): AuditEntry {
  return { by: { kind: 'bot' }, what, subject, detail };
}
