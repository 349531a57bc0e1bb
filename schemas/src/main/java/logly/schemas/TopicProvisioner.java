package logly.schemas;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics of the catalogue that a cluster lacks, and tells how those that it has differ. Changes no topic: what
 * differs is for an operator, and a partition count is fixed for good. Several may run at once.
 */
public final class TopicProvisioner {
    private final Admin admin;
    private final TopicConfigs configs;

    /**
     * What became of the catalogue.
     *
     * @param created names of the topics that this call created
     * @param differences one sentence for each way in which a topic is not as the catalogue has it
     */
    public record Report(List<String> created, List<String> differences) {
        public Report {
            created = List.copyOf(created);
            differences = List.copyOf(differences);
        }
    }

    public TopicProvisioner(Admin admin, TopicConfigs configs) {
        this.admin = admin;
        this.configs = configs;
    }

    /** Throws a KafkaException where the cluster does not answer or refuses. */
    public Report provision(Topics topics) {
        Set<String> present = get(admin.listTopics().names());
        List<Topic<?>> missing = new ArrayList<>();
        List<Topic<?>> existing = new ArrayList<>();
        for (Topic<?> topic : topics.all()) {
            (present.contains(topic.name()) ? existing : missing).add(topic);
        }
        return new Report(create(missing), differences(existing));
    }

    private List<String> create(List<Topic<?>> missing) {
        List<NewTopic> news = new ArrayList<>();
        missing.forEach(topic -> news.add(configs.newTopic(topic)));
        CreateTopicsResult result = admin.createTopics(news);
        List<String> created = new ArrayList<>();
        for (NewTopic topic : news) {
            try {
                get(requireNonNull(result.values().get(topic.name())));
                created.add(topic.name());
            } catch (TopicExistsException e) {
                // another one was faster
            }
        }
        return created;
    }

    private List<String> differences(List<Topic<?>> existing) {
        List<String> names = existing.stream().<String>map(Topic::name).toList();
        List<ConfigResource> resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<String, TopicDescription> descriptions =
                get(admin.describeTopics(names).allTopicNames());
        Map<String, Config> found = new HashMap<>();
        get(admin.describeConfigs(resources).all()).forEach((resource, config) -> found.put(resource.name(), config));
        List<String> differences = new ArrayList<>();
        for (Topic<?> topic : existing) {
            differences.addAll(configs.differences(
                    topic, requireNonNull(descriptions.get(topic.name())), requireNonNull(found.get(topic.name()))));
        }
        return differences;
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException cause) {
                throw cause;
            }
            throw new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
