import { z } from 'zod';
import type { Reach } from '../../policy/ladder.ts';
import { TOLD_IN_SLACK } from '../../policy/warning-text.ts';
import type { Commit } from './audit.ts';
import { accountKey, optional, parsed } from './columns.ts';
import type { Db } from './database.ts';
import type { Letters } from './letters.ts';
import type { AuditEntry } from './store.ts';

/** Mail did not get through, and Slack took it as a direct message. */
export const TOLD_INSTEAD = `(state = 'accepted' AND words LIKE '${TOLD_IN_SLACK}; mail: %')`;

type ReachTable = Pick<
  Letters,
  | 'reachesOf'
  | 'refusedShare'
  | 'refusalDays'
  | 'noteMailboxRefused'
  | 'forgetRefusals'
  | 'establish'
  | 'clearReach'
>;

const established = z.array(z.object({ key: accountKey, why: z.string(), establishedOn: z.string() }));

const share = z.object({ refused: z.number(), answered: z.number(), untried: z.number() });

/** Whom mail reaches: the refusals of mailboxes that letters met, and the accounts of which it is established that no warning can reach them. */
export function reachIn(db: Db, commit: Commit): ReachTable {
  const reaches = db.prepare(`
    SELECT account_key AS key, why, established_on AS establishedOn
    FROM unreachable WHERE over_at IS NULL AND account_key IN (SELECT value FROM json_each(?))`);
  const refusedShare = db.prepare(`
    SELECT count(*) FILTER (WHERE refused) AS refused,
      count(*) FILTER (WHERE refused OR state IN ('accepted', 'refused')) AS answered,
      count(*) FILTER (WHERE state = 'waiting' AND tries = 0) AS untried
    FROM (
      SELECT state, tries,
        (state <> 'accepted' OR ${TOLD_INSTEAD}) AND EXISTS (SELECT 1 FROM mailbox_refusal WHERE letter = letter.id) AS refused
      FROM letter WHERE scan = ? AND kind = 'warning')`);
  // Another address is another mailbox: what was said of the one before does not count for it.
  const refusalDays = db
    .prepare(`
      WITH refusal AS (
        SELECT mailbox_refusal.day, mailbox_refusal.at, letter.recipient
        FROM mailbox_refusal JOIN letter ON letter.id = mailbox_refusal.letter
        WHERE mailbox_refusal.account_key = :key AND mailbox_refusal.forgotten = 0
          AND mailbox_refusal.at > coalesce(
            (SELECT max(changed_at) FROM letter WHERE account_key = :key AND state = 'accepted'), ''))
      SELECT DISTINCT day FROM refusal
      WHERE recipient = (SELECT recipient FROM refusal ORDER BY at DESC LIMIT 1) ORDER BY day`)
    .pluck();
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
    reachesOf: (keys) =>
      new Map(
        established
          .parse(reaches.all(JSON.stringify(keys)))
          .map(({ key, ...rest }): [typeof key, Reach] => [key, { kind: 'not reachable', ...rest }]),
      ),
    refusedShare: (scan) => share.parse(refusedShare.get(scan)),
    refusalDays: (key) => z.array(z.string()).parse(refusalDays.all({ key })),
    noteMailboxRefused: (key, on, words) => void note.run({ key, on, words, at: commit.at().toISOString() }),
    forgetRefusals(scan, entry) {
      // What was established upon them is found by them, so it goes first.
      const changes = forgetEstablished.run(scan).changes + forgetOfScan.run(scan).changes;
      if (changes > 0) commit.note(entry);
    },
    establish(key, why, on, entry) {
      if (establish.run({ key, why, on }).changes > 0) commit.note(entry);
    },
    clearReach(key, entry) {
      forgetOf.run(key);
      if (clear.run({ key, at: commit.at().toISOString() }).changes > 0) commit.note(entry);
    },
  };
}

const message = z.object({
  state: z.enum(['sending', 'accepted', 'refused', 'unclear', 'nobody']),
  words: optional(z.string()),
});
const trouble = z.object({ count: z.number(), username: z.string(), words: z.string() });

/** Direct messages, each tried once. */
export function directMessagesIn(db: Db, commit: Commit): DirectMessages {
  const of = db.prepare('SELECT state, words FROM direct_message WHERE letter = ?');
  const troubleSince = db.prepare(`
    SELECT count(*) OVER () AS count, letter.username, direct_message.words
    FROM direct_message JOIN letter ON letter.id = direct_message.letter
    WHERE direct_message.state IN ('refused', 'unclear') AND direct_message.at >= ?
    ORDER BY direct_message.at DESC, letter.id DESC LIMIT 1`);
  const begin = db.prepare(`
    INSERT INTO direct_message (letter, state, at) VALUES (:letter, 'sending', :at) ON CONFLICT (letter) DO NOTHING`);
  const end = db.prepare(`
    UPDATE direct_message SET state = :state, words = :words, at = :at
    WHERE letter = :letter AND state = 'sending'`);
  const takeBack = db.prepare("DELETE FROM direct_message WHERE letter = ? AND state = 'sending'");
  const none = db.prepare(`
    INSERT INTO direct_message (letter, state, at, words) VALUES (:letter, 'nobody', :at, :why)
    ON CONFLICT (letter) DO NOTHING`);
  const at = () => commit.at().toISOString();

  function wasUnderWay(letter: number, changes: number): void {
    if (changes !== 1) throw new Error(`the direct message of letter ${letter} is not under way`);
  }

  return {
    of: (letter) => parsed(message, of.get(letter)),
    trouble: (since) => parsed(trouble, troubleSince.get(since.toISOString())),
    begin(letter, entry) {
      if (begin.run({ letter, at: at() }).changes === 0) return false;
      commit.note(entry);
      return true;
    },
    end(letter, state, words, entry) {
      wasUnderWay(letter, end.run({ letter, state, words, at: at() }).changes);
      commit.note(entry);
    },
    takeBack(letter, entry) {
      wasUnderWay(letter, takeBack.run(letter).changes);
      commit.note(entry);
    },
    none(letter, why, entry) {
      if (none.run({ letter, why, at: at() }).changes > 0) commit.note(entry);
    },
  };
}

/** Types only: direct messages in Slack that go with warnings. */

/** `sending` is also what a killed process left: Slack may have taken it. `nobody` in the workspace is to get it. */
export interface DirectMessage {
  readonly state: 'sending' | 'accepted' | 'refused' | 'unclear' | 'nobody';
  readonly words: string | undefined;
}

/** Direct messages that Slack refused, or may have lost. */
export interface DirectTrouble {
  readonly count: number;
  /** The newest. */
  readonly username: string;
  readonly words: string;
}

export interface ReadDirectMessages {
  /** Of a warning, by its letter. */
  of(letter: number): DirectMessage | undefined;
  /** Since a moment; undefined where all got through. */
  trouble(since: Date): DirectTrouble | undefined;
}

export interface DirectMessages extends ReadDirectMessages {
  /** False when it was begun before, whatever came of that. */
  begin(letter: number, entry: AuditEntry): boolean;
  end(letter: number, state: 'accepted' | 'refused' | 'unclear', words: string, entry: AuditEntry): void;
  /** Slack surely did not take it: it may be begun again. */
  takeBack(letter: number, entry: AuditEntry): void;
  /** Nobody is to get it. */
  none(letter: number, why: string, entry: AuditEntry): void;
}
