-- What is known of addresses, patterns, findings and days, and what people decided.
--
-- A table with a revision holds the newest revision of each key. `position` is logEpoch, partition and offset of the
-- record that a row is from, in one number.

-- Repeated texts, as small integers.
CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE host_names (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE CHECK (length(text) BETWEEN 1 AND 255)
) STRICT;

-- Enumerations, numbered as in the Avro schemas.
CREATE TABLE finding_types    (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE finding_statuses (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO finding_types VALUES (0, 'UNKNOWN'), (1, 'ANOMALY'), (2, 'ATTACK'), (3, 'MISCONFIGURATION');
INSERT INTO finding_statuses VALUES (0, 'OPEN'), (1, 'ACKNOWLEDGED'), (2, 'RESOLVED'), (3, 'SILENCED');

-- A record without a value on a compacted topic takes rows away. Where it stood is kept, so that neither what is read
-- again nor what another node holds brings them back.
CREATE TABLE tombstones (
    table_name  TEXT    NOT NULL,
    key         TEXT    NOT NULL, -- as on the topic
    position    INTEGER NOT NULL, -- rows of an earlier position are gone
    ingested_at INTEGER NOT NULL,
    PRIMARY KEY (table_name, key)
) STRICT, WITHOUT ROWID;
-- Which are old enough to be forgotten.
CREATE INDEX tombstones_by_time ON tombstones (ingested_at);

CREATE TABLE findings (
    id                 TEXT    NOT NULL PRIMARY KEY, -- finding-<fingerprint>-<opening>
    position           INTEGER NOT NULL,
    fingerprint        TEXT    NOT NULL,
    opening            INTEGER NOT NULL,
    revision           INTEGER NOT NULL,
    timestamp          INTEGER NOT NULL,
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
    last_seen          INTEGER NOT NULL,
    resources          TEXT    NOT NULL, -- JSON object of arrays
    pattern            BLOB    NOT NULL,
    embedding          BLOB    NOT NULL, -- little-endian 32-bit floats
    embedding_version  INTEGER NOT NULL,
    evidence           TEXT    NOT NULL, -- JSON array
    UNIQUE (fingerprint, opening)
) STRICT;
-- What was found last; also the order in which similar ones are looked for.
CREATE INDEX findings_by_time ON findings (last_seen, id);
-- What waits for somebody.
CREATE INDEX findings_open ON findings (last_seen, id) WHERE status_id = 0;

-- One address, once per generation: an answer merges the generations, by the counts per day and kind.
CREATE TABLE ip_reputation (
    ip                     TEXT    NOT NULL,
    generation             INTEGER NOT NULL,
    position               INTEGER NOT NULL,
    revision               INTEGER NOT NULL,
    type_id                INTEGER NOT NULL REFERENCES texts,
    is_whitelisted         INTEGER NOT NULL,
    is_blacklisted         INTEGER NOT NULL,
    threat_score           INTEGER NOT NULL CHECK (threat_score BETWEEN 0 AND 100),
    first_seen             INTEGER NOT NULL,
    last_seen              INTEGER NOT NULL,
    total_events           INTEGER NOT NULL,
    failed_login_count     INTEGER NOT NULL,
    successful_login_count INTEGER NOT NULL,
    banned_count           INTEGER NOT NULL,
    probe_count            INTEGER NOT NULL,
    daily_counts           TEXT    NOT NULL, -- JSON array
    hosts                  TEXT    NOT NULL, -- JSON array
    country_code_id        INTEGER REFERENCES texts,
    city_id                INTEGER REFERENCES texts,
    asn_id                 INTEGER REFERENCES texts,
    updated_at             INTEGER NOT NULL,
    PRIMARY KEY (ip, generation)
) STRICT;
-- Who threatens us most.
CREATE INDEX ip_reputation_by_threat ON ip_reputation (threat_score, ip);

CREATE TABLE trace_patterns (
    pattern           TEXT    NOT NULL PRIMARY KEY,
    position          INTEGER NOT NULL,
    revision          INTEGER NOT NULL,
    pattern_type_id   INTEGER NOT NULL REFERENCES texts,
    pattern_name_id   INTEGER NOT NULL REFERENCES texts,
    description       TEXT    NOT NULL,
    affected_services TEXT    NOT NULL, -- JSON array
    affected_ips      TEXT    NOT NULL, -- JSON array
    affected_hosts    TEXT    NOT NULL, -- JSON array
    event_count       INTEGER NOT NULL,
    severity          INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 100),
    start_time        INTEGER NOT NULL,
    end_time          INTEGER NOT NULL,
    duration_millis   INTEGER NOT NULL,
    root_cause_id     INTEGER REFERENCES texts,
    recommendations   TEXT    NOT NULL, -- JSON array
    detected_at       INTEGER NOT NULL
) STRICT;
-- What repeated last.
CREATE INDEX trace_patterns_by_time ON trace_patterns (end_time, pattern);

-- Every decision, under the id of its record.
CREATE TABLE operator_actions (
    id                INTEGER PRIMARY KEY,
    timestamp         INTEGER NOT NULL,
    claimed_timestamp INTEGER,
    subject_id        INTEGER NOT NULL REFERENCES texts,
    noun_id           INTEGER NOT NULL REFERENCES texts,
    action_id         INTEGER NOT NULL REFERENCES texts,
    operator_id       INTEGER NOT NULL REFERENCES texts,
    reason            TEXT,
    expires_at        INTEGER,
    parameters        TEXT    NOT NULL, -- JSON object
    ingested_at       INTEGER NOT NULL
) STRICT;
-- What was decided last, and by whom.
CREATE INDEX operator_actions_by_time ON operator_actions (timestamp);
-- What was decided about this.
CREATE INDEX operator_actions_by_subject ON operator_actions (subject_id, timestamp);

-- One host on one UTC day, once per generation: an answer merges the generations. `day` is its first millisecond. Means
-- follow from the sums, which are in millionths, so that a merge is exact. The key serves the newest days of all hosts.
CREATE TABLE daily_aggregates (
    day                    INTEGER NOT NULL,
    host_id                INTEGER NOT NULL REFERENCES host_names,
    generation             INTEGER NOT NULL,
    position               INTEGER NOT NULL,
    revision               INTEGER NOT NULL,
    cpu_count              INTEGER NOT NULL,
    cpu_sum_micros         INTEGER NOT NULL,
    cpu_min                REAL    NOT NULL,
    cpu_max                REAL    NOT NULL,
    memory_count           INTEGER NOT NULL,
    memory_sum_micros      INTEGER NOT NULL,
    memory_min             REAL    NOT NULL,
    memory_max             REAL    NOT NULL,
    disk_count             INTEGER NOT NULL,
    disk_sum_micros        INTEGER NOT NULL,
    disk_min               REAL    NOT NULL,
    disk_max               REAL    NOT NULL,
    total_bytes_sent       INTEGER NOT NULL,
    total_bytes_received   INTEGER NOT NULL,
    total_packets_sent     INTEGER NOT NULL,
    total_packets_received INTEGER NOT NULL,
    system_metrics_count   INTEGER NOT NULL,
    network_metrics_count  INTEGER NOT NULL,
    log_events_count       INTEGER NOT NULL,
    failed_login_count     INTEGER NOT NULL,
    banned_ip_count        INTEGER NOT NULL,
    error_count            INTEGER NOT NULL,
    warning_count          INTEGER NOT NULL,
    counts_by_level        TEXT    NOT NULL, -- JSON object
    counts_by_action       TEXT    NOT NULL, -- JSON object
    unique_ips_banned      INTEGER NOT NULL,
    unique_users_failed    INTEGER NOT NULL,
    updated_at             INTEGER NOT NULL,
    PRIMARY KEY (day, host_id, generation)
) STRICT, WITHOUT ROWID;
-- The days of one host.
CREATE INDEX daily_aggregates_by_host ON daily_aggregates (host_id, day);

CREATE VIEW findings_view AS
SELECT f.id, f.revision, strftime('%Y-%m-%dT%H:%M:%fZ', f.timestamp / 1000.0, 'unixepoch') AS timestamp,
       t.text AS type, s.text AS status, r.text AS rule_id, i.text AS title, f.description, f.severity, f.confidence,
       f.event_count, f.time_window_millis,
       strftime('%Y-%m-%dT%H:%M:%fZ', f.first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', f.last_seen / 1000.0, 'unixepoch') AS last_seen,
       f.resources, f.evidence, f.embedding_version
FROM findings f
LEFT JOIN finding_types t ON t.id = f.type_id
LEFT JOIN finding_statuses s ON s.id = f.status_id
LEFT JOIN texts r ON r.id = f.rule_id
LEFT JOIN texts i ON i.id = f.title_id;

CREATE VIEW ip_reputation_view AS
SELECT p.ip, printf('%016x', p.generation) AS generation, p.revision, t.text AS type, p.is_whitelisted,
       p.is_blacklisted, p.threat_score,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.last_seen / 1000.0, 'unixepoch') AS last_seen,
       p.total_events, p.failed_login_count, p.successful_login_count, p.banned_count, p.probe_count, p.daily_counts,
       p.hosts, c.text AS country_code, y.text AS city, a.text AS asn,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.updated_at / 1000.0, 'unixepoch') AS updated_at
