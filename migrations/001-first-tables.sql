-- Times are ISO 8601 UTC text with milliseconds, as JavaScript writes them; the CHECK by strftime takes exactly
-- that form (and NULL). 0 and 1 stand for no and yes. by_id and by_name are the Slack user; both NULL is the bot.

-- Things of which there is one.
CREATE TABLE bot (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  last_tick TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', last_tick) IS last_tick),
  last_batch INTEGER NOT NULL
) STRICT;
INSERT INTO bot (one, last_tick, last_batch) VALUES (1, NULL, 0);

CREATE TABLE scan (
  id INTEGER PRIMARY KEY,
  by_id TEXT CHECK (by_id <> ''),
  by_name TEXT,
  started_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', started_at) IS started_at),
  finished_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', finished_at) IS finished_at),
  state TEXT NOT NULL CHECK (state IN ('reading', 'believed', 'refused', 'failed')),
  organisation TEXT,
  members INTEGER CHECK (members >= 0),
  enabled_members INTEGER CHECK (enabled_members BETWEEN 0 AND members),
  counts TEXT NOT NULL CHECK (json_valid(counts)),
  failed_checks TEXT NOT NULL CHECK (json_valid(failed_checks)),
  failure TEXT CHECK (failure <> ''),
  notes TEXT NOT NULL CHECK (json_valid(notes)),
  CHECK ((by_id IS NULL) = (by_name IS NULL)),
  CHECK ((state = 'reading') = (finished_at IS NULL)),
  CHECK (state <> 'believed' OR (organisation IS NOT NULL AND members IS NOT NULL AND enabled_members IS NOT NULL)),
  CHECK ((state = 'failed') = (failure IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX scan_reading ON scan (state) WHERE state = 'reading';
CREATE INDEX scan_believed ON scan (id) WHERE state = 'believed';

-- One member in one scan. Dates of members are INTEGER milliseconds, as the portal writes them: they are compared
-- with one another in SQL for all members of a scan, and a wrong one may lie in a year that ISO text does not sort.
CREATE TABLE member (
  scan INTEGER NOT NULL REFERENCES scan (id),
  key TEXT NOT NULL CHECK (key <> ''),
  username TEXT NOT NULL CHECK (username <> ''),
  username_lower TEXT NOT NULL,
  full_name TEXT NOT NULL,
  full_name_lower TEXT NOT NULL,
  email TEXT,
  email_lower TEXT,
  email_domain TEXT,
  role TEXT NOT NULL,
  role_id TEXT,
  user_type TEXT,
  provider TEXT,
  categories TEXT NOT NULL CHECK (json_valid(categories)),
  culture TEXT,
  level TEXT,
  created INTEGER,
  last_login_kind TEXT NOT NULL CHECK (last_login_kind IN ('date', 'never', 'unknown')),
  last_login INTEGER,
  disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
  newest_sign_in INTEGER,
  reenabled_at INTEGER,
  seen INTEGER NOT NULL CHECK (seen IN (0, 1)),
  status TEXT CHECK (status IN ('disabled', 'protected', 'unknown', 'shielded', 'excluded', 'active', 'coming up', 'in grace', 'to decide')),
  range TEXT CHECK (range IN ('none', 'notify', 'disable')),
  clause INTEGER,
  days INTEGER CHECK (days >= 0),
  reason TEXT,
  due_on TEXT CHECK (date(due_on) IS due_on),
  not_warned TEXT CHECK (not_warned <> ''),
  excluded_until TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', excluded_until) IS excluded_until),
  PRIMARY KEY (scan, key),
  CHECK ((last_login_kind = 'date') = (last_login IS NOT NULL)),
  CHECK ((status IS NULL) = (range IS NULL)),
  CHECK ((status IS NULL) = (reason IS NULL))
) STRICT, WITHOUT ROWID;
-- Pages come in no order of keys: indexes that grow with them would write most of their pages anew for each. What is
-- looked for is a judged member, so they are filled by judging, in larger pieces.
CREATE INDEX member_username ON member (scan, username_lower, username) WHERE status IS NOT NULL;
CREATE INDEX member_full_name ON member (scan, full_name_lower) WHERE status IS NOT NULL;
CREATE INDEX member_email ON member (scan, email_lower) WHERE status IS NOT NULL;
CREATE INDEX member_status ON member (scan, seen, status, days) WHERE status IS NOT NULL;
CREATE INDEX member_disable_range ON member (scan, days) WHERE range = 'disable' AND seen = 1;

-- Live are open, approved, disabling and failed; a rehearsal never acts.
CREATE TABLE proposal (
  id INTEGER PRIMARY KEY,
  account_key TEXT NOT NULL CHECK (account_key <> ''),
  username TEXT NOT NULL CHECK (username <> ''),
  full_name TEXT NOT NULL,
  rehearsal INTEGER NOT NULL CHECK (rehearsal IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'disabling', 'disabled', 'failed', 'excluded', 'expired', 'spared', 'closed', 'undoing', 'undone')),
  why TEXT CHECK (why <> ''),
  born_in_scan INTEGER NOT NULL REFERENCES scan (id),
  born_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', born_at) IS born_at),
  evidence TEXT NOT NULL CHECK (json_valid(evidence)),
  round INTEGER NOT NULL CHECK (round > 0),
  batch INTEGER CHECK (batch > 0),
  changed_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', changed_at) IS changed_at),
  changed_by TEXT,
  disabled_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', disabled_at) IS disabled_at),
  CHECK (state NOT IN ('failed', 'spared', 'closed') OR why IS NOT NULL),
  CHECK (state NOT IN ('disabled', 'undoing', 'undone') OR disabled_at IS NOT NULL),
  CHECK (rehearsal = 0 OR state NOT IN ('disabling', 'disabled', 'undoing', 'undone'))
) STRICT;
CREATE UNIQUE INDEX proposal_live ON proposal (account_key) WHERE state IN ('open', 'approved', 'disabling', 'failed');
CREATE INDEX proposal_account ON proposal (account_key, id);
CREATE INDEX proposal_state ON proposal (state, id);
CREATE INDEX proposal_disabled ON proposal (disabled_at) WHERE disabled_at IS NOT NULL;
CREATE INDEX proposal_batch ON proposal (batch, id) WHERE batch IS NOT NULL;

-- Who decided what, frozen with what they were shown.
CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  proposal INTEGER NOT NULL REFERENCES proposal (id),
  round INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('approve', 'exclude', 'withdraw', 'try again', 'undo')),
  by_id TEXT NOT NULL CHECK (by_id <> ''),
  by_name TEXT NOT NULL,
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at),
  shown TEXT NOT NULL CHECK (json_valid(shown))
) STRICT;
CREATE INDEX decision_proposal ON decision (proposal, round, id);
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;

