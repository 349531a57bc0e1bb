-- A record without a value on a compacted topic takes rows away. Where it stood is kept, so that neither what is read
-- again nor what another node holds brings them back.

-- logEpoch, partition and offset of the record that a row is from, in one number. 0: not known, before every other.
ALTER TABLE hourly_aggregates ADD COLUMN position INTEGER NOT NULL DEFAULT 0;

CREATE TABLE tombstones (
    table_name  TEXT    NOT NULL,
    key         TEXT    NOT NULL, -- as on the topic
    position    INTEGER NOT NULL, -- rows of an earlier position are gone
    ingested_at INTEGER NOT NULL,
    PRIMARY KEY (table_name, key)
) STRICT, WITHOUT ROWID;
-- Which are old enough to be forgotten.
CREATE INDEX tombstones_by_time ON tombstones (ingested_at);

CREATE VIEW tombstones_view AS
SELECT table_name, key, position, strftime('%Y-%m-%dT%H:%M:%fZ', ingested_at / 1000.0, 'unixepoch') AS ingested_at
FROM tombstones;
