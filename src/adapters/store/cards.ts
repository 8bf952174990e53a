import { z } from 'zod';
import type { Exclusion } from '../../policy/exclusion.ts';
import type { ProposalId } from '../../policy/proposal.ts';
import type { Commit } from './audit.ts';
import { flag, isoOrNull, moment, optional, parsed, proposalId } from './columns.ts';
import type { Db } from './database.ts';

const COLUMNS = `id, scan, created_at AS createdAt, ts, posting_since AS postingSince, due,
  last_published_at AS lastPublishedAt, followed_by AS followedBy, mentions, last_scan AS lastScan, note`;

const card = z
  .object({
    id: z.number(),
    scan: z.number(),
    createdAt: moment,
    ts: optional(z.string()),
    postingSince: optional(moment),
    due: flag,
    lastPublishedAt: optional(moment),
    followedBy: optional(z.number()),
    mentions: flag,
    lastScan: optional(z.number()),
    note: z.string().nullable(),
  })
  .transform(({ note, ...row }): CardRecord => ({ ...row, notes: note === null ? [] : [note] }));

/**
 * The cards, which proposals each shows in which place, and what Slack has of them. A card begun to be posted or
 * published is no longer due; whatever changes after that moment makes it due again.
 */
export function cardsIn(db: Db, commit: Commit): Cards {
  const get = db.prepare(`SELECT ${COLUMNS} FROM card WHERE id = ?`);
  const newest = db.prepare(`SELECT ${COLUMNS} FROM card ORDER BY id DESC LIMIT 1`);
  const byTs = db.prepare(`SELECT ${COLUMNS} FROM card WHERE ts = ?`);
  const due = db.prepare(
    `SELECT ${COLUMNS} FROM card WHERE due = 1 OR posting_since IS NOT NULL ORDER BY id`,
  );
  const insert = db.prepare(`
    INSERT INTO card (scan, created_at, due, mentions) VALUES (:scan, :at, 1, :mentions)`);
  const follow = db.prepare(`
    UPDATE card SET followed_by = :card, due = 1
    WHERE id = (SELECT max(id) FROM card WHERE id < :card)`);
  const insertRow = db.prepare(`
    INSERT INTO card_row (card, place, proposal)
    SELECT :card, 1 + coalesce(max(place), 0), :proposal FROM card_row WHERE card = :card
    ON CONFLICT (proposal, card) DO NOTHING`);
  const markDue = db.prepare('UPDATE card SET due = 1 WHERE id = ?');
  const markDueFor = db.prepare(
    'UPDATE card SET due = 1 WHERE id IN (SELECT card FROM card_row WHERE proposal = ?)',
  );
  const lastScan = db.prepare('UPDATE card SET last_scan = :scan, due = 1 WHERE id = :card');
  const setNote = db.prepare('UPDATE card SET note = :note, due = 1 WHERE id = :card AND note IS NOT :note');
  const posting = db.prepare('UPDATE card SET posting_since = :at, due = 0 WHERE id = :card AND ts IS NULL');
  const posted = db.prepare(`
    UPDATE card SET ts = :ts, posting_since = NULL, last_published_at = :at
    WHERE id = :card AND ts IS NULL`);
  const notPosted = db.prepare('UPDATE card SET posting_since = NULL, due = 1 WHERE id = ?');
  const channelChanged = db.prepare(
    'UPDATE card SET ts = NULL, posting_since = NULL, due = (id = (SELECT max(id) FROM card))',
  );
  const deleted = db.prepare(`
    UPDATE card SET ts = NULL, posting_since = NULL, due = (id = (SELECT max(id) FROM card)) WHERE id = ?`);
  const published = db.prepare(
    'UPDATE card SET due = 0, posting_since = NULL, last_published_at = :at WHERE id = :card',
  );
  const publishedSince = db.prepare(
    'UPDATE card SET due = 1 WHERE last_published_at >= ? AND ts IS NOT NULL',
  );

  const at = () => commit.at().toISOString();

  return {
    get: (id) => parsed(card, get.get(id)),
    newest: () => parsed(card, newest.get()),
    byTs: (ts) => parsed(card, byTs.get(ts)),
    due: () => card.array().parse(due.all()),
    add({ scan, mentions, rows }) {
      const id = Number(insert.run({ scan, at: at(), mentions: mentions ? 1 : 0 }).lastInsertRowid);
      follow.run({ card: id });
      for (const proposal of rows) insertRow.run({ card: id, proposal });
      return id;
    },
    addRows(id, rows) {
      for (const proposal of rows) insertRow.run({ card: id, proposal });
      markDue.run(id);
    },
    markDue: (id) => void markDue.run(id),
    markDueFor: (proposal) => void markDueFor.run(proposal),
    noteLastScan: (id, scan) => void lastScan.run({ card: id, scan }),
    setNote: (id, note) => void setNote.run({ card: id, note }),
    posting: (id) => void posting.run({ card: id, at: at() }),
    posted: (id, ts) => void posted.run({ card: id, ts, at: at() }),
    notPosted: (id) => void notPosted.run(id),
    deleted: (id) => void deleted.run(id),
    channelChanged: () => void channelChanged.run(),
    published: (id) => void published.run({ card: id, at: at() }),
    markDuePublishedSince: (since) => void publishedSince.run(since.toISOString()),
  };
}

