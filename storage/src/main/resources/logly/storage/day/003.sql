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
