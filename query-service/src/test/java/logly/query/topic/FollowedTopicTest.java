package logly.query.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import logly.schemas.StoreNode;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FollowedTopicTest {
    private static final Topic<StoreNode> TOPIC = new Topics(Topics.Options.EMBEDDED).storeNodes();
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC.name(), 0);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Queue<MockConsumer<byte[], byte[]>> consumers = new ArrayDeque<>();

    /** Of a log that ends there when the reading begins. */
    private MockConsumer<byte[], byte[]> consumer(long end) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.updatePartitions(TOPIC.name(), List.of(new PartitionInfo(TOPIC.name(), 0, null, null, null)));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, end));
        consumers.add(consumer);
        return consumer;
    }

    private static void add(MockConsumer<byte[], byte[]> consumer, long offset, String key, @Nullable String value) {
        consumer.schedulePollTask(() -> consumer.addRecord(new ConsumerRecord<>(
                TOPIC.name(), 0, offset, key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8))));
    }

    private FollowedTopic<StoreNode> followed() {
        Deserializer<StoreNode> urls = (topic, bytes) -> {
            String url = new String(bytes, UTF_8);
            if (url.equals("damaged")) {
                throw new SerializationException("no Avro");
            }
            return StoreNode.newBuilder().setUrl(url).build();
        };
        return new FollowedTopic<>(TOPIC, urls, consumers::remove);
    }

    private static Map<String, String> urls(FollowedTopic<StoreNode> followed) {
        Map<String, String> urls = new TreeMap<>();
        followed.known().forEach((key, node) -> urls.put(key, node.getUrl()));
        return urls;
    }

    @Test
    void knowsTheNewestOfEachKeyWhenAllIsReadAndThenWhatComes() throws Exception {
        MockConsumer<byte[], byte[]> consumer = consumer(4);
        CountDownLatch half = new CountDownLatch(1);
        add(consumer, 0, "a", "old");
        add(consumer, 1, "b", "gone soon");
        add(consumer, 2, "a", "new");
        try (FollowedTopic<StoreNode> followed = followed()) {
            consumer.schedulePollTask(half::countDown);
            followed.start();
            half.await();
            assertThat(followed.known()).as("a part is nothing").isEmpty();
            assertThat(followed.trouble()).contains("was not read yet");
            assertThat(followed.await(Map.of(), Duration.ofMillis(1))).isFalse();

            add(consumer, 3, "b", null);
            assertThat(followed.await(Map.of(), LONG)).isTrue();
            assertThat(urls(followed)).isEqualTo(Map.of("a", "new"));
            assertThat(followed.trouble()).isEmpty();

            add(consumer, 4, "a", "damaged");
            add(consumer, 5, "c", "later");
            assertThat(followed.await(Map.of(0, 6L), LONG)).isTrue();
            assertThat(urls(followed)).isEqualTo(Map.of("a", "new", "c", "later"));
            assertThat(followed.positions()).isEqualTo(Map.of(0, 6L));
            assertThat(followed.await(Map.of(0, 7L), Duration.ofMillis(1))).isFalse();
        }
    }

    @Test
    void keepsWhatItKnowsWhileItReadsAnewAfterTrouble() throws Exception {
        MockConsumer<byte[], byte[]> first = consumer(2);
        add(first, 0, "a", "old");
        add(first, 1, "b", "there");
        MockConsumer<byte[], byte[]> second = consumer(3);
        try (FollowedTopic<StoreNode> followed = followed()) {
            followed.start();
            assertThat(followed.await(Map.of(0, 2L), LONG)).isTrue();
            CountDownLatch again = new CountDownLatch(1);
            add(second, 0, "a", "old");
            second.schedulePollTask(again::countDown);
            first.schedulePollTask(() -> first.setPollException(new KafkaException("trouble")));
            again.await();
            assertThat(urls(followed)).isEqualTo(Map.of("a", "old", "b", "there"));
            add(second, 2, "a", "new");
            assertThat(followed.await(Map.of(0, 3L), LONG)).isTrue();
            assertThat(urls(followed)).as("b was compacted away").isEqualTo(Map.of("a", "new"));
        }
    }
}
