import { z } from 'zod';
import type { Exclusion } from '../../../policy/exclusion.ts';
import type { ProposalId } from '../../../policy/proposal.ts';
import type { Commit } from '../audit.ts';
import {
  flag,
  isoOrNull,
  json,
  jsonText,
  moment,
  optional,
  proposalId,
  rowsIn,
  selected,
  valuesIn,
} from '../columns.ts';
import type { Db } from '../database.ts';

const cardNote = z.discriminatedUnion('kind', [
  /** Slack surely did not take it: it is tried again. */
  z.object({ kind: z.literal('CSV refused'), why: z.string() }),
  /** It is tried again as well. */
  z.object({ kind: z.literal('CSV not written') }),
  z.object({ kind: z.literal('CSV perhaps uploaded'), why: z.string() }),
  z.object({ kind: z.literal('CSV superseded') }),
  z.object({ kind: z.literal('CSV cut short'), scan: z.number() }),
  /** What the portal said, and of which excluded group where it was about one. */
  z.object({ kind: z.literal('scan rejected'), group: z.string().optional(), sentence: z.string() }),
]);

export type CardNote = z.output<typeof cardNote>;

const card = z.object({
  id: z.number(),
  scan: z.number(),
  createdAt: moment,
  /** Slack's ts once it is posted. */
  ts: optional(z.string()),
  /** Set when a post was begun whose outcome is not known. */
  postingSince: optional(moment),
  due: flag,
  lastPublishedAt: optional(moment),
  /** The card that took its proposals over. */
  followedBy: optional(z.number()),
  /** Whether the post mentions SLACK_MENTION: there is something new to decide. */
  mentions: flag,
  /** A later scheduled scan that had nothing new and so only updated this card. */
  lastScan: optional(z.number()),
  /** So many rows from the top were all decided, and are told of in one line. */
  folded: z.number(),
  note: optional(json(cardNote)),
});

export type CardRecord = z.output<typeof card>;

/** The cards, and what Slack has of them. */
export function cardReadsIn(db: Db) {
  const cards = rowsIn(db, card);
  const columns = selected(card.shape);
  const before = valuesIn(db, z.number()).only<[id: number]>('SELECT count(*) FROM card WHERE id < ?');

  return {
    get: cards.first<[id: number]>(`SELECT ${columns} FROM card WHERE id = ?`),
    newest: cards.first(`SELECT ${columns} FROM card ORDER BY id DESC LIMIT 1`),
    /** Whether there was a card before this one. */
    isFirst: (id: number): boolean => before(id) === 0,
    due: cards.all(`SELECT ${columns} FROM card WHERE due = 1 OR posting_since IS NOT NULL ORDER BY id`),
  };
}

/**
 * Which proposals each card shows in which place. A card begun to be posted or published is no longer due; whatever
 * changes after that moment makes it due again. Publishing keeps its own record of what was delivered; that is no change
 * of state, so it takes no audit entry.
 */
export function cardsIn(db: Db, commit: Commit) {
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
  const fold = db.prepare('UPDATE card SET folded = :folded WHERE id = :card AND folded < :folded');
  const comeUpAgain = db.prepare(`
    UPDATE card_row SET place = again.place FROM (
      SELECT proposal, (SELECT max(place) FROM card_row WHERE card = :card) + row_number() OVER (ORDER BY place) AS place
      FROM card_row JOIN proposal ON proposal.id = card_row.proposal
      WHERE card = :card AND card_row.place <= (SELECT folded FROM card WHERE id = :card)
        AND (state IN ('open', 'disabling', 'failed') OR (state = 'approved' AND rehearsal = 0))) AS again
    WHERE card_row.card = :card AND card_row.proposal = again.proposal`);
  const posting = db.prepare('UPDATE card SET posting_since = :at, due = 0 WHERE id = :card AND ts IS NULL');
  const posted = db.prepare(`
    UPDATE card SET ts = :ts, posting_since = NULL, last_published_at = :at
    WHERE id = :card AND ts IS NULL`);
  const notPosted = db.prepare('UPDATE card SET posting_since = NULL, due = 1 WHERE id = ?');
  const LOSE = 'UPDATE card SET ts = NULL, posting_since = NULL, due = (id = (SELECT max(id) FROM card))';
  const channelChanged = db.prepare(LOSE);
  const deleted = db.prepare(`${LOSE} WHERE id = ?`);
  const published = db.prepare(
    'UPDATE card SET due = 0, posting_since = NULL, last_published_at = :at WHERE id = :card',
  );
  const publishedSince = db.prepare(
    'UPDATE card SET due = 1 WHERE last_published_at >= ? AND ts IS NOT NULL',
  );

  return {
    ...cardReadsIn(db),
    /** Takes over the live proposals of the kind in force, in the order given; the card before is followed by it and both are due. */
    add({ scan, mentions, rows }: { scan: number; mentions: boolean; rows: readonly ProposalId[] }): number {
      const id = Number(insert.run({ scan, at: commit.time(), mentions: mentions ? 1 : 0 }).lastInsertRowid);
      follow.run({ card: id });
      for (const proposal of rows) insertRow.run({ card: id, proposal });
      return id;
    },
    /** One that is open again stands on it, too; where it was, if it was there. */
    addRow(id: number, proposal: ProposalId): void {
      insertRow.run({ card: id, proposal });
      markDue.run(id);
    },
    markDue: (id: number) => void markDue.run(id),
    /** Every card that shows this proposal. */
    markDueFor: (proposal: ProposalId) => void markDueFor.run(proposal),
    noteLastScan: (id: number, scan: number) => void lastScan.run({ card: id, scan }),
    setNote: (id: number, note: CardNote | undefined) =>
      void setNote.run({ card: id, note: note && jsonText(note) }),
    /** Rows from the top that are told of in one line from now on. */
    fold: (id: number, folded: number) => void fold.run({ card: id, folded }),
    /** Folded rows on which it is to be decided once more go below all others. */
    comeUpAgain: (id: number) => void comeUpAgain.run({ card: id }),
    /** Before the post; a restart finds it. */
    posting: (id: number) => void posting.run({ card: id, at: commit.time() }),
    posted: (id: number, ts: string) => void posted.run({ card: id, ts, at: commit.time() }),
    notPosted: (id: number) => void notPosted.run(id),
    /** Somebody deleted it: the newest is to be posted anew, an older one is done with. */
    deleted: (id: number) => void deleted.run(id),
    /** The bot has another channel now: no card stands in it, and the newest is to be posted there. */
    channelChanged: () => void channelChanged.run(),
    published: (id: number) => void published.run({ card: id, at: commit.time() }),
    /** Those that were on their way to Slack then, or went since. */
    markDuePublishedSince: (since: Date) => void publishedSince.run(since.toISOString()),
  };
}

