package logly.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import logly.analysis.selector.Selector;
import logly.schemas.EffectiveTime;
import logly.schemas.Level;
import logly.schemas.LogEvent;

/**
 * Counts log events over several readers, from the newest back. Counts are added day by day, but where rows of a day may
 * stand on two nodes: there they are read one by one, and count once.
 */
final class FleetCounts {
    private static final int EVENTS_AT_ONCE = 10_000;

    private final EventCounter own;
    private final RowReaders rows;
    private final Peers peers;
    private final Selector selector;
    private final Duration width;
    private final long deadline;
    private final TreeMap<Instant, Map<Level, Long>> buckets = new TreeMap<>();
    private Optional<Instant> countedFrom = Optional.empty();

    /**
     * Counts nothing yet.
     *
     * @param width of a bucket; buckets are whole multiples of it since the epoch
     * @param patience after which what is left is not counted
     */
    FleetCounts(EventCounter own, RowReaders rows, Peers peers, Selector selector, Duration width, Duration patience) {
        this.own = own;
        this.rows = rows;
        this.peers = peers;
        this.selector = selector;
        this.width = width;
        deadline = System.nanoTime() + patience.toNanos();
    }

    static PeerAnswer toAnswer(EventCounts counts) {
        List<PeerRow> rows = counts.buckets().entrySet().stream()
                .flatMap(bucket -> bucket.getValue().entrySet().stream()
                        .map(level -> new PeerRow(
                                bucket.getKey().toEpochMilli() + " " + level.getKey(), level.getValue(), null)))
                .toList();
        return PeerAnswer.of(rows, counts.countedFrom().map(from -> Long.toString(from.toEpochMilli())), false);
    }

    EventCounts count(TimeRange range) {
        Instant first = bucket(range.from());
        for (Instant begin = first; begin.isBefore(range.to()); begin = begin.plus(width)) {
            buckets.put(begin, new EnumMap<>(Level.class));
        }
        Instant end = range.to();
        while (end.isAfter(range.from()) && countedFrom.isEmpty()) {
            boolean isTwice = peers.holdSomeTwice(range);
            Instant begin = isTwice ? later(range.from(), dayBefore(end)) : range.from();
            TimeRange stretch = new TimeRange(begin, end);
            if (isTwice && peers.holdSomeTwice(stretch)) {
                countRows(stretch);
            } else {
                addCounts(stretch);
            }
            end = begin;
            if (countedFrom.isEmpty() && end.isAfter(range.from()) && isOverdue()) {
                countedFrom = Optional.of(end);
            }
        }
        return new EventCounts(buckets, countedFrom);
    }

    private boolean isOverdue() {
        return System.nanoTime() - deadline > 0;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The last midnight before a moment. */
    private static Instant dayBefore(Instant end) {
        return end.minusMillis(1)
                .atZone(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.DAYS)
                .toInstant();
    }

    private Instant bucket(Instant time) {
        long millis = width.toMillis();
        return Instant.ofEpochMilli(Math.floorDiv(Millis.of(time), millis) * millis);
    }

    private void add(Instant begin, Level level, long count) {
        buckets.computeIfAbsent(begin, unused -> new EnumMap<>(Level.class)).merge(level, count, Long::sum);
    }

    /** What one of them did not count is counted of none. */
    private void addCounts(TimeRange stretch) {
        List<PeerAnswer> answers = peers.ask(PeerQuestion.counts(selector, stretch, width.toMillis()));
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        EventCounts counts = own.count(stretch, selector, width, left);
        counts.countedFrom().ifPresent(this::cutAt);
        answers.forEach(answer ->
                answer.next().map(Long::parseLong).map(Instant::ofEpochMilli).ifPresent(this::cutAt));
        counts.buckets().forEach((begin, levels) -> levels.forEach((level, count) -> addCount(begin, level, count)));
        for (PeerAnswer answer : answers) {
            for (PeerRow row : answer.rows()) {
                String[] parts = row.place().split(" ", -1);
                addCount(Instant.ofEpochMilli(Long.parseLong(parts[0])), Level.valueOf(parts[1]), row.number());
            }
        }
    }

    private void cutAt(Instant from) {
        countedFrom = Optional.of(countedFrom.isPresent() ? later(countedFrom.get(), from) : from);
    }

    private void addCount(Instant begin, Level level, long count) {
        if (countedFrom.isEmpty() || !begin.isBefore(countedFrom.get())) {
            add(begin, level, count);
        }
    }

    private void countRows(TimeRange stretch) {
        Optional<String> cursor = Optional.empty();
        Instant reached = stretch.to();
        do {
            Page<LogEvent> page = rows.page(
                    rows.logEvents(),
                    stretch,
                    selector,
                    new Paging(Order.NEWEST_FIRST, EVENTS_AT_ONCE, cursor.orElse(null)));
            for (LogEvent event : page.items()) {
                Instant appended = event.getIngestedAt();
                reached = appended == null ? event.getTimestamp() : EffectiveTime.of(event.getTimestamp(), appended);
                add(bucket(reached), event.getLevel(), 1);
            }
            cursor = page.next();
        } while (cursor.isPresent() && !isOverdue());
        if (cursor.isPresent()) {
            cutAt(reached);
        }
    }
}
