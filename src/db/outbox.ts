import { z } from 'zod';
import type { FileRecord, LineRecord, Outbox } from '../flows/delivery-tables.ts';
import type { Commit } from './audit.ts';
import { moment, optional } from './columns.ts';
import type { Db } from './open.ts';

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
