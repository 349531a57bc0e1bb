package logly.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import logly.schemas.Topic.Cleanup;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

class TopicsTest {
    private static final Node NODE = new Node(1, "127.0.0.1", 9092);

    private final Topics topics = new Topics(new Topics.Options("mine.", 24, Duration.ofHours(24), 2L << 30));

    @Test
    void haveUniqueNamesWithThePrefix() {
        List<String> names = topics.all().stream().<String>map(Topic::name).toList();

        assertThat(names).hasSize(22).doesNotHaveDuplicates().allMatch(name -> name.startsWith("mine."));
    }

    @Test
    void haveEqualPartitionsExceptWhatHasOne() {
        Set<Integer> partitions = topics.all().stream()
                .filter(topic -> !topic.equals(topics.metadata()) && !topic.equals(topics.findingRevisions()))
                .map(Topic::partitions)
                .collect(Collectors.toSet());

        assertThat(partitions).containsExactly(24);
        assertThat(topics.metadata().partitions()).isEqualTo(1);
        assertThat(topics.findingRevisions().partitions()).isEqualTo(1);
    }

    @Test
    void areKeptAsLongAsTheirReadersNeed() {
        for (Topic<?> topic : topics.all()) {
            boolean deletes = topic.cleanup().contains(Cleanup.DELETE);
            assertThat(topic.retention().isZero()).as(topic.name()).isEqualTo(!deletes);
        }
        assertThat(topics.logEvents().retentionBytes() * 24).isBetween((2L << 30) - 24, 2L << 30);
        assertThat(topics.operatorActions().retention()).isEqualTo(Duration.ofDays(400));
        assertThat(topics.findings().retention()).isGreaterThan(EffectiveTime.LATENESS);
    }

    @Test
    void haveASchemaEachInWhichEverythingHasADefault() {
        for (Topic<?> topic : topics.all()) {
            SchemaEvolutionTest.assertEverythingHasADefault(topic.schema());
        }
    }

    @Test
    void partitionAsKafkasOwnPartitionerDoes() {
        for (String key : List.of("web-1", "", "Ünïcode", "db.example.org")) {
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
            assertThat(Topic.partition(key, 24)).isEqualTo(BuiltInPartitioner.partitionForKey(bytes, 24));
        }
    }

    @Test
    void closeTheirSegmentsLongBeforeRetentionEnds() {
        TopicConfigs configs = new TopicConfigs(1, true);

        assertThat(configs.of(topics.logEvents()))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("compression.type", "producer")
                .containsEntry("retention.ms", "86400000")
                .containsEntry("segment.ms", "3600000")
                .containsEntry("flush.ms", "1000")
                .containsEntry("min.insync.replicas", "1");
        assertThat(configs.of(topics.findings())).containsEntry("cleanup.policy", "compact,delete");
        assertThat(configs.of(topics.metadata()))
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("retention.ms", "-1")
                .containsEntry("segment.ms", "86400000");
        assertThat(new TopicConfigs(3, false).of(topics.logEvents()))
                .containsEntry("min.insync.replicas", "2")
                .doesNotContainKey("flush.ms");
    }

    @Test
    void tellHowATopicOfABrokerDiffers() {
        TopicConfigs configs = new TopicConfigs(1, false);
        Topic<Finding> topic = topics.findings();

        assertThat(configs.differences(topic, description(topic.name(), 24), found(topic, configs, Optional.empty())))
                .isEmpty();
        assertThat(configs.differences(
                        topic, description(topic.name(), 6), found(topic, configs, Optional.of("retention.ms"))))
                .containsExactly(
                        "mine.findings: 6 partitions, not 24", "mine.findings: retention.ms=7, not 2592000000");
    }

    private static TopicDescription description(String name, int partitions) {
        List<TopicPartitionInfo> infos = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartitionInfo(partition, NODE, List.of(NODE), List.of(NODE)))
                .toList();
        return new TopicDescription(name, false, infos);
    }

    private static Config found(Topic<?> topic, TopicConfigs configs, Optional<String> altered) {
        return new Config(configs.of(topic).entrySet().stream()
                .map(entry -> new ConfigEntry(
                        entry.getKey(),
                        altered.equals(Optional.of(entry.getKey()))
                                ? "7"
                                : entry.getValue().replace("compact,delete", "delete,compact")))
                .toList());
    }
}
