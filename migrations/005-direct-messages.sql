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
