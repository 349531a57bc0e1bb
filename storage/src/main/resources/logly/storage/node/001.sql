-- What one store node knows of itself. Committed last of a batch: where offsets stand, the rows of before are stored.
-- Times are UTC milliseconds.

-- floor_day: rows of an earlier UTC day are not stored any more.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Numbers of logs, allotted for the whole fleet in the topic `metadata`; a copy.
CREATE TABLE log_epochs (
    topic       TEXT    NOT NULL,
    log_epoch   INTEGER NOT NULL CHECK (log_epoch BETWEEN 0 AND 255),
    cluster_id  TEXT    NOT NULL,
    topic_id    TEXT    NOT NULL,
    truncations INTEGER NOT NULL,
    PRIMARY KEY (topic, log_epoch),
    UNIQUE (topic, cluster_id, topic_id, truncations)
) STRICT, WITHOUT ROWID;

-- Where each partition is read on.
CREATE TABLE offsets (
    topic        TEXT    NOT NULL,
    partition    INTEGER NOT NULL,
    next_offset  INTEGER NOT NULL,
    leader_epoch INTEGER,
    log_epoch    INTEGER NOT NULL,
    PRIMARY KEY (topic, partition),
    FOREIGN KEY (topic, log_epoch) REFERENCES log_epochs
) STRICT, WITHOUT ROWID;

-- Per process of an agent, topic and key: the set of seqs seen, and what became of its records.
CREATE TABLE ledger (
    agent_id      INTEGER NOT NULL,
    epoch         INTEGER NOT NULL,
    topic         TEXT    NOT NULL,
    key           TEXT    NOT NULL,
    partition     INTEGER NOT NULL,
    seqs          BLOB    NOT NULL,
    received      INTEGER NOT NULL,
    stored        INTEGER NOT NULL,
    duplicates    INTEGER NOT NULL,
    expired       INTEGER NOT NULL,
    undecodable   INTEGER NOT NULL, -- dead letters of stage DECODE
    refused       INTEGER NOT NULL, -- dead letters of stage STORE
    last_seen     INTEGER NOT NULL,
    PRIMARY KEY (agent_id, epoch, topic, key)
) STRICT, WITHOUT ROWID;
-- What a new owner of a partition loads.
CREATE INDEX ledger_by_partition ON ledger (topic, partition);

-- Files of this node, by path inside its folder. Readers open only what stands here.
CREATE TABLE files (
    path       TEXT    PRIMARY KEY,
    kind       TEXT    NOT NULL CHECK (kind IN ('day', 'month')),
    first_day  TEXT    NOT NULL, -- YYYY-MM-DD, the first UTC day that it may hold
    generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE file_contents (
    path          TEXT    NOT NULL REFERENCES files ON DELETE CASCADE,
    table_name    TEXT    NOT NULL,
    rows          INTEGER NOT NULL,
    min_timestamp INTEGER NOT NULL,
    max_timestamp INTEGER NOT NULL,
    PRIMARY KEY (path, table_name)
) STRICT, WITHOUT ROWID;

-- The last status of each agent.
CREATE TABLE hosts (
    agent_id    INTEGER PRIMARY KEY,
    host        TEXT    NOT NULL,
    timestamp   INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    ingested_at INTEGER NOT NULL,
    status      TEXT    NOT NULL -- the whole record, JSON
) STRICT;

CREATE VIEW files_view AS
SELECT f.path, f.kind, f.first_day, f.generation, c.table_name, c.rows,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.min_timestamp / 1000.0, 'unixepoch') AS min_timestamp,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.max_timestamp / 1000.0, 'unixepoch') AS max_timestamp
FROM files f LEFT JOIN file_contents c ON c.path = f.path;

CREATE VIEW hosts_view AS
SELECT host, printf('%016x', agent_id) AS agent_id,
       strftime('%Y-%m-%dT%H:%M:%fZ', timestamp / 1000.0, 'unixepoch') AS timestamp,
       strftime('%Y-%m-%dT%H:%M:%fZ', ingested_at / 1000.0, 'unixepoch') AS ingested_at,
       status
FROM hosts;

CREATE VIEW ledger_view AS
SELECT printf('%016x', agent_id) AS agent_id, printf('%016x', epoch) AS epoch, topic, key, partition, received, stored,
       duplicates, expired, undecodable, refused,
       strftime('%Y-%m-%dT%H:%M:%fZ', last_seen / 1000.0, 'unixepoch') AS last_seen
FROM ledger;
