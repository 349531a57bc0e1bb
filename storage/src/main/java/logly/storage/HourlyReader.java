package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import logly.analysis.HourlyRollup;
import logly.analysis.selector.Matcher;
import logly.analysis.selector.Selector;
import logly.schemas.HourlyAggregate;
import logly.storage.RowPlan.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Reads hours over month files and nodes, newest first, of one hour by host. Of a generation the highest revision
 * counts, wherever it stands; generations are merged.
 */
final class HourlyReader {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int HOURS_AT_A_TIME = 500;
    private static final Narrower HOSTS = new DictionaryNarrower("hosts");
    private static final Pattern CURSOR = Pattern.compile("h1:(-?\\d{1,19}):(.*)", Pattern.DOTALL);

    private final Catalogue catalogue;
    private final ReadConnections connections;

    HourlyReader(Catalogue catalogue, ReadConnections connections) {
        this.catalogue = catalogue;
        this.connections = connections;
    }

    private record Bucket(Instant hour, String host) {
        static final Comparator<Bucket> NEWEST_FIRST =
                Comparator.comparing(Bucket::hour).reversed().thenComparing(Bucket::host);

        static Bucket of(HourlyAggregate aggregate) {
            return new Bucket(aggregate.getHour(), aggregate.getHost());
        }

        String toCursor() {
            return RowKey.cursor("h1:" + hour.toEpochMilli() + ":" + host);
        }

        static Bucket fromCursor(String cursor) {
            MatchResult parts = RowKey.parts(cursor, CURSOR);
            try {
                return new Bucket(Instant.ofEpochMilli(Long.parseLong(parts.group(1))), parts.group(2));
            } catch (NumberFormatException e) {
                throw RowKey.notOne(e);
            }
        }
    }

    /** Buckets, each with its generations. */
    private static final class Found {
        final NavigableMap<Bucket, Map<Long, HourlyAggregate>> buckets = new TreeMap<>(Bucket.NEWEST_FIRST);

        void add(HourlyAggregate aggregate) {
            buckets.computeIfAbsent(Bucket.of(aggregate), bucket -> new HashMap<>())
                    .merge(
                            aggregate.getGeneration(),
                            aggregate,
                            (one, other) -> one.getRevision() >= other.getRevision() ? one : other);
        }
    }

    /** Hours that pass; an answer that takes too long says where it stopped. */
    Page<HourlyAggregate> page(TimeRange range, Selector selector, int limit, Optional<String> cursor) {
        if (limit < 1) {
            return new Page<>(List.of(), Optional.empty(), false);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Matcher> ofHost = selector.matchers().stream()
                .filter(matcher -> matcher.label().path().equals(List.of("host")))
                .toList();
        boolean isOfHostOnly = ofHost.size() == selector.matchers().size();
        int most = isOfHostOnly ? limit + 1 : Math.max(limit + 1, HOURS_AT_A_TIME);
        List<HourlyAggregate> found = new ArrayList<>();
        Optional<String> from = cursor;
        while (true) {
            Page<HourlyAggregate> hours = hours(range, ofHost, most, from);
            for (HourlyAggregate hour : hours.items()) {
                if (selector.test(hour)) {
                    if (found.size() == limit) {
                        return new Page<>(
                                found,
                                Optional.of(Bucket.of(found.get(limit - 1)).toCursor()),
                                false);
                    }
                    found.add(hour);
                }
            }
            from = hours.next();
            if (from.isEmpty() || System.nanoTime() - deadline > 0) {
                return new Page<>(found, from, from.isPresent());
            }
        }
    }

    /** Hours of the hosts that these conditions leave. */
    private Page<HourlyAggregate> hours(TimeRange range, List<Matcher> ofHost, int limit, Optional<String> cursor) {
        Optional<Bucket> last = cursor.map(Bucket::fromCursor);
        long newest = Math.min(
                Millis.of(range.to()) - 1,
                last.map(bucket -> bucket.hour().toEpochMilli()).orElse(Long.MAX_VALUE));
        List<HourlyAggregate> items = new ArrayList<>();
        Bucket end = null;
        for (List<Path> files :
                catalogue.files(FileKind.MONTH, HourlyTable.NAME, range).values()) {
            for (Map.Entry<Bucket, Map<Long, HourlyAggregate>> bucket : month(
                            files, Millis.of(range.from()), newest, ofHost, last.orElse(null), limit + 1)
                    .entrySet()) {
                if (items.size() == limit && end != null) {
                    return new Page<>(items, Optional.of(end.toCursor()), false);
                }
                items.add(HourlyRollup.merge(List.copyOf(bucket.getValue().values())));
                end = bucket.getKey();
            }
        }
        return new Page<>(items, Optional.empty(), false);
    }

    private NavigableMap<Bucket, Map<Long, HourlyAggregate>> month(
            List<Path> files, long oldest, long newest, List<Matcher> ofHost, @Nullable Bucket last, int most) {
        Found found = new Found();
        long complete = oldest;
        for (Path file : files) {
            long completeOfFile = connections.ask(
                    file, oldest, connection -> file(connection, found, oldest, newest, ofHost, last, most));
            complete = Math.max(complete, completeOfFile);
        }
        Instant limit = Instant.ofEpochMilli(complete);
        found.buckets.keySet().removeIf(bucket -> bucket.hour().isBefore(limit));
        return found.buckets;
    }

    /** Reads whole hours until there are enough buckets; returns the oldest hour that is complete. */
    private static long file(
            Connection connection,
            Found found,
            long oldest,
            long newest,
            List<Matcher> ofHost,
            @Nullable Bucket last,
            int most)
            throws SQLException {
        List<Condition> conditions = new ArrayList<>();
        boolean isOfOne = false;
        for (Matcher matcher : ofHost) {
            Narrowing narrowing = HOSTS.narrow("host_id", matcher, connection);
            conditions.addAll(narrowing.conditions());
            isOfOne |= narrowing instanceof Narrowing.Ids some && some.ids().size() == 1 && !some.orNull();
        }
        String sql = HourlyTable.SELECT
                + (isOfOne ? " INDEXED BY hourly_aggregates_by_host WHERE " : " NOT INDEXED WHERE ")
                + conditions.stream()
                        .map(condition -> condition.sql() + " AND ")
                        .collect(Collectors.joining())
                + "hour BETWEEN ? AND ? ORDER BY hour DESC";
        List<Object> values = new ArrayList<>();
        conditions.forEach(condition -> values.addAll(condition.values()));
        values.addAll(List.of(oldest, newest));
        Set<Bucket> seen = new LinkedHashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                long hour = newest;
                while (row.next()) {
                    if (row.getLong(1) != hour && seen.size() >= most) {
                        return hour;
                    }
                    hour = row.getLong(1);
                    Bucket bucket = new Bucket(Instant.ofEpochMilli(hour), row.getString(2));
                    if (last == null || Bucket.NEWEST_FIRST.compare(bucket, last) > 0) {
                        seen.add(bucket);
                        found.add(StorageTrouble.decoded(() -> HourlyTable.read(row)));
                    }
                }
            }
        }
        return oldest;
    }
}
