package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
 * Counts log events by stretch of time and level, from the newest back. Where a day stands in one file, the counts that it
 * keeps answer if they can, or SQLite counts if it can answer the selector; else rows are read, of which a move of a partition may have left two.
 */
final class EventCounter {
    private static final int EVENTS_AT_ONCE = 50_000;
    /** Bounds a read transaction, and keeps each count in its bits. */
    private static final int COUNTED_AT_ONCE = 20_000;

    private static final Level[] LEVELS = Level.values();
    /** Counts of four levels share one sum: a sum for each level would take SQLite five times as long. */
    private static final int LEVELS_IN_A_SUM = 4;

    private static final int BITS = 15;
    private static final String SUMS = "SELECT sum((level_id < 4) << (15 * level_id)),"
            + " sum((level_id >= 4) << (15 * (level_id - 4))) FROM log_events";

    private final Catalogue catalogue;
    private final ReadConnections connections;
    private final RowReader<LogEvent> slim;
    private final RowReader<LogEvent> whole;

    EventCounter(
            Catalogue catalogue, ReadConnections connections, RowReader<LogEvent> slim, RowReader<LogEvent> whole) {
        this.catalogue = catalogue;
        this.connections = connections;
        this.slim = slim;
        this.whole = whole;
    }

    /**
     * Counts.
     *
     * @param width of a bucket; buckets are whole multiples of it since the epoch
     * @param patience after which what is left is not counted
     */
    EventCounts count(TimeRange range, Selector selector, Duration width, Duration patience) {
        Count count = new Count(range, width.toMillis(), System.nanoTime() + patience.toNanos());
        Asked asked = new Asked(
                new SelectorPlanner(Tables.LOG_EVENTS, Indexes.LOG_EVENTS, selector), new CountTable(selector));
        Map<LocalDate, List<Path>> days = catalogue.files(FileKind.DAY, Tables.LOG_EVENTS.name(), range);
        for (Map.Entry<LocalDate, List<Path>> day : days.entrySet()) {
            if (!count.isCut()) {
                countDay(within(day.getKey(), range), day.getValue(), asked, count);
            }
        }
        return count.result();
    }

    /** A selector, as each of the two kinds of table answers it. */
    private record Asked(SelectorPlanner planner, CountTable table) {}

    /** What has been counted so far. */
    private static final class Count {
        private final TreeMap<Long, Map<Level, Long>> buckets = new TreeMap<>();
        private final long width;
        private final long deadline;
        private Optional<Instant> countedFrom = Optional.empty();

        Count(TimeRange range, long width, long deadline) {
            this.width = width;
            this.deadline = deadline;
            for (long begin = bucket(Millis.of(range.from())); begin < Millis.of(range.to()); begin += width) {
                buckets.put(begin, new EnumMap<>(Level.class));
            }
        }

        long bucket(long millis) {
            return Math.floorDiv(millis, width) * width;
        }

        void add(long millis, Level level, long events) {
            if (events > 0) {
                buckets.computeIfAbsent(bucket(millis), unused -> new EnumMap<>(Level.class))
                        .merge(level, events, Long::sum);
            }
        }

        /** Where the time is up, the rest before this moment is left out. */
        void reached(long millis) {
            if (System.nanoTime() - deadline > 0) {
                countedFrom = Optional.of(Instant.ofEpochMilli(millis));
            }
        }

        boolean isOfWholeStretches() {
            return width % CountTable.STRETCH_MILLIS == 0;
        }

        boolean isCut() {
            return countedFrom.isPresent();
        }

        EventCounts result() {
            TreeMap<Instant, Map<Level, Long>> byTime = new TreeMap<>();
            buckets.forEach((begin, levels) -> byTime.put(Instant.ofEpochMilli(begin), levels));
            return new EventCounts(byTime, countedFrom);
        }
    }

    private static TimeRange within(LocalDate day, TimeRange range) {
        Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return new TimeRange(
                begin.isAfter(range.from()) ? begin : range.from(), end.isBefore(range.to()) ? end : range.to());
    }

