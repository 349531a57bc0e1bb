package logly.runtime;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.event.Level;

/** Settings that several services share. */
public final class CommonSettings {
    public static final Setting<Path> DATA_DIR =
            Setting.path("data.dir", "data").doc("Folder of everything that this process keeps.");
    public static final Setting<List<String>> BOOTSTRAP_SERVERS =
            Setting.list("kafka.bootstrap.servers", List.of("127.0.0.1:9092")).doc("Kafka brokers, host:port.");
    public static final Setting<URI> SCHEMA_REGISTRY_URL = Setting.uri("schema.registry.url", "http://127.0.0.1:8081")
            .doc("Schema registry that speaks Confluent's REST interface.");
    public static final Setting<String> TOPIC_PREFIX = Setting.text("kafka.topic.prefix", "logly.")
            .matching("[a-z0-9._-]{0,40}")
            .doc("Stands before the name of every topic but _schemas.");
    public static final Setting<Integer> PARTITIONS = Setting.integer("kafka.partitions", 4)
            .between(1, 2000)
            .doc("Partitions of each topic, fixed at its creation: 4 embedded, 24 for a fleet.");
    public static final Setting<Integer> REPLICATION =
            Setting.integer("kafka.replication", 1).between(1, 7).doc("Replicas of each topic.");
    public static final Setting<Duration> RAW_RETENTION = Setting.duration("kafka.raw.retention", Duration.ofHours(24))
            .doc("How long the broker keeps what agents publish.");
    public static final Setting<Long> RAW_RETENTION_BYTES =
            Setting.bytes("kafka.raw.retention.bytes", 2L << 30).doc("How much of each raw topic the broker keeps.");
    public static final Setting<String> HTTP_ADDRESS =
            Setting.text("http.address", "127.0.0.1").doc("Address that the HTTP server binds.");
    public static final Setting<Integer> HTTP_PORT =
            Setting.integer("http.port", 0).between(0, 65535).doc("Port of the HTTP server; 0 takes a free one.");
    public static final Setting<LogFormat> LOG_FORMAT = Setting.choice("log.format", LogFormat.class, LogFormat.AUTO)
            .doc("Log lines as text or JSON; auto writes text on a terminal and JSON elsewhere.");
    public static final Setting<Level> LOG_LEVEL = Setting.choice("log.level", Level.class, Level.INFO)
            .doc("Least severe log lines that are written; the libraries' own begin at warn until this is debug.");

    private CommonSettings() {}

    public static List<Setting<?>> all() {
        return List.of(
                DATA_DIR,
                BOOTSTRAP_SERVERS,
                SCHEMA_REGISTRY_URL,
                TOPIC_PREFIX,
                PARTITIONS,
                REPLICATION,
                RAW_RETENTION,
                RAW_RETENTION_BYTES,
                HTTP_ADDRESS,
                HTTP_PORT,
                LOG_FORMAT,
                LOG_LEVEL);
    }
}
