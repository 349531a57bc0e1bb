package logly.writer;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import logly.schemas.AvroCodec;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Logs in memory, shared by the nodes of a test, and what may happen to them. */
final class MemoryKafka implements Logs {
    private static final AvroCodec<LogEvent> EVENTS = AvroCodec.of(LogEvent.class);

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
        append(partition, appended, event.getHost().getBytes(StandardCharsets.UTF_8), EVENTS.encode(event), headers);
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

    @Override
    public long start(TopicPartition partition) {
        return log(partition).start;
    }

    @Override
    public long end(TopicPartition partition) {
        return log(partition).end();
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long from, int most) {
        return log(partition).records.stream().skip(from).limit(most).toList();
    }

    @Override
    public int leaderEpoch(TopicPartition partition) {
        return log(partition).leaderEpoch;
    }

    @Override
    public long cutAt(TopicPartition partition) {
        return log(partition).cutAt;
    }
}
