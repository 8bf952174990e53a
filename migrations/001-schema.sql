-- The whole schema. Until the first release this file is edited in place, and then never again: what changes later is a
-- file of its own, 002-….sql. Two things of the database stand outside of it. That it can give back space
-- (auto_vacuum = INCREMENTAL) counts only before the first page is written, which is when it is opened
-- (src/adapters/store/database.ts); that it is ours (application_id) is said and checked by whoever runs this (file/migrate.ts).
--
-- Times are ISO 8601 UTC text with milliseconds, as JavaScript writes them; the CHECK by strftime takes exactly
-- that form (and NULL). 0 and 1 stand for no and yes. by_id and by_name are the Slack user; both NULL is the bot.

-- Things of which there is one.
CREATE TABLE bot (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  last_tick TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', last_tick) IS last_tick),
  last_batch INTEGER NOT NULL,
  last_protected_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', last_protected_at) IS last_protected_at),
  -- The highest numbers of what is forgotten: a number is never given twice, for buttons in Slack and entries of the
  -- audit trail go on naming it.
  last_proposal INTEGER NOT NULL DEFAULT 0,
  last_exclusion INTEGER NOT NULL DEFAULT 0,
  last_letter INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO bot (one, last_tick, last_batch) VALUES (1, NULL, 0);

-- What Slack tells only a bot that runs: that it connected, and that its command reached it; by the app's id, and the
-- command's name at that time. A fact for the doctor, which connects to nothing.
CREATE TABLE slack_seen (
  what TEXT PRIMARY KEY CHECK (what IN ('connection', 'command')),
  app TEXT NOT NULL CHECK (app <> ''),
  command TEXT NOT NULL CHECK (command <> ''),
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at)
) STRICT, WITHOUT ROWID;

-- Up to which minute the due runs of each job have been looked at: a run that one job missed is no other's.
CREATE TABLE job (
  name TEXT PRIMARY KEY CHECK (name IN ('scan', 'workday round', 'digest')),
  looked_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', looked_at) IS looked_at)
) STRICT, WITHOUT ROWID;

-- Stretches in which no bot ran; approvals do not age in them.
CREATE TABLE downtime (
  since TEXT PRIMARY KEY CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', since) IS since),
  until TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', until) IS until),
  CHECK (since < until)
) STRICT, WITHOUT ROWID;

CREATE TABLE scan (
  id INTEGER PRIMARY KEY,
  by_id TEXT CHECK (by_id <> ''),
  by_name TEXT,
  started_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', started_at) IS started_at),
  finished_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', finished_at) IS finished_at),
  state TEXT NOT NULL CHECK (state IN ('reading', 'merging', 'accepted', 'rejected', 'failed')),
  -- By what its files in the work folder are called.
  files TEXT NOT NULL CHECK (files <> ''),
  -- As of when members stand as they do.
  as_of TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', as_of) IS as_of),
  -- By which settings they do, as text to compare; NULL is not known.
  evaluated_by TEXT CHECK (evaluated_by <> ''),
  -- Of one that is accepted: its proposals are not all born, and no card tells of it yet.
  to_propose INTEGER NOT NULL DEFAULT 0 CHECK (to_propose IN (0, 1)),
  organization TEXT,
  members INTEGER CHECK (members >= 0),
  enabled_members INTEGER CHECK (enabled_members BETWEEN 0 AND members),
  counts TEXT NOT NULL CHECK (json_valid(counts)),
  failed_checks TEXT NOT NULL CHECK (json_valid(failed_checks)),
  failure TEXT CHECK (failure <> ''),
  notes TEXT NOT NULL CHECK (json_valid(notes)),
  -- Of one that is accepted: who holds the seats, by user type.
  seats TEXT CHECK (json_valid(seats)),
  CHECK ((by_id IS NULL) = (by_name IS NULL)),
  CHECK ((state IN ('reading', 'merging')) = (finished_at IS NULL)),
  CHECK (to_propose = 0 OR state = 'accepted'),
  CHECK (state NOT IN ('merging', 'accepted') OR (organization IS NOT NULL AND members IS NOT NULL AND enabled_members IS NOT NULL)),
  CHECK (failure IS NOT NULL OR state <> 'failed'),
  CHECK (failure IS NULL OR state IN ('failed', 'rejected'))
) STRICT;
CREATE UNIQUE INDEX scan_under_way ON scan (finished_at IS NULL) WHERE finished_at IS NULL;
CREATE INDEX scan_to_propose ON scan (id) WHERE to_propose = 1;
CREATE INDEX scan_accepted ON scan (id, finished_at, started_at) WHERE state = 'accepted';

