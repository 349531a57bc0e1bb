-- What the kernel tells of a host beside processors, memory and disks. Rows of before have 0, or NULL where the
-- field may be unknown.
ALTER TABLE system_metrics ADD COLUMN swap_total_bytes             INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN swap_used_bytes              INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN swap_in_bytes                INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN swap_out_bytes               INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN swap_in_bytes_delta          INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN swap_out_bytes_delta         INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN context_switches             INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN context_switches_delta       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN interrupts                   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN interrupts_delta             INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN processes_running            INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN processes_blocked            INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN file_descriptors_used        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN file_descriptors_max         INTEGER NOT NULL DEFAULT 0;
ALTER TABLE system_metrics ADD COLUMN cpu_pressure_some_percent    REAL;
ALTER TABLE system_metrics ADD COLUMN cpu_pressure_full_percent    REAL;
ALTER TABLE system_metrics ADD COLUMN memory_pressure_some_percent REAL;
ALTER TABLE system_metrics ADD COLUMN memory_pressure_full_percent REAL;
ALTER TABLE system_metrics ADD COLUMN io_pressure_some_percent     REAL;
ALTER TABLE system_metrics ADD COLUMN io_pressure_full_percent     REAL;
ALTER TABLE system_metrics ADD COLUMN cpu_pressure_some_micros     INTEGER;
ALTER TABLE system_metrics ADD COLUMN cpu_pressure_full_micros     INTEGER;
ALTER TABLE system_metrics ADD COLUMN memory_pressure_some_micros  INTEGER;
ALTER TABLE system_metrics ADD COLUMN memory_pressure_full_micros  INTEGER;
ALTER TABLE system_metrics ADD COLUMN io_pressure_some_micros      INTEGER;
ALTER TABLE system_metrics ADD COLUMN io_pressure_full_micros      INTEGER;

DROP VIEW system_metrics_view;
CREATE VIEW system_metrics_view AS
SELECT m.id, strftime('%Y-%m-%dT%H:%M:%fZ', m.timestamp / 1000.0, 'unixepoch') AS timestamp, h.text AS host,
       m.interval_millis, m.cpu_percent, m.cpu_count, m.memory_total_bytes, m.memory_available_bytes, m.memory_percent,
       m.disk_total_bytes, m.disk_used_bytes, m.disk_percent, m.disk_read_bytes, m.disk_write_bytes,
       m.disk_read_bytes_delta, m.disk_write_bytes_delta, m.counter_reset, m.load_1min, m.load_5min, m.load_15min,
       m.mounts, m.devices,
       m.swap_total_bytes, m.swap_used_bytes, m.swap_in_bytes, m.swap_out_bytes,
       m.swap_in_bytes_delta, m.swap_out_bytes_delta, m.context_switches, m.context_switches_delta,
       m.interrupts, m.interrupts_delta, m.processes_running, m.processes_blocked,
       m.file_descriptors_used, m.file_descriptors_max, m.cpu_pressure_some_percent, m.cpu_pressure_full_percent,
       m.memory_pressure_some_percent, m.memory_pressure_full_percent, m.io_pressure_some_percent, m.io_pressure_full_percent,
       m.cpu_pressure_some_micros, m.cpu_pressure_full_micros, m.memory_pressure_some_micros, m.memory_pressure_full_micros,
       m.io_pressure_some_micros, m.io_pressure_full_micros
FROM system_metrics m LEFT JOIN hosts h ON h.id = m.host_id;

-- What the agent may not know of a process is NULL; and a process has a start, which tells two of one pid apart.
DROP VIEW process_traces_view;
ALTER TABLE process_traces RENAME TO process_traces_before;
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
    read_bytes           INTEGER,
    write_bytes          INTEGER,
    read_syscalls        INTEGER,
    write_syscalls       INTEGER,
    started_at           INTEGER,
    PRIMARY KEY (trace_id, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO process_traces SELECT *, NULL FROM process_traces_before;
DROP TABLE process_traces_before;

CREATE VIEW process_traces_view AS
SELECT p.trace_id, p.ordinal, strftime('%Y-%m-%dT%H:%M:%fZ', p.timestamp / 1000.0, 'unixepoch') AS timestamp, p.pid,
       n.text AS name, c.text AS cmdline, p.state, p.parent_pid, u.text AS user, p.memory_rss_bytes,
       p.memory_virtual_bytes, p.cpu_user_millis, p.cpu_system_millis, p.threads, p.read_bytes, p.write_bytes,
       p.read_syscalls, p.write_syscalls,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.started_at / 1000.0, 'unixepoch') AS started_at
FROM process_traces p
LEFT JOIN texts n ON n.id = p.name_id
LEFT JOIN texts c ON c.id = p.cmdline_id
LEFT JOIN users u ON u.id = p.user_id;
