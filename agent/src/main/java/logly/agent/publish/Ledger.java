package logly.agent.publish;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import logly.schemas.LedgerEntry;

/**
 * What this agent process did with the records of each topic. Appended = acknowledged + dead-lettered + waiting; what
 * an earlier process spooled is not in it.
 */
public final class Ledger {
    private final Counter appended;
    private final Counter acknowledged;
    private final Counter shed;
    private final Counter deadLettered;
    private final Set<String> topics = new ConcurrentSkipListSet<>();

    public Ledger(PrometheusRegistry metrics) {
        appended = counter(metrics, "appended", "Records spooled.");
        acknowledged = counter(metrics, "acknowledged", "Records of this process that the broker acknowledged.");
        shed = counter(metrics, "shed", "Records dropped on purpose before the spool, which was full.");
        deadLettered = counter(metrics, "dead_lettered", "Records that no encoder or broker would take.");
    }

    private static Counter counter(PrometheusRegistry metrics, String what, String help) {
        return Counter.builder()
                .name("logly_agent_records_" + what + "_total")
                .help(help)
                .labelNames("topic")
                .register(metrics);
    }

    /** Topics that are listed even before their first record. */
    public void list(String topic) {
        topics.add(topic);
    }

    public void appended(String topic, long records) {
        add(appended, topic, records);
    }

    public void acknowledged(String topic, long records) {
        add(acknowledged, topic, records);
    }

    public void shed(String topic, long records) {
        add(shed, topic, records);
    }

    public void deadLettered(String topic, long records) {
        add(deadLettered, topic, records);
    }

    private void add(Counter counter, String topic, long records) {
        topics.add(topic);
        counter.labelValues(topic).inc(records);
    }

    public List<LedgerEntry> entries() {
        return topics.stream()
                .map(t -> new LedgerEntry(
                        t, value(appended, t), value(acknowledged, t), value(shed, t), value(deadLettered, t)))
                .toList();
    }

    private static long value(Counter counter, String topic) {
        return counter.labelValues(topic).getLongValue();
    }
}