-- Members, one row each: who somebody is. Dates of members are INTEGER milliseconds, as the portal writes them: they are
-- compared with one another in SQL, and a wrong one may lie in a year that ISO text does not sort. What text they are
-- looked for by has no index: reading all of it is quick, and an index would be written anew all over at each scan.
CREATE TABLE member (
  id INTEGER PRIMARY KEY,
  -- Given when the account was first seen, and kept however the portal tells of it later.
  key TEXT NOT NULL UNIQUE CHECK (key <> ''),
  -- The portal's own id, where it ever told one.
  portal_id TEXT CHECK (portal_id <> ''),
  username TEXT NOT NULL CHECK (username <> ''),
  username_folded TEXT NOT NULL,
  full_name TEXT NOT NULL,
  full_name_folded TEXT NOT NULL,
  email TEXT,
  email_folded TEXT,
  email_domain TEXT,
  role TEXT,
  role_id TEXT,
  user_type TEXT,
  provider TEXT,
  categories TEXT NOT NULL CHECK (json_valid(categories)),
  culture TEXT,
  level TEXT,
  created INTEGER
) STRICT;

-- The few who may be the last enabled administrator.
CREATE INDEX member_admin ON member (id) WHERE role = 'org_admin';

-- How each member stands: what changes often, in a narrow row of its own. Nothing stands here that time alone changes:
-- days, their range and the due date of somebody who is still to be warned follow from the moment of the last scan.
CREATE TABLE standing (
  member INTEGER PRIMARY KEY REFERENCES member (id) ON DELETE CASCADE,
  -- As the portal writes it: -1 is never. NULL where it did not tell.
  last_login INTEGER CHECK (last_login = -1 OR last_login > 0),
  -- NULL where the portal did not tell; what it last told is remembered beside it.
  disabled INTEGER CHECK (disabled IN (0, 1)),
  last_told_disabled INTEGER CHECK (last_told_disabled IN (0, 1)),
  newest_sign_in INTEGER,
  -- The newest sign-in, or the creation of one who never signed in; NULL where either date is not told.
  inactive_since INTEGER,
  reenabled_at INTEGER,
  -- Until when it was last left alone by clauses 1-5; written when that ends.
  last_left_alone_at INTEGER,
  -- Since which accepted scan's beginning the account has not been received; one that is received again has none.
  gone_since INTEGER,
  -- The scan that was under way when it was last read by itself, around an act: that scan does not know better.
  reread_during INTEGER,
  -- The verdict of the last scan, or of what was decided since; NULL for one that is gone.
  status TEXT CHECK (status IN ('disabled', 'protected', 'unknown', 'shielded', 'excluded', 'active', 'coming up', 'in grace', 'to decide')),
  due_on TEXT CHECK (date(due_on) IS due_on),
  not_warned TEXT CHECK (json_valid(not_warned)),
  -- The exclusion that covers it.
  excluded_by INTEGER,
  protected_because TEXT CHECK (protected_because <> ''),
  -- Which letter the policy would send now; NULL is none.
  letter_due TEXT CHECK (letter_due IN ('first', 'reminder')),
  remind_days_before INTEGER CHECK (remind_days_before >= 0),
  CHECK ((gone_since IS NULL) = (status IS NOT NULL)),
  CHECK ((letter_due IS 'reminder') = (remind_days_before IS NOT NULL)),
  CHECK (letter_due IS NOT 'first' OR due_on IS NULL)
) STRICT;
CREATE INDEX standing_gone ON standing (gone_since) WHERE gone_since IS NOT NULL;

