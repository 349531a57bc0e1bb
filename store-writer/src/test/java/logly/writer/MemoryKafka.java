package logly.writer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import logly.schemas.RecordJson;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Logs in memory, shared by the nodes of a test, and what may happen to them. */
final class MemoryKafka {
    private final Map<TopicPartition, Log> logs = new HashMap<>();

    /** One partition. */
    private static final class Log {
        final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long start;
        long cutAt = Long.MAX_VALUE;
        int leaderEpoch = 3;

        long end() {
            return records.size();
        }
    }

    private Log log(TopicPartition partition) {
        return logs.computeIfAbsent(partition, fresh -> new Log());
    }

    ConsumerRecord<byte[], byte[]> append(
            TopicPartition partition, Instant appended, byte[] key, byte[] value, Headers headers) {
        Log log = log(partition);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                log.end(),
                appended.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key,
                value,
                headers,
                Optional.of(log.leaderEpoch));
        log.records.add(record);
        return record;
    }

    /** An event as the agent sends it; its message tells its epoch and seq. */
    void append(TopicPartition partition, Instant appended, LogEvent event) {
        Headers headers = new RecordHeaders();
        headers.add(new RecordIdentity(event.getAgentId(), event.getEpoch(), event.getSeq()).toHeader());
        append(
                partition,
                appended,
                event.getHost().getBytes(StandardCharsets.UTF_8),
                RecordJson.toJson(event).getBytes(StandardCharsets.UTF_8),
                headers);
    }

    long end(TopicPartition partition) {
        return log(partition).end();
    }

    /** The broker deletes records at the start. */
    void deleteBefore(TopicPartition partition, long offset) {
        log(partition).start = offset;
    }

    /** The broker loses records at the end, as after a power loss. */
    void cutAt(TopicPartition partition, long offset) {
        Log log = log(partition);
        log.records.subList((int) offset, log.records.size()).clear();
        log.cutAt = offset;
        log.leaderEpoch++;
    }

    /** All topics are deleted and made anew. */
    void clear() {
        logs.clear();
    }

    MockConsumer<byte[], byte[]> consumer() {
        return new LogConsumer();
    }

    /** Reads these logs, as far as Kafka's own fake does not. */
    private final class LogConsumer extends MockConsumer<byte[], byte[]> {
        private static final int AT_ONCE = 1000;

        private final Map<TopicPartition, Integer> leaderEpochs = new HashMap<>();

        LogConsumer() {
            super("none");
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            for (TopicPartition partition : assignment()) {
                if (!paused().contains(partition)) {
                    fetch(partition, position(partition));
                }
            }
            return super.poll(timeout);
        }

        private void fetch(TopicPartition partition, long position) {
            Log log = log(partition);
            requireInRange(partition, log, position);
            log.records.stream().skip(position).limit(AT_ONCE).forEach(this::addRecord);
        }

        private void requireInRange(TopicPartition partition, Log log, long position) {
            Integer known = leaderEpochs.get(partition);
            if (known != null && known < log.leaderEpoch && position > log.cutAt) {
                throw new LogTruncationException(
                        Map.of(partition, position), Map.of(partition, new OffsetAndMetadata(log.cutAt)));
            }
            if (position > log.end() || position < log.start) {
                throw new OffsetOutOfRangeException(Map.of(partition, position));
            }
            leaderEpochs.put(partition, log.leaderEpoch);
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
            partitions.forEach(partition -> starts.put(partition, log(partition).start));
            return starts;
        }

        @Override
        public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
            return beginningOffsets(partitions);
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
            Map<TopicPartition, Long> ends = new HashMap<>();
            partitions.forEach(partition -> ends.put(partition, log(partition).end()));
            return ends;
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
            return endOffsets(partitions);
        }

        @Override
        public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> times, Duration timeout) {
            Map<TopicPartition, OffsetAndTimestamp> offsets = new HashMap<>();
            times.forEach((partition, time) -> log(partition).records.stream()
                    .filter(record -> record.offset() >= log(partition).start && record.timestamp() >= time)
                    .findFirst()
                    .ifPresent(record ->
                            offsets.put(partition, new OffsetAndTimestamp(record.offset(), record.timestamp()))));
            return offsets;
        }
    }
}