    private void countDay(TimeRange range, List<Path> files, Asked asked, Count count) {
        List<RowPlan> plans = new ArrayList<>();
        files.forEach(file -> plans.addAll(connections.ask(file, List.of(), asked.planner()::plans)));
        boolean isExact = plans.stream().allMatch(plan -> plan.residual() == RowPlan.ANY);
        if (files.size() > 1 || !isExact) {
            countRows(range, asked.planner(), isExact ? slim : whole, count);
            return;
        }
        Path file = files.get(0);
        Optional<List<RowPlan>> ofTable = count.isOfWholeStretches()
                ? connections.ask(file, Optional.empty(), asked.table()::plans)
                : Optional.empty();
        if (ofTable.isPresent()) {
            countInTable(file, ofTable.get(), plans, range, count);
        } else {
            countInSql(file, plans, Millis.of(range.from()), Millis.of(range.to()), count);
        }
    }

    /** The whole stretches from the file's own counts; what stands before and behind them row by row. */
    private void countInTable(Path file, List<RowPlan> ofTable, List<RowPlan> plans, TimeRange range, Count count) {
        long from = Millis.of(range.from());
        long end = Millis.of(range.to());
        long first = Math.min(-Math.floorDiv(-from, CountTable.STRETCH_MILLIS) * CountTable.STRETCH_MILLIS, end);
        long last = Math.max(Math.floorDiv(end, CountTable.STRETCH_MILLIS) * CountTable.STRETCH_MILLIS, first);
        countInSql(file, plans, last, end, count);
        if (first < last && !count.isCut()) {
            connections.ask(file, false, reader -> {
                CountTable.count(reader, ofTable, first, last, count::add);
                return true;
            });
            count.reached(first);
        }
        countInSql(file, plans, from, first, count);
    }

    private void countInSql(Path file, List<RowPlan> plans, long from, long to, Count count) {
        long end = to;
        while (end > from && !count.isCut()) {
            long begin = Math.max(from, count.bucket(end - 1));
            RowSpan bucket = new RowSpan(new RowKey(begin, 0), new RowKey(end, 0));
            plans.forEach(plan -> countBucket(file, plan, bucket, count));
            count.reached(begin);
            end = begin;
        }
    }

    private void countBucket(Path file, RowPlan plan, RowSpan bucket, Count count) {
        RowSpan rest = bucket;
        while (!rest.isEmpty()) {
            RowSpan span = rest;
            rest = connections.ask(file, new RowSpan(span.low(), span.low()), reader -> {
                RowKey milestone = plan.milestone(reader, Tables.LOG_EVENTS, Order.NEWEST_FIRST, span, COUNTED_AT_ONCE);
                RowSpan part = milestone == null ? span : span.through(milestone, Order.NEWEST_FIRST);
                add(reader, plan, part, bucket.low().timestamp(), count);
                return new RowSpan(span.low(), part.low());
            });
        }
    }

    private static void add(Connection reader, RowPlan plan, RowSpan part, long bucket, Count count)
            throws SQLException {
        try (PreparedStatement statement = reader.prepareStatement(plan.within(SUMS))) {
            plan.bind(statement, true, part);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                for (int level = 0; level < LEVELS.length; level++) {
                    long sum = row.getLong(1 + level / LEVELS_IN_A_SUM);
                    long events = sum >> (BITS * (level % LEVELS_IN_A_SUM)) & ((1 << BITS) - 1);
                    count.add(bucket, LEVELS[level], events);
                }
            }
        }
    }

    private void countRows(TimeRange range, SelectorPlanner planner, RowReader<LogEvent> reader, Count count) {
        Optional<String> cursor = Optional.empty();
        do {
            Page<LogEvent> page =
                    reader.page(range, planner, new Paging(Order.NEWEST_FIRST, EVENTS_AT_ONCE, cursor.orElse(null)));
            page.items().forEach(event -> count.add(filedAt(event), event.getLevel(), 1));
            cursor = page.next();
            cursor.ifPresent(next -> count.reached(RowKey.fromCursor(next).timestamp()));
        } while (cursor.isPresent() && !count.isCut());
    }

    private static long filedAt(LogEvent event) {
        Instant appended = event.getIngestedAt();
        return Millis.of(appended == null ? event.getTimestamp() : EffectiveTime.of(event.getTimestamp(), appended));
    }
}
