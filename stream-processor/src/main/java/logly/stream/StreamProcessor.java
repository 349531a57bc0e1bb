package logly.stream;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import logly.runtime.Health;
import logly.runtime.Service;
import logly.runtime.Worker;
import logly.schemas.RuleTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
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
    private final PoisonHandler.Letters letters;
    private final ShippedRules shippedRules;
    private final OperatorRules operatorRules;
    private final Worker rulesWatch;
    private final Function<AddressKnowledge, ProcessorTopology> design;
    private final Semaphore stopped = new Semaphore(0);
    private volatile boolean started;
    private volatile @Nullable KafkaStreams streams;

    /** Does no I/O. It creates topics and registers schemas that are missing when it starts. Generations of aggregates are drawn from {@code random}, which several threads share. */
    public StreamProcessor(
            StreamSettings settings, PrometheusRegistry metrics, RandomGenerator random, InstantSource clock) {
        this.settings = settings;
        StreamCounters counters = new StreamCounters(metrics);
        failures = new Failures(counters, settings.instance());
        RecordSerdes serdes = new RecordSerdes(settings.serdeConfiguration());
        letters = new PoisonHandler.Letters(settings.topics().deadLetters(), serdes, counters, clock);
        provisioning = new Provisioning(settings, serdes);
        RuleTopic rules = new RuleTopic(
                settings.bootstrapServers(),
                settings.topics().detectionRules(),
                serdes.of(settings.topics().detectionRules()),
                clock);
        shippedRules = new ShippedRules(rules, clock);
        operatorRules = new OperatorRules(settings.rulesDir(), settings.instance(), rules, shippedRules::run, clock);
        rulesWatch = new Worker("rules-watch", operatorRules::look);
        design = knowledge ->
                new ProcessorTopology(settings.topics(), serdes, counters, knowledge, random, settings.severity());
    }

    @Override
    public String name() {
        return "stream-processor";
    }

    /** Reads the files that the settings name; then returns at once. What it waits for stands in its health. */
    @Override
    public void start() {
        ProcessorTopology topology = design.apply(AddressKnowledge.read(settings.addressFiles()));
        operatorRules.requireReadable();
        started = true;
        Thread supervisor = new Thread(() -> supervise(topology), "stream-supervisor");
        supervisor.setDaemon(true);
        supervisor.start();
        rulesWatch.start();
    }

    private void supervise(ProcessorTopology topology) {
        boolean goesOn = true;
        while (goesOn) {
            try {
                provisioning.run();
                shippedRules.run();
                operatorRules.run();
                goesOn = open(topology) && runUntilStopped() && failures.waitAfterTrouble();
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

    /**
     * Starts new streams in the place of those before; false where everything closes. Not in {@link #start}: a broker
     * whose name nobody knows yet fails the constructor of the streams.
     */
    private synchronized boolean open(ProcessorTopology topology) {
        stopped.drainPermits();
        if (failures.isClosing()) {
            return false;
        }
        KafkaStreams opened =
                new KafkaStreams(topology.build(), StreamProperties.of(settings, letters), new StreamClients());
        opened.setUncaughtExceptionHandler(failures);
        opened.setGlobalStateRestoreListener(restoring);
        opened.setStateListener((to, from) -> {
            if (to == KafkaStreams.State.RUNNING) {
                failures.recovered();
            } else if (to == KafkaStreams.State.ERROR || to == KafkaStreams.State.NOT_RUNNING) {
                stopped.release();
            }
        });
        failures.recovered();
        streams = opened;
        opened.start();
        return true;
    }

    /** Tells whether trouble stopped the streams that passes. */
    private boolean runUntilStopped() throws InterruptedException {
        stopped.acquire();
        closeStreams();
        return !failures.isClosing() && failures.fatal() == null;
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
            case RUNNING -> running(trouble == null ? operatorRules.mistake() : trouble);
            case CREATED, REBALANCING, PENDING_SHUTDOWN, NOT_RUNNING -> Health.starting(waitsFor(trouble));
            case PENDING_ERROR, ERROR ->
                trouble == null ? Health.down("stopped after an error") : Health.starting(trouble);
        };
    }

    private static Health running(@Nullable String trouble) {
        return trouble == null ? Health.up() : Health.degraded(trouble);
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
        rulesWatch.close();
        stopped.release();
        closeStreams();
    }

    private synchronized void closeStreams() {
        KafkaStreams running = streams;
        if (running != null) {
            running.close(CLOSE_WITHIN);
            streams = null;
        }
    }
}
