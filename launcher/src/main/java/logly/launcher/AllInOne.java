package logly.launcher;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import logly.launcher.registry.RegistrySettings;
import logly.launcher.registry.SchemaRegistryServer;
import logly.runtime.CommonSettings;
import logly.runtime.DataDir;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.OpsEndpoints;
import logly.runtime.ProcessMetrics;
import logly.runtime.Service;
import logly.runtime.ServiceRunner;
import logly.runtime.Settings;

/** Every service in one process, each started when those that it needs have told their ports. */
final class AllInOne {
    private static final Duration REGISTRY_LIMIT = Duration.ofSeconds(60);

    private final Settings settings;
    private final CommandContext context;
    private final Function<Map<String, String>, Settings> overridden;
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final List<Service> services = new ArrayList<>();
    private final EmbeddedBroker broker;
    private final SchemaRegistryHolder registry;
    private final EndpointsFile endpoints;

    /**
     * @param overridden the same settings with some others in their place
     */
    AllInOne(Settings settings, CommandContext context, Function<Map<String, String>, Settings> overridden) {
        this.settings = settings;
        this.context = context;
        this.overridden = overridden;
        this.endpoints = new EndpointsFile(settings.get(CommonSettings.DATA_DIR));
    }
}
