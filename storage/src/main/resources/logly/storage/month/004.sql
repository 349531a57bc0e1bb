-- What merges to percentiles and distinct counts: see `Summary` and the aggregate in docs/topics.md.
ALTER TABLE hourly_aggregates ADD COLUMN cpu_buckets            BLOB NOT NULL DEFAULT x'';
ALTER TABLE hourly_aggregates ADD COLUMN memory_buckets         BLOB NOT NULL DEFAULT x'';
ALTER TABLE hourly_aggregates ADD COLUMN disk_buckets           BLOB NOT NULL DEFAULT x'';
ALTER TABLE hourly_aggregates ADD COLUMN counts_by_source       TEXT NOT NULL DEFAULT '{}'; -- JSON object
ALTER TABLE hourly_aggregates ADD COLUMN unique_ips_by_action   TEXT NOT NULL DEFAULT '{}'; -- JSON object
ALTER TABLE hourly_aggregates ADD COLUMN unique_users_by_action TEXT NOT NULL DEFAULT '{}'; -- JSON object
ALTER TABLE hourly_aggregates ADD COLUMN ips_by_action          TEXT NOT NULL DEFAULT '{}'; -- JSON object of base64
ALTER TABLE hourly_aggregates ADD COLUMN users_by_action        TEXT NOT NULL DEFAULT '{}'; -- JSON object of base64

DROP VIEW hourly_aggregates_view;
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
       a.counts_by_source,
       a.unique_ips_by_action, a.unique_users_by_action,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.updated_at / 1000.0, 'unixepoch') AS updated_at
FROM hourly_aggregates a LEFT JOIN hosts h ON h.id = a.host_id;
