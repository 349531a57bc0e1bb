package logly.launcher;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer of somebody else's: Confluent's own deserializer and the Kafka client that it comes with, in a class loader
 * that knows nothing of ours. Only types of the JDK pass in and out.
 */
public final class GenuineConsumer implements BiFunction<Map<String, Object>, String, List<String>> {
    private static final Path JAR = Path.of("..", "schemas", "target", "confluent", "confluent.jar");

    static boolean isPresent() {
        return Files.exists(JAR);
    }

    /** Texts of all records that the topic holds now. */
    static List<String> read(String topic, String kafka, String registry)
            throws IOException, ReflectiveOperationException {
        URL own = GenuineConsumer.class.getProtectionDomain().getCodeSource().getLocation();
        URL[] urls = {JAR.toUri().toURL(), own};
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            ClassLoader before = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(loader);
            try {
                return texts(loader, topic, kafka, registry);
            } finally {
                Thread.currentThread().setContextClassLoader(before);
            }
        }
    }

    @SuppressWarnings("unchecked") // the same class, as another loader has it
    private static List<String> texts(ClassLoader loader, String topic, String kafka, String registry)
            throws ReflectiveOperationException {
        BiFunction<Map<String, Object>, String, List<String>> consumer =
                (BiFunction<Map<String, Object>, String, List<String>>)
                        loader.loadClass(GenuineConsumer.class.getName())
                                .getConstructor()
                                .newInstance();
        return consumer.apply(
                Map.of(
                        "bootstrap.servers",
                        kafka,
                        "schema.registry.url",
                        registry,
                        "key.deserializer",
                        "org.apache.kafka.common.serialization.StringDeserializer",
                        "value.deserializer",
                        "io.confluent.kafka.serializers.KafkaAvroDeserializer"),
                topic);
    }

    @Override
    public List<String> apply(Map<String, Object> configuration, String topic) {
        List<String> texts = new ArrayList<>();
        try (KafkaConsumer<Object, Object> consumer = new KafkaConsumer<>(configuration)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (ConsumerRecord<Object, Object> record : consumer.poll(Duration.ofSeconds(1))) {
                    texts.add(String.valueOf(record.value()));
                }
            }
        }
        return texts;
    }
}
