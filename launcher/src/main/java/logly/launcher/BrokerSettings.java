package logly.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import logly.runtime.CommonSettings;
import logly.runtime.Setting;
import logly.runtime.Settings;

/**
 * What the embedded broker is told.
 *
 * @param dir folder of Kafka's logs
 * @param address address that the broker binds
 * @param advertised address that clients are told; empty means the bound one, or one of this host's if that is a wildcard
 * @param port port for clients; 0 means the one of the last run if it is free, else any free one
 * @param flushInterval longest time that an acknowledged record stays in memory only
 */
public record BrokerSettings(Path dir, String address, String advertised, int port, Duration flushInterval) {
    static final Setting<String> ADDRESS =
            Setting.text("broker.address", "127.0.0.1").doc("Address that the embedded broker binds.");
    static final Setting<String> ADVERTISED = Setting.text("broker.advertised.address", "")
            .doc("Address that clients of the embedded broker are told; empty means the bound one,"
                    + " or one of this host's if a wildcard is bound.");
    static final Setting<Integer> PORT = Setting.integer("broker.port", 0)
            .between(0, 65535)
            .doc("Port of the embedded broker; 0 takes that of the last run if it is free, else any free one.");
    static final Setting<Duration> FLUSH_INTERVAL = Setting.duration("broker.flush.interval", Duration.ofSeconds(1))
            .between(Duration.ofMillis(10), Duration.ofHours(1))
            .doc("Longest time that the embedded broker keeps an acknowledged record in memory only.");

    public static List<Setting<?>> all() {
        return List.of(ADDRESS, ADVERTISED, PORT, FLUSH_INTERVAL);
    }

    public static BrokerSettings from(Settings settings) {
        return new BrokerSettings(
                settings.get(CommonSettings.DATA_DIR).resolve("broker"),
                settings.get(ADDRESS),
                settings.get(ADVERTISED),
                settings.get(PORT),
                settings.get(FLUSH_INTERVAL));
    }
}
