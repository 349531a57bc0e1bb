package logly.stream;

import java.util.Map;
import logly.schemas.SchemaProvisioner;
import logly.schemas.TopicConfigs;
import logly.schemas.TopicProvisioner;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics and registers the schemas that the catalogue has and the installation lacks; may run at any time. */
final class Provisioning {
    private static final Logger log = LoggerFactory.getLogger(Provisioning.class);
    private static final int ANSWER_WITHIN_MILLIS = 5_000;

    private final StreamSettings settings;
    private final RecordSerdes serdes;

    Provisioning(StreamSettings settings, RecordSerdes serdes) {
        this.settings = settings;
        this.serdes = serdes;
    }

    /** Throws a KafkaException where Kafka or the registry does not answer or refuses. */
    void run() {
        Map<String, Object> configuration = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MILLIS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MILLIS);
        try (Admin admin = Admin.create(configuration)) {
            TopicConfigs configs = new TopicConfigs(settings.replication(), settings.replication() == 1);
            TopicProvisioner.Report report = new TopicProvisioner(admin, configs).provision(settings.topics());
            report.differences().forEach(log::warn);
        }
        new SchemaProvisioner(serdes.registry()).provision(settings.topics());
    }
}
