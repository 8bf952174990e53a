import { z } from 'zod';
import type { AccountKey } from '../../policy/account.ts';
import type { CalendarDay } from '../../policy/calendar.ts';
import type { NotReachable, Reach } from '../../policy/ladder.ts';
import type { AuditEntry, Commit } from './audit.ts';
import { accountKey, json, optional, rowsIn, storedNotReachable, valuesIn } from './columns.ts';
import type { Db } from './database.ts';

const established = z.object({ key: accountKey, why: json(storedNotReachable), establishedOn: z.string() });

const share = z.object({ refused: z.number(), answered: z.number(), untried: z.number() });

/** Whom mail reaches: the refusals of mailboxes that letters met, and the accounts of which it is established that no warning can reach them. */
export function reachReadsIn(db: Db) {
  const establishments = rowsIn(db, established);
  const shares = rowsIn(db, share);
  const texts = valuesIn(db, z.string());
  const reaches = establishments.all<[keys: string]>(`
    SELECT account_key AS key, why, established_on AS establishedOn
    FROM unreachable WHERE over_at IS NULL AND account_key IN (SELECT value FROM json_each(?))`);
  // Another address is another mailbox: what was said of the one before does not count for it.
  const refusalDays = texts.all<[object]>(`
      WITH refusal AS (
        SELECT mailbox_refusal.day, mailbox_refusal.at, letter.recipient
        FROM mailbox_refusal JOIN letter ON letter.id = mailbox_refusal.letter
        WHERE mailbox_refusal.account_key = :key AND mailbox_refusal.forgotten = 0
          AND mailbox_refusal.at > coalesce(
            (SELECT max(changed_at) FROM letter WHERE account_key = :key AND state = 'accepted'), ''))
      SELECT DISTINCT day FROM refusal
      WHERE recipient = (SELECT recipient FROM refusal ORDER BY at DESC LIMIT 1) ORDER BY day`);

  return {
    reachesOf: (keys: readonly AccountKey[]): ReadonlyMap<AccountKey, Reach> =>
      new Map(
        reaches(JSON.stringify(keys)).map(({ key, ...rest }): [typeof key, Reach] => [
          key,
          { kind: 'not reachable', ...rest },
        ]),
      ),
    /** Recipients of a scan's warnings whose mailbox was refused, out of all that got an answer; `untried` were not tried yet. */
    refusedShare: shares.only<[scan: number]>(`
      SELECT count(*) FILTER (WHERE refused) AS refused,
        count(*) FILTER (WHERE refused OR state IN ('accepted', 'refused')) AS answered,
        count(*) FILTER (WHERE state = 'waiting' AND tries = 0) AS untried
      FROM (
        SELECT state, tries,
          accepted_by IS NOT 'mail' AND EXISTS (SELECT 1 FROM mailbox_refusal WHERE letter = letter.id) AS refused
        FROM letter WHERE scan = ? AND kind = 'warning')`),
    /** Days on which this account's mailbox was permanently refused, oldest first, since mail last reached it. */
    refusalDays: (key: AccountKey): readonly CalendarDay[] => refusalDays({ key }),
  };
}

