import { randomUUID } from 'node:crypto';
import type { LetterAbout, Letters } from '../flows/letter-tables.ts';
import type { Commit } from './audit.ts';
import { freshId } from './fresh-id.ts';
import { letterQueueIn } from './letter-queue.ts';
import { FREE, letterReadsIn } from './letter-reads.ts';
import type { Db } from './open.ts';
import { reachIn } from './reach.ts';

/** Mail as a queue: each letter is written down before it is sent, and one run of the bot has it while it is being sent. */
export function lettersIn(db: Db, commit: Commit): Letters {
  const run = randomUUID();
  const insert = db.prepare(`
    INSERT INTO letter (
      id, kind, account_key, remind_days_before, scan, proposal, username, recipient, message_id, state, tries, written_at,
      not_before, changed_at)
    VALUES (
      ${freshId('letter')}, :kind, :key, :remindDaysBefore, :scan, :proposal, :username, :to, :messageId, 'waiting', 0, :at, :notBefore, :at)`);
  const sending = db.prepare(`
    UPDATE letter SET state = 'sending', sending_run = :run, tries = tries + 1, changed_at = :at
    WHERE id = :id AND ${FREE}`);
  // A warning is a rung of the account's newest ladder, or, where it begins one or there is none, of the next.
  const accepted = db.prepare(`
    UPDATE letter
    SET state = 'accepted', sending_run = NULL, words = :words, due_on = :dueOn, changed_at = :at,
        ladder = iif(kind <> 'warning', NULL, (
          SELECT max(1, coalesce(max(before.ladder), 0) + :newLadder) FROM letter AS before
          WHERE before.account_key = letter.account_key AND before.ladder IS NOT NULL))
    WHERE id = :id AND state = 'sending'`);
  const refused = db.prepare(`
    UPDATE letter SET state = 'refused', sending_run = NULL, words = :words, changed_at = :at
    WHERE id = :id AND state = 'sending'`);
  const later = db.prepare(`
    UPDATE letter
    SET state = 'waiting', sending_run = NULL, words = :words, not_before = :notBefore, changed_at = :at
    WHERE id = :id AND state IN ('waiting', 'sending')`);
  const drop = db.prepare(`
    UPDATE letter SET state = 'dropped', sending_run = NULL, words = :why, changed_at = :at
    WHERE id = :id AND ${FREE}`);

  const at = () => commit.at().toISOString();

  return {
    ...letterReadsIn(db, run),
    ...letterQueueIn(db),
    ...reachIn(db, commit),
    write({ about, notBefore, ...what }, entry) {
      const { lastInsertRowid } = insert.run({
        ...what,
        ...columnsOfAbout(about),
        notBefore: notBefore.toISOString(),
        at: at(),
      });
      commit.note(entry);
      return Number(lastInsertRowid);
    },
    sending: (id) => sending.run({ id, run, at: at() }).changes === 1,
    accepted(id, { words, dueOn, newLadder }, entry) {
      const { changes } = accepted.run({ id, words, dueOn, newLadder: newLadder ? 1 : 0, at: at() });
      hadIt(id, changes);
      commit.note(entry);
    },
    refused(id, words, entry) {
      hadIt(id, refused.run({ id, words, at: at() }).changes);
      commit.note(entry);
    },
    later(id, words, notBefore) {
      hadIt(id, later.run({ id, words, notBefore: notBefore.toISOString(), at: at() }).changes);
    },
    drop(id, why, entry) {
      if (drop.run({ id, run, why, at: at() }).changes === 0) return false;
      commit.note(entry);
      return true;
    },
  };
}

function hadIt(id: number, changes: number): void {
  if (changes !== 1) throw new Error(`letter ${id} is not under way`);
}

function columnsOfAbout(about: LetterAbout) {
  const none = { key: null, remindDaysBefore: null, scan: null, proposal: null };
  switch (about.kind) {
    case 'warning': {
      const { rung, ...rest } = about;
      return { ...none, ...rest, remindDaysBefore: rung.kind === 'reminder' ? rung.daysBefore : null };
    }
    case 'disabled':
    case 'enabled again':
    case 'report':
      return { ...none, ...about };
  }
}