const line = z.object({
  id: z.number(),
  card: optional(z.number()),
  /** The Slack user who alone sees it. */
  onlyFor: optional(z.string()),
  text: z.string(),
  createdAt: moment,
});

/** A line for a card's thread, or a message of its own where `card` is undefined. Plain text. */
export type LineRecord = z.output<typeof line>;

const file = z.object({
  id: z.number(),
  card: z.number(),
  scan: z.number(),
  name: z.string(),
  slackFile: optional(z.string()),
  createdAt: moment,
});

/** A CSV waiting for its upload into a card's thread, or uploaded and waiting for its deletion. */
export type FileRecord = z.output<typeof file>;

/** Lines and files on their way to Slack. */
export function outboxReadsIn(db: Db) {
  const lines = rowsIn(db, line);
  const files = rowsIn(db, file);
  const columns = selected(file.shape);

  return {
    /** Not yet sent, whose card (if any) is posted, oldest first. */
    linesDue: lines.all(`
      SELECT line.id, line.card, line.only_for AS onlyFor, line.text, line.created_at AS createdAt
      FROM line LEFT JOIN card ON card.id = line.card
      WHERE line.taken_at IS NULL AND (line.card IS NULL OR card.ts IS NOT NULL) ORDER BY line.id`),
    filesDue: files.all(`
      SELECT ${columns} FROM file
      WHERE state = 'due' AND (SELECT ts FROM card WHERE id = file.card) IS NOT NULL ORDER BY id`),
    /** Being uploaded, or left so by a process that ended. */
    filesTaken: files.all(`SELECT ${columns} FROM file WHERE state = 'taken' ORDER BY id`),
    filesUploadedBefore: files.all<[moment: Date]>(`
      SELECT ${columns} FROM file WHERE state = 'uploaded' AND uploaded_at < ? ORDER BY id`),
  };
}

/** Each is taken before it is sent, so that a crash between loses one rather than sends two. */
export function outboxIn(db: Db, commit: Commit) {
  const addLine = db.prepare(
    'INSERT INTO line (card, only_for, text, created_at) VALUES (:card, :onlyFor, :text, :at)',
  );
  const takeLine = db.prepare('UPDATE line SET taken_at = :at WHERE id = :id AND taken_at IS NULL');
  const giveLineBack = db.prepare('UPDATE line SET taken_at = NULL WHERE id = ?');
  const addFile = db.prepare(`
    INSERT INTO file (card, scan, name, created_at, state) VALUES (:card, :scan, :name, :at, 'due')`);
  const takeFile = db.prepare("UPDATE file SET state = 'taken' WHERE id = ? AND state = 'due'");
  const giveFileBack = db.prepare("UPDATE file SET state = 'due' WHERE id = ? AND state = 'taken'");
  const uploaded = db.prepare(`
    UPDATE file SET state = 'uploaded', slack_file = :slackFile, uploaded_at = :at
    WHERE id = :id AND state = 'taken'`);
  const failed = db.prepare("UPDATE file SET state = 'failed' WHERE id = ? AND state = 'taken'");
  const deleted = db.prepare("UPDATE file SET state = 'deleted' WHERE id = ? AND state = 'uploaded'");

  return {
    ...outboxReadsIn(db),
    addLine: (card: number | undefined, text: string) =>
      void addLine.run({ card, onlyFor: null, text, at: commit.time() }),
    /** For one person alone, in the channel. */
    addPrivate: (onlyFor: string, text: string) =>
      void addLine.run({ card: null, onlyFor, text, at: commit.time() }),
    /** Taken before it is sent: a line whose sending was cut short is not sent a second time. */
    takeLine: (id: number) => takeLine.run({ id, at: commit.time() }).changes === 1,
    /** It certainly was not sent: due again. */
    giveLineBack: (id: number) => void giveLineBack.run(id),
    addFile: (card: number, scan: number, name: string) =>
      void addFile.run({ card, scan, name, at: commit.time() }),
    takeFile: (id: number) => takeFile.run(id).changes === 1,
    /** It certainly did not arrive: due again. */
    giveFileBack: (id: number) => void giveFileBack.run(id),
    fileUploaded: (id: number, slackFile: string) => void uploaded.run({ id, slackFile, at: commit.time() }),
    fileFailed: (id: number) => void failed.run(id),
    fileDeleted: (id: number) => void deleted.run(id),
  };
}

