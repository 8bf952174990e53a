-- CSVs that are to be, or are, private items in the portal. One found `adding` may be there already: it is looked for by
-- its name. `stored` is not read back yet; `unwanted` is there and has to go, whatever its age.
CREATE TABLE csv_item (
  id INTEGER PRIMARY KEY,
  card INTEGER NOT NULL REFERENCES card (id),
  scan INTEGER NOT NULL UNIQUE REFERENCES scan (id),
  name TEXT NOT NULL CHECK (name <> ''),
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
CREATE INDEX letter_report ON letter (scan) WHERE kind = 'report';
