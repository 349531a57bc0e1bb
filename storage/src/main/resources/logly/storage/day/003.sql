-- What events mean, and how findings changed.
--
-- A trace stands under the id of its event, in the file of the event's day; a newer revision of it replaces its row and
-- all its children. JSON that is much the same from trace to trace stands in `texts`, once.

CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

-- Enumerations, numbered as in the Avro schemas.
CREATE TABLE finding_types    (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE finding_statuses (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO finding_types VALUES (0, 'UNKNOWN'), (1, 'ANOMALY'), (2, 'ATTACK'), (3, 'MISCONFIGURATION');
INSERT INTO finding_statuses VALUES (0, 'OPEN'), (1, 'ACKNOWLEDGED'), (2, 'RESOLVED'), (3, 'SILENCED');

CREATE TABLE event_traces (
    -- The event. It moves to another id where a later log of its topic uses this one.
    id                  INTEGER PRIMARY KEY REFERENCES log_events ON UPDATE CASCADE ON DELETE CASCADE,
    timestamp           INTEGER NOT NULL,
    claimed_timestamp   INTEGER,
    revision            INTEGER NOT NULL,
    host_id             INTEGER NOT NULL REFERENCES hosts,
    source_id           INTEGER NOT NULL REFERENCES sources,
    level_id            INTEGER NOT NULL REFERENCES levels,
    severity_score      INTEGER NOT NULL CHECK (severity_score BETWEEN 0 AND 100),
    action_id           INTEGER NOT NULL REFERENCES actions,
    service_id          INTEGER REFERENCES services,
    user_id             INTEGER REFERENCES users,
    ip_id               INTEGER REFERENCES ips,
    root_cause_id       INTEGER REFERENCES texts,
    trigger_event_id    INTEGER REFERENCES texts,
    causality_chain     TEXT    NOT NULL, -- JSON array
    related_services_id INTEGER NOT NULL REFERENCES texts, -- JSON array
    tracer_version_id   INTEGER NOT NULL REFERENCES texts,
    tracers_used_id     INTEGER NOT NULL REFERENCES texts, -- JSON array
    traced_at           INTEGER NOT NULL
) STRICT;
-- The newest traces; also drives every filter that has no index of its own, and counts errors over a time.
CREATE INDEX event_traces_by_time ON event_traces (timestamp);
-- What was wrong on this host.
CREATE INDEX event_traces_by_host ON event_traces (host_id, timestamp);
-- What this address set off. Few traces have an address.
CREATE INDEX event_traces_by_ip ON event_traces (ip_id, timestamp) WHERE ip_id IS NOT NULL;
-- What was done to or by this account. Few traces have an account.
CREATE INDEX event_traces_by_user ON event_traces (user_id, timestamp) WHERE user_id IS NOT NULL;
-- What was grave, anywhere.
CREATE INDEX event_traces_severe ON event_traces (timestamp) WHERE severity_score >= 60;

-- Children are found by their trace alone; `ordinal` counts them from 0.
CREATE TABLE process_traces (
    trace_id             INTEGER NOT NULL REFERENCES event_traces ON UPDATE CASCADE ON DELETE CASCADE,
    ordinal              INTEGER NOT NULL,
    timestamp            INTEGER NOT NULL,
    pid                  INTEGER NOT NULL,
    name_id              INTEGER NOT NULL REFERENCES texts,
    cmdline_id           INTEGER NOT NULL REFERENCES texts,
    state                TEXT    NOT NULL,
    parent_pid           INTEGER NOT NULL,
    user_id              INTEGER REFERENCES users,
    memory_rss_bytes     INTEGER NOT NULL,
    memory_virtual_bytes INTEGER NOT NULL,
    cpu_user_millis      INTEGER NOT NULL,
    cpu_system_millis    INTEGER NOT NULL,
    threads              INTEGER NOT NULL,
    read_bytes           INTEGER NOT NULL,
    write_bytes          INTEGER NOT NULL,
    read_syscalls        INTEGER NOT NULL,
    write_syscalls       INTEGER NOT NULL,
    PRIMARY KEY (trace_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE network_traces (
    trace_id     INTEGER NOT NULL REFERENCES event_traces ON UPDATE CASCADE ON DELETE CASCADE,
    ordinal      INTEGER NOT NULL,
    timestamp    INTEGER NOT NULL,
    protocol_id  INTEGER NOT NULL REFERENCES texts,
    local_ip_id  INTEGER NOT NULL REFERENCES ips,
    local_port   INTEGER NOT NULL,
    remote_ip_id INTEGER REFERENCES ips,
    remote_port  INTEGER NOT NULL,
    state_id     INTEGER NOT NULL REFERENCES texts,
    pid          INTEGER,
    PRIMARY KEY (trace_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE error_traces (
    trace_id                INTEGER NOT NULL REFERENCES event_traces ON UPDATE CASCADE ON DELETE CASCADE,
    ordinal                 INTEGER NOT NULL,
    timestamp               INTEGER NOT NULL,
    error_type_id           INTEGER NOT NULL REFERENCES texts,
    error_category_id       INTEGER NOT NULL REFERENCES texts,
    exception_type_id       INTEGER REFERENCES texts,
    severity                INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 100),
    file_path_id            INTEGER REFERENCES texts,
    line_number             INTEGER,
    error_code_id           INTEGER REFERENCES texts,
    has_stacktrace          INTEGER NOT NULL,
    root_cause_hints_id     INTEGER NOT NULL REFERENCES texts, -- JSON array
    recovery_suggestions_id INTEGER NOT NULL REFERENCES texts, -- JSON array
    PRIMARY KEY (trace_id, ordinal)
) STRICT, WITHOUT ROWID;

-- Every revision of a finding, in the day in which it was last seen. `timestamp` is that moment; `changed_at` is when
-- the revision was made.
CREATE TABLE finding_revisions (
    id                 INTEGER PRIMARY KEY,
    timestamp          INTEGER NOT NULL,
    claimed_timestamp  INTEGER,
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
    UNIQUE (fingerprint_id, opening, revision)
) STRICT;
-- What became of this finding.
CREATE INDEX finding_revisions_by_finding ON finding_revisions (fingerprint_id, opening, timestamp);

CREATE VIEW event_traces_view AS
SELECT r.id, r.id AS event_id, strftime('%Y-%m-%dT%H:%M:%fZ', r.timestamp / 1000.0, 'unixepoch') AS timestamp,
       h.text AS host, s.text AS source, l.text AS level, r.severity_score, e.message, a.text AS action,
       v.text AS service, u.text AS user, i.text AS ip_address, c.text AS root_cause, t.text AS trigger_event,
       r.causality_chain, x.text AS related_services, w.text AS tracer_version, y.text AS tracers_used,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.traced_at / 1000.0, 'unixepoch') AS traced_at, r.revision
FROM event_traces r
LEFT JOIN log_events e ON e.id = r.id
LEFT JOIN hosts h ON h.id = r.host_id
LEFT JOIN sources s ON s.id = r.source_id
LEFT JOIN levels l ON l.id = r.level_id
LEFT JOIN actions a ON a.id = r.action_id
LEFT JOIN services v ON v.id = r.service_id
LEFT JOIN users u ON u.id = r.user_id
LEFT JOIN ips i ON i.id = r.ip_id
LEFT JOIN texts c ON c.id = r.root_cause_id
LEFT JOIN texts t ON t.id = r.trigger_event_id
LEFT JOIN texts x ON x.id = r.related_services_id
LEFT JOIN texts w ON w.id = r.tracer_version_id
LEFT JOIN texts y ON y.id = r.tracers_used_id;

CREATE VIEW process_traces_view AS
SELECT p.trace_id, p.ordinal, strftime('%Y-%m-%dT%H:%M:%fZ', p.timestamp / 1000.0, 'unixepoch') AS timestamp, p.pid,
       n.text AS name, c.text AS cmdline, p.state, p.parent_pid, u.text AS user, p.memory_rss_bytes,
       p.memory_virtual_bytes, p.cpu_user_millis, p.cpu_system_millis, p.threads, p.read_bytes, p.write_bytes,
       p.read_syscalls, p.write_syscalls
FROM process_traces p
LEFT JOIN texts n ON n.id = p.name_id
LEFT JOIN texts c ON c.id = p.cmdline_id
LEFT JOIN users u ON u.id = p.user_id;

CREATE VIEW network_traces_view AS
SELECT c.trace_id, c.ordinal, strftime('%Y-%m-%dT%H:%M:%fZ', c.timestamp / 1000.0, 'unixepoch') AS timestamp,
       p.text AS protocol, l.text AS local_ip, c.local_port, r.text AS remote_ip, c.remote_port, s.text AS state, c.pid
FROM network_traces c
LEFT JOIN texts p ON p.id = c.protocol_id
LEFT JOIN ips l ON l.id = c.local_ip_id
LEFT JOIN ips r ON r.id = c.remote_ip_id
LEFT JOIN texts s ON s.id = c.state_id;

CREATE VIEW error_traces_view AS
SELECT e.trace_id, e.ordinal, strftime('%Y-%m-%dT%H:%M:%fZ', e.timestamp / 1000.0, 'unixepoch') AS timestamp,
       t.text AS error_type, c.text AS error_category, x.text AS exception_type, e.severity, f.text AS file_path,
       e.line_number, o.text AS error_code, e.has_stacktrace, h.text AS root_cause_hints,
       r.text AS recovery_suggestions
FROM error_traces e
LEFT JOIN texts t ON t.id = e.error_type_id
LEFT JOIN texts c ON c.id = e.error_category_id
LEFT JOIN texts x ON x.id = e.exception_type_id
LEFT JOIN texts f ON f.id = e.file_path_id
LEFT JOIN texts o ON o.id = e.error_code_id
LEFT JOIN texts h ON h.id = e.root_cause_hints_id
LEFT JOIN texts r ON r.id = e.recovery_suggestions_id;

CREATE VIEW finding_revisions_view AS
SELECT f.id, 'finding-' || p.text || '-' || f.opening AS finding_id, f.revision,
       strftime('%Y-%m-%dT%H:%M:%fZ', f.changed_at / 1000.0, 'unixepoch') AS changed_at,
       t.text AS type, s.text AS status, r.text AS rule_id, i.text AS title, f.description, f.severity, f.confidence,
       f.event_count, f.time_window_millis,
       strftime('%Y-%m-%dT%H:%M:%fZ', f.first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', f.timestamp / 1000.0, 'unixepoch') AS last_seen,
       f.resources, f.evidence, f.embedding_version
FROM finding_revisions f
LEFT JOIN texts p ON p.id = f.fingerprint_id
LEFT JOIN finding_types t ON t.id = f.type_id
LEFT JOIN finding_statuses s ON s.id = f.status_id
LEFT JOIN texts r ON r.id = f.rule_id
LEFT JOIN texts i ON i.id = f.title_id;
