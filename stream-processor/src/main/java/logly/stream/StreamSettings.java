package logly.stream;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import logly.analysis.trace.SeverityProfile;
import logly.runtime.CommonSettings;
import logly.runtime.Setting;
import logly.runtime.Settings;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topics;

/**
 * What the stream processor is told. Exactly-once is not among it: without it the stores would be wrong after a crash.
 *
 * @param stateDir folder of the state stores
 * @param replication replicas of the changelog topics
 * @param instance name in the consumer group, kept over restarts
 * @param severity how the severity of traces is reckoned
 */
public record StreamSettings(
        Topics topics,
        List<String> bootstrapServers,
        URI registry,
        Path stateDir,
        int replication,
        String instance,
        int threads,
        SeverityProfile severity) {
    public static final Setting<String> INSTANCE = Setting.text("stream.instance", "stream-1")
            .matching("[A-Za-z0-9._-]{1,100}")
            .doc(
                    "Name of this stream processor among those that share the work: unique, and kept over restarts, so that"
                            + " it gets its partitions back in seconds.");
    public static final Setting<Integer> THREADS = Setting.integer("stream.threads", 1)
            .between(1, 64)
            .doc("Threads that process; more than there are partitions stay idle.");
    public static final Setting<SeverityProfile> SEVERITY = Setting.choice(
                    "stream.trace.severity", SeverityProfile.class, SeverityProfile.STANDARD)
            .doc("How the severity of traces is reckoned: `standard`, or `logly` for the formula of Logly.");

    public StreamSettings {
        bootstrapServers = List.copyOf(bootstrapServers);
    }

    public static List<Setting<?>> all() {
        return List.of(INSTANCE, THREADS, SEVERITY);
    }

    public static StreamSettings from(Settings settings) {
        Topics.Options options = new Topics.Options(
                settings.get(CommonSettings.TOPIC_PREFIX),
                settings.get(CommonSettings.PARTITIONS),
                settings.get(CommonSettings.RAW_RETENTION),
                settings.get(CommonSettings.RAW_RETENTION_BYTES));
        return new StreamSettings(
                new Topics(options),
                settings.get(CommonSettings.BOOTSTRAP_SERVERS),
                settings.get(CommonSettings.SCHEMA_REGISTRY_URL),
                settings.get(CommonSettings.DATA_DIR).resolve("streams"),
                settings.get(CommonSettings.REPLICATION),
                settings.get(INSTANCE),
                settings.get(THREADS),
                settings.get(SEVERITY));
    }

    /**
     * Names the consumer group, the transactions and, as their prefix, the changelog topics; begins with the prefix of
     * the topics, so that two installations share a cluster and one access rule covers all that is ours.
     */
    String applicationId() {
        return topics.options().prefix() + "stream-processor";
    }

    Map<String, Object> serdeConfiguration() {
        return Map.of(SchemaRegistry.URL, registry.toString());
    }
}