const lines: z.ZodType<LineRecord[]> = z.array(
  z.object({ id: z.number(), card: optional(z.number()), text: z.string(), createdAt: moment }),
);

const files: z.ZodType<FileRecord[]> = z.array(
  z.object({
    id: z.number(),
    card: z.number(),
    scan: z.number(),
    name: z.string(),
    slackFile: optional(z.string()),
    createdAt: moment,
  }),
);

/** Lines and files on their way to Slack. Each is taken before it is sent, so that a crash between loses one rather than sends two. */
export function outboxIn(db: Db, commit: Commit): Outbox {
  const linesDue = db.prepare(`
    SELECT line.id, line.card, line.text, line.created_at AS createdAt
    FROM line LEFT JOIN card ON card.id = line.card
    WHERE line.taken_at IS NULL AND (line.card IS NULL OR card.ts IS NOT NULL) ORDER BY line.id`);
  const addLine = db.prepare('INSERT INTO line (card, text, created_at) VALUES (:card, :text, :at)');
  const takeLine = db.prepare('UPDATE line SET taken_at = :at WHERE id = :id AND taken_at IS NULL');
  const giveLineBack = db.prepare('UPDATE line SET taken_at = NULL WHERE id = ?');

  const filesDue = db.prepare(`
    SELECT file.id, file.card, file.scan, file.name, file.slack_file AS slackFile, file.created_at AS createdAt
    FROM file JOIN card ON card.id = file.card
    WHERE file.state = 'due' AND card.ts IS NOT NULL ORDER BY file.id`);
  const filesTaken = db.prepare(`
    SELECT id, card, scan, name, slack_file AS slackFile, created_at AS createdAt
    FROM file WHERE state = 'taken' ORDER BY id`);
  const uploadedBefore = db.prepare(`
    SELECT id, card, scan, name, slack_file AS slackFile, created_at AS createdAt
    FROM file WHERE state = 'uploaded' AND uploaded_at < ? ORDER BY id`);
  const addFile = db.prepare(`
    INSERT INTO file (card, scan, name, created_at, state) VALUES (:card, :scan, :name, :at, 'due')`);
  const takeFile = db.prepare("UPDATE file SET state = 'taken' WHERE id = ? AND state = 'due'");
  const giveFileBack = db.prepare("UPDATE file SET state = 'due' WHERE id = ? AND state = 'taken'");
  const uploaded = db.prepare(`
    UPDATE file SET state = 'uploaded', slack_file = :slackFile, uploaded_at = :at
    WHERE id = :id AND state = 'taken'`);
  const failed = db.prepare("UPDATE file SET state = 'failed' WHERE id = ? AND state = 'taken'");
  const deleted = db.prepare("UPDATE file SET state = 'deleted' WHERE id = ? AND state = 'uploaded'");

  const at = () => commit.at().toISOString();

  return {
    linesDue: () => lines.parse(linesDue.all()),
    filesTaken: () => files.parse(filesTaken.all()),
    filesDue: () => files.parse(filesDue.all()),
    filesUploadedBefore: (moment) => files.parse(uploadedBefore.all(moment.toISOString())),
    addLine: (card, text) => void addLine.run({ card, text, at: at() }),
    takeLine: (id) => takeLine.run({ id, at: at() }).changes === 1,
    giveLineBack: (id) => void giveLineBack.run(id),
    addFile: (card, scan, name) => void addFile.run({ card, scan, name, at: at() }),
    takeFile: (id) => takeFile.run(id).changes === 1,
    giveFileBack: (id) => void giveFileBack.run(id),
    fileUploaded: (id, slackFile) => void uploaded.run({ id, slackFile, at: at() }),
    fileFailed: (id) => void failed.run(id),
    fileDeleted: (id) => void deleted.run(id),
  };
}

