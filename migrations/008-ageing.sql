-- Stretches in which no bot ran; approvals do not age in them.
CREATE TABLE downtime (
  since TEXT PRIMARY KEY CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', since) IS since),
  until TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', until) IS until),
  CHECK (since < until)
) STRICT, WITHOUT ROWID;

-- Posts that ask people for a decision: about proposals that have waited, or one author about exclusions that end soon.
CREATE TABLE asking (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('proposals', 'exclusions')),
  author_id TEXT CHECK (author_id <> ''),
  created_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', created_at) IS created_at),
  due INTEGER NOT NULL CHECK (due IN (0, 1)),
  -- Taken before it is posted: one whose posting was cut short is not posted a second time.
  taken_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', taken_at) IS taken_at),
  ts TEXT CHECK (ts <> ''),
  CHECK ((kind = 'exclusions') = (author_id IS NOT NULL)),
  CHECK (ts IS NULL OR taken_at IS NOT NULL)
) STRICT;
CREATE INDEX asking_due ON asking (id) WHERE due = 1;

CREATE TABLE asked_proposal (
  proposal INTEGER PRIMARY KEY REFERENCES proposal (id),
  asking INTEGER NOT NULL REFERENCES asking (id)
) STRICT;
CREATE INDEX asked_proposal_asking ON asked_proposal (asking);

-- An exclusion is asked about once for each of its ends.
CREATE TABLE asked_exclusion (
  exclusion INTEGER NOT NULL REFERENCES exclusion (id),
  until TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', until) IS until),
  asking INTEGER NOT NULL REFERENCES asking (id),
  answer TEXT CHECK (answer IN ('extended', 'let end')),
  answered_by TEXT,
  PRIMARY KEY (exclusion, until),
  CHECK ((answer IS NULL) = (answered_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX asked_exclusion_asking ON asked_exclusion (asking);
