package logly.query.metadata;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import logly.schemas.AvroSerde;
import logly.schemas.MetadataEntry;
import logly.schemas.RawConsumers;
import logly.schemas.RawProducers;
import logly.schemas.RegistryException;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topic;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic {@code metadata} of a cluster. Who begins a turn takes over the one transactional id of the fleet's query
 * services, which fences off whoever had it. Clients are made when they are first needed.
 */
public final class KafkaMetadataLog implements MetadataLog {
    private static final Logger log = LoggerFactory.getLogger(KafkaMetadataLog.class);
    private static final String NAME = "query-service-metadata";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration WAIT = Duration.ofMillis(250);

    private final List<String> servers;
    private final Topic<MetadataEntry> topic;
    private final Serde<MetadataEntry> serde;
    private final TopicPartition partition;
    private final String transactionalId;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable Admin admin;
    private long position = -1;

    private KafkaMetadataLog(
            List<String> servers, Topic<MetadataEntry> topic, Serde<MetadataEntry> serde, String transactionalId) {
        this.servers = List.copyOf(servers);
        this.topic = topic;
        this.serde = serde;
        this.transactionalId = transactionalId;
        partition = new TopicPartition(topic.name(), 0);
    }

    /**
     * The topic of a cluster.
     *
     * @param prefix of the names of the installation
     */
    public static KafkaMetadataLog of(
            List<String> bootstrapServers, URI registry, Topic<MetadataEntry> topic, String prefix) {
        Map<String, String> avro = Map.of(SchemaRegistry.URL, registry.toString());
        return new KafkaMetadataLog(bootstrapServers, topic, AvroSerde.of(MetadataEntry.class, avro), prefix + NAME);
    }

    private Map<String, Object> common(String role) {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
        configuration.put(CommonClientConfigs.CLIENT_ID_CONFIG, NAME + "-" + role);
        configuration.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
        return configuration;
    }

    private synchronized Admin admin() {
        Admin made = admin;
        if (made == null) {
            Map<String, Object> configuration = common("admin");
            configuration.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
            configuration.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
            made = Admin.create(configuration);
            admin = made;
        }
        return made;
    }

    private <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MetadataTrouble("interrupted", e);
        } catch (TimeoutException e) {
            throw new MetadataTrouble(
                    topic.name() + ": Kafka does not answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new MetadataTrouble(topic.name() + ": " + cause.getMessage(), cause);
        }
    }

    @Override
    public String identity() {
        String cluster = answer(admin().describeCluster().clusterId());
        return cluster + "/"
                + answer(admin().describeTopics(List.of(topic.name())).allTopicNames())
                        .values()
                        .iterator()
                        .next()
                        .topicId();
    }

    @Override
    public long end() {
        return answer(admin().listOffsets(
                                Map.of(partition, OffsetSpec.latest()),
                                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .partitionResult(partition))
                .offset();
    }

    @Override
    public Changes read(long from) {
        try {
            Consumer<byte[], byte[]> open = consumer(from);
            List<Change> changes = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : open.poll(WAIT)) {
                changes.add(read(record));
            }
            position = open.position(partition, PATIENCE);
            return new Changes(changes, position);
        } catch (OffsetOutOfRangeException e) {
            position = -1;
            throw new MetadataTrouble(topic.name() + " begins behind what was read", e);
        } catch (WakeupException e) {
            return new Changes(List.of(), from);
        } catch (KafkaException e) {
            position = -1;
            throw new MetadataTrouble(String.valueOf(e.getMessage()), e);
        }
    }

    private Consumer<byte[], byte[]> consumer(long from) {
        Consumer<byte[], byte[]> open = consumer;
        if (open == null) {
            Map<String, Object> configuration = common("reader");
            configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            configuration.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            configuration.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
            configuration.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
            open = RawConsumers.of(configuration);
            open.assign(List.of(partition));
            consumer = open;
        }
        if (position != from) {
            open.seek(partition, from);
        }
        return open;
    }

    /** What cannot be read counts as if it were not there, and is said. */
    private Change read(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            return new Change(record.offset(), key, null);
        }
        try {
            return new Change(record.offset(), key, serde.deserializer().deserialize(topic.name(), record.value()));
        } catch (RegistryException.Unreachable e) {
            throw e;
        } catch (SerializationException e) {
            log.error("{}@{}: no metadata, left out: {}", partition, record.offset(), e.getMessage());
            return new Change(record.offset(), key, null);
        }
    }

    @Override
    public Turn begin() {
        Map<String, Object> configuration = common("writer");
        configuration.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
        configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        Producer<byte[], byte[]> producer = RawProducers.of(configuration);
        try {
            producer.initTransactions();
            return new KafkaTurn(producer);
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw new MetadataTrouble(String.valueOf(e.getMessage()), e);
        }
    }

    private final class KafkaTurn implements Turn {
        private final Producer<byte[], byte[]> producer;

        KafkaTurn(Producer<byte[], byte[]> producer) {
            this.producer = producer;
        }

        @Override
        public long commit(List<MetadataEntry> entries, List<String> gone) throws Overtaken {
            try {
                producer.beginTransaction();
                Future<RecordMetadata> last = null;
                for (MetadataEntry entry : entries) {
                    byte[] value = serde.serializer().serialize(topic.name(), entry);
                    last = producer.send(record(entry.getKey(), value));
                }
                for (String key : gone) {
                    last = producer.send(record(key, null));
                }
                producer.commitTransaction();
                return last == null ? end() : last.get().offset() + 1;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MetadataTrouble("it is not known whether the change was made", e);
            } catch (ExecutionException e) {
                throw failed(e);
            } catch (ProducerFencedException | InvalidProducerEpochException e) {
                throw new Overtaken(e);
            } catch (KafkaException e) {
                throw failed(e);
            }
        }

        private ProducerRecord<byte[], byte[]> record(String key, byte @Nullable [] value) {
            return new ProducerRecord<>(topic.name(), 0, key.getBytes(StandardCharsets.UTF_8), value);
        }

        private MetadataTrouble failed(Exception e) throws Overtaken {
            if (e.getCause() instanceof ProducerFencedException
                    || e.getCause() instanceof InvalidProducerEpochException) {
                throw new Overtaken(e);
            }
            return new MetadataTrouble("it is not known whether the change was made: " + e.getMessage(), e);
        }

        @Override
        public void close() {
            producer.close(Duration.ofSeconds(1));
        }
    }

    @Override
    public void wakeUp() {
        Consumer<byte[], byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
    }

    /** After the reader has ended. */
    @Override
    public synchronized void close() {
        Consumer<byte[], byte[]> open = consumer;
        if (open != null) {
            consumer = null;
            open.close(CloseOptions.timeout(Duration.ZERO));
        }
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }
}
