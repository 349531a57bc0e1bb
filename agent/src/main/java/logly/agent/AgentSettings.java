package logly.agent;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import logly.agent.redact.Redaction;
import logly.runtime.CommonSettings;
import logly.runtime.Setting;
import logly.runtime.Settings;
import logly.schemas.Topics;

/** Settings of the agent. */
public final class AgentSettings {
    public static final Setting<String> HOST = Setting.text("agent.host", "")
            .matching("[A-Za-z0-9._-]{0,253}")
            .doc("Host name on every record; empty takes the machine's own.");
    public static final Setting<String> JOIN = Setting.text("agent.join", "")
            .matching("(\\S+:[0-9]{1,5})?")
            .doc(
                    "ADDR:PORT, or https://ADDR:PORT, of the page of the Logly instance to publish to, which tells where its"
                            + " Kafka and registry are; short: logly agent --join ADDR:PORT. Empty goes by"
                            + " kafka.bootstrap.servers and schema.registry.url.");
    public static final Setting<Duration> METRICS_INTERVAL = Setting.duration(
                    "agent.metrics.interval", Duration.ofSeconds(10))
            .between(Duration.ofSeconds(1), Duration.ofHours(1))
            .doc("Time between two samples of system and network metrics.");
    public static final Setting<Duration> STATUS_INTERVAL = Setting.duration(
                    "agent.status.interval", Duration.ofSeconds(15))
            .between(Duration.ofSeconds(1), Duration.ofHours(1))
            .doc("Time between two heartbeats.");
    public static final Setting<Long> SPOOL_BYTES = Setting.bytes("agent.spool.bytes", 1L << 30)
            .between(1L << 20, 1L << 40)
            .doc(
                    "Records that wait for the broker take at most this much. At nine tenths of it log files and the journal"
                            + " wait, metrics and what others send below a warning are shed; the rest is kept for what is severe.");
    public static final Setting<Duration> ACKNOWLEDGED_KEEP = Setting.duration(
                    "agent.acknowledged.keep", Duration.ofSeconds(10))
            .between(Duration.ZERO, Duration.ofHours(1))
            .doc("How long acknowledged records stay in the spool, to be sent again if this process restarts.");
    public static final Setting<Duration> METRICS_WAIT = Setting.duration(
                    "agent.spool.metrics.wait", Duration.ofHours(24))
            .between(Duration.ofMinutes(1), Duration.ofDays(30))
            .doc("When metrics have waited for the broker for so long, further ones are shed and not spooled.");
    public static final Setting<Long> BYTES_PER_SECOND = Setting.bytes("agent.publish.bytes.per.second", 0)
            .between(0L, 1L << 40)
            .doc("Bytes that the agent sends to Kafka in a second at most, on average; 0 sets no limit.");
    public static final Setting<Integer> SNAPSHOT_RATE = Setting.integer("agent.snapshot.per.minute", 60)
            .between(0, 600)
            .doc("Snapshots of processes and sockets made for events, at most, a minute; 0 makes none.");
    public static final Setting<Integer> SNAPSHOT_SERVICE_RATE = Setting.integer(
                    "agent.snapshot.per.minute.and.service", 6)
            .between(1, 600)
            .doc("Of these, for one service and action.");
    public static final Setting<Duration> SNAPSHOT_INTERVAL = Setting.duration(
                    "agent.snapshot.interval", Duration.ofMinutes(5))
            .between(Duration.ZERO, Duration.ofDays(1))
            .doc(
                    "Time between two regular snapshots, of the processes with the most CPU time and memory; 0 makes none.");

    /** The values of these settings and of the shared ones that the agent needs. */
    public record Values(
            Path folder,
            String host,
            Duration metricsInterval,
            Duration statusInterval,
            long spoolBytes,
            Duration acknowledgedKeep,
            Duration metricsWait,
            long bytesPerSecond,
            SourceSettings.Values sources,
            int snapshotRate,
            int snapshotServiceRate,
            Duration snapshotInterval,
            Redaction redaction,
            List<String> bootstrapServers,
            URI schemaRegistry,
            Topics.Options topics) {
        public Values {
            bootstrapServers = List.copyOf(bootstrapServers);
        }
    }

    private AgentSettings() {}

    public static List<Setting<?>> all() {
        List<Setting<?>> own = List.of(
                HOST,
                JOIN,
                METRICS_INTERVAL,
                STATUS_INTERVAL,
                SPOOL_BYTES,
                ACKNOWLEDGED_KEEP,
                METRICS_WAIT,
                BYTES_PER_SECOND,
                SNAPSHOT_RATE,
                SNAPSHOT_SERVICE_RATE,
                SNAPSHOT_INTERVAL);
        List<Setting<?>> all = new ArrayList<>(own);
        all.addAll(SourceSettings.all());
        all.addAll(EventSettings.all());
        return List.copyOf(all);
    }

    public static Values from(Settings settings) {
        return new Values(
                settings.get(CommonSettings.DATA_DIR).resolve("agent"),
                settings.get(HOST),
                settings.get(METRICS_INTERVAL),
                settings.get(STATUS_INTERVAL),
                settings.get(SPOOL_BYTES),
                settings.get(ACKNOWLEDGED_KEEP),
                settings.get(METRICS_WAIT),
                settings.get(BYTES_PER_SECOND),
                SourceSettings.from(settings),
                settings.get(SNAPSHOT_RATE),
                settings.get(SNAPSHOT_SERVICE_RATE),
                settings.get(SNAPSHOT_INTERVAL),
                EventSettings.redaction(settings),
                settings.get(CommonSettings.BOOTSTRAP_SERVERS),
                settings.get(CommonSettings.SCHEMA_REGISTRY_URL),
                new Topics.Options(
                        settings.get(CommonSettings.TOPIC_PREFIX),
                        settings.get(CommonSettings.PARTITIONS),
                        settings.get(CommonSettings.RAW_RETENTION),
                        settings.get(CommonSettings.RAW_RETENTION_BYTES)));
    }
}
