package logly.launcher;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import logly.launcher.registry.RegistrySettings;
import logly.launcher.registry.SchemaRegistryServer;
import logly.query.QueryService;
import logly.runtime.Backoff;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.OpsEndpoints;
import logly.runtime.ProcessMetrics;
import logly.runtime.Service;
import logly.runtime.ServiceRunner;
import logly.runtime.Settings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every service in one process. Each is made when it starts, since only then are the ports known that it needs. */
final class AllInOne {
    private static final Logger log = LoggerFactory.getLogger(AllInOne.class);
    private static final Duration REGISTRY_LIMIT = Duration.ofMinutes(1);

    private final Settings settings;
    private final CommandContext context;
    private final Function<Map<String, String>, Settings> overridden;
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final List<Service> services = new ArrayList<>();
    private final EndpointsFile file;
    private final RememberedPort registryPort;
    private final EmbeddedBroker broker;
    private final LateService<SchemaRegistryServer> registry;
    private final LateService<QueryService> page;
    private volatile @Nullable Endpoints endpoints;

    /**
     * @param overridden the same settings with some others in their place
     */
    AllInOne(Settings settings, CommandContext context, Function<Map<String, String>, Settings> overridden) {
        this.settings = settings;
        this.context = context;
        this.overridden = overridden;
        file = new EndpointsFile(settings.get(CommonSettings.DATA_DIR));
        broker = new EmbeddedBroker(BrokerSettings.from(settings));
        registryPort = new RememberedPort(settings.get(CommonSettings.DATA_DIR).resolve("registry.port"));
        registry = new LateService<>(ServiceKinds.REGISTRY.name(), () ->
                (SchemaRegistryServer) ServiceKinds.REGISTRY.factory().apply(wiring(portOfRegistry())));
        page = late(ServiceKinds.QUERY_SERVICE, QueryService.class);
    }

    /** Runs until a signal, or until a service fails. */
    ExitCode run() {
        Path data = settings.get(CommonSettings.DATA_DIR);
        try (HeldFolders held = new HeldFolders(folders(data))) {
            log.debug("keeps its data in {}", held);
            requireFreePort();
            ProcessMetrics.register(metrics);
            services.addAll(inOrder());
            ServiceRunner runner = new ServiceRunner(
                    services, context.out()::println, context.err()::println, ServiceRunner.STOP_WITHIN);
            return runner.runUntilSignal(this::announce);
        }
    }

    private List<Path> folders(Path data) {
        List<Path> folders = new ArrayList<>(List.of(data));
        ServiceKinds.all().forEach(kind -> kind.folder().apply(settings).ifPresent(folders::add));
        return folders;
    }

    private void requireFreePort() {
        new HostPort(settings.get(CommonSettings.HTTP_ADDRESS), settings.get(CommonSettings.HTTP_PORT))
                .requireFree("http.address (--listen)", "http.port (--port)");
    }

    private List<Service> inOrder() {
        TopicCatalogue catalogue = new TopicCatalogue(settings);
        return List.of(
                broker,
                new Step("topics", () -> catalogue.createMissing(broker.bootstrapServers())),
                registry,
                new Step("schemas", () -> registerSchemas(catalogue)),
                late(ServiceKinds.STREAM_PROCESSOR, Service.class),
                late(ServiceKinds.STORE_WRITER, Service.class),
                page,
                late(ServiceKinds.NOTIFIER, Service.class),
                late(AgentKind.AGENT, Service.class),
                file);
    }

    private <S extends Service> LateService<S> late(ServiceKind kind, Class<S> type) {
        return new LateService<>(kind.name(), () -> type.cast(kind.factory().apply(wiring(Map.of()))));
    }

    private Map<String, String> portOfRegistry() {
        return settings.get(RegistrySettings.PORT) > 0
                ? Map.of()
                : Map.of(
                        RegistrySettings.PORT.name(),
                        Integer.toString(registryPort.choose(settings.get(RegistrySettings.ADDRESS))));
    }

    private Wiring wiring(Map<String, String> more) {
        Map<String, String> flags = new HashMap<>(more);
        flags.put(CommonSettings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
        flags.put(CommonSettings.SCHEMA_REGISTRY_URL.name(), registryUrl());
        return new Wiring(
                overridden.apply(flags),
                metrics,
                context.clock(),
                context.random(),
                () -> new OpsEndpoints(services, metrics),
                () -> Optional.ofNullable(endpoints).map(Endpoints::json));
    }

    private String registryUrl() {
        String host = HostPort.reachable(settings.get(RegistrySettings.ADDRESS));
        return "http://"
                + new HostPort(host, registry.isStarted() ? registry.get().port() : 0);
    }

    private void registerSchemas(TopicCatalogue catalogue) throws InterruptedException {
        if (!registry.get().awaitReady(REGISTRY_LIMIT)) {
            throw new OperatorMistake(
                    ExitCode.UNREACHABLE,
                    "the schema registry is not ready: " + registry.health().cause());
        }
        catalogue.registerSchemas(
                registryUrl(),
                context.clock(),
                new Backoff(Duration.ofMillis(200), Duration.ofSeconds(2), context.random()));
    }

    private void announce() {
        String host = HostPort.reachable(settings.get(CommonSettings.HTTP_ADDRESS));
        Endpoints reached = new Endpoints(
                page.get().scheme() + "://" + new HostPort(host, page.get().port()),
                broker.bootstrapServers(),
                registryUrl());
        endpoints = reached;
        registryPort.remember(registry.get().port());
        file.write(reached);
        context.out()
                .println("ready " + reached.http() + " kafka " + reached.kafka() + " registry " + reached.registry()
                        + " free " + freeSpace());
    }

    private String freeSpace() {
        try {
            long bytes =
                    Files.getFileStore(settings.get(CommonSettings.DATA_DIR)).getUsableSpace();
            return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
