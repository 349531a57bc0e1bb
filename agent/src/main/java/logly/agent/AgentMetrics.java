package logly.agent;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.LongSupplier;
import logly.agent.publish.Publisher;
import logly.agent.spool.Spool;

/** What the agent counts of itself, beside the ledger. */
final class AgentMetrics {
    private final PrometheusRegistry registry;
    private final Counter failedSamples;
    private final Counter failedReads;
    private final Counter waits;

    AgentMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        failedSamples = Counter.builder()
                .name("logly_agent_failed_samples_total")
                .help("Samples of this host that could not be taken.")
                .register(registry);
        failedReads = Counter.builder()
                .name("logly_agent_failed_source_reads_total")
                .help("Reads of a log source that failed.")
                .register(registry);
        waits = Counter.builder()
                .name("logly_agent_log_waits_total")
                .help("Times that log sources were not read because the spool was full or could not be written.")
                .register(registry);
    }

    void observe(Spool spool) {
        gauge("spool_bytes", "Size of the records in the spool.", () -> spool.fill()
                .bytes());
        gauge("spool_records", "Records in the spool that the broker has not acknowledged.", () -> spool.fill()
                .waitingRecords());
        gauge("spool_quarantined", "Batches and records that this process set aside in the spool.", () -> spool.fill()
                .quarantined());
        gauge("spool_incidents", "Times that this process found its spool damaged or set back.", () -> spool.incidents()
                .size());
    }

    void observe(Publisher publisher) {
        CounterWithCallback.builder()
                .name("logly_agent_sent_bytes_total")
                .help("Bytes that this process has sent to Kafka, compressed.")
                .callback(counter -> counter.call((double) publisher.bytesSent()))
                .register(registry);
    }

    private void gauge(String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name("logly_agent_" + name)
                .help(help)
                .callback(gauge -> gauge.call((double) value.getAsLong()))
                .register(registry);
    }

    void sampleFailed() {
        failedSamples.inc();
    }

    void readFailed() {
        failedReads.inc();
    }

    void waited() {
        waits.inc();
    }
}