-- Live are open, approved, disabling and failed; a rehearsal never acts.
CREATE TABLE proposal (
  id INTEGER PRIMARY KEY,
  account_key TEXT NOT NULL CHECK (account_key <> ''),
  username TEXT NOT NULL CHECK (username <> ''),
  full_name TEXT NOT NULL,
  rehearsal INTEGER NOT NULL CHECK (rehearsal IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'disabling', 'disabled', 'failed', 'excluded', 'expired', 'skipped', 'closed', 'undoing', 'undone')),
  why TEXT CHECK (why <> ''),
  born_in_scan INTEGER NOT NULL REFERENCES scan (id),
  born_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', born_at) IS born_at),
  evidence TEXT NOT NULL CHECK (json_valid(evidence)),
  round INTEGER NOT NULL CHECK (round > 0),
  batch INTEGER CHECK (batch > 0),
  changed_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', changed_at) IS changed_at),
  changed_by TEXT,
  disabled_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', disabled_at) IS disabled_at),
  -- Whether the account had Esri access when the bot last began to disable it; NULL where the portal did not tell.
  esri_access TEXT CHECK (esri_access IN ('on', 'off')),
  -- Of the evidence, what many are listed, counted and decided by: read from proposal_state alone.
  role TEXT NOT NULL DEFAULT '',
  user_type TEXT,
  days INTEGER NOT NULL DEFAULT 0,
  email TEXT,
  never_signed_in INTEGER NOT NULL DEFAULT 0 CHECK (never_signed_in IN (0, 1)),
  not_warned INTEGER NOT NULL DEFAULT 0 CHECK (not_warned IN (0, 1)),
  marked INTEGER NOT NULL DEFAULT 0 CHECK (marked IN (0, 1)),
  -- What it owns is still to be read, so that nobody knows yet whether it has marks.
  unread INTEGER NOT NULL DEFAULT 0 CHECK (unread IN (0, 1)),
  -- NULL is not known.
  owns INTEGER CHECK (owns IN (0, 1)),
  -- The exclusion that closed it and, of one that was open, since when: undone in time, it waits as if nothing had been.
  closed_by_exclusion INTEGER,
  opened_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', opened_at) IS opened_at),
  CHECK (closed_by_exclusion IS NULL OR state IN ('excluded', 'skipped')),
  CHECK (opened_at IS NULL OR closed_by_exclusion IS NOT NULL),
  CHECK (state NOT IN ('failed', 'skipped', 'closed') OR why IS NOT NULL),
  CHECK (state NOT IN ('disabled', 'undoing', 'undone') OR disabled_at IS NOT NULL),
  CHECK (rehearsal = 0 OR state NOT IN ('disabling', 'disabled', 'undoing', 'undone'))
) STRICT;
CREATE UNIQUE INDEX proposal_live ON proposal (account_key) WHERE state IN ('open', 'approved', 'disabling', 'failed');
CREATE INDEX proposal_account ON proposal (account_key, id);
CREATE INDEX proposal_state ON proposal (
  state, id, rehearsal, not_warned, marked, unread, owns, round, never_signed_in, days, role, user_type, email, changed_at);
CREATE INDEX proposal_closed_by ON proposal (closed_by_exclusion) WHERE closed_by_exclusion IS NOT NULL;
CREATE INDEX proposal_disabled ON proposal (disabled_at) WHERE disabled_at IS NOT NULL;
CREATE INDEX proposal_batch ON proposal (batch, state, id) WHERE batch IS NOT NULL;
CREATE TRIGGER proposal_number AFTER DELETE ON proposal
BEGIN UPDATE bot SET last_proposal = max(last_proposal, OLD.id); END;

