package logly.runtime;

import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What the process itself measures: memory, threads, garbage collection, file descriptors, version. */
public final class ProcessMetrics {
    private ProcessMetrics() {}

    /** Once per registry. */
    public static void register(PrometheusRegistry registry) {
        JvmMetrics.builder().register(registry);
        Info.builder()
                .name("logly_build")
                .help("Version of Logly.")
                .labelNames("version")
                .register(registry)
                .setLabelValues(Version.current());
    }
}
