package logly.launcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import logly.runtime.CommonSettings;
import logly.runtime.Settings;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Makes the catalogue's topics and registers their schemas, so that every service finds both. */
final class TopicCatalogue {
    private final Topics topics;
    private final short replication;

    TopicCatalogue(Settings settings) {
        this.topics = new Topics(new Topics.Options(
                settings.get(CommonSettings.TOPIC_PREFIX),
                settings.get(CommonSettings.PARTITIONS),
                settings.get(CommonSettings.RAW_RETENTION),
                settings.get(CommonSettings.RAW_RETENTION_BYTES)));
        this.replication = settings.get(CommonSettings.REPLICATION).shortValue();
    }

    void createMissing(String bootstrapServers) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Set<String> present = admin.listTopics().names().get();
            List<NewTopic> missing = new ArrayList<>();
            for (Topic<?> topic : topics.all()) {
                if (!present.contains(topic.name())) {
                    missing.add(new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.of(replication))
                            .configs(configs(topic)));
                }
            }
            admin.createTopics(missing).all().get();
        }
    }

    private static Map<String, String> configs(Topic<?> topic) {
        Map<String, String> configs = new HashMap<>();
        configs.put(
                "cleanup.policy",
                topic.cleanup().stream()
                        .map(policy -> policy.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .collect(Collectors.joining(",")));
        configs.put("message.timestamp.type", "LogAppendTime");
        configs.put(
                "retention.ms",
                topic.retention().isZero()
                        ? "-1"
                        : Long.toString(topic.retention().toMillis()));
        configs.put("retention.bytes", Long.toString(topic.retentionBytes()));
        return configs;
    }

    void registerSchemas(String registryUrl) {
        SchemaRegistry registry = SchemaRegistry.of(Map.of(SchemaRegistry.URL, registryUrl));
        for (Topic<?> topic : topics.all()) {
            registry.register(topic.subject(), topic.schema());
        }
    }
}
