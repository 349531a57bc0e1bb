package logly.query;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Bounds how many requests are answered at the same time; one that waits longer than a second is refused. */
final class Admission {
    private static final long PATIENCE_MILLIS = 1000;

    private final int concurrency;
    private final Semaphore permits;
    private final Counter refused;

    Admission(int concurrency, Counter refused) {
        this.concurrency = concurrency;
        this.refused = refused;
        permits = new Semaphore(concurrency, true);
    }

    /** Counts requests that are refused. */
    static Counter refused(PrometheusRegistry registry) {
        return Counter.builder()
                .name("logly_query_refused_total")
                .help("Requests answered with 503 because too many were under way.")
                .register(registry);
    }

    Handler bounded(Handler handler) {
        return request -> admit(handler, request);
    }

    private void admit(Handler handler, Context request) throws Exception {
        if (!permits.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            refused.inc();
            throw new TooBusy(concurrency);
        }
        try {
            handler.handle(request);
        } finally {
            permits.release();
        }
    }
}
