package logly.launcher.registry;

import java.time.Duration;
import java.util.List;
import logly.runtime.CommonSettings;
import logly.runtime.Setting;
import logly.runtime.Settings;

/**
 * What the schema registry is told.
 *
 * @param address address that its HTTP server binds
 * @param port port that it binds; 0 takes a free one
 * @param bodyLimit bytes of the longest request that it reads; a longer one is refused with status 413
 * @param writeLimit longest time that a request waits for Kafka; then it fails with status 500
 */
public record RegistrySettings(
        List<String> bootstrapServers, String address, int port, int replication, long bodyLimit, Duration writeLimit) {
    public static final Setting<String> ADDRESS =
            Setting.text("registry.address", "127.0.0.1").doc("Address that the schema registry binds.");
    public static final Setting<Integer> PORT = Setting.integer("registry.port", 0)
            .between(0, 65535)
            .doc("Port of the schema registry; 0 takes a free one.");
    static final Setting<Long> BODY_LIMIT = Setting.bytes("registry.body.limit", 1L << 20)
            .between(1024L, 64L << 20)
            .doc("Longest request that the schema registry reads; a longer one is refused with status 413.");
    static final Setting<Duration> WRITE_LIMIT = Setting.duration("registry.write.limit", Duration.ofSeconds(10))
            .between(Duration.ofSeconds(1), Duration.ofMinutes(1))
            .doc("Longest time that a request to the schema registry waits for Kafka; then it fails.");

    public static List<Setting<?>> all() {
        return List.of(ADDRESS, PORT, BODY_LIMIT, WRITE_LIMIT);
    }

    public static RegistrySettings from(Settings settings) {
        return new RegistrySettings(
                settings.get(CommonSettings.BOOTSTRAP_SERVERS),
                settings.get(ADDRESS),
                settings.get(PORT),
                settings.get(CommonSettings.REPLICATION),
                settings.get(BODY_LIMIT),
                settings.get(WRITE_LIMIT));
    }
}
