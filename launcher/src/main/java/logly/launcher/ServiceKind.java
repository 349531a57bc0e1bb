package logly.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import logly.agent.Agent;
import logly.agent.AgentSettings;
import logly.launcher.registry.RegistrySettings;
import logly.launcher.registry.SchemaRegistryServer;
import logly.query.QueryService;
import logly.query.QuerySettings;
import logly.runtime.CommonSettings;
import logly.runtime.Service;
import logly.runtime.Setting;
import logly.runtime.Settings;
import logly.runtime.Version;
import logly.schemas.Topics;
import logly.stream.StreamProcessor;
import logly.stream.StreamSettings;
import logly.writer.StoreSettings;
import logly.writer.StoreWriter;

/**
 * A service that the command can run, alone or with the others.
 *
 * @param settings what it declares besides the common settings
 * @param folder the folder below the data folder that only one process may use; empty if it keeps nothing or locks itself
 * @param servesOps whether it answers {@code /health}, {@code /ready} and {@code /metrics} itself
 * @param addresses what it adds to its ready line
 */
record ServiceKind(
        String name,
        String summary,
        String example,
        List<Setting<?>> settings,
        Function<Settings, Optional<Path>> folder,
        boolean servesOps,
        Function<Wiring, Service> factory,
        Function<Service, String> addresses) {

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
            wiring -> new StreamProcessor(StreamSettings.from(wiring.settings()), wiring.metrics(), wiring.random()),
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

    static final ServiceKind AGENT = new ServiceKind(
            "agent",
            "Publishes this host's metrics and logs.",
            "logly agent --join 192.0.2.7:8080",
            AgentSettings.all(),
            settings -> Optional.of(settings.get(CommonSettings.DATA_DIR).resolve("agent")),
            false,
            wiring -> new Agent(
                    AgentSettings.from(wiring.settings()),
                    Version.current(),
                    wiring.metrics(),
                    wiring.clock(),
                    wiring.random(),
                    System.in),
            service -> "");

    static final ServiceKind QUERY_SERVICE = new ServiceKind(
            "query-service",
            "Answers over HTTP from the store's files, and serves the page.",
            "logly query-service --data /var/lib/logly --set http.port=8080",
            QuerySettings.all(),
            settings -> Optional.empty(),
            true,
            wiring -> new QueryService(
                    QuerySettings.from(wiring.settings()),
                    wiring.ops(),
                    wiring.endpoints(),
                    wiring.metrics(),
                    wiring.clock()),
            service -> "http port " + ((QueryService) service).port());

    /** Every service that {@code logly <service>} runs, in the order in which the all-in-one starts them. */
    static List<ServiceKind> all() {
        return List.of(BROKER, REGISTRY, STREAM_PROCESSOR, STORE_WRITER, QUERY_SERVICE, AGENT);
    }

    /** Every setting that some service of this distribution knows. */
    static List<Setting<?>> everySetting() {
        return Stream.concat(CommonSettings.all().stream(), all().stream().flatMap(kind -> kind.settings().stream()))
                .distinct()
                .toList();
    }
}