FROM ip_reputation p
LEFT JOIN texts t ON t.id = p.type_id
LEFT JOIN texts c ON c.id = p.country_code_id
LEFT JOIN texts y ON y.id = p.city_id
LEFT JOIN texts a ON a.id = p.asn_id;

CREATE VIEW trace_patterns_view AS
SELECT p.pattern, p.revision, t.text AS pattern_type, n.text AS pattern_name, p.description, p.affected_services,
       p.affected_ips, p.affected_hosts, p.event_count, p.severity,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.start_time / 1000.0, 'unixepoch') AS start_time,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.end_time / 1000.0, 'unixepoch') AS end_time, p.duration_millis,
       c.text AS root_cause, p.recommendations,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.detected_at / 1000.0, 'unixepoch') AS detected_at
FROM trace_patterns p
LEFT JOIN texts t ON t.id = p.pattern_type_id
LEFT JOIN texts n ON n.id = p.pattern_name_id
LEFT JOIN texts c ON c.id = p.root_cause_id;

CREATE VIEW operator_actions_view AS
SELECT a.id, strftime('%Y-%m-%dT%H:%M:%fZ', a.timestamp / 1000.0, 'unixepoch') AS timestamp, n.text AS noun,
       s.text AS subject, t.text AS action, o.text AS operator, a.reason,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.expires_at / 1000.0, 'unixepoch') AS expires_at, a.parameters
