package logly.writer;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What a store-writer counts. */
final class StoreMetrics {
    final Counter records;
    final Counter rows;
    final Counter duplicates;
    final Counter expired;
    final Counter leftOut;
    final Counter deadLetters;
    final Counter lost;
    final Counter retries;
    final Counter filesRemoved;
    final Histogram commitSeconds;
    final Histogram batchRecords;
    final Gauge lag;
    final Gauge damagedFiles;

    StoreMetrics(PrometheusRegistry registry) {
        records = counter(registry, "logly_store_writer_records_total", "Records read.", "topic");
        rows = counter(registry, "logly_store_writer_rows_total", "Rows added or replaced.", "table");
        duplicates = counter(registry, "logly_store_writer_duplicates_total", "Records sent again, dropped.", "topic");
        expired = counter(
                registry, "logly_store_writer_expired_total", "Records of days that retention has taken.", "topic");
        leftOut = counter(
                registry, "logly_store_writer_left_out_total", "Records that store.log-events leaves out.", "topic");
        deadLetters = counter(
                registry, "logly_store_writer_dead_letters_total", "Records given up, as dead letters.", "stage");
        lost = counter(
                registry,
                "logly_store_writer_lost_records_total",
                "Offsets that the broker deleted before they were read.",
                "topic");
        retries = Counter.builder()
                .name("logly_store_writer_retries_total")
                .help("Batches abandoned for trouble outside, to be tried again.")
                .register(registry);
        filesRemoved = Counter.builder()
                .name("logly_store_writer_files_removed_total")
                .help("Files that retention removed.")
                .register(registry);
        commitSeconds = Histogram.builder()
                .name("logly_store_writer_commit_seconds")
                .help("Time of a commit, all files of the batch.")
                .classicUpperBounds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
                .register(registry);
        batchRecords = Histogram.builder()
                .name("logly_store_writer_batch_records")
                .help("Records that a commit stored.")
                .classicUpperBounds(1, 10, 50, 100, 500, 1000, 2500, 5000, 10_000, 50_000, 100_000)
                .register(registry);
        damagedFiles = Gauge.builder()
                .name("logly_store_writer_damaged_files")
                .help("Files that were set aside or have a gap.")
                .register(registry);
        lag = Gauge.builder()
                .name("logly_store_writer_lag_records")
                .help("Records that wait in the topic.")
                .labelNames("topic", "partition")
                .register(registry);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help, String label) {
        return Counter.builder().name(name).help(help).labelNames(label).register(registry);
    }
}