const askings: z.ZodType<AskingRecord[]> = z.array(
  z.object({
    id: z.number(),
    about: z.enum(['proposals', 'exclusions']),
    authorId: optional(z.string()),
    ts: optional(z.string()),
    takenAt: optional(moment),
  }),
);

const askedExclusions: z.ZodType<AskedExclusion[]> = z.array(
  z.object({
    exclusion: z.number(),
    until: moment,
    answer: optional(z.enum(['extended', 'let end'])),
    answeredBy: optional(z.string()),
  }),
);

/** Posts that ask people for a decision, and what they were asked about. */
export function askingsIn(db: Db, commit: Commit): Askings {
  const due = db.prepare(`
    SELECT id, kind AS about, author_id AS authorId, ts, taken_at AS takenAt FROM asking WHERE due = 1 ORDER BY id`);
  const proposalsOf = db
    .prepare('SELECT proposal FROM asked_proposal WHERE asking = ? ORDER BY proposal')
    .pluck();
  const exclusionsOf = db.prepare(`
    SELECT exclusion, until, answer, answered_by AS answeredBy FROM asked_exclusion
    WHERE asking = ? ORDER BY until, exclusion`);
  const askedProposal = db.prepare('SELECT 1 FROM asked_proposal WHERE proposal = ?');
  const askedEnd = db.prepare('SELECT 1 FROM asked_exclusion WHERE exclusion = ? AND until = ?');
  const leftToEnd = db.prepare(
    "SELECT 1 FROM asked_exclusion WHERE exclusion = ? AND until = ? AND answer = 'let end'",
  );
  const insert = db.prepare(
    'INSERT INTO asking (kind, author_id, created_at, due) VALUES (:kind, :authorId, :at, 1)',
  );
  const insertTold = db.prepare(
    "INSERT INTO asking (kind, created_at, due, taken_at) VALUES ('proposals', :at, 0, :at)",
  );
  const addProposal = db.prepare('INSERT INTO asked_proposal (proposal, asking) VALUES (?, ?)');
  const addOnce = db.prepare(
    'INSERT INTO asked_proposal (proposal, asking) VALUES (?, ?) ON CONFLICT (proposal) DO NOTHING',
  );
  const addExclusion = db.prepare('INSERT INTO asked_exclusion (exclusion, until, asking) VALUES (?, ?, ?)');
  const answer = db.prepare(`
    UPDATE asked_exclusion SET answer = :answer, answered_by = :by
    WHERE exclusion = :exclusion AND until = :until AND answer IS NULL`);
  const markDue = db.prepare(`
    UPDATE asking SET due = 1
    WHERE id = (SELECT asking FROM asked_exclusion WHERE exclusion = :exclusion AND until = :until)`);
  const take = db.prepare('UPDATE asking SET taken_at = :at, due = 0 WHERE id = :id AND taken_at IS NULL');
  const giveBack = db.prepare('UPDATE asking SET taken_at = NULL, due = 1 WHERE id = ? AND ts IS NULL');
  const posted = db.prepare('UPDATE asking SET ts = :ts WHERE id = :id');
  const published = db.prepare('UPDATE asking SET due = 0 WHERE id = ?');
  const notPublished = db.prepare('UPDATE asking SET due = 1 WHERE id = ? AND ts IS NOT NULL');

  const at = () => commit.at().toISOString();
  const add = (kind: AskingRecord['about'], authorId: string | null): number =>
    Number(insert.run({ kind, authorId, at: at() }).lastInsertRowid);

  return {
    due: () => askings.parse(due.all()),
    proposalsOf: (asking) => proposalId.array().parse(proposalsOf.all(asking)),
    exclusionsOf: (asking) => askedExclusions.parse(exclusionsOf.all(asking)),
    isAskedAboutProposal: (id) => askedProposal.get(id) !== undefined,
    isAskedAboutEnd: (id, until) => askedEnd.get(id, until.toISOString()) !== undefined,
    isLeftToEnd: (id, until) => leftToEnd.get(id, until.toISOString()) !== undefined,
    askAboutProposals(ids) {
      const asking = add('proposals', null);
      for (const id of ids) addProposal.run(id, asking);
    },
    remindInDigest(ids) {
      const asking = Number(insertTold.run({ at: at() }).lastInsertRowid);
      for (const id of ids) addOnce.run(id, asking);
    },
    askAboutExclusions(authorId, exclusions) {
      const asking = add('exclusions', authorId);
      for (const { id, until } of exclusions) addExclusion.run(id, isoOrNull(until), asking);
    },
    answered(exclusion, until, given, by) {
      const about = { exclusion, until: until.toISOString() };
      if (answer.run({ ...about, answer: given, by }).changes > 0) markDue.run(about);
    },
    take: (id) => take.run({ id, at: at() }).changes === 1,
    giveBack: (id) => void giveBack.run(id),
    posted: (id, ts) => void posted.run({ id, ts }),
    published: (id) => void published.run(id),
    notPublished: (id) => void notPublished.run(id),
  };
}

