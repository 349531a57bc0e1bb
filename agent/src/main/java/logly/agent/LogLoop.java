package logly.agent;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import logly.agent.publish.Ledger;
import logly.agent.publish.Publisher;
import logly.agent.source.Bell;
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
 * more is read until that has succeeded, so that no line is passed over. A full spool makes files and journal wait; what
 * cannot wait is shed then, the least severe first.
 */
final class LogLoop {
    static final int MAX_RECORDS = 500;

    /** A round stops reading further sources above this number. */
    private static final int MAX_RECORDS_PER_ROUND = 4_000;

    /** And above this one: what a round holds lies in the heap several times over. */
    private static final long MAX_CHARACTERS_PER_ROUND = 4 << 20;

    /** Between two looks at sources that do not ring the bell. */
    private static final Duration IDLE = Duration.ofMillis(100);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration SCAN_EVERY = Duration.ofSeconds(1);
    private static final Duration SCAN_PAUSE = Duration.ofMillis(250);
    /** Lines that come one by one within this time are stored together. */
    private static final Duration GATHER = Duration.ofMillis(50);

    private static final String SCAN = "the search for log sources";
    private static final Logger log = LoggerFactory.getLogger(LogLoop.class);

    private final LogSourceFinder finder;
    private final Topic<LogEvent> topic;
    private final Spool spool;
    private final Publisher publisher;
    private final Ledger ledger;
    private final AgentMetrics metrics;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Consumer<List<LogEvent>> appendedEvents;
    private final Bell bell;

    private final Map<String, String> stored = new HashMap<>();
    private final Map<String, String> failing = new HashMap<>();
    private final List<Unstored> unstored = new ArrayList<>();
    private List<LogSource> sources = List.of();
    private long scannedAt;
    private int first;
    private volatile List<SourceStatus> statuses = List.of();
    private volatile @Nullable String trouble;

    /**
     * Does no I/O.
     *
     * @param appendedEvents is told, at once, what was appended; the events have their identity
     * @param bell is rung by sources that have something new
     */
    LogLoop(
            LogSourceFinder finder,
            Topic<LogEvent> topic,
            Sinks sinks,
            AgentMetrics metrics,
            InstantSource clock,
            LongSupplier nanos,
            Consumer<List<LogEvent>> appendedEvents,
            Bell bell) {
        this.finder = finder;
        this.topic = topic;
        this.spool = sinks.spool();
        this.publisher = sinks.publisher();
        this.ledger = sinks.ledger();
        this.metrics = metrics;
        this.clock = clock;
        this.nanos = nanos;
        this.appendedEvents = appendedEvents;
        this.bell = bell;
    }

    /** Events of one source; those that cannot wait are shed where the spool does not take them. */
    private record Unstored(SourceBatch batch, boolean waits) {}

    /**
     * How long the next look may wait.
     *
     * @param listens whether the bell ends it
     */
    record Pause(Duration length, boolean listens) {}

    /** Runs until the latch is down and the bell rings. */
    void run(CountDownLatch stop) throws InterruptedException {
        Cadence scans = new Cadence(nanos.getAsLong(), SCAN_EVERY);
        boolean stopped = false;
        while (!stopped) {
            boolean due = scans.isDue(nanos.getAsLong());
            if (due || hasNews()) {
                scan();
            }
            Pause pause = round(due);
            stopped = stop.getCount() == 0;
            if (pause.listens() && !stopped) {
                bell.await(pause.length());
            } else {
                stopped = stop.await(pause.length().toNanos(), TimeUnit.NANOSECONDS);
            }
        }
    }

    private boolean hasNews() {
        return nanos.getAsLong() - scannedAt >= SCAN_PAUSE.toNanos() && finder.hasNews();
    }

    private void scan() {
        scannedAt = nanos.getAsLong();
        try {
            sources = finder.scan();
            forget(finder.takeForgotten());
            failing.remove(SCAN);
        } catch (IOException e) {
            noteFailure(SCAN, e);
        }
        statuses = finder.statuses(clock.instant());
    }

    private void forget(Set<String> gone) throws SpoolException {
        if (!gone.isEmpty()) {
            spool.forgetSources(gone);
            stored.keySet().removeAll(gone);
        }
    }

    private void noteFailure(String what, Exception e) {
        metrics.readFailed();
        if (!e.toString().equals(failing.put(what, e.toString()))) {
            log.warn("{} failed: {}", what, e.toString());
        }
    }

    /**
     * One look at the sources.
     *
     * @param all whether also at those that are known to have nothing new
     */
    Pause round(boolean all) {
        boolean full = spool.isFull();
        if (full) {
            metrics.waited();
        }
        if (unstored.isEmpty()) {
            readAll(all, full);
        }
        boolean more = unstored.stream().anyMatch(each -> each.batch().more());
        boolean read = unstored.stream().anyMatch(each -> !each.batch().events().isEmpty());
        trouble = full ? "the spool is full: log files wait" : null;
        if (!unstored.isEmpty() && !store()) {
            return new Pause(PAUSE, false);
        }
        if (more) {
            return new Pause(Duration.ZERO, false);
        }
        if (read) {
            return new Pause(GATHER, false);
        }
        return new Pause(isWatched() || full ? PAUSE : IDLE, true);
    }

    private boolean isWatched() {
        return finder.isWatching() && sources.stream().allMatch(LogSource::isQuiet);
    }

    private void readAll(boolean all, boolean full) {
        int records = 0;
        long characters = 0;
        boolean room = true;
        for (int i = 0; i < sources.size() && room; i++) {
            LogSource source = sources.get((first + i) % sources.size());
            boolean wanted = (all || !source.isQuiet()) && !(full && source.canWait());
            Optional<SourceBatch> batch = wanted ? read(source) : Optional.empty();
            if (batch.isPresent()) {
                unstored.add(new Unstored(batch.get(), source.canWait()));
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
            failing.remove("reading " + source.name());
            if (batch.shed() > 0) {
                ledger.shed(topic.name(), batch.shed());
            }
            Checkpoint checkpoint = batch.checkpoint();
            boolean moved = !batch.events().isEmpty()
                    || (checkpoint != null && !checkpoint.state().equals(stored.get(checkpoint.source())));
            return moved ? Optional.of(batch) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            noteFailure("reading " + source.name(), e);
            return Optional.empty();
        }
    }

    /** Whether all is stored, or shed for want of room. */
    private boolean store() {
        List<Spool.Entry> entries = new ArrayList<>();
        List<LogEvent> taken = new ArrayList<>();
        Map<String, String> positions = new HashMap<>();
        long shed = 0;
        for (Unstored each : unstored) {
            for (LogEvent event : each.batch().events()) {
                if (each.waits() || spool.takes(event.getLevel())) {
                    entries.add(new Spool.Entry(topic.name(), event.getHost(), event));
                    taken.add(event);
                } else {
                    shed++;
                }
            }
            Checkpoint checkpoint = each.batch().checkpoint();
            if (checkpoint != null) {
                positions.put(checkpoint.source(), checkpoint.state());
            }
        }
        try {
            Spool.Appended appended = spool.append(entries, positions);
            appended.records().forEach(ledger::appended);
            appended.unencodable().forEach(ledger::deadLettered);
        } catch (SpoolException e) {
            metrics.waited();
            trouble = "log files wait: " + e.getMessage();
            return false;
        }
        if (shed > 0) {
            ledger.shed(topic.name(), shed);
        }
        stored.putAll(positions);
        unstored.clear();
        appendedEvents.accept(taken);
        publisher.wake();
        return true;
    }

    /** As of the last scan. */
    List<SourceStatus> statuses() {
        return statuses;
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
