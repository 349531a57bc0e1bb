package logly.launcher.registry;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import logly.schemas.RawSerdes;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;

/** How the topic of schemas is made, read and written: one partition, compacted, one transactional id for all writers. */
final class SchemaTopic {
    static final TopicPartition PARTITION = new TopicPartition("_schemas", 0);
    private static final String TRANSACTIONAL_ID = "logly-schema-registry";

    private final RegistrySettings settings;

    SchemaTopic(RegistrySettings settings) {
        this.settings = settings;
    }

    void createIfMissing() throws InterruptedException, ExecutionException {
        NewTopic topic = new NewTopic(PARTITION.topic(), Optional.of(1), Optional.of((short) settings.replication()))
                .configs(Map.of("cleanup.policy", "compact"));
        try (Admin admin = Admin.create(common())) {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** A reader of committed records that begins at the start. */
    KafkaConsumer<byte[], byte[]> reader() {
        Map<String, Object> config = common();
        config.put("enable.auto.commit", false);
        config.put("isolation.level", "read_committed");
        config.put("auto.offset.reset", "earliest");
        KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(
                config, RawSerdes.bytes().deserializer(), RawSerdes.bytes().deserializer());
        reader.assign(List.of(PARTITION));
        return reader;
    }

    /** A writer that has locked every earlier one out. */
    KafkaProducer<byte[], byte[]> writer() {
        int limit = (int) settings.writeLimit().toMillis();
        Map<String, Object> config = common();
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("transactional.id", TRANSACTIONAL_ID);
        config.put("transaction.timeout.ms", limit);
        config.put("max.block.ms", limit);
        config.put("request.timeout.ms", limit / 2);
        config.put("delivery.timeout.ms", limit);
        config.put("linger.ms", 0);
        config.put("buffer.memory", settings.bodyLimit() * 4);
        config.put("max.request.size", (int) Math.min(Integer.MAX_VALUE, settings.bodyLimit() * 2));
        KafkaProducer<byte[], byte[]> writer = new KafkaProducer<>(
                config, RawSerdes.bytes().serializer(), RawSerdes.bytes().serializer());
        try {
            writer.initTransactions();
            return writer;
        } catch (RuntimeException e) {
            writer.close(Duration.ZERO);
            throw e;
        }
    }

    private Map<String, Object> common() {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", String.join(",", settings.bootstrapServers()));
        config.put("client.id", "schema-registry");
        config.put("default.api.timeout.ms", (int) settings.writeLimit().toMillis());
        config.put("request.timeout.ms", (int) settings.writeLimit().toMillis() / 2);
        config.put("reconnect.backoff.max.ms", 1000);
        config.put("enable.metrics.push", false);
        return config;
    }
}
