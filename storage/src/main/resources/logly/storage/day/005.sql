-- A revision of a finding is found by the finding's id. Nobody has written any yet.
DROP VIEW finding_revisions_view;
DROP TABLE finding_revisions;

-- Every revision of a finding, in the day in which it was last seen. `timestamp` is that moment; `changed_at` is when
-- the revision was made.
CREATE TABLE finding_revisions (
    id                 INTEGER PRIMARY KEY,
    timestamp          INTEGER NOT NULL,
    claimed_timestamp  INTEGER,
    finding_id         INTEGER NOT NULL REFERENCES texts, -- finding-<fingerprint>-<opening>
    fingerprint_id     INTEGER NOT NULL REFERENCES texts,
    opening            INTEGER NOT NULL,
    revision           INTEGER NOT NULL,
    changed_at         INTEGER NOT NULL,
    type_id            INTEGER NOT NULL REFERENCES finding_types,
    status_id          INTEGER NOT NULL REFERENCES finding_statuses,
    rule_id            INTEGER NOT NULL REFERENCES texts,
    title_id           INTEGER NOT NULL REFERENCES texts,
    description        TEXT    NOT NULL,
    severity           INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 100),
    confidence         REAL    NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    event_count        INTEGER NOT NULL,
    time_window_millis INTEGER NOT NULL,
    first_seen         INTEGER NOT NULL,
    resources          TEXT    NOT NULL, -- JSON object of arrays
    pattern            BLOB    NOT NULL,
    embedding          BLOB    NOT NULL, -- little-endian 32-bit floats
    embedding_version  INTEGER NOT NULL,
    evidence           TEXT    NOT NULL, -- JSON array
    ingested_at        INTEGER NOT NULL,
    -- A revision that is sent again is the same revision.
    UNIQUE (finding_id, revision)
) STRICT;
-- What became of this finding.
CREATE INDEX finding_revisions_by_finding ON finding_revisions (finding_id, timestamp);

CREATE VIEW finding_revisions_view AS
SELECT f.id, p.text AS finding_id, f.revision,
       strftime('%Y-%m-%dT%H:%M:%fZ', f.changed_at / 1000.0, 'unixepoch') AS changed_at,
       t.text AS type, s.text AS status, r.text AS rule_id, i.text AS title, f.description, f.severity, f.confidence,
       f.event_count, f.time_window_millis,
       strftime('%Y-%m-%dT%H:%M:%fZ', f.first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', f.timestamp / 1000.0, 'unixepoch') AS last_seen,
       f.resources, f.evidence, f.embedding_version
FROM finding_revisions f
LEFT JOIN texts p ON p.id = f.finding_id
LEFT JOIN finding_types t ON t.id = f.type_id
LEFT JOIN finding_statuses s ON s.id = f.status_id
LEFT JOIN texts r ON r.id = f.rule_id
LEFT JOIN texts i ON i.id = f.title_id;