/** Types only: cards, lines and files on their way to Slack. */

export interface CardRecord {
  readonly id: number;
  readonly scan: number;
  readonly createdAt: Date;
  /** Slack's ts once it is posted. */
  readonly ts: string | undefined;
  /** Set when a post was begun whose outcome is not known. */
  readonly postingSince: Date | undefined;
  readonly due: boolean;
  readonly lastPublishedAt: Date | undefined;
  /** The card that took its proposals over. */
  readonly followedBy: number | undefined;
  /** Whether the post mentions SLACK_MENTION: there is something new to decide. */
  readonly mentions: boolean;
  /** A later scheduled scan that had nothing new and so only updated this card. */
  readonly lastScan: number | undefined;
  /** Plain text, e.g. that the CSV could not be uploaded. */
  readonly notes: readonly string[];
}

export interface ReadCards {
  get(id: number): CardRecord | undefined;
  newest(): CardRecord | undefined;
  byTs(ts: string): CardRecord | undefined;
  due(): readonly CardRecord[];
}

/** Publishing keeps its own record of what was delivered; that is no change of state, so it takes no audit entry. */
export interface Cards extends ReadCards {
  /** Takes over the live proposals of the kind in force, in the order given; the card before is followed by it and both are due. */
  add(what: { scan: number; mentions: boolean; rows: readonly ProposalId[] }): number;
  addRows(card: number, rows: readonly ProposalId[]): void;
  markDue(card: number): void;
  /** Every card that shows this proposal. */
  markDueFor(proposal: ProposalId): void;
  noteLastScan(card: number, scan: number): void;
  setNote(card: number, note: string | undefined): void;
  /** Before the post; a restart finds it. */
  posting(card: number): void;
  posted(card: number, ts: string): void;
  notPosted(card: number): void;
  /** Somebody deleted it: the newest is to be posted anew, an older one is done with. */
  deleted(card: number): void;
  /** The bot has another channel now: no card stands in it, and the newest is to be posted there. */
  channelChanged(): void;
  published(card: number): void;
  /** Those that were on their way to Slack then, or went since. */
  markDuePublishedSince(since: Date): void;
}

/** A line for a card's thread, or a message of its own where `card` is undefined. Plain text. */
export interface LineRecord {
  readonly id: number;
  readonly card: number | undefined;
  readonly text: string;
  readonly createdAt: Date;
}

