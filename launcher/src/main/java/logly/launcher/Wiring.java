package logly.launcher;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import logly.runtime.OpsEndpoints;
import logly.runtime.Settings;

/**
 * What a service may be made of.
 *
 * @param random is asked by several threads
 * @param ops what the process tells about itself, for a service that serves HTTP anyway
 * @param endpoints the JSON of the addresses of this process, once it is ready
 */
record Wiring(
        Settings settings,
        PrometheusRegistry metrics,
        Clock clock,
        RandomGenerator random,
        Supplier<OpsEndpoints> ops,
        Supplier<Optional<String>> endpoints) {}
