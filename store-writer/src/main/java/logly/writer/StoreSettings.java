package logly.writer;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import logly.runtime.CommonSettings;
import logly.runtime.Setting;
import logly.runtime.Settings;
import logly.storage.Retention;
import logly.storage.StoreFiles;

/**
 * What a store-writer is told.
 *
 * @param dataDir holds the node's folder
 * @param batchRows rows after which a batch commits
 * @param batchTime time after which a batch commits that holds any record
 * @param logEvents which log events are stored
 * @param reserveBytes free bytes of the disk below which reading waits
 * @param reservePercent the same, of the disk's size; the larger counts
 * @param url where this node's query service answers; empty where nobody else can ask
 */
public record StoreSettings(
        Path dataDir,
        String node,
        List<String> bootstrapServers,
        URI schemaRegistry,
        int batchRows,
        Duration batchTime,
        Retention retention,
        KeptEvents logEvents,
        long reserveBytes,
        int reservePercent,
        String url) {
    public static final Setting<String> NODE_NAME = Setting.text("store.node.name", "store-1")
            .matching(StoreFiles.NODE_NAME)
            .doc("Name of this store node: its folder under data.dir, and its seat in the consumer group.");
    static final Setting<Integer> BATCH_ROWS =
            Setting.integer("store.batch.rows", 5000).between(1, 100_000).doc("Rows after which a batch commits.");
    static final Setting<Duration> BATCH_TIME = Setting.duration("store.batch.time", Duration.ofMillis(250))
            .between(Duration.ofMillis(1), Duration.ofSeconds(30))
            .doc("Time after which a batch commits that holds any record.");
    static final Setting<Duration> RETENTION = Setting.duration("store.retention", Duration.ofDays(30))
            .between(Duration.ofDays(1), Duration.ofDays(36_500))
            .doc("How long samples, events, traces and dead letters stay, in whole days.");
    static final Setting<Duration> RETENTION_HOURS = Setting.duration("store.retention.hours", Duration.ofDays(400))
            .between(Duration.ofDays(1), Duration.ofDays(36_500))
            .doc("How long hourly aggregates stay, in whole days; whole months go.");
    static final Setting<Duration> RETENTION_DAYS = Setting.duration("store.retention.days", Duration.ofDays(3_650))
            .between(Duration.ofDays(1), Duration.ofDays(36_500))
            .doc("How long daily aggregates stay, in whole days.");
    static final Setting<Duration> RETENTION_KNOWN = Setting.duration("store.retention.known", Duration.ofDays(400))
            .between(Duration.ofDays(1), Duration.ofDays(36_500))
            .doc("How long findings, addresses, patterns and people's decisions stay after they were last seen.");
    static final Setting<Long> RETENTION_BYTES = Setting.bytes("store.retention.bytes", 20L << 30)
            .between(1L << 20, Long.MAX_VALUE)
            .doc("Size of day and month files above which the oldest day goes.");

    static final Setting<KeptEvents> LOG_EVENTS = Setting.choice("store.log-events", KeptEvents.class, KeptEvents.ALL)
            .doc("Log events that are stored: significant ones are warnings and worse, and every action but other and"
                    + " requests answered below 400. Events that traces bring always are.");
    static final Setting<Long> RESERVE_BYTES = Setting.bytes("store.reserve.bytes", 2L << 30)
            .between(0L, Long.MAX_VALUE)
            .doc("Room on the disk below which reading waits until there is more.");
    static final Setting<Integer> RESERVE_PERCENT = Setting.integer("store.reserve.percent", 5)
            .between(0, 50)
            .doc("The same, as a share of the disk; the larger of the two counts.");
    static final Setting<String> NODE_URL = Setting.text("store.node.url", "")
            .matching("(https?://\\S{1,250})?")
            .doc("Where this node's query service answers other nodes, as the topic store-nodes tells them;"
                    + " empty where they cannot ask.");

    public static List<Setting<?>> all() {
        return List.of(
                NODE_NAME,
                NODE_URL,
                BATCH_ROWS,
                BATCH_TIME,
                LOG_EVENTS,
                RESERVE_BYTES,
                RESERVE_PERCENT,
                RETENTION,
                RETENTION_HOURS,
                RETENTION_DAYS,
                RETENTION_KNOWN,
                RETENTION_BYTES);
    }

    public static StoreSettings from(Settings settings) {
        return new StoreSettings(
                settings.get(CommonSettings.DATA_DIR),
                settings.get(NODE_NAME),
                settings.get(CommonSettings.BOOTSTRAP_SERVERS),
                settings.get(CommonSettings.SCHEMA_REGISTRY_URL),
                settings.get(BATCH_ROWS),
                settings.get(BATCH_TIME),
                new Retention(
                        settings.get(RETENTION),
                        settings.get(RETENTION_HOURS),
                        settings.get(RETENTION_DAYS),
                        settings.get(RETENTION_KNOWN),
                        settings.get(RETENTION_BYTES)),
                settings.get(LOG_EVENTS),
                settings.get(RESERVE_BYTES),
                settings.get(RESERVE_PERCENT),
                settings.get(NODE_URL));
    }
}