/** A CSV waiting for its upload into a card's thread, or uploaded and waiting for its deletion. */
export interface FileRecord {
  readonly id: number;
  readonly card: number;
  readonly scan: number;
  readonly name: string;
  readonly slackFile: string | undefined;
  readonly createdAt: Date;
}

export interface ReadOutbox {
  /** Not yet sent, whose card (if any) is posted, oldest first. */
  linesDue(): readonly LineRecord[];
  filesDue(): readonly FileRecord[];
  /** Being uploaded, or left so by a process that ended. */
  filesTaken(): readonly FileRecord[];
  filesUploadedBefore(moment: Date): readonly FileRecord[];
}

export interface Outbox extends ReadOutbox {
  addLine(card: number | undefined, text: string): void;
  /** Taken before it is sent: a line whose sending was cut short is not sent a second time. */
  takeLine(id: number): boolean;
  /** It certainly was not sent: due again. */
  giveLineBack(id: number): void;
  addFile(card: number, scan: number, name: string): void;
  takeFile(id: number): boolean;
  /** It certainly did not arrive: due again. */
  giveFileBack(id: number): void;
  fileUploaded(id: number, slackFile: string): void;
  fileFailed(id: number): void;
  fileDeleted(id: number): void;
}

/** Types only: posts that ask people for a decision which has waited or will soon be taken by time itself. */

export interface AskingRecord {
  readonly id: number;
  readonly about: 'proposals' | 'exclusions';
  /** The Slack user who made the exclusions. */
  readonly authorId: string | undefined;
  readonly ts: string | undefined;
  /** Set when a post was begun; without a ts its outcome is not known. */
  readonly takenAt: Date | undefined;
}

/** An exclusion asked about, with the end that the question was about and what was answered. */
export interface AskedExclusion {
  readonly exclusion: number;
  readonly until: Date;
  readonly answer: 'extended' | 'let end' | undefined;
  readonly answeredBy: string | undefined;
}

export interface ReadAskings {
  due(): readonly AskingRecord[];
  /** Oldest first. */
  proposalsOf(asking: number): readonly ProposalId[];
  exclusionsOf(asking: number): readonly AskedExclusion[];
  isAskedAboutProposal(proposal: ProposalId): boolean;
  /** Whether its author was asked about this very end. */
  isAskedAboutEnd(exclusion: number, until: Date): boolean;
  /** Whether it was answered that it is to end then. */
  isLeftToEnd(exclusion: number, until: Date): boolean;
}

/** Publishing keeps its own record of what was delivered; that is no change of state, so it takes no audit entry. */
export interface Askings extends ReadAskings {
  askAboutProposals(proposals: readonly ProposalId[]): void;
  /** The digest reminds of them: no post of their own. */
  remindInDigest(proposals: readonly ProposalId[]): void;
  askAboutExclusions(authorId: string, exclusions: readonly Exclusion[]): void;
  /** Notes an answer to the question about this end, if there was one, and has it shown. */
  answered(exclusion: number, until: Date, answer: 'extended' | 'let end', by: string): void;
  take(id: number): boolean;
  /** It certainly was not posted: due again. */
  giveBack(id: number): void;
  posted(id: number, ts: string): void;
  published(id: number): void;
  /** What it shows did not get there: due again. */
  notPublished(id: number): void;
}

/** What such a post shows, as the database has it now. */
export type AskingFacts =
  | {
      readonly about: 'proposals';
      /** The newest card and its scan, for Review…. */
      readonly card: number;
      readonly scan: number;
      /** Those that still wait, longest waiting first. */
      readonly names: readonly string[];
      readonly since: Date;
      readonly expiresAfterDays: number;
      readonly timeZone: string;
    }
  | {
      readonly about: 'exclusions';
      readonly asking: number;
      readonly authorId: string;
      readonly rows: readonly (AskedExclusion & {
        readonly target: Exclusion['target'];
        /** Those that were made together with it, and stand alike. */
        readonly others?: number;
        readonly reason: string;
        /** As it ends by now; undefined is for good. */
        readonly endsOn: Date | undefined;
        /** Whether it still holds. */
        readonly inForce: boolean;
      })[];
      /** Exclusions for whose rows there is no room. */
      readonly more?: number;
      readonly timeZone: string;
    };
