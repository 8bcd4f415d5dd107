-- One row for each time that a cause shows up: what is gone and comes back is new.
CREATE TABLE IF NOT EXISTS findings (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    rule TEXT NOT NULL,
    body TEXT NOT NULL,          -- the finding as JSON, as it was last seen
    first_seen INTEGER NOT NULL, -- milliseconds since 1970, as all times here
    last_seen INTEGER NOT NULL,
    resolved INTEGER,
    UNIQUE (id, first_seen)
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS standing ON findings (id) WHERE resolved IS NULL;

-- What is to be told, or was, to whom.
CREATE TABLE IF NOT EXISTS deliveries (
    finding INTEGER NOT NULL REFERENCES findings (key),
    sink TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('first', 'escalation', 'gone')),
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sent', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt INTEGER NOT NULL,
    sent INTEGER,
    reason TEXT,
    PRIMARY KEY (finding, sink, stage)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pending ON deliveries (sink) WHERE status = 'pending';

-- Documents that sinks were told of, each once.
CREATE TABLE IF NOT EXISTS posted (
    id TEXT NOT NULL,            -- what the document is of
    sink TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (id, sink)
) STRICT, WITHOUT ROWID;
