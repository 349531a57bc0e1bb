-- One UTC day of one store node.
--
-- Times are UTC milliseconds. `timestamp` is the effective time, by which the row is filed, sorted and found;
-- `claimed_timestamp` is the event's own time where its clock was too far ahead to be believed, else NULL.
-- `id` is logEpoch (8 bits), partition (11), offset (44): where the record stands in Kafka.
-- A `*_view` shows each table as people read it: sqlite3 -readonly day.db 'select * from log_events_view limit 5'

-- Repeated texts, as small integers.
CREATE TABLE hosts    (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE CHECK (length(text) BETWEEN 1 AND 255)) STRICT;
CREATE TABLE sources  (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE services (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE formats  (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE users    (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE ips      (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE paths    (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE topics   (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

-- Which process of which agent made a row.
CREATE TABLE epochs (
    id       INTEGER PRIMARY KEY,
    agent_id INTEGER NOT NULL,
    epoch    INTEGER NOT NULL,
    UNIQUE (agent_id, epoch)
) STRICT;

-- Enumerations, numbered as in the Avro schemas.
CREATE TABLE levels  (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE actions (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE stages  (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO levels VALUES
    (0, 'UNKNOWN'), (1, 'DEBUG'), (2, 'INFO'), (3, 'NOTICE'), (4, 'WARNING'), (5, 'ERROR'), (6, 'CRITICAL');
INSERT INTO actions VALUES
    (0, 'OTHER'), (1, 'FAILED_LOGIN'), (2, 'SUCCESSFUL_LOGIN'), (3, 'INVALID_USER'), (4, 'SESSION_OPENED'),
    (5, 'SESSION_CLOSED'), (6, 'PRIVILEGE_USED'), (7, 'UNAUTHORIZED'), (8, 'PROBE'), (9, 'REJECTED'), (10, 'BLOCKED'),
    (11, 'BAN'), (12, 'UNBAN'), (13, 'FOUND'), (14, 'HTTP_REQUEST'), (15, 'ACCOUNT_CHANGED'), (16, 'CONFIG_CHANGED'),
    (17, 'SERVICE_STARTED'), (18, 'SERVICE_STOPPED'), (19, 'SERVICE_FAILED');
INSERT INTO stages VALUES (0, 'UNKNOWN'), (1, 'PARSE'), (2, 'DECODE'), (3, 'PROCESS'), (4, 'STORE'), (5, 'NOTIFY');

-- Rows and time range of each table; committed with the rows, so that they can't disagree.
CREATE TABLE contents (
    table_name    TEXT PRIMARY KEY,
    rows          INTEGER NOT NULL,
    min_timestamp INTEGER NOT NULL,
    max_timestamp INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE system_metrics (
    id                     INTEGER PRIMARY KEY,
    timestamp              INTEGER NOT NULL,
    claimed_timestamp      INTEGER,
    host_id                INTEGER NOT NULL REFERENCES hosts,
    interval_millis        INTEGER NOT NULL,
    cpu_percent            REAL    NOT NULL,
    cpu_count              INTEGER NOT NULL,
    memory_total_bytes     INTEGER NOT NULL,
    memory_available_bytes INTEGER NOT NULL,
    memory_percent         REAL    NOT NULL,
    disk_total_bytes       INTEGER NOT NULL,
    disk_used_bytes        INTEGER NOT NULL,
    disk_percent           REAL    NOT NULL,
    disk_read_bytes        INTEGER NOT NULL,
    disk_write_bytes       INTEGER NOT NULL,
    disk_read_bytes_delta  INTEGER NOT NULL,
    disk_write_bytes_delta INTEGER NOT NULL,
    counter_reset          INTEGER NOT NULL,
    load_1min              REAL    NOT NULL,
    load_5min              REAL    NOT NULL,
    load_15min             REAL    NOT NULL,
    mounts                 TEXT    NOT NULL, -- JSON array
    devices                TEXT    NOT NULL, -- JSON array
    collected_at           INTEGER NOT NULL,
    ingested_at            INTEGER NOT NULL,
    epoch_id               INTEGER NOT NULL REFERENCES epochs,
    seq                    INTEGER NOT NULL
) STRICT;
-- The newest samples of all hosts.
CREATE INDEX system_metrics_by_time ON system_metrics (timestamp);
-- The chart of one host.
CREATE INDEX system_metrics_by_host ON system_metrics (host_id, timestamp);

CREATE TABLE network_metrics (
    id                      INTEGER PRIMARY KEY,
    timestamp               INTEGER NOT NULL,
    claimed_timestamp       INTEGER,
    host_id                 INTEGER NOT NULL REFERENCES hosts,
    interval_millis         INTEGER NOT NULL,
    bytes_sent              INTEGER NOT NULL,
    bytes_received          INTEGER NOT NULL,
    packets_sent            INTEGER NOT NULL,
    packets_received        INTEGER NOT NULL,
    errors_in               INTEGER NOT NULL,
    errors_out              INTEGER NOT NULL,
    drops_in                INTEGER NOT NULL,
    drops_out               INTEGER NOT NULL,
    bytes_sent_delta        INTEGER NOT NULL,
    bytes_received_delta    INTEGER NOT NULL,
    packets_sent_delta      INTEGER NOT NULL,
    packets_received_delta  INTEGER NOT NULL,
    errors_in_delta         INTEGER NOT NULL,
    errors_out_delta        INTEGER NOT NULL,
    drops_in_delta          INTEGER NOT NULL,
    drops_out_delta         INTEGER NOT NULL,
    counter_reset           INTEGER NOT NULL,
    connections_established INTEGER NOT NULL,
    connections_listen      INTEGER NOT NULL,
    connections_time_wait   INTEGER NOT NULL,
    interfaces              TEXT    NOT NULL, -- JSON array
    collected_at            INTEGER NOT NULL,
    ingested_at             INTEGER NOT NULL,
    epoch_id                INTEGER NOT NULL REFERENCES epochs,
    seq                     INTEGER NOT NULL
) STRICT;
-- The newest samples of all hosts.
CREATE INDEX network_metrics_by_time ON network_metrics (timestamp);
-- The chart of one host.
CREATE INDEX network_metrics_by_host ON network_metrics (host_id, timestamp);

CREATE TABLE log_events (
    id                INTEGER PRIMARY KEY,
    timestamp         INTEGER NOT NULL,
    claimed_timestamp INTEGER,
    host_id           INTEGER NOT NULL REFERENCES hosts,
    source_id         INTEGER NOT NULL REFERENCES sources,
    service_id        INTEGER REFERENCES services,
    format_id         INTEGER NOT NULL REFERENCES formats,
    level_id          INTEGER NOT NULL REFERENCES levels,
    message           TEXT    NOT NULL,
    ip_id             INTEGER REFERENCES ips,
    user_id           INTEGER REFERENCES users,
    action_id         INTEGER NOT NULL REFERENCES actions,
    metadata          TEXT    NOT NULL, -- JSON object
    source_path_id    INTEGER REFERENCES paths,
    source_offset     INTEGER,
    collected_at      INTEGER NOT NULL,
    ingested_at       INTEGER NOT NULL,
    epoch_id          INTEGER NOT NULL REFERENCES epochs,
    seq               INTEGER NOT NULL
) STRICT;
-- What happened last, anywhere; also drives every filter that has no index of its own.
CREATE INDEX log_events_by_time ON log_events (timestamp);
-- What happened on this host.
CREATE INDEX log_events_by_host ON log_events (host_id, timestamp);
-- What did this address do, over days and hosts. Few lines have an address.
CREATE INDEX log_events_by_ip ON log_events (ip_id, timestamp) WHERE ip_id IS NOT NULL;
-- What was done to or by this account. Few lines have an account.
CREATE INDEX log_events_by_user ON log_events (user_id, timestamp) WHERE user_id IS NOT NULL;
-- Warnings and worse; bans, logins, changes: all but chatter and requests.
CREATE INDEX log_events_significant ON log_events (timestamp) WHERE level_id >= 4 OR action_id NOT IN (0, 14);

CREATE TABLE dead_letters (
    id           INTEGER PRIMARY KEY,
    timestamp    INTEGER NOT NULL,
    claimed_timestamp INTEGER,
    host_id      INTEGER REFERENCES hosts,
    topic_id     INTEGER NOT NULL REFERENCES topics,
    partition    INTEGER NOT NULL,
    offset       INTEGER NOT NULL,
    stage_id     INTEGER NOT NULL REFERENCES stages,
    service_id   INTEGER NOT NULL REFERENCES services,
    reason       TEXT    NOT NULL,
    record_key   BLOB,
    record_value BLOB,
    headers      TEXT    NOT NULL, -- JSON object of base64
    failed_at    INTEGER NOT NULL,
    ingested_at  INTEGER NOT NULL,
    -- A letter that is sent again after a crash is the same letter.
    UNIQUE (topic_id, partition, offset, stage_id)
) STRICT;
-- The newest letters.
CREATE INDEX dead_letters_by_time ON dead_letters (timestamp);

CREATE VIEW system_metrics_view AS
SELECT m.id, strftime('%Y-%m-%dT%H:%M:%fZ', m.timestamp / 1000.0, 'unixepoch') AS timestamp, h.text AS host,
       m.interval_millis, m.cpu_percent, m.cpu_count, m.memory_total_bytes, m.memory_available_bytes, m.memory_percent,
       m.disk_total_bytes, m.disk_used_bytes, m.disk_percent, m.disk_read_bytes, m.disk_write_bytes,
       m.disk_read_bytes_delta, m.disk_write_bytes_delta, m.counter_reset, m.load_1min, m.load_5min, m.load_15min,
       m.mounts, m.devices
FROM system_metrics m LEFT JOIN hosts h ON h.id = m.host_id;

CREATE VIEW network_metrics_view AS
SELECT m.id, strftime('%Y-%m-%dT%H:%M:%fZ', m.timestamp / 1000.0, 'unixepoch') AS timestamp, h.text AS host,
       m.interval_millis, m.bytes_sent, m.bytes_received, m.packets_sent, m.packets_received, m.errors_in, m.errors_out,
       m.drops_in, m.drops_out, m.bytes_sent_delta, m.bytes_received_delta, m.packets_sent_delta,
       m.packets_received_delta, m.errors_in_delta, m.errors_out_delta, m.drops_in_delta, m.drops_out_delta,
       m.counter_reset, m.connections_established, m.connections_listen, m.connections_time_wait, m.interfaces
FROM network_metrics m LEFT JOIN hosts h ON h.id = m.host_id;

CREATE VIEW log_events_view AS
SELECT e.id, strftime('%Y-%m-%dT%H:%M:%fZ', e.timestamp / 1000.0, 'unixepoch') AS timestamp, h.text AS host,
       s.text AS source, l.text AS level, v.text AS service, e.message, i.text AS ip_address, u.text AS user,
       a.text AS action, e.metadata, f.text AS format, p.text AS source_path, e.source_offset
FROM log_events e
LEFT JOIN hosts h ON h.id = e.host_id
LEFT JOIN sources s ON s.id = e.source_id
LEFT JOIN levels l ON l.id = e.level_id
LEFT JOIN services v ON v.id = e.service_id
LEFT JOIN ips i ON i.id = e.ip_id
LEFT JOIN users u ON u.id = e.user_id
LEFT JOIN actions a ON a.id = e.action_id
LEFT JOIN formats f ON f.id = e.format_id
LEFT JOIN paths p ON p.id = e.source_path_id;

CREATE VIEW dead_letters_view AS
SELECT d.id, strftime('%Y-%m-%dT%H:%M:%fZ', d.timestamp / 1000.0, 'unixepoch') AS timestamp, h.text AS host,
       t.text AS topic, d.partition, d.offset, g.text AS stage, v.text AS service, d.reason,
       d.record_key, d.record_value,
       strftime('%Y-%m-%dT%H:%M:%fZ', d.failed_at / 1000.0, 'unixepoch') AS failed_at
FROM dead_letters d
LEFT JOIN hosts h ON h.id = d.host_id
LEFT JOIN topics t ON t.id = d.topic_id
LEFT JOIN stages g ON g.id = d.stage_id
LEFT JOIN services v ON v.id = d.service_id;
