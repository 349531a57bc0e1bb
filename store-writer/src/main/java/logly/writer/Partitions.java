package logly.writer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import logly.storage.Ledger;
import logly.storage.LogEpoch;
import logly.storage.LogPosition;
import logly.storage.StoreFiles;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that are read here, and where each stands. What counts is what {@code node.db} says: a partition is
 * always read on from there.
 */
final class Partitions {
    private static final Logger log = LoggerFactory.getLogger(Partitions.class);

    private final StoreFiles files;
    private final Ledger ledger;
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final Map<TopicPartition, LogPosition> moved = new HashMap<>();
    private List<LogEpoch> allEpochs = List.of();
    private Map<String, LogEpoch> epochs = Map.of();

    Partitions(StoreFiles files, Ledger ledger) {
        this.files = files;
        this.ledger = ledger;
    }

    /** Numbers of the topics' logs, from now on. */
    void numbered(LogEpochs.Resolved resolved) {
        files.remember(resolved.all());
        allEpochs = resolved.all();
        epochs = resolved.current();
    }

    Set<TopicPartition> assigned() {
        return assigned;
    }

    LogEpoch epoch(String topic) {
        LogEpoch epoch = epochs.get(topic);
        if (epoch == null) {
            throw new IllegalStateException("the log of " + topic + " has no number");
        }
        return epoch;
    }

    /** Adds partitions to those that are read here, from where they stand. */
    void assign(Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
        assigned.addAll(partitions);
        for (TopicPartition partition : partitions) {
            files.load(ledger, partition.topic(), partition.partition());
            seek(partition, consumer);
        }
    }

    private void seek(TopicPartition partition, Consumer<byte[], byte[]> consumer) {
        Optional<LogPosition> stored = files.position(partition.topic(), partition.partition());
        if (stored.isPresent() && isOfSameLog(stored.get())) {
            LogPosition position = stored.get();
            consumer.seek(partition, new OffsetAndMetadata(position.nextOffset(), boxed(position.leaderEpoch()), ""));
        } else {
            log.debug("{}: no position in this log, reads from its start", partition);
            consumer.seekToBeginning(List.of(partition));
        }
    }

    private static Optional<Integer> boxed(OptionalInt value) {
        return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
    }

    /** A log that was cut at its end is still the same where it was not cut. */
    private boolean isOfSameLog(LogPosition position) {
        LogEpoch now = epoch(position.topic());
        return allEpochs.stream()
                .anyMatch(epoch -> epoch.topic().equals(now.topic())
                        && epoch.number() == position.logEpoch()
                        && epoch.clusterId().equals(now.clusterId())
                        && epoch.topicId().equals(now.topicId()));
    }

    /** Takes partitions from those that are read here. */
    void drop(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            assigned.remove(partition);
            moved.remove(partition);
            ledger.drop(partition.topic(), partition.partition());
        }
    }

    /** Goes back to where {@code node.db} says that every partition stands. */
    void restore(Consumer<byte[], byte[]> consumer) {
        moved.clear();
        ledger.clear();
        assign(List.copyOf(assigned), consumer);
    }

    /** Notes that a record was taken. */
    void passed(ConsumerRecord<byte[], byte[]> record) {
        OptionalInt leaderEpoch = record.leaderEpoch().map(OptionalInt::of).orElse(OptionalInt.empty());
        moved.put(
                new TopicPartition(record.topic(), record.partition()),
                new LogPosition(
                        record.topic(),
                        record.partition(),
                        record.offset() + 1,
                        leaderEpoch,
                        epoch(record.topic()).number()));
    }

    /** Goes on at another offset, without a record. */
    void jumped(TopicPartition partition, long nextOffset) {
        moved.put(
                partition,
                new LogPosition(
                        partition.topic(),
                        partition.partition(),
                        nextOffset,
                        OptionalInt.empty(),
                        epoch(partition.topic()).number()));
    }

    /** Positions that moved since the last commit. */
    Collection<LogPosition> moved() {
        return new ArrayList<>(moved.values());
    }

    void committed() {
        moved.clear();
    }
}