/** What changes it; the letters stand beside it with what reads. */
export function reachIn(db: Db, commit: Commit) {
  // A refusal answers a letter: the one being sent, or in the same commit no longer; without any, NOT NULL refuses it.
  const note = db.prepare(`
    INSERT INTO mailbox_refusal (account_key, day, letter, at, words, forgotten)
    VALUES (:key, :on, (
      SELECT id FROM letter WHERE account_key = :key AND tries > 0
      ORDER BY state = 'sending' DESC, changed_at DESC, id DESC LIMIT 1), :at, :words, 0)
    ON CONFLICT (account_key, day, letter) DO UPDATE SET at = excluded.at, words = excluded.words`);
  const forgetEstablished = db.prepare(`
    DELETE FROM unreachable
    WHERE EXISTS (
      SELECT 1 FROM mailbox_refusal JOIN letter ON letter.id = mailbox_refusal.letter
      WHERE mailbox_refusal.account_key = unreachable.account_key AND mailbox_refusal.forgotten = 0
        AND mailbox_refusal.day <= unreachable.established_on AND letter.scan = ?)`);
  const forgetOfScan = db.prepare(`
    UPDATE mailbox_refusal SET forgotten = 1
    WHERE forgotten = 0 AND letter IN (SELECT id FROM letter WHERE scan = ? AND kind = 'warning')`);
  const forgetOf = db.prepare('UPDATE mailbox_refusal SET forgotten = 1 WHERE account_key = ?');
  const establish = db.prepare(`
    INSERT INTO unreachable (account_key, why, established_on) VALUES (:key, :why, :on)
    ON CONFLICT (account_key) DO UPDATE
    SET why = excluded.why, established_on = excluded.established_on, over_at = NULL
    WHERE why <> excluded.why OR established_on <> excluded.established_on OR over_at IS NOT NULL`);
  const clear = db.prepare(
    'UPDATE unreachable SET over_at = :at WHERE account_key = :key AND over_at IS NULL',
  );

  return {
    noteMailboxRefused: (key: AccountKey, on: CalendarDay, words: string) =>
      void note.run({ key, on, words, at: commit.time() }),
    /** Takes back the refusals of a scan whose refusals were too many to be about the mailboxes. */
    forgetRefusals(scan: number, entry: AuditEntry): void {
      // What was established upon them is found by them, so it goes first.
      const changes = forgetEstablished.run(scan).changes + forgetOfScan.run(scan).changes;
      if (changes > 0) commit.note(entry);
    },
    /** Grace runs from that day, also where it was established before: what is from before the account was left alone is void. */
    establish: (key: AccountKey, why: NotReachable, on: CalendarDay, entry: AuditEntry) =>
      void commit.noteIf(establish.run({ key, why: JSON.stringify(why), on }), entry),
    /** Reachable again. */
    clearReach(key: AccountKey, entry: AuditEntry): void {
      forgetOf.run(key);
      commit.noteIf(clear.run({ key, at: commit.time() }), entry);
    },
  };
}

const message = z.object({
  /** `sending` is also what a killed process left: Slack may have taken it. `nobody` in the workspace is to get it. */
  state: z.enum(['sending', 'accepted', 'refused', 'unclear', 'nobody']),
  words: optional(z.string()),
});

/** Direct messages that Slack refused, or may have lost. */
const trouble = z.object({
  count: z.number(),
  /** The newest. */
  username: z.string(),
  words: z.string(),
});

/** Direct messages in Slack that go with warnings, each tried once. */
export function directMessageReadsIn(db: Db) {
  const messages = rowsIn(db, message);
  const troubles = rowsIn(db, trouble);
  return {
    /** Of a warning, by its letter. */
    of: messages.first<[letter: number]>('SELECT state, words FROM direct_message WHERE letter = ?'),
    /** Since a moment; undefined where all got through. */
    trouble: troubles.first<[since: Date]>(`
      SELECT count(*) OVER () AS count, letter.username, direct_message.words
      FROM direct_message JOIN letter ON letter.id = direct_message.letter
      WHERE direct_message.state IN ('refused', 'unclear') AND direct_message.at >= ?
      ORDER BY direct_message.at DESC, letter.id DESC LIMIT 1`),
  };
}

export function directMessagesIn(db: Db, commit: Commit) {
  const begin = db.prepare(`
    INSERT INTO direct_message (letter, state, at) VALUES (:letter, 'sending', :at) ON CONFLICT (letter) DO NOTHING`);
  const end = db.prepare(`
    UPDATE direct_message SET state = :state, words = :words, at = :at
    WHERE letter = :letter AND state = 'sending'`);
  const takeBack = db.prepare("DELETE FROM direct_message WHERE letter = ? AND state = 'sending'");
  const none = db.prepare(`
    INSERT INTO direct_message (letter, state, at, words) VALUES (:letter, 'nobody', :at, :why)
    ON CONFLICT (letter) DO NOTHING`);
  function wasUnderWay(letter: number, changes: number): void {
    if (changes !== 1) throw new Error(`the direct message of letter ${letter} is not under way`);
  }

  return {
    ...directMessageReadsIn(db),
    /** False when it was begun before, whatever came of that. */
    begin: (letter: number, entry: AuditEntry) =>
      commit.noteIf(begin.run({ letter, at: commit.time() }), entry),
    end(letter: number, state: 'accepted' | 'refused' | 'unclear', words: string, entry: AuditEntry): void {
      wasUnderWay(letter, end.run({ letter, state, words, at: commit.time() }).changes);
      commit.note(entry);
    },
    /** Slack surely did not take it: it may be begun again. */
    takeBack(letter: number, entry: AuditEntry): void {
      wasUnderWay(letter, takeBack.run(letter).changes);
      commit.note(entry);
    },
    /** Nobody is to get it. */
    none: (letter: number, why: string, entry: AuditEntry) =>
      void commit.noteIf(none.run({ letter, why, at: commit.time() }), entry),
  };
}
