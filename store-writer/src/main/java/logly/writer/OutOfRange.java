package logly.writer;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a partition goes on whose log does not hold its position any more.
 *
 * @param isCut its end went, so that offsets up from {@code next} may mean other records now; else its start passed the
 *     reader
 * @param lost records that the reader never saw
 */
record OutOfRange(long next, boolean isCut, long lost) {
    private static final Logger log = LoggerFactory.getLogger(OutOfRange.class);

    static Map<TopicPartition, OutOfRange> of(OffsetOutOfRangeException e, Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> asked = e.offsetOutOfRangePartitions();
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(asked.keySet());
        Map<TopicPartition, OutOfRange> found = new HashMap<>();
        asked.forEach((partition, position) -> {
            long start = starts.getOrDefault(partition, 0L);
            if (position < start) {
                log.error("{}: offsets {} to {} were deleted before they were read", partition, position, start - 1);
                found.put(partition, new OutOfRange(start, false, start - position));
            } else {
                long cutAt = Math.max(start, cutAt(e, partition, start));
                log.error("{}: the log was cut before the position {}, reads on at {}", partition, position, cutAt);
                found.put(partition, new OutOfRange(cutAt, true, 0));
            }
        });
        return found;
    }

    /**
     * Where the log was cut, if the broker can tell. Else it may have been cut anywhere and have grown since: only its
     * start is sure, and what was stored is known by its seqs and keys.
     */
    private static long cutAt(OffsetOutOfRangeException e, TopicPartition partition, long start) {
        if (e instanceof LogTruncationException truncation) {
            OffsetAndMetadata divergent = truncation.divergentOffsets().get(partition);
            return divergent == null ? start : divergent.offset();
        }
        return start;
    }
}
