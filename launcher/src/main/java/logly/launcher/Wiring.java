package logly.launcher;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import logly.runtime.OpsEndpoints;
import logly.runtime.Settings;

/**
 * What a service may be made of.
 *
 * @param ops what the process answers about itself, for a service that serves HTTP anyway
 * @param endpoints the addresses of this process, once it is ready
 */
record Wiring(
        Settings settings,
        PrometheusRegistry metrics,
        Clock clock,
        Function<String, Optional<OpsEndpoints.Answer>> ops,
        Supplier<Optional<Endpoints>> endpoints) {}
