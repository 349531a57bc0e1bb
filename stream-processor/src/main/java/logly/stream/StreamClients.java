package logly.stream;

import java.util.Map;
import logly.schemas.RawConsumers;
import logly.schemas.RawSerdes;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients of Kafka Streams, as it makes them itself but for one thing: what a commit sends is waited for once.
 *
 * <p>Streams has each of its tasks flush the producer that they share before it commits their common transaction: with
 * twelve tasks twelve round trips one after the other, in which the thread does nothing. Here the first step of the commit
 * flushes once for all of them. The commit fails where anything failed that was sent before it (KIP-98), so that an error
 * which a task would have seen at its own flush still stops the transaction.
 */
final class StreamClients implements KafkaClientSupplier {
    @Override
    public Admin getAdmin(Map<String, Object> configuration) {
        return Admin.create(configuration);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> configuration) {
        return new FlushedByCommit(configuration);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> configuration) {
        return RawConsumers.of(configuration);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> configuration) {
        return getConsumer(configuration);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> configuration) {
        return getConsumer(configuration);
    }

    private static final class FlushedByCommit extends KafkaProducer<byte[], byte[]> {
        FlushedByCommit(Map<String, Object> configuration) {
            super(
                    configuration,
                    RawSerdes.bytes().serializer(),
                    RawSerdes.bytes().serializer());
        }

        /** Does nothing: the tasks that call it commit together, by {@link #sendOffsetsToTransaction}. */
        @Override
        public void flush() {}

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            super.flush();
            super.sendOffsetsToTransaction(offsets, group);
        }
    }
}
