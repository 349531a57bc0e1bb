-- One UTC month of one store node. Times are UTC milliseconds.

-- Repeated texts, as small integers.
CREATE TABLE hosts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE CHECK (length(text) BETWEEN 1 AND 255)) STRICT;

-- Rows and time range of each table; committed with the rows, so that they can't disagree.
CREATE TABLE contents (
    table_name    TEXT PRIMARY KEY,
    rows          INTEGER NOT NULL,
    min_timestamp INTEGER NOT NULL,
    max_timestamp INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One host in one hour, once per generation: an answer merges the generations. Means follow from the sums, which are in
-- millionths, so that a merge is exact. The key serves the newest hours of all hosts.
CREATE TABLE hourly_aggregates (
    hour                   INTEGER NOT NULL,
    host_id                INTEGER NOT NULL REFERENCES hosts,
    generation             INTEGER NOT NULL,
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
    updated_at             INTEGER NOT NULL,
    PRIMARY KEY (hour, host_id, generation)
) STRICT, WITHOUT ROWID;
-- The hours of one host.
CREATE INDEX hourly_aggregates_by_host ON hourly_aggregates (host_id, hour);

CREATE VIEW hourly_aggregates_view AS
SELECT strftime('%Y-%m-%dT%H:%M:%fZ', a.hour / 1000.0, 'unixepoch') AS hour, h.text AS host,
       printf('%016x', a.generation) AS generation, a.revision,
       a.cpu_sum_micros / 1e6 / nullif(a.cpu_count, 0) AS avg_cpu_percent,
       iif(a.cpu_count > 0, a.cpu_max, NULL) AS max_cpu_percent,
       a.memory_sum_micros / 1e6 / nullif(a.memory_count, 0) AS avg_memory_percent,
       iif(a.memory_count > 0, a.memory_max, NULL) AS max_memory_percent,
       a.disk_sum_micros / 1e6 / nullif(a.disk_count, 0) AS avg_disk_percent,
       iif(a.disk_count > 0, a.disk_max, NULL) AS max_disk_percent,
       a.total_bytes_sent, a.total_bytes_received, a.total_packets_sent, a.total_packets_received,
       a.system_metrics_count, a.network_metrics_count, a.log_events_count, a.failed_login_count, a.banned_ip_count,
       a.error_count, a.warning_count, a.counts_by_level, a.counts_by_action,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.updated_at / 1000.0, 'unixepoch') AS updated_at
FROM hourly_aggregates a LEFT JOIN hosts h ON h.id = a.host_id;
