-- The post of one scan in the admin channel; `ts` is Slack's once it is posted.
CREATE TABLE card (
  id INTEGER PRIMARY KEY,
  scan INTEGER NOT NULL REFERENCES scan (id),
  created_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', created_at) IS created_at),
  ts TEXT UNIQUE CHECK (ts <> ''),
  posting_since TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', posting_since) IS posting_since),
  due INTEGER NOT NULL CHECK (due IN (0, 1)),
  last_published_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', last_published_at) IS last_published_at),
  followed_by INTEGER REFERENCES card (id) CHECK (followed_by > id),
  mentions INTEGER NOT NULL CHECK (mentions IN (0, 1)),
  last_scan INTEGER REFERENCES scan (id),
  note TEXT CHECK (note <> ''),
  CHECK (ts IS NULL OR posting_since IS NULL)
) STRICT;
CREATE INDEX card_due ON card (id) WHERE due = 1 OR posting_since IS NOT NULL;

-- A proposal keeps its place on every card that shows it.
CREATE TABLE card_row (
  card INTEGER NOT NULL REFERENCES card (id),
  place INTEGER NOT NULL CHECK (place > 0),
  proposal INTEGER NOT NULL REFERENCES proposal (id),
  PRIMARY KEY (card, place),
  UNIQUE (proposal, card)
) STRICT, WITHOUT ROWID;

CREATE TABLE line (
  id INTEGER PRIMARY KEY,
  card INTEGER REFERENCES card (id),
  text TEXT NOT NULL CHECK (text <> ''),
  created_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', created_at) IS created_at),
  taken_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', taken_at) IS taken_at)
) STRICT;
CREATE INDEX line_due ON line (id) WHERE taken_at IS NULL;

CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  card INTEGER NOT NULL REFERENCES card (id),
  scan INTEGER NOT NULL REFERENCES scan (id),
  name TEXT NOT NULL CHECK (name <> ''),
  slack_file TEXT CHECK (slack_file <> ''),
  created_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', created_at) IS created_at),
  state TEXT NOT NULL CHECK (state IN ('due', 'taken', 'uploaded', 'failed', 'deleted')),
  uploaded_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', uploaded_at) IS uploaded_at),
  CHECK ((state IN ('uploaded', 'deleted')) = (slack_file IS NOT NULL)),
  CHECK ((slack_file IS NULL) = (uploaded_at IS NULL))
) STRICT;
CREATE INDEX file_state ON file (state, uploaded_at);

CREATE TABLE envelope (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at)
) STRICT, WITHOUT ROWID;
CREATE INDEX envelope_at ON envelope (at);

CREATE TABLE setting_seen (
  name TEXT PRIMARY KEY CHECK (name <> ''),
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Only grows; each row's hash is over the hash of the row before and its own content.
CREATE TABLE audit (
  number INTEGER PRIMARY KEY,
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at),
  by_id TEXT CHECK (by_id <> ''),
  by_name TEXT,
  what TEXT NOT NULL CHECK (what <> ''),
  subject TEXT NOT NULL,
  detail TEXT NOT NULL CHECK (json_valid(detail)),
  hash TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
  CHECK ((by_id IS NULL) = (by_name IS NULL))
) STRICT;
CREATE INDEX audit_subject ON audit (subject COLLATE NOCASE, number);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
-- REPLACE deletes without asking the trigger above, so a number that is taken is refused here.
CREATE TRIGGER audit_grows BEFORE INSERT ON audit
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
