package logly.stream;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.random.RandomGenerator;
import logly.runtime.Health;
import logly.runtime.Service;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * Runs the topology. Its state folder is never cleaned: what a crash leaves there, Streams itself discards and rebuilds
 * from the changelogs.
 */
public final class StreamProcessor implements Service {
    /** Within the 10 s that a process has to stop; what is not committed by then is done again after the start. */
    private static final Duration CLOSE_WITHIN = Duration.ofMillis(3500);

    private final StreamSettings settings;
    private final Failures failures;
    private final RestoreProgress restoring = new RestoreProgress();
    private final Provisioning provisioning;
    private final Topology topology;
    private volatile boolean started;
    private volatile @Nullable KafkaStreams streams;

    /** Does no I/O. It creates topics and registers schemas that are missing when it starts. Generations of aggregates are drawn from {@code random}, which several threads share. */
    public StreamProcessor(StreamSettings settings, PrometheusRegistry metrics, RandomGenerator random) {
        this.settings = settings;
        StreamCounters counters = new StreamCounters(metrics);
        failures = new Failures(counters, settings.instance());
        RecordSerdes serdes = new RecordSerdes(settings.serdeConfiguration());
        provisioning = new Provisioning(settings, serdes);
        topology = new ProcessorTopology(settings.topics(), serdes, counters, random).build();
    }

    @Override
    public String name() {
        return "stream-processor";
    }

    /** Returns at once; what it waits for stands in its health. */
    @Override
    public void start() {
        started = true;
        Thread starting = new Thread(this::openWhenProvisioned, "stream-start");
        starting.setDaemon(true);
        starting.start();
    }

    private void openWhenProvisioned() {
        boolean goesOn = true;
        while (goesOn) {
            try {
                provisioning.run();
                openUnlessClosed();
                goesOn = false;
            } catch (KafkaException e) {
                goesOn = failures.waitAfter(e);
            } catch (RuntimeException | Error e) {
                failures.stop(e);
                goesOn = false;
            }
        }
    }

    /** Not in {@link #start}: a broker whose name nobody knows yet fails the constructor. */
    private synchronized void openUnlessClosed() {
        if (failures.isClosing()) {
            return;
        }
        KafkaStreams opened = new KafkaStreams(topology, StreamProperties.of(settings));
        opened.setUncaughtExceptionHandler(failures);
        opened.setGlobalStateRestoreListener(restoring);
        opened.setStateListener((to, from) -> {
            if (to == KafkaStreams.State.RUNNING) {
                failures.recovered();
            }
        });
        failures.recovered();
        streams = opened;
        opened.start();
    }

    @Override
    public Health health() {
        String fatal = failures.fatal();
        if (fatal != null) {
            return Health.down(fatal);
        }
        KafkaStreams running = streams;
        if (failures.isClosing()) {
            return Health.down("closed");
        }
        if (running != null) {
            return health(running.state());
        }
        return Health.starting(started ? waitsFor(failures.trouble()) : "not started");
    }

    private Health health(KafkaStreams.State state) {
        String trouble = failures.trouble();
        return switch (state) {
            case RUNNING -> trouble == null ? Health.up() : Health.degraded(trouble);
            case CREATED, REBALANCING -> Health.starting(waitsFor(trouble));
            case PENDING_SHUTDOWN, NOT_RUNNING -> Health.down("stopped");
            case PENDING_ERROR, ERROR -> Health.down("stopped after an error");
        };
    }

    private String waitsFor(@Nullable String trouble) {
        if (trouble != null) {
            return trouble;
        }
        String restore = restoring.describe();
        return restore.isEmpty()
                ? "its partitions from Kafka at " + String.join(",", settings.bootstrapServers())
                : restore;
    }

    @Override
    public void close() {
        failures.close();
        closeStreams();
    }

    private synchronized void closeStreams() {
        KafkaStreams running = streams;
        if (running != null) {
            running.close(CLOSE_WITHIN);
        }
    }
}
