package logly.agent;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import logly.agent.publish.Ledger;
import logly.agent.publish.Publisher;
import logly.agent.source.Checkpoint;
import logly.agent.source.LogSource;
import logly.agent.source.LogSourceFinder;
import logly.agent.source.SourceBatch;
import logly.agent.spool.Spool;
import logly.agent.spool.SpoolException;
import logly.schemas.LogEvent;
import logly.schemas.SourceStatus;
import logly.schemas.Topic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every log source in turn into the spool. What was read in one round is stored in one transaction, and nothing
 * more is read until that has succeeded, so that no line is passed over: a full spool makes the files wait.
 */
final class LogLoop {
    static final int MAX_RECORDS = 500;

    /** A round stops reading further sources above this number. */
    private static final int MAX_RECORDS_PER_ROUND = 4_000;

    /** And above this one: what a round holds lies in the heap several times over. */
    private static final long MAX_CHARACTERS_PER_ROUND = 4 << 20;

    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration SCAN_EVERY = Duration.ofSeconds(1);
    private static final String SCAN = "the search for log sources";
    private static final Logger log = LoggerFactory.getLogger(LogLoop.class);

    private final LogSourceFinder finder;
    private final Topic<LogEvent> topic;
    private final Spool spool;
    private final Publisher publisher;
    private final Ledger ledger;
    private final AgentMetrics metrics;
    private final EventGate gate;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Consumer<List<LogEvent>> appendedEvents;

    private final Map<String, String> stored = new HashMap<>();
    private final Map<String, String> failing = new HashMap<>();
    private final List<SourceBatch> unstored = new ArrayList<>();
    private List<LogSource> sources = List.of();
    private int first;
    private volatile List<SourceStatus> statuses = List.of();
    private volatile @Nullable String trouble;

    /**
     * Does no I/O.
     *
     * @param appendedEvents is told, at once, what was appended; the events have their identity
     */
    LogLoop(
            LogSourceFinder finder,
            Topic<LogEvent> topic,
            Sinks sinks,
            AgentMetrics metrics,
            EventGate gate,
            InstantSource clock,
            LongSupplier nanos,
            Consumer<List<LogEvent>> appendedEvents) {
        this.finder = finder;
        this.topic = topic;
        this.spool = sinks.spool();
        this.publisher = sinks.publisher();
        this.ledger = sinks.ledger();
        this.metrics = metrics;
        this.gate = gate;
        this.clock = clock;
        this.nanos = nanos;
        this.appendedEvents = appendedEvents;
    }

    void run(CountDownLatch stop) throws InterruptedException {
        Cadence scans = new Cadence(nanos.getAsLong(), SCAN_EVERY);
        boolean stopped = false;
        while (!stopped) {
            if (scans.isDue(nanos.getAsLong())) {
                scan();
            }
            Duration pause = round();
            stopped = stop.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void scan() {
        try {
            sources = finder.scan();
            failing.remove(SCAN);
        } catch (IOException e) {
            noteFailure(SCAN, e);
        }
        statuses = gate.sampled(finder.statuses(clock.instant()));
    }

    private void noteFailure(String what, Exception e) {
        metrics.readFailed();
        if (!e.toString().equals(failing.put(what, e.toString()))) {
            log.warn("{} failed: {}", what, e.toString());
        }
    }

    /** One look at every source; says how long the next may wait. */
    Duration round() {
        if (spool.isFull()) {
            metrics.waited();
            trouble = "the spool is full: log files wait";
            return PAUSE;
        }
        if (unstored.isEmpty()) {
            readAll();
        }
        if (unstored.isEmpty()) {
            trouble = null;
            return IDLE;
        }
        return store();
    }

    private void readAll() {
        int records = 0;
        long characters = 0;
        boolean room = true;
        for (int i = 0; i < sources.size() && room; i++) {
            LogSource source = sources.get((first + i) % sources.size());
            Optional<SourceBatch> batch = read(source);
            if (batch.isPresent()) {
                unstored.add(batch.get());
                records += batch.get().events().size();
                characters += batch.get().events().stream()
                        .mapToLong(e -> e.getMessage().length())
                        .sum();
                room = records < MAX_RECORDS_PER_ROUND && characters < MAX_CHARACTERS_PER_ROUND;
            }
        }
        first = sources.isEmpty() ? 0 : (first + 1) % sources.size();
    }

    private Optional<SourceBatch> read(LogSource source) {
        try {
            SourceBatch batch = source.read(MAX_RECORDS);
            gate.pass(source.name(), batch.events());
            failing.remove("reading " + source.name());
            Checkpoint checkpoint = batch.checkpoint();
            boolean moved = !batch.events().isEmpty() || !checkpoint.state().equals(stored.get(checkpoint.source()));
            return moved ? Optional.of(batch) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            noteFailure("reading " + source.name(), e);
            return Optional.empty();
        }
    }

    private Duration store() {
        List<Spool.Entry> entries = new ArrayList<>();
        Map<String, String> positions = new HashMap<>();
        for (SourceBatch batch : unstored) {
            batch.events().forEach(e -> entries.add(new Spool.Entry(topic.name(), e.getHost(), e)));
            positions.put(batch.checkpoint().source(), batch.checkpoint().state());
        }
        try {
            Spool.Appended appended = spool.append(entries, positions);
            appended.records().forEach(ledger::appended);
            appended.unencodable().forEach(ledger::deadLettered);
        } catch (SpoolException e) {
            metrics.waited();
            trouble = "log files wait: " + e.getMessage();
            return PAUSE;
        }
        stored.putAll(positions);
        unstored.forEach(batch -> appendedEvents.accept(batch.events()));
        unstored.clear();
        trouble = null;
        publisher.wake();
        return entries.isEmpty() ? IDLE : Duration.ZERO;
    }

    /** As of the last scan. */
    List<SourceStatus> statuses() {
        return statuses;
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
