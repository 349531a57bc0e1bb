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
 */
public record StoreSettings(
        Path dataDir,
        String node,
        List<String> bootstrapServers,
        URI schemaRegistry,
        int batchRows,
        Duration batchTime,
        Retention retention) {
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
            .doc("How long rows stay, in whole days.");
    static final Setting<Long> RETENTION_BYTES = Setting.bytes("store.retention.bytes", 20L << 30)
            .between(1L << 20, Long.MAX_VALUE)
            .doc("Size of day and month files above which the oldest day goes.");

    public static List<Setting<?>> all() {
        return List.of(NODE_NAME, BATCH_ROWS, BATCH_TIME, RETENTION, RETENTION_BYTES);
    }

    public static StoreSettings from(Settings settings) {
        return new StoreSettings(
                settings.get(CommonSettings.DATA_DIR),
                settings.get(NODE_NAME),
                settings.get(CommonSettings.BOOTSTRAP_SERVERS),
                settings.get(CommonSettings.SCHEMA_REGISTRY_URL),
                settings.get(BATCH_ROWS),
                settings.get(BATCH_TIME),
                new Retention(settings.get(RETENTION), settings.get(RETENTION_BYTES)));
    }
}
