package logly.stream;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import logly.runtime.ExitCode;
import logly.runtime.Health;
import logly.runtime.OperatorMistake;
import logly.runtime.Service;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
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
    private final ProcessorTopology topology;
    private final Semaphore stopped = new Semaphore(0);
    private volatile @Nullable KafkaStreams streams;

    /** Does no I/O. It creates topics and registers schemas that are missing when it starts. Generations of aggregates are drawn from {@code random}, which several threads share. */
    public StreamProcessor(StreamSettings settings, PrometheusRegistry metrics, RandomGenerator random) {
        this.settings = settings;
        StreamCounters counters = new StreamCounters(metrics);
        failures = new Failures(counters, settings.instance());
        RecordSerdes serdes = new RecordSerdes(settings.serdeConfiguration());
        provisioning = new Provisioning(settings, serdes);
        topology = new ProcessorTopology(settings.topics(), serdes, counters, random);
    }

    @Override
    public String name() {
        return "stream-processor";
    }

    /** Returns at once; what it waits for stands in its health. */
    @Override
    public void start() {
        open();
        Thread supervisor = new Thread(this::supervise, "stream-supervisor");
        supervisor.setDaemon(true);
        supervisor.start();
    }

    private void supervise() {
        boolean goesOn = true;
        while (goesOn) {
            try {
                provisioning.run();
                failures.recovered();
                goesOn = runUntilStopped() && failures.waitAfterTrouble() && open();
            } catch (KafkaException e) {
                goesOn = failures.waitAfter(e);
            } catch (InterruptedException e) {
                goesOn = false;
            } catch (RuntimeException | Error e) {
                failures.stop(e);
                goesOn = false;
            }
        }
    }

    /** Tells whether trouble stopped the streams that passes. */
    private boolean runUntilStopped() throws InterruptedException {
        startUnlessClosed();
        stopped.acquire();
        closeOnce();
        return !failures.isClosing() && failures.fatal() == null;
    }

    private synchronized void startUnlessClosed() {
        KafkaStreams opened = streams;
        if (opened != null && !failures.isClosing()) {
            opened.start();
        }
    }

    /** Opens streams that have not run yet in the place of those before; false where everything closes. */
    private synchronized boolean open() {
        if (failures.isClosing()) {
            return false;
        }
        KafkaStreams opened = openOrBlame();
        opened.setUncaughtExceptionHandler(failures);
        opened.setGlobalStateRestoreListener(restoring);
        opened.setStateListener((to, from) -> {
            if (to == KafkaStreams.State.RUNNING) {
                failures.recovered();
            } else if (to == KafkaStreams.State.ERROR || to == KafkaStreams.State.NOT_RUNNING) {
                stopped.release();
            }
        });
        streams = opened;
        return true;
    }

    private KafkaStreams openOrBlame() {
        try {
            return new KafkaStreams(topology.build(), StreamProperties.of(settings));
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
            case PENDING_ERROR, ERROR ->
                trouble == null ? Health.down("stopped after an error") : Health.starting(trouble);
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
        stopped.release();
        closeOnce();
    }

    private synchronized void closeOnce() {
        KafkaStreams running = streams;
        if (running != null) {
            running.close(CLOSE_WITHIN);
        }
    }
}
