package logly.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import logly.schemas.Topic.Cleanup;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What a topic of the catalogue is to a broker.
 *
 * @param replication replicas of each topic; a write needs two of them where there are two
 * @param flushed whether the broker syncs its logs every second: what a single broker needs against a power loss
 */
public record TopicConfigs(int replication, boolean flushed) {
    private static final long FLUSH_MILLIS = 1000;
    private static final int SEGMENTS = 24;
    private static final Duration SHORTEST_SEGMENT = Duration.ofMinutes(10);
    private static final Duration LONGEST_SEGMENT = Duration.ofDays(1);
    private static final long LEAST_SEGMENT_BYTES = 1 << 20;
    private static final long SEGMENT_BYTES = 128 << 20;

    NewTopic newTopic(Topic<?> topic) {
        return new NewTopic(topic.name(), topic.partitions(), (short) replication).configs(of(topic));
    }

    /** The broker deletes and compacts whole closed segments only, so these stay small beside what is kept. */
    Map<String, String> of(Topic<?> topic) {
        Map<String, String> configs = new TreeMap<>();
        configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        configs.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "producer");
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanup(topic.cleanup()));
        boolean forEver = topic.retention().isZero();
        configs.put(
                TopicConfig.RETENTION_MS_CONFIG,
                forEver ? "-1" : Long.toString(topic.retention().toMillis()));
        configs.put(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(topic.retentionBytes()));
        long segmentMillis = forEver
                ? LONGEST_SEGMENT.toMillis()
                : Math.max(
                        SHORTEST_SEGMENT.toMillis(),
                        Math.min(LONGEST_SEGMENT.toMillis(), topic.retention().toMillis() / SEGMENTS));
        configs.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(segmentMillis));
        long segmentBytes = topic.retentionBytes() < 0
                ? SEGMENT_BYTES
                : Math.max(LEAST_SEGMENT_BYTES, Math.min(SEGMENT_BYTES, topic.retentionBytes() / SEGMENTS));
        configs.put(TopicConfig.SEGMENT_BYTES_CONFIG, Long.toString(segmentBytes));
        configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(Math.min(2, replication)));
        if (flushed) {
            configs.put(TopicConfig.FLUSH_MS_CONFIG, Long.toString(FLUSH_MILLIS));
        }
        return configs;
    }

    List<String> differences(Topic<?> topic, TopicDescription description, Config found) {
        List<String> differences = new ArrayList<>();
        int partitions = description.partitions().size();
        if (partitions != topic.partitions()) {
            differences.add(topic.name() + ": " + partitions + " partitions, not " + topic.partitions());
        }
        int replicas = description.partitions().get(0).replicas().size();
        if (replicas != replication) {
            differences.add(topic.name() + ": " + replicas + " replicas, not " + replication);
        }
        Map<String, String> values = new HashMap<>();
        for (ConfigEntry entry : found.entries()) {
            values.put(entry.name(), entry.value() == null ? "" : entry.value());
        }
        of(topic).forEach((key, expected) -> {
            String value = values.getOrDefault(key, "");
            if (!items(value).equals(items(expected))) {
                differences.add(topic.name() + ": " + key + "=" + value + ", not " + expected);
            }
        });
        return differences;
    }

    private static String cleanup(Set<Cleanup> cleanup) {
        return cleanup.stream()
                .map(policy -> policy.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static Set<String> items(String value) {
        return new TreeSet<>(List.of(value.split(",", -1)));
    }
}
