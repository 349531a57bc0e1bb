-- What people had erased. What it was is told by a hash only, lest the record brings it back.
CREATE TABLE erasures (
    id              INTEGER PRIMARY KEY,
    erased_at       INTEGER NOT NULL,
    operator        TEXT    NOT NULL,
    selector_sha256 TEXT    NOT NULL,
    rows            TEXT    NOT NULL -- JSON object: rows erased, by table
) STRICT;

CREATE VIEW erasures_view AS
SELECT id, strftime('%Y-%m-%dT%H:%M:%fZ', erased_at / 1000.0, 'unixepoch') AS erased_at, operator, selector_sha256, rows
FROM erasures;
