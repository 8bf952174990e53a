-- Mail, written down before it is sent. What it is about: a warning has an account and the scan that called for it, a
-- notice an account and its proposal, a report a scan.
CREATE TABLE letter (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('warning', 'disabled', 'enabled again', 'report')),
  account_key TEXT CHECK (account_key <> ''),
  -- Of a warning that is a reminder; NULL is the first one.
  remind_days_before INTEGER CHECK (remind_days_before >= 0),
  scan INTEGER REFERENCES scan (id),
  proposal INTEGER REFERENCES proposal (id),
  username TEXT NOT NULL,
  recipient TEXT NOT NULL CHECK (recipient <> ''),
  message_id TEXT NOT NULL UNIQUE CHECK (message_id <> ''),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'accepted', 'refused', 'dropped')),
  -- The run of the bot that is sending it: one that another run left behind may be taken.
  sending_run TEXT CHECK (sending_run <> ''),
  tries INTEGER NOT NULL CHECK (tries >= 0),
  written_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', written_at) IS written_at),
  not_before TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', not_before) IS not_before),
  changed_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', changed_at) IS changed_at),
  words TEXT,
  due_on TEXT CHECK (date(due_on) IS due_on),
  -- Which of the account's ladders the accepted warning is a rung of, counted from 1.
  ladder INTEGER CHECK (ladder > 0),
  CHECK ((kind = 'report') = (account_key IS NULL)),
  CHECK ((kind = 'report') = (username = '')),
  CHECK ((kind IN ('warning', 'report')) = (scan IS NOT NULL)),
  CHECK ((kind IN ('disabled', 'enabled again')) = (proposal IS NOT NULL)),
  CHECK (kind = 'warning' OR remind_days_before IS NULL),
  CHECK ((state = 'sending') = (sending_run IS NOT NULL)),
  CHECK (state IN ('waiting', 'dropped') OR tries > 0),
  CHECK (state IN ('waiting', 'sending') OR words IS NOT NULL),
  CHECK (state = 'accepted' OR due_on IS NULL),
  CHECK ((kind = 'warning' AND state = 'accepted') = (ladder IS NOT NULL)),
  CHECK (ladder IS NULL OR due_on IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX letter_awaiting ON letter (account_key) WHERE kind = 'warning' AND state IN ('waiting', 'sending');
-- Notices come before warnings.
CREATE INDEX letter_under_way ON letter (kind = 'warning', id) WHERE state IN ('waiting', 'sending');
CREATE INDEX letter_ladder ON letter (account_key, ladder, id) WHERE ladder IS NOT NULL;
CREATE INDEX letter_account ON letter (account_key, id);
CREATE INDEX letter_state ON letter (state, id);
CREATE INDEX letter_scan ON letter (scan, state) WHERE kind = 'warning';

-- Permanent answers about a mailbox. One that counts no longer stays, so that a scan's share of them remains what it was.
CREATE TABLE mailbox_refusal (
  account_key TEXT NOT NULL CHECK (account_key <> ''),
  day TEXT NOT NULL CHECK (date(day) IS day),
  letter INTEGER NOT NULL REFERENCES letter (id),
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at),
  words TEXT NOT NULL,
  forgotten INTEGER NOT NULL CHECK (forgotten IN (0, 1)),
  PRIMARY KEY (account_key, day, letter)
) STRICT, WITHOUT ROWID;
CREATE INDEX mailbox_refusal_letter ON mailbox_refusal (letter);

-- Accounts of which it is established that no warning reaches them; all others are reachable.
CREATE TABLE unreachable (
  account_key TEXT PRIMARY KEY CHECK (account_key <> ''),
  why TEXT NOT NULL CHECK (why <> ''),
  established_on TEXT NOT NULL CHECK (date(established_on) IS established_on)
) STRICT, WITHOUT ROWID;

ALTER TABLE member ADD COLUMN last_left_alone_at INTEGER;
UPDATE member
SET last_left_alone_at = (SELECT unixepoch(coalesce(finished_at, started_at)) * 1000 FROM scan WHERE scan.id = member.scan)
WHERE status IN ('disabled', 'protected', 'unknown', 'shielded', 'excluded');

ALTER TABLE bot ADD COLUMN last_protected_at TEXT
  CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', last_protected_at) IS last_protected_at);
