package logly.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import logly.schemas.AvroDeserializer;
import logly.schemas.LogEvent;
import logly.schemas.RawSerdes;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** The least that an exactly-once application does: it decodes events and counts them per host, in a cached store. */
final class CountingApplication implements AutoCloseable {
    private static final String GROUP = "counting";
    private static final String COUNTS = "counts";

    private final KafkaStreams streams;

    CountingApplication(String kafka, String registry, Path folder, Topic<LogEvent> events) {
        Topology topology = new Topology();
        topology.addSource(
                AutoOffsetReset.earliest(),
                "read",
                RawSerdes.text().deserializer(),
                AvroDeserializer.of(LogEvent.class, SchemaRegistry.of(Map.of(SchemaRegistry.URL, registry))),
                events.name());
        topology.addProcessor("count", Count::new, "read");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(COUNTS), Serdes.String(), Serdes.Long())
                        .withCachingEnabled(),
                "count");
        streams = new KafkaStreams(topology, properties(kafka, folder));
        streams.start();
    }

    /** As the stream processor's, where they concern both. */
    private static Properties properties(String kafka, Path folder) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, GROUP);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500);
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 250);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        return properties;
    }

    /** Of its consumers. */
    String group() {
        return GROUP;
    }

    @Override
    public void close() {
        streams.close(Duration.ofSeconds(10));
    }

    private static final class Count implements Processor<String, LogEvent, Void, Void> {
        @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
        private KeyValueStore<String, Long> counts;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            counts = context.getStateStore(COUNTS);
        }

        @Override
        public void process(Record<String, LogEvent> record) {
            String host = record.value().getHost();
            @Nullable Long before = counts.get(host);
            counts.put(host, before == null ? 1 : before + 1);
        }
    }
}