FROM operator_actions a
LEFT JOIN texts n ON n.id = a.noun_id
LEFT JOIN texts s ON s.id = a.subject_id
LEFT JOIN texts t ON t.id = a.action_id
LEFT JOIN texts o ON o.id = a.operator_id;

CREATE VIEW daily_aggregates_view AS
SELECT strftime('%Y-%m-%d', a.day / 1000, 'unixepoch') AS date, h.text AS host,
       printf('%016x', a.generation) AS generation, a.revision,
       a.cpu_sum_micros / 1e6 / nullif(a.cpu_count, 0) AS avg_cpu_percent,
       iif(a.cpu_count > 0, a.cpu_max, NULL) AS max_cpu_percent,
       a.memory_sum_micros / 1e6 / nullif(a.memory_count, 0) AS avg_memory_percent,
       iif(a.memory_count > 0, a.memory_max, NULL) AS max_memory_percent,
       a.disk_sum_micros / 1e6 / nullif(a.disk_count, 0) AS avg_disk_percent,
       iif(a.disk_count > 0, a.disk_max, NULL) AS max_disk_percent,
       a.total_bytes_sent, a.total_bytes_received, a.total_packets_sent, a.total_packets_received,
       a.system_metrics_count, a.network_metrics_count, a.log_events_count, a.failed_login_count, a.banned_ip_count,
       a.error_count, a.warning_count, a.unique_ips_banned, a.unique_users_failed, a.counts_by_level,
       a.counts_by_action, strftime('%Y-%m-%dT%H:%M:%fZ', a.updated_at / 1000.0, 'unixepoch') AS updated_at
FROM daily_aggregates a LEFT JOIN host_names h ON h.id = a.host_id;

CREATE VIEW tombstones_view AS
SELECT table_name, key, position, strftime('%Y-%m-%dT%H:%M:%fZ', ingested_at / 1000.0, 'unixepoch') AS ingested_at
FROM tombstones;
