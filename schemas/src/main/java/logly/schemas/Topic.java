package logly.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * One topic of the catalogue. Keys are UTF-8 text, values one Avro record in Confluent's wire format.
 *
 * @param name full name, prefix included
 * @param key what the key is, for people
 * @param retention how long the broker keeps a record that {@code cleanup} may delete; zero for ever
 * @param retentionBytes bytes kept per partition; -1 without limit
 */
public record Topic<V extends SpecificRecord>(
        String name,
        Class<V> type,
        String key,
        PartitionedBy partitionedBy,
        int partitions,
        Set<Cleanup> cleanup,
        Duration retention,
        long retentionBytes,
        String doc) {

    /** What decides the partition of a record. */
    public enum PartitionedBy {
        HOST,
        KEY,
        SINGLE
    }

    /** What the broker may do with old records. */
    public enum Cleanup {
        DELETE,
        COMPACT
    }

    public Topic {
        cleanup = Set.copyOf(EnumSet.copyOf(cleanup));
    }

    /** Subject of the value's schema, by Confluent's TopicNameStrategy. */
    public String subject() {
        return name + "-value";
    }

    /** Schema that this build writes. */
    public Schema schema() {
        return SpecificData.get().getSchema(type);
    }

    /**
     * Partition of a host or key: murmur2 of its UTF-8 bytes, as Kafka's default partitioner computes it, so that
     * clients which know nothing of this class agree with it.
     */
    public static int partition(String hostOrKey, int partitions) {
        return Utils.toPositive(Utils.murmur2(hostOrKey.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
