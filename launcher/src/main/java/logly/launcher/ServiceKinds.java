package logly.launcher;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import logly.launcher.registry.RegistrySettings;
import logly.launcher.registry.SchemaRegistryServer;
import logly.query.KafkaDecisions;
import logly.query.KafkaRules;
import logly.query.QueryOptions;
import logly.query.QueryService;
import logly.query.QuerySettings;
import logly.query.Surroundings;
import logly.query.fleet.KafkaStoreNodes;
import logly.query.metadata.KafkaMetadataLog;
import logly.runtime.CommonSettings;
import logly.schemas.Topics;
import logly.stream.StreamProcessor;
import logly.stream.StreamSettings;
import logly.stream.notify.Notifier;
import logly.stream.notify.NotifySettings;
import logly.writer.StoreSettings;
import logly.writer.StoreWriter;

/** The services of the whole distribution. */
final class ServiceKinds {
    static final ServiceKind BROKER = new ServiceKind(
            "broker",
            "Runs the embedded Kafka broker.",
            "logly broker --set broker.port=9092",
            BrokerSettings.all(),
            settings -> Optional.empty(),
            false,
            wiring -> new EmbeddedBroker(BrokerSettings.from(wiring.settings())),
            service -> "kafka " + ((EmbeddedBroker) service).bootstrapServers());

    static final ServiceKind REGISTRY = new ServiceKind(
            "registry",
            "Runs the schema registry, which speaks Confluent's REST interface and keeps its state in Kafka.",
            "logly registry --set kafka.bootstrap.servers=kafka:9092 --set registry.port=8081",
            RegistrySettings.all(),
            settings -> Optional.empty(),
            false,
            wiring -> new SchemaRegistryServer(RegistrySettings.from(wiring.settings()), wiring.metrics()),
            service -> "registry port " + ((SchemaRegistryServer) service).port());

    static final ServiceKind STREAM_PROCESSOR = new ServiceKind(
            "stream-processor",
            "Aggregates what agents publish; makes the topics and registers the schemas that are missing.",
            "logly stream-processor --set kafka.bootstrap.servers=kafka:9092 --set stream.instance=stream-2",
            StreamSettings.all(),
            settings -> Optional.of(settings.get(CommonSettings.DATA_DIR).resolve("streams")),
            false,
            wiring -> new StreamProcessor(
                    StreamSettings.from(wiring.settings()), wiring.metrics(), wiring.random(), wiring.clock()),
            service -> "");

    static final ServiceKind STORE_WRITER = new ServiceKind(
            "store-writer",
            "Writes what the topics carry into the store's files.",
            "logly store-writer --data /var/lib/logly --set kafka.bootstrap.servers=kafka:9092",
            StoreSettings.all(),
            settings ->
                    Optional.of(settings.get(CommonSettings.DATA_DIR).resolve(settings.get(StoreSettings.NODE_NAME))),
            false,
            wiring -> new StoreWriter(
                    StoreSettings.from(wiring.settings()),
                    new Topics(TopicCatalogue.options(wiring.settings())),
                    wiring.metrics(),
                    wiring.clock(),
                    wiring.random()),
            service -> "");

    static final ServiceKind QUERY_SERVICE = new ServiceKind(
            "query-service",
            "Answers over HTTP from the store's files, and serves the page.",
            "logly query-service --data /var/lib/logly --set http.port=8080",
            QuerySettings.all(),
            settings -> Optional.of(QueryOptions.folder(settings.get(CommonSettings.DATA_DIR))),
            true,
            wiring -> new QueryService(
                    QuerySettings.from(wiring.settings()),
                    surroundings(wiring),
                    wiring.metrics(),
                    wiring.clock(),
                    wiring.random()),
            service -> ((QueryService) service).scheme() + " port " + ((QueryService) service).port());

    static final ServiceKind NOTIFIER = new ServiceKind(
            "notifier",
            "Tells people and their systems of findings: webhook, mail, Slack, Alertmanager. Run one.",
            "logly notifier --set kafka.bootstrap.servers=kafka:9092 --set notify.file=/etc/logly/notify.yml",
            NotifySettings.all(),
            settings -> Optional.of(settings.get(CommonSettings.DATA_DIR).resolve("notifier")),
            false,
            wiring -> new Notifier(
                    NotifySettings.from(wiring.settings()), wiring.metrics(), wiring.random(), wiring.clock()),
            service -> "");

    private ServiceKinds() {}

    private static Surroundings surroundings(Wiring wiring) {
        Topics topics = new Topics(TopicCatalogue.options(wiring.settings()));
        List<String> servers = wiring.settings().get(CommonSettings.BOOTSTRAP_SERVERS);
        URI registry = wiring.settings().get(CommonSettings.SCHEMA_REGISTRY_URL);
        return new Surroundings(
                wiring.ops(),
                wiring.endpoints(),
                KafkaDecisions.of(servers, registry, topics),
                KafkaRules.of(servers, registry, topics.detectionRules()),
                new AgentLines(),
                KafkaStoreNodes.of(servers, registry, topics.storeNodes()),
                KafkaMetadataLog.of(
                        servers, registry, topics.metadata(), topics.options().prefix()));
    }

    /** Every service that {@code logly <service>} runs, in the order in which the all-in-one starts them. */
    static List<ServiceKind> all() {
        return List.of(BROKER, REGISTRY, STREAM_PROCESSOR, STORE_WRITER, QUERY_SERVICE, NOTIFIER, AgentKind.AGENT);
    }
}