const asking = z.object({
  id: z.number(),
  about: z.enum(['proposals', 'exclusions']),
  /** The Slack user who made the exclusions. */
  authorId: optional(z.string()),
  ts: optional(z.string()),
  /** Set when a post was begun; without a ts its outcome is not known. */
  takenAt: optional(moment),
});

export type AskingRecord = z.output<typeof asking>;

const askedExclusion = z.object({
  exclusion: z.number(),
  until: moment,
  answer: optional(z.enum(['extended', 'let end'])),
  answeredBy: optional(z.string()),
});

/** An exclusion asked about, with the end that the question was about and what was answered. */
export type AskedExclusion = z.output<typeof askedExclusion>;

/** Posts that ask people for a decision which has waited or will soon be taken by time itself, and what they were asked about. */
export function askingReadsIn(db: Db) {
  const askings = rowsIn(db, asking);
  const ids = valuesIn(db, proposalId);
  const askedExclusions = rowsIn(db, askedExclusion);
  const askedEnd = db.prepare('SELECT 1 FROM asked_exclusion WHERE exclusion = ? AND until = ?');
  const leftToEnd = db.prepare(
    "SELECT 1 FROM asked_exclusion WHERE exclusion = ? AND until = ? AND answer = 'let end'",
  );

  return {
    due: askings.all(`
      SELECT ${selected(asking.shape, { about: 'kind' })} FROM asking WHERE due = 1 ORDER BY id`),
    /** Oldest first. */
    proposalsOf: ids.all<[id: number]>(
      'SELECT proposal FROM asked_proposal WHERE asking = ? ORDER BY proposal',
    ),
    exclusionsOf: askedExclusions.all<[id: number]>(`
      SELECT ${selected(askedExclusion.shape)} FROM asked_exclusion
      WHERE asking = ? ORDER BY until, exclusion`),
    /** Open ones that people were asked about. */
    openAsked: ids.all(`
      SELECT asked_proposal.proposal FROM asked_proposal JOIN proposal ON proposal.id = asked_proposal.proposal
      WHERE state = 'open'`),
    /** Whether its author was asked about this very end. */
    isAskedAboutEnd: (exclusion: number, until: Date) =>
      askedEnd.get(exclusion, until.toISOString()) !== undefined,
    /** Whether it was answered that it is to end then. */
    isLeftToEnd: (exclusion: number, until: Date) =>
      leftToEnd.get(exclusion, until.toISOString()) !== undefined,
  };
}

/** Publishing keeps its own record of what was delivered; that is no change of state, so it takes no audit entry. */
export function askingsIn(db: Db, commit: Commit) {
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

  const add = (kind: AskingRecord['about'], authorId: string | null): number =>
    Number(insert.run({ kind, authorId, at: commit.time() }).lastInsertRowid);

  return {
    ...askingReadsIn(db),
    askAboutProposals(ids: readonly ProposalId[]): void {
      const asking = add('proposals', null);
      for (const id of ids) addProposal.run(id, asking);
    },
    /** The digest reminds of them: no post of their own. */
    remindInDigest(ids: readonly ProposalId[]): void {
      const asking = Number(insertTold.run({ at: commit.time() }).lastInsertRowid);
      for (const id of ids) addOnce.run(id, asking);
    },
    askAboutExclusions(authorId: string, exclusions: readonly Exclusion[]): void {
      const asking = add('exclusions', authorId);
      for (const { id, until } of exclusions) addExclusion.run(id, isoOrNull(until), asking);
    },
    /** Notes an answer to the question about this end, if there was one, and has it shown. */
    answered(exclusion: number, until: Date, given: 'extended' | 'let end', by: string): void {
      const about = { exclusion, until: until.toISOString() };
      if (answer.run({ ...about, answer: given, by }).changes > 0) markDue.run(about);
    },
    take: (id: number) => take.run({ id, at: commit.time() }).changes === 1,
    /** It certainly was not posted: due again. */
    giveBack: (id: number) => void giveBack.run(id),
    posted: (id: number, ts: string) => void posted.run({ id, ts }),
    published: (id: number) => void published.run(id),
    /** What it shows did not get there: due again. */
    notPublished: (id: number) => void notPublished.run(id),
  };
}
