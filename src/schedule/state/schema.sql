-- A row for each job that was ever in the settings.
CREATE TABLE IF NOT EXISTS jobs (
    name TEXT PRIMARY KEY,
    timing TEXT NOT NULL,               -- when it runs, as the settings had it; another one counts from anew
    since INTEGER NOT NULL,             -- times up to here are dealt with; milliseconds since 1970, as all times here
    fingerprint TEXT,                   -- what the watched source held at the last run
    counted INTEGER NOT NULL,           -- the step from which on runs of its `after` count
    step INTEGER NOT NULL DEFAULT 0,    -- the step at which it was last dealt with; 0 for never
    held TEXT,                          -- why it was held back at that step, where it was
    started INTEGER,                    -- its last run, as are the next three
    ended INTEGER,
    ending TEXT,
    code INTEGER,
    runs INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
