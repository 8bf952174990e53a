import { z } from 'zod';
import type { AccountKey } from '../../policy/account.ts';
import type { CalendarDay } from '../../policy/calendar.ts';
import type { NotReachable, Reach } from '../../policy/ladder.ts';
import type { AuditEntry, Commit } from './audit.ts';
import { accountKey, flag, json, optional, rowsIn, storedNotReachable } from './columns.ts';
import type { Db } from './database.ts';

const established = z.object({
  key: accountKey,
  why: json(storedNotReachable),
  establishedOn: z.string(),
  isVoid: flag,
});

const share = z.object({ refused: z.number(), answered: z.number(), untried: z.number() });

const days = z.object({ mailbox: z.number(), all: z.number() });

/** By which server letters go and as whom; the password is no part of it. */
export interface MailSender {
  readonly host: string;
  /** '' where nobody signs in. */
  readonly user: string;
  readonly address: string;
}

/** The one in use. */
const SENDER = '(SELECT max(id) FROM mail_sender)';
const COUNTS = `mailbox_refusal.forgotten = 0 AND mailbox_refusal.alike = 0 AND mailbox_refusal.sender IS ${SENDER}`;

/** Whom mail reaches: the refusals that letters met, and the accounts of which it is established that no warning can reach them. */
export function reachReadsIn(db: Db) {
  const reaches = rowsIn(db, established).all<[keys: string]>(`
    SELECT account_key AS key, why, established_on AS establishedOn,
      sender IS NOT NULL AND sender IS NOT ${SENDER} AS isVoid
    FROM json_each(?) CROSS JOIN unreachable ON account_key = value WHERE over_at IS NULL`);
  // Of what went by the server in use; who was refused and took a mail since is no longer refused.
  const refusedShare = rowsIn(db, share).only<[object]>(`
    WITH begun (at) AS (SELECT max(:since, coalesce((SELECT since FROM mail_sender ORDER BY id DESC LIMIT 1), ''))),
    recipient AS (
      SELECT account_key, 1 AS refused, 1 AS answered FROM mailbox_refusal
      WHERE at >= (SELECT at FROM begun) AND sender IS ${SENDER} AND NOT EXISTS (
        SELECT 1 FROM letter
        WHERE account_key = mailbox_refusal.account_key AND accepted_by = 'mail' AND changed_at > mailbox_refusal.at)
      UNION ALL
      SELECT account_key, 0, 1 FROM letter
      WHERE kind = 'warning' AND state IN ('accepted', 'refused') AND changed_at >= (SELECT at FROM begun)
      UNION ALL
      SELECT account_key, 0, 0 FROM letter WHERE kind = 'warning' AND state IN ('waiting', 'sending') AND tries = 0)
    SELECT count(*) FILTER (WHERE refused) AS refused, count(*) FILTER (WHERE answered) AS answered,
      count(*) FILTER (WHERE NOT answered) AS untried
    FROM (SELECT max(refused) AS refused, max(answered) AS answered FROM recipient GROUP BY account_key)`);
  // Another address is another mailbox: what was said of the one before does not count for it.
  const refusalDays = rowsIn(db, days).only<[object]>(`
    WITH refusal AS (
      SELECT mailbox_refusal.day, mailbox_refusal.at, mailbox_refusal.explained, letter.recipient
      FROM mailbox_refusal JOIN letter ON letter.id = mailbox_refusal.letter
      WHERE mailbox_refusal.account_key = :key AND ${COUNTS}
        AND mailbox_refusal.at > coalesce(
          (SELECT max(changed_at) FROM letter WHERE account_key = :key AND state = 'accepted'), ''))
    SELECT count(DISTINCT day) AS "all", count(DISTINCT iif(explained, day, NULL)) AS mailbox FROM refusal
    WHERE recipient = (SELECT recipient FROM refusal ORDER BY at DESC LIMIT 1)`);

  return {
    /** `isVoid`: another server said it, or the same of another sender. */
    reachesOf: (keys: readonly AccountKey[]): ReadonlyMap<AccountKey, Reach & { readonly isVoid: boolean }> =>
      new Map(
        reaches(JSON.stringify(keys)).map(
          ({ key, ...rest }) => [key, { kind: 'not reachable', ...rest }] as const,
        ),
      ),
    /** Recipients of warnings since a moment that were refused, out of all that got an answer; `untried` were not tried yet. */
    refusedShare: (since: Date) => refusedShare({ since: since.toISOString() }),
    /** On how many days this account's letters were permanently refused since mail last reached it, and on how many of them in words about the mailbox. */
    refusalDays: (key: AccountKey) => refusalDays({ key }),
  };
}

