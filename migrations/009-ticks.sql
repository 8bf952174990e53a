-- Whom a person has ticked in Review…, to decide on later; no decision, and nobody else's matter.
CREATE TABLE tick (
  by_id TEXT NOT NULL CHECK (by_id <> ''),
  proposal INTEGER NOT NULL REFERENCES proposal (id) ON DELETE CASCADE,
  at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', at) IS at),
  -- The state in which it was last put before the person to be decided; only what was shown is decided.
  shown TEXT CHECK (shown IN ('open', 'approved', 'disabling', 'failed')),
  PRIMARY KEY (by_id, proposal)
) STRICT, WITHOUT ROWID;
CREATE INDEX tick_proposal ON tick (proposal);