-- When the portal was last asked what the account of a proposal owns, and the failed tries in a row since then.
CREATE TABLE proposal_reading (
  proposal INTEGER PRIMARY KEY REFERENCES proposal (id) ON DELETE CASCADE,
  tried_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', tried_at) IS tried_at),
  tries INTEGER NOT NULL CHECK (tries >= 0),
  failing_since TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', failing_since) IS failing_since),
  CHECK ((tries > 0) = (failing_since IS NOT NULL))
) STRICT;

-- Who decided what, frozen with what they were shown.
CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  proposal INTEGER NOT NULL REFERENCES proposal (id),
  round INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('approve', 'exclude', 'withdraw', 'try again', 'undo')),
  by_id TEXT NOT NULL CHECK (by_id <> ''),
  by_name TEXT NOT NULL,
  -- How they were an approver then.
  because TEXT NOT NULL CHECK (json_valid(because)),
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at),
  shown TEXT NOT NULL CHECK (json_valid(shown))
) STRICT;
CREATE INDEX decision_proposal ON decision (proposal, round, id);
CREATE INDEX decision_at ON decision (at);
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
-- A decision goes only with an account that is forgotten: one that the newest accepted scan has as gone, and that is
-- waited for by nothing that acts. The audit trail keeps who decided what.
CREATE TRIGGER decision_kept BEFORE DELETE ON decision
WHEN NOT EXISTS (
  SELECT 1 FROM proposal JOIN member ON member.key = proposal.account_key JOIN standing ON standing.member = member.id
  WHERE proposal.id = OLD.proposal
    AND (proposal.rehearsal = 1 OR proposal.state NOT IN ('open', 'approved', 'disabling', 'failed', 'undoing'))
    AND standing.gone_since IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;

-- What was decided about many at once, before each of them has it as a decision of its own.
CREATE TABLE bulk (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('approve', 'withdraw', 'exclude', 'undo')),
  by_id TEXT NOT NULL CHECK (by_id <> ''),
  by_name TEXT NOT NULL,
  by_email TEXT,
  because TEXT NOT NULL CHECK (json_valid(because)),
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at),
  batch INTEGER CHECK (batch > 0),
  reason TEXT,
  until TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', until) IS until),
  CHECK ((kind = 'approve') = (batch IS NOT NULL))
) STRICT;
-- Its set, as far as it was not taken over yet. `enough`: with this approval the account is approved.
CREATE TABLE bulk_rest (
  bulk INTEGER NOT NULL REFERENCES bulk (id),
  proposal INTEGER NOT NULL REFERENCES proposal (id) ON DELETE CASCADE,
  enough INTEGER NOT NULL CHECK (enough IN (0, 1)),
  PRIMARY KEY (bulk, proposal)
) STRICT, WITHOUT ROWID;
CREATE INDEX bulk_rest_proposal ON bulk_rest (proposal, bulk);

-- What was shown to whoever decided on it with many others is frozen, as with a decision of its own, until it is one.
CREATE TRIGGER proposal_as_shown BEFORE UPDATE OF evidence ON proposal
WHEN EXISTS (SELECT 1 FROM bulk_rest WHERE proposal = OLD.id)
BEGIN SELECT RAISE(IGNORE); END;

-- Whom a person has selected in Review…, to decide on later; no decision, and nobody else's matter.
CREATE TABLE review_selection (
  by_id TEXT NOT NULL CHECK (by_id <> ''),
  proposal INTEGER NOT NULL REFERENCES proposal (id) ON DELETE CASCADE,
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at),
  -- The state in which it was last put before the person to be decided; only what was shown is decided.
  shown TEXT CHECK (shown IN ('open', 'approved', 'disabling', 'failed')),
  PRIMARY KEY (by_id, proposal)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_selection_proposal ON review_selection (proposal);

