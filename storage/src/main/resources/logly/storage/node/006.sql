-- Processes that were heard of under the id of an agent in the last hour, by their heartbeats. Two whose times overlap
-- are two machines with one id.
CREATE TABLE agent_processes (
    agent_id   INTEGER NOT NULL,
    epoch      INTEGER NOT NULL,
    host       TEXT    NOT NULL,
    addresses  TEXT    NOT NULL, -- with spaces between them
    started_at INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    PRIMARY KEY (agent_id, epoch)
) STRICT, WITHOUT ROWID;

CREATE VIEW agent_processes_view AS
SELECT printf('%016x', agent_id) AS agent_id, printf('%016x', epoch) AS epoch, host, addresses,
       strftime('%Y-%m-%dT%H:%M:%fZ', started_at / 1000.0, 'unixepoch') AS started_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', last_seen / 1000.0, 'unixepoch') AS last_seen
FROM agent_processes;
