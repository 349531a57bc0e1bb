-- Records that store.log-events leaves out.
ALTER TABLE ledger ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;

DROP VIEW ledger_view;
CREATE VIEW ledger_view AS
SELECT printf('%016x', agent_id) AS agent_id, printf('%016x', epoch) AS epoch, topic, key, partition, received, stored,
       duplicates, expired, undecodable, refused, left_out,
       strftime('%Y-%m-%dT%H:%M:%fZ', last_seen / 1000.0, 'unixepoch') AS last_seen
FROM ledger;

-- Commits that the file had seen when it was entered: see its own table of that name.
ALTER TABLE files ADD COLUMN commits INTEGER NOT NULL DEFAULT 0;

-- Offsets that this node has taken, both ends included. A partition that moves leaves what it wrote where it is; two
-- nodes may hold the same offsets after a kill, with the same rows of the same ids.
CREATE TABLE intervals (
    topic         TEXT    NOT NULL,
    partition     INTEGER NOT NULL,
    log_epoch     INTEGER NOT NULL,
    first_offset  INTEGER NOT NULL,
    last_offset   INTEGER NOT NULL,
    last_appended INTEGER NOT NULL, -- append time of the newest row of it, or later
    PRIMARY KEY (topic, partition, log_epoch, first_offset)
) STRICT, WITHOUT ROWID;
INSERT INTO intervals
SELECT topic, partition, log_epoch, 0, next_offset - 1, CAST(strftime('%s', 'now') AS INTEGER) * 1000
FROM offsets WHERE next_offset > 0;

-- Offsets that the broker deleted before anyone had read them, both ends included.
CREATE TABLE gaps (
    topic        TEXT    NOT NULL,
    partition    INTEGER NOT NULL,
    log_epoch    INTEGER NOT NULL,
    first_offset INTEGER NOT NULL,
    last_offset  INTEGER NOT NULL,
    noticed_at   INTEGER NOT NULL,
    PRIMARY KEY (topic, partition, log_epoch, first_offset)
) STRICT, WITHOUT ROWID;

-- How fresh the rows of a host are: the newest effective time among them.
CREATE TABLE freshness (host TEXT PRIMARY KEY, newest INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Files that can't be trusted any more, or have lost something. One that is set aside lies where it was, and nobody opens
-- it; the next generation of the file takes what Kafka still holds.
CREATE TABLE damages (
    path         TEXT    PRIMARY KEY,
    last_written INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    set_aside    INTEGER NOT NULL,
    rows_before  INTEGER NOT NULL, -- by the catalogue
    rows_after   INTEGER           -- when Kafka had been read again; NULL until then
) STRICT, WITHOUT ROWID;

CREATE VIEW damages_view AS
SELECT path, reason, set_aside, rows_before, rows_after,
       strftime('%Y-%m-%dT%H:%M:%fZ', last_written / 1000.0, 'unixepoch') AS last_written
FROM damages;
