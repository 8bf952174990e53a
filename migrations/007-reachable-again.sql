-- Since when mail reaches an account again that it could not reach: warnings from before that no longer count.
ALTER TABLE unreachable ADD COLUMN over_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', over_at) IS over_at);
