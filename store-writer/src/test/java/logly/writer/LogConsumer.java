package logly.writer;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/** Kafka's own fake of a consumer, over logs. */
final class LogConsumer extends MockConsumer<byte[], byte[]> {
    private static final int AT_ONCE = 1000;

    private final Logs logs;
    private final Map<TopicPartition, Integer> leaderEpochs = new HashMap<>();

    LogConsumer(Logs logs) {
        super("none");
        this.logs = logs;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        for (TopicPartition partition : assignment()) {
            if (!paused().contains(partition)) {
                long position = position(partition);
                requireInRange(partition, position);
                logs.read(partition, position, AT_ONCE).forEach(this::addRecord);
            }
        }
        return super.poll(timeout);
    }

    private void requireInRange(TopicPartition partition, long position) {
        Integer known = leaderEpochs.get(partition);
        long cutAt = logs.cutAt(partition);
        if (known != null && known < logs.leaderEpoch(partition) && position > cutAt) {
            throw new LogTruncationException(
                    Map.of(partition, position), Map.of(partition, new OffsetAndMetadata(cutAt)));
        }
        if (position > logs.end(partition) || position < logs.start(partition)) {
            throw new OffsetOutOfRangeException(Map.of(partition, position));
        }
        leaderEpochs.put(partition, logs.leaderEpoch(partition));
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
        leaderEpochs.remove(partition);
        offset.leaderEpoch().ifPresent(epoch -> leaderEpochs.put(partition, epoch));
        super.seek(partition, offset);
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
        leaderEpochs.remove(partition);
        super.seek(partition, offset);
    }

    @Override
    public synchronized Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        partitions.forEach(partition -> starts.put(partition, logs.start(partition)));
        return starts;
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return beginningOffsets(partitions);
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        partitions.forEach(partition -> ends.put(partition, logs.end(partition)));
        return ends;
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return endOffsets(partitions);
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times, Duration timeout) {
        Map<TopicPartition, OffsetAndTimestamp> offsets = new HashMap<>();
        times.forEach((partition, time) -> {
            for (ConsumerRecord<byte[], byte[]> record :
                    logs.read(partition, logs.start(partition), Integer.MAX_VALUE)) {
                if (record.timestamp() >= time) {
                    offsets.put(partition, new OffsetAndTimestamp(record.offset(), record.timestamp()));
                    break;
                }
            }
        });
        return offsets;
    }
}
