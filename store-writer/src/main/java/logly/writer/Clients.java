package logly.writer;

import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * Where the loop's clients come from: connecting is its work, which it tries again.
 *
 * @param consumer in the group of the store-writers
 * @param reader in no group
 */
record Clients(
        Supplier<Consumer<byte[], byte[]>> consumer,
        Supplier<Consumer<byte[], byte[]>> reader,
        Supplier<Producer<byte[], byte[]>> producer) {}
