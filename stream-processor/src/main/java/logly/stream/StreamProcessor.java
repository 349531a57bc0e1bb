package logly.stream;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.random.RandomGenerator;
import logly.runtime.ExitCode;
import logly.runtime.Health;
import logly.runtime.OperatorMistake;
import logly.runtime.Service;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
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
        KafkaStreams opened = open();
        opened.setUncaughtExceptionHandler(failures);
        opened.setGlobalStateRestoreListener(restoring);
        opened.setStateListener((to, from) -> {
            if (to == KafkaStreams.State.RUNNING) {
                failures.recovered();
            }
        });
        streams = opened;
        Thread starting = new Thread(() -> startWhenProvisioned(opened), "stream-start");
        starting.setDaemon(true);
        starting.start();
    }

    private void startWhenProvisioned(KafkaStreams opened) {
        boolean goesOn = true;
        while (goesOn) {
            try {
                provisioning.run();
                failures.recovered();
                startUnlessClosed(opened);
                goesOn = false;
            } catch (KafkaException e) {
                goesOn = failures.waitAfter(e);
            } catch (RuntimeException | Error e) {
                failures.stop(e);
                goesOn = false;
            }
        }
    }

    private synchronized void startUnlessClosed(KafkaStreams opened) {
        if (!failures.isClosing()) {
            opened.start();
        }
    }

    private KafkaStreams open() {
        try {
            return new KafkaStreams(topology, StreamProperties.of(settings));
        } catch (StreamsException e) {
            throw new OperatorMistake(
                    ExitCode.BUSY, "data.dir: cannot use " + settings.stateDir() + ": " + e.getMessage());
        }
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
        return running == null ? Health.starting("not started") : health(running.state());
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
        KafkaStreams running = streams;
        if (running != null) {
            closeOnce(running);
        }
    }

    private synchronized void closeOnce(KafkaStreams running) {
        running.close(CLOSE_WITHIN);
    }
}
