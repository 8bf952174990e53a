import { expect, test } from 'vitest';
import { anAccount, aProposal, aScan, aVerdict, evaluator, temporaryStore } from './temporary.ts';

// What a fault of ours, or a hand in the database, cannot write: a scan with a judged member and an open proposal are there.
test.each([
  ['a state that is none', "UPDATE proposal SET state = 'paused'"],
  ['a failure without a reason', "UPDATE proposal SET state = 'failed'"],
  ['an empty reason', "UPDATE proposal SET state = 'failed', why = ''"],
  ['disabled without a moment', "UPDATE proposal SET state = 'disabled'"],
  ['evidence that is no JSON', "UPDATE proposal SET evidence = '{'"],
  ['a time without milliseconds', "UPDATE proposal SET changed_at = '2026-01-20T06:00:00Z'"],
  ['a day that does not exist', "UPDATE proposal SET changed_at = '2026-02-30T06:00:00.000Z'"],
  ['a rehearsal that acts', "UPDATE proposal SET rehearsal = 1, state = 'disabling'"],
  ['a flag that is none', 'UPDATE proposal SET rehearsal = 2'],
  ['text for a number', "UPDATE proposal SET round = 'first'"],
  ['an ended scan without its end', "UPDATE scan SET state = 'failed', failure = 'x'"],
  ['an accepted scan without members', "UPDATE scan SET state = 'accepted', finished_at = started_at"],
  ['a status that is none', "UPDATE member SET status = 'idle'"],
  ['a verdict without a reason', 'UPDATE member SET reason = NULL'],
  ['a date that is said to be none', "UPDATE member SET last_login_kind = 'never'"],
  ['a calendar day that is none', "UPDATE member SET due_on = '20 Jan'"],
  ['a member twice in a scan', 'INSERT INTO member SELECT * FROM member'],
  ['a proposal of a scan that is none', 'UPDATE proposal SET born_in_scan = 99'],
  [
    'an exclusion without a reason',
    `INSERT INTO exclusion (kind, value, label, reason, author_id, author_name, since)
     VALUES ('role', 'x', 'x', ' ', 'U1', 'Ada', '2026-01-20T06:00:00.000Z')`,
  ],
  [
    'two pauses in force',
    `INSERT INTO pause (kind, since, by_id, by_name) VALUES
       ('person', '2026-01-20T06:00:00.000Z', 'U1', 'Ada'), ('person', '2026-01-21T06:00:00.000Z', 'U1', 'Ada')`,
  ],
  [
    'an accepted letter that nobody took',
    `INSERT INTO letter (kind, account_key, scan, username, recipient, message_id, state, tries, written_at, not_before, changed_at, words, due_on, ladder)
     VALUES ('warning', 'ann', 1, 'ann', 'ann@example.org', '<1>', 'accepted', 1, '2026-01-20T06:00:00.000Z', '2026-01-20T06:00:00.000Z', '2026-01-20T06:00:00.000Z', '250', '2026-02-20', 1)`,
  ],
  [
    'a waiting letter that Slack took',
    `INSERT INTO letter (kind, account_key, scan, username, recipient, message_id, state, tries, written_at, not_before, changed_at, accepted_by)
     VALUES ('warning', 'ann', 1, 'ann', 'ann@example.org', '<1>', 'waiting', 0, '2026-01-20T06:00:00.000Z', '2026-01-20T06:00:00.000Z', '2026-01-20T06:00:00.000Z', 'slack')`,
  ],
  ['a second row of what there is one of', 'INSERT INTO bot (one, last_batch) VALUES (2, 0)'],
])('the tables refuse %s', (_what, sql) => {
  using at = temporaryStore();
  const scan = aScan(at.store, [anAccount('ann')]);
  evaluator(at.store, scan, { ann: aVerdict() });
  aProposal(at.store, scan);
  expect(() => at.db.exec(sql)).toThrow(/CHECK|UNIQUE|FOREIGN KEY|cannot store TEXT|malformed JSON/);
});
