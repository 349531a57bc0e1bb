package logly.writer;

import java.util.Set;
import logly.storage.StoreFiles;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/** Keeps the partitions on the logs that the topics stand for: some are made anew, cut, or deleted before the reader. */
final class LogFollower {
    private final Set<String> topics;
    private final StoreFiles files;
    private final LogEpochs logEpochs;
    private final Partitions partitions;
    private final StoreMetrics metrics;

    LogFollower(
            Set<String> topics, StoreFiles files, LogEpochs logEpochs, Partitions partitions, StoreMetrics metrics) {
        this.topics = topics;
        this.files = files;
        this.logEpochs = logEpochs;
        this.partitions = partitions;
        this.metrics = metrics;
    }

    /** Finds the numbers of the logs that the topics stand for now. */
    void number() {
        partitions.numbered(logEpochs.resolve(topics, files.logEpochs()));
    }

    /** Looks whether topics were made anew, or a cluster took the place of another. Nothing may wait for a commit. */
    void look(Consumer<byte[], byte[]> consumer) {
        if (logEpochs.isOutdated(partitions.resolved())) {
            number();
            partitions.followReplacedLogs(consumer);
        }
    }

    /** The broker deleted what was to be read next, or lost it, or has another log. Nothing may wait for a commit. */
    void resume(OffsetOutOfRangeException e, Consumer<byte[], byte[]> consumer) {
        number();
        Set<TopicPartition> followed = partitions.followReplacedLogs(consumer);
        OutOfRange.of(e, consumer).forEach((partition, where) -> {
            if (followed.contains(partition)) {
                return;
            }
            if (where.isCut()) {
                partitions.numbered(logEpochs.cut(partitions.epoch(partition), topics, files.logEpochs()));
                partitions.restart(partition, where.next(), consumer);
            } else {
                metrics.lost.labelValues(partition.topic()).inc(where.lost());
                partitions.skip(partition, where.lost(), where.next(), consumer);
            }
        });
    }

    /** Tells how many records wait in each partition. */
    void tellLag(Consumer<byte[], byte[]> consumer) {
        for (TopicPartition partition : partitions.assigned()) {
            consumer.currentLag(partition).ifPresent(lag -> metrics.lag
                    .labelValues(partition.topic(), Integer.toString(partition.partition()))
                    .set((double) lag));
        }
    }
}
