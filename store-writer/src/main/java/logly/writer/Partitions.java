package logly.writer;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import logly.schemas.StoreHandover;
import logly.storage.Interval;
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
 * always read on from there. One that comes from another node goes on there where that node told that it stood.
 */
final class Partitions {
    private static final Logger log = LoggerFactory.getLogger(Partitions.class);

    private final StoreFiles files;
    private final Ledger ledger;
    private final Neighbours neighbours;
    private final Clock clock;
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final Set<Integer> takenOver = new HashSet<>();
    private final Map<TopicPartition, LogEpoch> epochs = new HashMap<>();
    private final Map<TopicPartition, LogPosition> moved = new HashMap<>();
    private LogEpochs.Resolved resolved = new LogEpochs.Resolved(List.of(), Map.of());

    Partitions(StoreFiles files, Ledger ledger, Neighbours neighbours, Clock clock) {
        this.files = files;
        this.ledger = ledger;
        this.neighbours = neighbours;
        this.clock = clock;
    }

    /** Numbers of the topics' logs, from now on. */
    void numbered(LogEpochs.Resolved now) {
        files.remember(now.all());
        resolved = now;
    }

    LogEpochs.Resolved resolved() {
        return resolved;
    }

    Set<TopicPartition> assigned() {
        return assigned;
    }

    /** Number of the log that a partition is read from. Logs of a topic differ where some of them were cut. */
    LogEpoch epoch(TopicPartition partition) {
        LogEpoch epoch = epochs.get(partition);
        if (epoch == null) {
            throw new IllegalStateException("the log of " + partition + " has no number");
        }
        return epoch;
    }

    /**
     * Numbers for a record that is read here.
     *
     * @param idTopic topic in whose log the id of its row counts
     */
    Numbering numbering(ConsumerRecord<?, ?> record, String idTopic) {
        LogEpoch own = epoch(new TopicPartition(idTopic, record.partition()));
        LogEpoch place =
                idTopic.equals(record.topic()) ? own : epoch(new TopicPartition(record.topic(), record.partition()));
        return new Numbering(own.number(), place.number(), resolved().current());
    }

    /** Adds partitions to those that are read here, from where they stand. */
    void assign(Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
        assigned.addAll(partitions);
        takeOver();
        for (TopicPartition partition : partitions) {
            files.load(ledger, partition.topic(), partition.partition());
        }
        seek(partitions, consumer);
    }

    /** Learns where the owners before stood, of every partition number that has come. */
    private void takeOver() {
        Set<Integer> numbers = new TreeSet<>();
        assigned.forEach(partition -> numbers.add(partition.partition()));
        numbers.removeAll(takenOver);
        if (numbers.isEmpty()) {
            return;
        }
        for (StoreHandover handover : neighbours.handovers(numbers).values()) {
            Set<String> topics = files.positions().adopt(handover);
            if (!topics.isEmpty()) {
                log.info(
                        "goes on where {} stood in partition {} of {} topics",
                        handover.getNode(),
                        handover.getPartition(),
                        topics.size());
            }
        }
        takenOver.addAll(numbers);
    }

    private void seek(Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> fresh = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Optional<LogPosition> stored = files.position(partition.topic(), partition.partition());
            Optional<LogEpoch> same = stored.flatMap(this::sameLog);
            if (stored.isPresent() && same.isPresent()) {
                epochs.put(partition, same.get());
                seek(stored.get(), consumer);
            } else {
                fresh.add(partition);
            }
        }
        if (!fresh.isEmpty()) {
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(fresh);
            for (TopicPartition partition : fresh) {
                log.debug("{}: no position in this log, reads from its start", partition);
                restart(partition, starts.getOrDefault(partition, 0L), consumer);
            }
        }
    }

    private static void seek(LogPosition position, Consumer<byte[], byte[]> consumer) {
        Optional<Integer> leaderEpoch = position.leaderEpoch().isPresent()
                ? Optional.of(position.leaderEpoch().getAsInt())
                : Optional.empty();
        consumer.seek(
                new TopicPartition(position.topic(), position.partition()),
                new OffsetAndMetadata(position.nextOffset(), leaderEpoch, ""));
    }

    /** The log of a position, if it is still that of its topic: one that was cut at its end is, where it was not cut. */
    private Optional<LogEpoch> sameLog(LogPosition position) {
        return resolved.all().stream()
                .filter(epoch -> epoch.topic().equals(position.topic())
                        && epoch.number() == position.logEpoch()
                        && resolved.isCurrent(epoch))
                .findFirst();
    }

    /** Takes partitions from those that are read here. */
    void drop(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            assigned.remove(partition);
            moved.remove(partition);
            epochs.remove(partition);
            ledger.drop(partition.topic(), partition.partition());
            takenOver.remove(partition.partition());
        }
    }

    /** Goes back to where {@code node.db} says that every partition stands. */
    void restore(Consumer<byte[], byte[]> consumer) {
        moved.clear();
        ledger.clear();
        assign(List.copyOf(assigned), consumer);
    }

    /**
     * Goes to the start of the logs that have taken the place of others. Nothing may wait for a commit.
     *
     * @return the partitions of those logs
     */
    Set<TopicPartition> followReplacedLogs(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> replaced =
                assigned.stream().filter(this::isReplaced).collect(Collectors.toSet());
        if (!replaced.isEmpty()) {
            log.warn("{} partitions are read from their start: their topics were made anew", replaced.size());
            seek(replaced, consumer);
        }
        return replaced;
    }

    private boolean isReplaced(TopicPartition partition) {
        LogEpoch epoch = epochs.get(partition);
        return epoch != null && !resolved.isCurrent(epoch);
    }

    /** Notes that a record was taken. */
    void passed(ConsumerRecord<byte[], byte[]> record) {
        OptionalInt leaderEpoch = record.leaderEpoch().map(OptionalInt::of).orElse(OptionalInt.empty());
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        moved.put(partition, position(partition, record.offset() + 1, leaderEpoch));
    }

    private LogPosition position(TopicPartition partition, long nextOffset, OptionalInt leaderEpoch) {
        return new LogPosition(
                partition.topic(),
                partition.partition(),
                nextOffset,
                leaderEpoch,
                epoch(partition).number());
    }

    /** Reads a partition from an offset of the log that its topic stands for now. Nothing of it may wait for a commit. */
    void restart(TopicPartition partition, long offset, Consumer<byte[], byte[]> consumer) {
        LogEpoch now = resolved.current().get(partition.topic());
        if (now == null) {
            throw new IllegalStateException("the log of " + partition.topic() + " has no number");
        }
        epochs.put(partition, now);
        files.positions().begin(List.of(position(partition, offset, OptionalInt.empty())));
        consumer.seek(partition, offset);
    }

    /** Goes on behind records that are gone. Nothing of the partition may wait for a commit. */
    void skip(TopicPartition partition, long lost, long nextOffset, Consumer<byte[], byte[]> consumer) {
        int number = epoch(partition).number();
        files.positions()
                .skip(
                        new Interval(
                                partition.topic(), partition.partition(), number, nextOffset - lost, nextOffset - 1),
                        position(partition, nextOffset, OptionalInt.empty()),
                        clock.instant());
        consumer.seek(partition, nextOffset);
    }

    /** Positions that moved since the last commit. */
    Collection<LogPosition> moved() {
        return new ArrayList<>(moved.values());
    }

    void committed() {
        moved.clear();
    }
}
