package logly.writer;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Partitions of topics, as a consumer sees them. */
interface Logs {
    long start(TopicPartition partition);

    long end(TopicPartition partition);

    List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long from, int most);

    /** Counts up when the log is cut at its end. */
    default int leaderEpoch(TopicPartition partition) {
        return 0;
    }

    /** Where it was cut last. */
    default long cutAt(TopicPartition partition) {
        return Long.MAX_VALUE;
    }
}