-- `value` is the account key or what the rule compares with; `label` is what people read.
CREATE TABLE exclusion (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('account', 'role', 'user type', 'provider', 'category', 'group', 'email domain', 'user-name pattern')),
  value TEXT NOT NULL CHECK (value <> ''),
  label TEXT NOT NULL CHECK (label <> ''),
  reason TEXT NOT NULL CHECK (trim(reason) <> ''),
  author_id TEXT NOT NULL CHECK (author_id <> ''),
  author_name TEXT NOT NULL,
  -- Keys of accounts that a rule does not cover: those of whoever made or extended it.
  leaves_out TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(leaves_out)),
  since TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', since) IS since),
  until TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', until) IS until),
  ended_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', ended_at) IS ended_at),
  ended_by_id TEXT,
  ended_by_name TEXT,
  -- When somebody last said that one without an end is to go on.
  confirmed_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', confirmed_at) IS confirmed_at),
  -- Taken back within the hour: it counts as never made.
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
  -- That its own date has come was told in the channel.
  end_told INTEGER NOT NULL DEFAULT 0 CHECK (end_told IN (0, 1)),
  CHECK (undone = 0 OR ended_at IS NOT NULL),
  CHECK (ended_at IS NOT NULL OR ended_by_id IS NULL),
  CHECK ((ended_by_id IS NULL) = (ended_by_name IS NULL))
) STRICT;
CREATE INDEX exclusion_in_force ON exclusion (until) WHERE ended_at IS NULL;
CREATE INDEX exclusion_end_to_tell ON exclusion (until) WHERE ended_at IS NULL AND end_told = 0;
CREATE INDEX exclusion_undone ON exclusion (id) WHERE undone = 1;
-- By what one is found when its account is forgotten.
CREATE INDEX exclusion_account ON exclusion (value) WHERE kind = 'account';
CREATE INDEX exclusion_rule ON exclusion (id) WHERE kind <> 'account';
CREATE TRIGGER exclusion_number AFTER DELETE ON exclusion
BEGIN UPDATE bot SET last_exclusion = max(last_exclusion, OLD.id); END;

CREATE TABLE go_live (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at),
  by_id TEXT NOT NULL CHECK (by_id <> ''),
  by_name TEXT NOT NULL,
  limits TEXT NOT NULL CHECK (json_valid(limits)),
  ended_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', ended_at) IS ended_at)
) STRICT;
CREATE UNIQUE INDEX go_live_in_force ON go_live (ended_at IS NULL) WHERE ended_at IS NULL;

