package logly.stream;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import logly.schemas.DeadLetterStage;

/**
 * What the stream processor did, since its process began: a crash loses counts and an aborted transaction counts twice.
 * Where sums must agree over restarts, the seq ledgers hold them.
 */
final class StreamCounters {
    private final Counter received;
    private final Counter duplicates;
    private final Counter expired;
    private final Counter ahead;
    private final Counter lost;
    private final Counter deadLetters;
    private final Counter replays;
    private final Counter emitted;
    private final Counter traces;
    private final Counter tracesClosedEarly;
    private final Counter restarts;
    private final Counter ruleTrials;
    private final Counter ruleHits;
    private final Counter findings;
    private final Counter hitsDropped;
    private final Counter watchLate;
    private final Gauge watches;
    /** Those that are counted most, so that their labels are not looked up each time. */
    private final Map<String, CounterDataPoint> receivedOf = new ConcurrentHashMap<>();

    private final Map<String, CounterDataPoint> trialsOf = new ConcurrentHashMap<>();

    StreamCounters(PrometheusRegistry registry) {
        received = byTopic(registry, "records_received", "Records that came in, duplicates included.");
        duplicates = byTopic(registry, "records_duplicate", "Records dropped because their seq was seen before.");
        expired = byTopic(registry, "records_expired", "Records more than 7 days late, left out of aggregates.");
        ahead = byTopic(
                registry, "records_ahead", "Records stamped more than 5 minutes ahead, filed under their append time.");
        lost = byTopic(registry, "records_lost", "Seqs in gaps that were closed before their record came.");
        deadLetters = Counter.builder()
                .name("logly_stream_dead_letters_total")
                .help("Records given up, by stage.")
                .labelNames("stage")
                .register(registry);
        replays = Counter.builder()
                .name("logly_stream_replays_total")
                .help("Orders to replay a dead letter: taken, or refused.")
                .labelNames("outcome")
                .register(registry);
        emitted = Counter.builder()
                .name("logly_stream_aggregates_emitted_total")
                .help("Revisions of hours and days written.")
                .register(registry);
        traces = Counter.builder()
                .name("logly_stream_traces_emitted_total")
                .help("Traces written: first revisions, and amended ones.")
                .labelNames("revision")
                .register(registry);
        tracesClosedEarly = Counter.builder()
                .name("logly_stream_traces_closed_early_total")
                .help("Traces that could be amended no longer because too many were open.")
                .register(registry);
        restarts = Counter.builder()
                .name("logly_stream_restarts_total")
                .help(
                        "Times that a thread died of trouble outside, so that the streams began again from the last commit.")
                .register(registry);
        ruleTrials = byRule(registry, "rule_trials", "Times that a rule's condition was tried on a record: its cost.");
        ruleHits = byRule(registry, "rule_hits", "Records that fulfilled a rule.");
        findings = byRule(registry, "findings_told", "Revisions of findings written.");
        hitsDropped = Counter.builder()
                .name("logly_stream_hits_dropped_total")
                .help("Hits for which their window had no room, or that could not be read.")
                .register(registry);
        watchLate = Counter.builder()
                .name("logly_stream_watch_late_total")
                .help("Events that came after their 5 minutes were compared with the past.")
                .register(registry);
        watches = Gauge.builder()
                .name("logly_stream_watches")
                .help("Hosts and services that are compared with their past; those that still learn make no finding.")
                .labelNames("task", "state")
                .register(registry);
        GaugeWithCallback.builder()
                .name("logly_stream_rocksdb_bytes")
                .help("Native memory of all state stores: blocks, indexes, filters and write buffers.")
                .labelNames("what")
                .callback(gauge -> {
                    gauge.call((double) RocksDbMemory.usedBytes(), "used");
                    gauge.call((double) RocksDbMemory.TOTAL_BYTES, "limit");
                })
                .register(registry);
    }

    void countWatchLate() {
        watchLate.inc();
    }

    /** How many hosts and services a task watches. */
    void watches(String task, long learning, long others) {
        watches.labelValues(task, "learning").set((double) learning);
        watches.labelValues(task, "watching").set((double) others);
    }

    private static Counter byRule(PrometheusRegistry registry, String noun, String help) {
        return Counter.builder()
                .name("logly_stream_" + noun + "_total")
                .help(help)
                .labelNames("rule")
                .register(registry);
    }

    private static Counter byTopic(PrometheusRegistry registry, String noun, String help) {
        return Counter.builder()
                .name("logly_stream_" + noun + "_total")
                .help(help)
                .labelNames("topic")
                .register(registry);
    }

    void countReceived(String topic) {
        receivedOf.computeIfAbsent(topic, received::labelValues).inc();
    }

    void countDuplicate(String topic) {
        duplicates.labelValues(topic).inc();
    }

    void countExpired(String topic) {
        expired.labelValues(topic).inc();
    }

    void countAhead(String topic) {
        ahead.labelValues(topic).inc();
    }

    void countLost(String topic, long seqs) {
        lost.labelValues(topic).inc(seqs);
    }

    void countDeadLetter(DeadLetterStage stage) {
        deadLetters.labelValues(stage.name().toLowerCase(Locale.ROOT)).inc();
    }

    void countReplay(boolean isTaken) {
        replays.labelValues(isTaken ? "taken" : "refused").inc();
    }

    void countEmitted() {
        emitted.inc();
    }

    void countTrace(boolean first) {
        traces.labelValues(first ? "first" : "amended").inc();
    }

    void countTraceClosedEarly() {
        tracesClosedEarly.inc();
    }

    void countRestart() {
        restarts.inc();
    }

    void countTrial(String rule, boolean isFulfilled) {
        trialsOf.computeIfAbsent(rule, ruleTrials::labelValues).inc();
        if (isFulfilled) {
            ruleHits.labelValues(rule).inc();
        }
    }

    void countFinding(String rule) {
        findings.labelValues(rule).inc();
    }

    void countHitsDropped(long hits) {
        hitsDropped.inc(hits);
    }
}
