package logly.launcher;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import logly.runtime.Backoff;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.Settings;
import logly.schemas.RegistryException;
import logly.schemas.SchemaProvisioner;
import logly.schemas.SchemaRegistry;
import logly.schemas.TopicConfigs;
import logly.schemas.TopicProvisioner;
import logly.schemas.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Provisions topics and schemas on the way up, and says in the operator's words why it cannot. */
final class TopicCatalogue {
    private static final Logger log = LoggerFactory.getLogger(TopicCatalogue.class);

    private static final Duration REGISTRY_LIMIT = Duration.ofMinutes(1);

    private final Topics topics;
    private final int replication;

    TopicCatalogue(Settings settings) {
        this.topics = new Topics(options(settings));
        this.replication = settings.get(CommonSettings.REPLICATION);
    }

    static Topics.Options options(Settings settings) {
        return new Topics.Options(
                settings.get(CommonSettings.TOPIC_PREFIX),
                settings.get(CommonSettings.PARTITIONS),
                settings.get(CommonSettings.RAW_RETENTION),
                settings.get(CommonSettings.RAW_RETENTION_BYTES));
    }

    void createMissing(String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            new TopicProvisioner(admin, new TopicConfigs(replication, replication == 1))
                    .provision(topics)
                    .differences()
                    .forEach(difference -> log.warn("{}", difference));
        } catch (KafkaException e) {
            throw new OperatorMistake(
                    ExitCode.UNREACHABLE,
                    CommonSettings.BOOTSTRAP_SERVERS.name() + ": no answer from Kafka at " + bootstrapServers + ": "
                            + e.getMessage());
        }
    }

    /** Registers what is missing; a registry that does not answer, as on a machine under load, is asked again. */
    void registerSchemas(String registryUrl, Clock clock, Backoff backoff) throws InterruptedException {
        Instant end = clock.instant().plus(REGISTRY_LIMIT);
        SchemaProvisioner schemas = new SchemaProvisioner(SchemaRegistry.of(Map.of(SchemaRegistry.URL, registryUrl)));
        while (true) {
            try {
                schemas.provision(topics);
                return;
            } catch (RegistryException.Unreachable e) {
                if (clock.instant().isAfter(end)) {
                    throw new OperatorMistake(
                            ExitCode.UNREACHABLE,
                            CommonSettings.SCHEMA_REGISTRY_URL.name() + ": no answer from the registry at "
                                    + registryUrl + ": " + e.getMessage());
                }
                log.debug("the registry does not answer yet: {}", e.getMessage());
                Thread.sleep(backoff.next().toMillis());
            }
        }
    }
}
