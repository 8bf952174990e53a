-- Up to which minute the due runs of each job have been looked at: a run that one job missed is no other's.
CREATE TABLE job (
  name TEXT PRIMARY KEY CHECK (name IN ('scan', 'workday round', 'digest')),
  looked_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', looked_at) IS looked_at)
) STRICT, WITHOUT ROWID;

-- The post that tells a week. `facts` is how things stood when it was made; drawn anew is only what people answer on it.
-- `due_for` is the moment of the schedule; one that a person asked for has none. `unclear`: Slack may have it, and it is
-- not posted a second time. `dropped`: a newer one came before it could be posted.
CREATE TABLE digest (
  id INTEGER PRIMARY KEY,
  due_for TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', due_for) IS due_for),
  by_id TEXT CHECK (by_id <> ''),
  by_name TEXT,
  made_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', made_at) IS made_at),
  facts TEXT NOT NULL CHECK (json_valid(facts)),
  state TEXT NOT NULL CHECK (state IN ('due', 'posting', 'posted', 'unclear', 'dropped')),
  problem TEXT CHECK (problem <> ''),
  ts TEXT CHECK (ts <> ''),
  -- What people answered since does not show on the post yet.
  stale INTEGER NOT NULL DEFAULT 0 CHECK (stale IN (0, 1)),
  CHECK ((by_id IS NULL) = (by_name IS NULL)),
  CHECK ((due_for IS NULL) = (by_id IS NOT NULL)),
  CHECK ((state = 'posted') = (ts IS NOT NULL))
) STRICT;
CREATE INDEX digest_schedule ON digest (due_for) WHERE due_for IS NOT NULL;
CREATE INDEX digest_to_post ON digest (id) WHERE state = 'due' OR stale = 1;

-- The exclusions that a digest asks about; those that were made together share a place, and are answered together.
CREATE TABLE digest_exclusion (
  digest INTEGER NOT NULL REFERENCES digest (id),
  place INTEGER NOT NULL CHECK (place > 0),
  exclusion INTEGER NOT NULL REFERENCES exclusion (id),
  -- Its end when it was asked about; NULL is for good.
  until TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', until) IS until),
  answer TEXT CHECK (answer IN ('kept', 'ended')),
  answered_by TEXT,
  PRIMARY KEY (digest, place, exclusion),
  UNIQUE (exclusion, digest),
  CHECK ((answer IS NULL) = (answered_by IS NULL))
) STRICT, WITHOUT ROWID;

-- When somebody last said that one without an end is to go on.
ALTER TABLE exclusion ADD COLUMN confirmed_at TEXT
  CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', confirmed_at) IS confirmed_at);

-- Series of warnings that a sign-in answered, each noted once.
CREATE TABLE came_back (
  account_key TEXT NOT NULL CHECK (account_key <> ''),
  ladder INTEGER NOT NULL CHECK (ladder > 0),
  noted_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', noted_at) IS noted_at),
  PRIMARY KEY (account_key, ladder)
) STRICT, WITHOUT ROWID;
CREATE INDEX came_back_noted ON came_back (noted_at);

CREATE INDEX decision_at ON decision (at);
CREATE INDEX letter_accepted ON letter (changed_at) WHERE state = 'accepted' AND kind = 'warning';
