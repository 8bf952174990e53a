import { expect, test } from 'vitest';
import { anAccount, aProposal, aScan, aStanding, scanned, temporaryStore } from './temporary.ts';

// What a fault of ours, or a hand in the database, cannot write: an accepted scan with a judged member and an open proposal are there, and one that is being read.
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
  ['an ended scan without its end', "UPDATE scan SET state = 'failed', failure = 'x' WHERE id = 2"],
  [
    'an accepted scan without members',
    "UPDATE scan SET state = 'accepted', finished_at = started_at WHERE id = 2",
  ],
  ['a merging scan without members', "UPDATE scan SET state = 'merging' WHERE id = 2"],
  ['proposals to come of a scan that is being read', 'UPDATE scan SET to_propose = 1 WHERE id = 2'],
  ['two scans under way', "UPDATE scan SET finished_at = NULL, state = 'merging'"],
  ['a status that is none', "UPDATE standing SET status = 'idle'"],
  ['a member that is there without a verdict', 'UPDATE standing SET status = NULL'],
  ['a member that is gone with one', 'UPDATE standing SET gone_since = 1'],
  ['a sign-in of another kind of never', 'UPDATE standing SET last_login = -2'],
  ['a calendar day that is none', "UPDATE standing SET due_on = '20 Jan'"],
  ['a reminder of no day', "UPDATE standing SET letter_due = 'reminder'"],
  ['a due date that moves with the day', "UPDATE standing SET letter_due = 'first'"],
  ['how nobody stands', "INSERT INTO standing (member, status) VALUES (99, 'active')"],
  [
    'a member twice',
    `INSERT INTO member (key, username, username_folded, full_name, full_name_folded, categories)
     VALUES ('ann', 'ann', 'ann', '', '', '[]')`,
  ],
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
  aProposal(at.store, scanned(at.store, [anAccount('ann')], { standings: { ann: aStanding() } }));
  aScan(at.store);
  expect(() => at.db.exec(sql)).toThrow(/CHECK|UNIQUE|FOREIGN KEY|cannot store TEXT|malformed JSON/);
});