CREATE TABLE pause (
  id INTEGER PRIMARY KEY,
  -- Somebody's, or the wait for Go live… after a change of settings that is harsher on members.
  kind TEXT NOT NULL CHECK (kind IN ('person', 'limits')),
  since TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', since) IS since),
  until TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', until) IS until),
  reason TEXT,
  by_id TEXT NOT NULL CHECK (by_id <> ''),
  by_name TEXT NOT NULL,
  ended_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', ended_at) IS ended_at),
  -- That its own date has come was told in the channel.
  end_told INTEGER NOT NULL DEFAULT 0 CHECK (end_told IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX pause_in_force ON pause (kind) WHERE ended_at IS NULL;

-- Where a decision that is about no single proposal needs more than one approver: who has agreed to what, so far.
CREATE TABLE agreement (
  id INTEGER PRIMARY KEY,
  about TEXT NOT NULL CHECK (about IN ('go live', 'accept scan', 'exclude for good')),
  -- Stands for what exactly was agreed to: a scan, limits, or a rule.
  what TEXT NOT NULL,
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at),
  by_id TEXT NOT NULL CHECK (by_id <> ''),
  by_name TEXT NOT NULL,
  spent INTEGER NOT NULL DEFAULT 0 CHECK (spent IN (0, 1))
) STRICT;
CREATE INDEX agreement_open ON agreement (about, what) WHERE spent = 0;

CREATE TABLE acceptance (
  id INTEGER PRIMARY KEY,
  "check" TEXT NOT NULL CHECK ("check" IN ('members fell', 'members replaced', 'older sign-ins', 'no last sign-in', 'no role or state')),
  as_bad_as REAL NOT NULL,
  until TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', until) IS until),
  spent_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', spent_at) IS spent_at)
) STRICT;

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
  -- So many rows from the top were all decided, and are told of in one line.
  folded INTEGER NOT NULL DEFAULT 0 CHECK (folded >= 0),
  note TEXT CHECK (json_valid(note)),
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

-- A line for a card's thread, or for the channel where it is of no card; `only_for`: a Slack user who alone sees it.
CREATE TABLE line (
  id INTEGER PRIMARY KEY,
  card INTEGER REFERENCES card (id),
  only_for TEXT CHECK (only_for <> ''),
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

-- CSVs that are to be, or are, private items in the portal. One found `adding` may be there already: it is looked for by
-- its name. `stored` is not read back yet; `unwanted` is there and has to go, whatever its age.
CREATE TABLE csv_item (
  id INTEGER PRIMARY KEY,
  card INTEGER NOT NULL REFERENCES card (id),
  scan INTEGER NOT NULL UNIQUE REFERENCES scan (id),
  name TEXT NOT NULL CHECK (name <> ''),
  -- A tag of the item that nobody else's has: by its title alone another's could be taken for it.
  mark TEXT NOT NULL UNIQUE CHECK (mark <> ''),
  state TEXT NOT NULL CHECK (state IN ('due', 'adding', 'stored', 'added', 'unwanted', 'failed', 'deleted')),
  -- The user name in whose content it is, and the portal's id of it.
  owner TEXT CHECK (owner <> ''),
  item TEXT UNIQUE CHECK (item <> ''),
  created_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', created_at) IS created_at),
  problem TEXT CHECK (problem <> ''),
  CHECK (state IN ('due', 'failed') OR owner IS NOT NULL),
  CHECK ((state IN ('stored', 'added', 'unwanted', 'deleted')) = (item IS NOT NULL)),
  CHECK (state NOT IN ('unwanted', 'failed') OR problem IS NOT NULL)
) STRICT;
CREATE INDEX csv_item_state ON csv_item (state, created_at);

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

-- A reminder shows who still waits: it is drawn anew when somebody of it does no longer, or does again.
CREATE TRIGGER asked_proposal_changed AFTER UPDATE OF state ON proposal
WHEN OLD.state IS NOT NEW.state AND (OLD.state = 'open' OR NEW.state = 'open')
BEGIN
  UPDATE asking SET due = 1 WHERE ts IS NOT NULL AND id = (SELECT asking FROM asked_proposal WHERE proposal = NEW.id);
END;

-- The first of two approvals leaves it open; a reminder tells which of its own wait for the second.
CREATE TRIGGER asked_proposal_decided AFTER INSERT ON decision
BEGIN
  UPDATE asking SET due = 1 WHERE ts IS NOT NULL AND id = (SELECT asking FROM asked_proposal WHERE proposal = NEW.proposal);
END;

-- Posts that tell what was switched, or what became of exclusions, with the button that takes it back. Facts alone: what
-- they say is made when they are drawn. by_id and by_name NULL is time itself.
CREATE TABLE telling (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('paused', 'pause over', 'resumed', 'went live', 'excluded', 'exclusion ended')),
  by_id TEXT CHECK (by_id <> ''),
  by_name TEXT,
  created_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', created_at) IS created_at),
  -- The pause that began or ended.
  pause INTEGER REFERENCES pause (id),
  -- How many approvals it took back.
  reopened INTEGER NOT NULL DEFAULT 0 CHECK (reopened >= 0),
  -- In whose thread it stands; NULL is the channel.
  card INTEGER REFERENCES card (id),
  -- Its button may still do something, so that it is drawn anew when that changes.
  offers INTEGER NOT NULL CHECK (offers IN (0, 1)),
  due INTEGER NOT NULL CHECK (due IN (0, 1)),
  -- Taken before it is posted: one whose posting was cut short is not posted a second time.
  taken_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', taken_at) IS taken_at),
  ts TEXT CHECK (ts <> ''),
  CHECK ((by_id IS NULL) = (by_name IS NULL)),
  CHECK ((pause IS NOT NULL) = (kind IN ('paused', 'pause over', 'resumed'))),
  CHECK (ts IS NULL OR taken_at IS NOT NULL)
) STRICT;
CREATE INDEX telling_due ON telling (id) WHERE due = 1;
CREATE INDEX telling_offers ON telling (id) WHERE offers = 1;

CREATE TABLE told_exclusion (
  telling INTEGER NOT NULL REFERENCES telling (id),
  exclusion INTEGER NOT NULL REFERENCES exclusion (id),
  PRIMARY KEY (telling, exclusion)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_exclusion_of ON told_exclusion (exclusion);

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
  -- Slack where it took a warning as a direct message, which counts where mail does not get through.
  accepted_by TEXT CHECK (accepted_by IN ('mail', 'slack')),
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
  CHECK ((state = 'accepted') = (accepted_by IS NOT NULL)),
  CHECK (kind = 'warning' OR accepted_by IS NOT 'slack'),
  CHECK (state = 'accepted' OR due_on IS NULL),
  CHECK ((kind = 'warning' AND state = 'accepted') = (ladder IS NOT NULL)),
  CHECK (ladder IS NULL OR due_on IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX letter_awaiting ON letter (account_key) WHERE kind = 'warning' AND state IN ('waiting', 'sending');
-- Notices come before warnings, and what was not tried yet before what was refused.
CREATE INDEX letter_under_way ON letter (kind = 'warning', tries > 0, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX letter_answered ON letter (changed_at) WHERE kind = 'warning' AND state IN ('accepted', 'refused');
CREATE INDEX letter_ladder ON letter (account_key, ladder, id) WHERE ladder IS NOT NULL;
CREATE INDEX letter_account ON letter (account_key, id);
CREATE INDEX letter_state ON letter (state, id);
CREATE INDEX letter_scan ON letter (scan, state) WHERE kind = 'warning';
CREATE INDEX letter_report ON letter (scan) WHERE kind = 'report';
CREATE INDEX letter_accepted ON letter (changed_at) WHERE state = 'accepted' AND kind = 'warning';
-- By what one is found when its account is forgotten.
CREATE INDEX letter_proposal ON letter (proposal) WHERE proposal IS NOT NULL;
CREATE TRIGGER letter_number AFTER DELETE ON letter
BEGIN UPDATE bot SET last_letter = max(last_letter, OLD.id); END;

-- By which server letters go, and as whom: what one of them said of mailboxes is nothing to the next. The newest is in
-- use; no password stands here.
CREATE TABLE mail_sender (
  id INTEGER PRIMARY KEY,
  host TEXT NOT NULL CHECK (host <> ''),
  user_name TEXT NOT NULL,
  address TEXT NOT NULL CHECK (address <> ''),
  since TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', since) IS since)
) STRICT;

-- Permanent answers to warnings that may be about the mailbox. One that counts no longer stays, so that a week's share of
-- them remains what it was. `alike`: the last several letters were answered so, and the server has taken none since.
CREATE TABLE mailbox_refusal (
  account_key TEXT NOT NULL CHECK (account_key <> ''),
  day TEXT NOT NULL CHECK (date(day) IS day),
  letter INTEGER NOT NULL REFERENCES letter (id),
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at),
  words TEXT NOT NULL,
  explained INTEGER NOT NULL CHECK (explained IN (0, 1)),
  sender INTEGER REFERENCES mail_sender (id),
  alike INTEGER NOT NULL CHECK (alike IN (0, 1)),
  forgotten INTEGER NOT NULL CHECK (forgotten IN (0, 1)),
  PRIMARY KEY (account_key, day, letter)
) STRICT, WITHOUT ROWID;
CREATE INDEX mailbox_refusal_letter ON mailbox_refusal (letter);
CREATE INDEX mailbox_refusal_at ON mailbox_refusal (at);

-- Accounts of which it is established that no warning reaches them; all others are reachable.
CREATE TABLE unreachable (
  account_key TEXT PRIMARY KEY CHECK (account_key <> ''),
  why TEXT NOT NULL CHECK (json_valid(why)),
  established_on TEXT NOT NULL CHECK (date(established_on) IS established_on),
  -- Whose word it is; NULL where no server was asked.
  sender INTEGER REFERENCES mail_sender (id),
  -- Since when mail reaches it again: warnings from before no longer count.
  over_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', over_at) IS over_at)
) STRICT, WITHOUT ROWID;

-- The direct message that goes with a warning: tried once, and written down before it goes, so that a kill never sends it
-- a second time. `nobody` in the workspace is to get it.
CREATE TABLE direct_message (
  letter INTEGER PRIMARY KEY REFERENCES letter (id),
  state TEXT NOT NULL CHECK (state IN ('sending', 'accepted', 'refused', 'unclear', 'nobody')),
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at),
  words TEXT,
  CHECK (state IN ('sending', 'accepted') OR words IS NOT NULL)
) STRICT;
CREATE INDEX direct_message_trouble ON direct_message (at) WHERE state IN ('refused', 'unclear');

-- Series of warnings that a sign-in answered, each noted once.
CREATE TABLE came_back (
  account_key TEXT NOT NULL CHECK (account_key <> ''),
  ladder INTEGER NOT NULL CHECK (ladder > 0),
  noted_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', noted_at) IS noted_at),
  PRIMARY KEY (account_key, ladder)
) STRICT, WITHOUT ROWID;
CREATE INDEX came_back_noted ON came_back (noted_at);

-- Reports by mail: each tells of the entries of the audit trail since the one before. One at a time waits for the first
-- answers to its scan's letters; `nothing` is one that had nothing to tell.
CREATE TABLE report (
  id INTEGER PRIMARY KEY,
  scan INTEGER NOT NULL UNIQUE REFERENCES scan (id),
  since TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', since) IS since),
  from_entry INTEGER NOT NULL CHECK (from_entry > 0),
  to_entry INTEGER CHECK (to_entry >= from_entry - 1),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'written', 'nothing')),
  CHECK ((state = 'waiting') = (to_entry IS NULL))
) STRICT;
CREATE UNIQUE INDEX report_waiting ON report (state) WHERE state = 'waiting';