-- `value` is the account key or what the rule compares with; `label` is what people read.
CREATE TABLE exclusion (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('account', 'role', 'user type', 'provider', 'category', 'group', 'e-mail domain', 'user-name pattern')),
  value TEXT NOT NULL CHECK (value <> ''),
  label TEXT NOT NULL CHECK (label <> ''),
  reason TEXT NOT NULL CHECK (trim(reason) <> ''),
  author_id TEXT NOT NULL CHECK (author_id <> ''),
  author_name TEXT NOT NULL,
  since TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', since) IS since),
  until TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', until) IS until),
  ended_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', ended_at) IS ended_at),
  ended_by_id TEXT,
  ended_by_name TEXT,
  CHECK (ended_at IS NOT NULL OR ended_by_id IS NULL),
  CHECK ((ended_by_id IS NULL) = (ended_by_name IS NULL))
) STRICT;
CREATE INDEX exclusion_in_force ON exclusion (until) WHERE ended_at IS NULL;

CREATE TABLE go_live (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at),
  by_id TEXT NOT NULL CHECK (by_id <> ''),
  by_name TEXT NOT NULL,
  limits TEXT NOT NULL CHECK (limits <> ''),
  ended_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', ended_at) IS ended_at)
) STRICT;
CREATE UNIQUE INDEX go_live_in_force ON go_live (ended_at IS NULL) WHERE ended_at IS NULL;

CREATE TABLE pause (
  id INTEGER PRIMARY KEY,
  since TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', since) IS since),
  until TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', until) IS until),
  reason TEXT,
  by_id TEXT NOT NULL CHECK (by_id <> ''),
  by_name TEXT NOT NULL,
  ended_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', ended_at) IS ended_at)
) STRICT;
CREATE UNIQUE INDEX pause_in_force ON pause (ended_at IS NULL) WHERE ended_at IS NULL;

CREATE TABLE belief (
  id INTEGER PRIMARY KEY,
  "check" TEXT NOT NULL CHECK ("check" IN ('members fell', 'older sign-ins', 'no last sign-in')),
  as_bad_as REAL NOT NULL,
  until TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', until) IS until),
  spent_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', spent_at) IS spent_at)
) STRICT;
