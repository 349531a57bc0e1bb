package logly.stream;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.RecordIdentity;
import logly.schemas.SystemMetric;
import logly.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;

/** An agent process of a host, as the topology sees it. */
final class Sender {
    private final TopologyHarness harness;
    private final String host;
    private final long epoch;
    private final Map<String, Long> seqs = new HashMap<>();

    Sender(TopologyHarness harness, String host, long epoch) {
        this.harness = harness;
        this.host = host;
        this.epoch = epoch;
    }

    /** The identity of the next record of this topic. */
    RecordIdentity next(Topic<?> topic) {
        return identity(seqs.merge(topic.name(), 1L, Long::sum));
    }

    RecordIdentity identity(long seq) {
        return new RecordIdentity(host.hashCode(), epoch, seq);
    }

    RecordIdentity send(SystemMetric metric, Instant appended) {
        return send(harness.topics().systemMetrics(), metric, appended);
    }

    RecordIdentity send(NetworkMetric metric, Instant appended) {
        return send(harness.topics().networkMetrics(), metric, appended);
    }

    RecordIdentity send(LogEvent event, Instant appended) {
        return send(harness.topics().logEvents(), event, appended);
    }

    private <V extends SpecificRecord> RecordIdentity send(Topic<V> topic, V value, Instant appended) {
        RecordIdentity identity = next(topic);
        harness.given(topic, host, value, identity, appended);
        return identity;
    }

    void resend(LogEvent event, RecordIdentity identity, Instant appended) {
        harness.given(harness.topics().logEvents(), host, event, identity, appended);
    }

    SystemMetric system(Instant time, double cpu) {
        return SystemMetric.newBuilder()
                .setHost(host)
                .setTimestamp(time)
                .setCpuPercent(cpu)
                .setMemoryPercent(40)
                .setDiskPercent(70.25)
                .build();
    }

    NetworkMetric network(Instant time, long sent, long received) {
        return NetworkMetric.newBuilder()
                .setHost(host)
                .setTimestamp(time)
                .setBytesSentDelta(sent)
                .setBytesReceivedDelta(received)
                .build();
    }

    LogEvent event(Instant time, Action action, Level level) {
        return LogEvent.newBuilder()
                .setHost(host)
                .setTimestamp(time)
                .setAction(action)
                .setLevel(level)
                .setMessage("Failed password for root from 203.0.113.9 port 4711 ssh2")
                .build();
    }

    LogEvent failedLogin(Instant time) {
        return event(time, Action.FAILED_LOGIN, Level.WARNING);
    }
}