/** What changes it; the letters stand beside it with what reads. */
export function reachIn(db: Db, commit: Commit) {
  const newest = rowsIn(db, sender).first<[]>(
    'SELECT host, user_name AS user, address FROM mail_sender ORDER BY id DESC LIMIT 1',
  );
  const setSender = db.prepare(`
    INSERT INTO mail_sender (host, user_name, address, since) VALUES (:host, :user, :address, :at)`);
  const note = db.prepare(`
    INSERT INTO mailbox_refusal (account_key, day, letter, at, words, explained, sender, alike, forgotten)
    VALUES (:key, :on, :letter, :at, :words, :explained, ${SENDER}, :alike, 0)
    ON CONFLICT (account_key, day, letter) DO UPDATE
    SET at = excluded.at, words = excluded.words, explained = max(explained, excluded.explained), alike = excluded.alike`);
  const forgetEstablished = db.prepare(`
    DELETE FROM unreachable
    WHERE sender IS NOT NULL AND EXISTS (
      SELECT 1 FROM mailbox_refusal
      WHERE account_key = unreachable.account_key AND forgotten = 0 AND day <= unreachable.established_on
        AND at >= :since)`);
  const forgetSince = db.prepare(
    'UPDATE mailbox_refusal SET forgotten = 1 WHERE forgotten = 0 AND at >= :since',
  );
  const setAlike = db.prepare(
    'UPDATE mailbox_refusal SET alike = :alike WHERE letter = :letter AND day = :on',
  );
  const unestablish = db.prepare(
    'DELETE FROM unreachable WHERE sender IS NOT NULL AND established_on = :on AND account_key = :key',
  );
  const forgetOf = db.prepare('UPDATE mailbox_refusal SET forgotten = 1 WHERE account_key = ?');
  const establish = db.prepare(`
    INSERT INTO unreachable (account_key, why, established_on, sender)
    VALUES (:key, :why, :on, iif(:byServer, ${SENDER}, NULL))
    ON CONFLICT (account_key) DO UPDATE
    SET why = excluded.why, established_on = excluded.established_on, sender = excluded.sender, over_at = NULL
    WHERE why <> excluded.why OR established_on <> excluded.established_on OR over_at IS NOT NULL
      OR sender IS NOT excluded.sender`);
  const clear = db.prepare(
    'UPDATE unreachable SET over_at = :at WHERE account_key = :key AND over_at IS NULL',
  );

  return {
    /** > When SMTP_URL's host, the sign-in or MAIL_FROM changes, everything the old server established is void. */
    goBy({ host, user, address }: MailSender): void {
      const { host: lastHost, user: lastUser, address: lastAddress } = newest() ?? {};
      if (host === lastHost && user === lastUser && address === lastAddress) return;
      setSender.run({ host, user, address, at: commit.time() });
    },
    noteRefusal: (refusal: {
      key: AccountKey;
      letter: number;
      on: CalendarDay;
      words: string;
      isExplained: boolean;
      isAlike: boolean;
    }) =>
      void note.run({
        ...refusal,
        at: commit.time(),
        explained: refusal.isExplained ? 1 : 0,
        alike: refusal.isAlike ? 1 : 0,
      }),
    /** Takes back the refusals since a moment: they were too many to be about the mailboxes. */
    forgetRefusals(since: Date, entry: AuditEntry): void {
      const from = { since: since.toISOString() };
      // What was established upon them is found by them, so it goes first.
      const changes = forgetEstablished.run(from).changes + forgetSince.run(from).changes;
      if (changes > 0) commit.note(entry);
    },
    /** That day's refusal of a letter was one of several alike, and establishes nothing while that lasts; or it was not, after all. */
    setAlike: (letter: number, on: CalendarDay, isAlike: boolean) =>
      void setAlike.run({ letter, on, alike: isAlike ? 1 : 0 }),
    /** Takes back what was established on a day. */
    unestablish(key: AccountKey, on: CalendarDay, entry: AuditEntry): void {
      commit.noteIf(unestablish.run({ key, on }), entry);
    },
    /** Grace runs from that day, also where it was established before: what is from before the account was left alone is void. */
    establish: (key: AccountKey, why: NotReachable, on: CalendarDay, entry: AuditEntry) => {
      const byServer = why.kind === 'no usable address' ? 0 : 1;
      commit.noteIf(establish.run({ key, why: JSON.stringify(why), on, byServer }), entry);
    },
    /** Reachable again. */
    clearReach(key: AccountKey, entry: AuditEntry): void {
      forgetOf.run(key);
      commit.noteIf(clear.run({ key, at: commit.time() }), entry);
    },
  };
}

const sender = z.object({ host: z.string(), user: z.string(), address: z.string() });

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
    if (changes !== 1) throw new Error(`the direct message of email ${letter} is not under way`);
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