-- When people asked for sample emails, for an hour, so that nobody has the bot send them without end.
CREATE TABLE sample_request (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at),
  by_id TEXT NOT NULL CHECK (by_id <> '')
) STRICT;

CREATE TABLE envelope (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at)
) STRICT, WITHOUT ROWID;
CREATE INDEX envelope_at ON envelope (at);

CREATE TABLE setting_seen (
  name TEXT PRIMARY KEY CHECK (name <> ''),
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Only grows; each row's hash is over the hash of the row before and its own content. Of by_name, subject and what in
-- detail may name somebody, it has the hashes by which audit_person has the words ('' is none).
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
CREATE INDEX audit_subject ON audit (subject, number);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
-- REPLACE deletes without asking the trigger above, so a number that is taken is refused here.
CREATE TRIGGER audit_grows BEFORE INSERT ON audit
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;

-- The names that the audit trail has only salted hashes of, so that somebody can be taken out and the chain still holds.
CREATE TABLE audit_person (
  hash TEXT PRIMARY KEY CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
  salt TEXT NOT NULL CHECK (length(salt) = 32),
  words TEXT NOT NULL CHECK (words <> ''),
  -- The user name of the account that it goes with; '' for who did something.
  account TEXT NOT NULL COLLATE NOCASE,
  UNIQUE (account, words)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_person_stays BEFORE UPDATE ON audit_person
BEGIN SELECT RAISE(ABORT, 'a name in the audit trail is never changed'); END;
