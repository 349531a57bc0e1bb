package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import logly.analysis.HourlyRollup;
import logly.schemas.HourlyAggregate;
import org.jspecify.annotations.Nullable;

/**
 * Reads hours over month files and nodes, newest first, of one hour by host. Of a generation the highest revision
 * counts, wherever it stands; generations are merged.
 */
final class HourlyReader {
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

        String toCursor() {
            return RowKey.cursor("h1:" + hour.toEpochMilli() + ":" + host);
        }

        static Bucket fromCursor(String cursor) {
            Matcher parts = RowKey.parts(cursor, CURSOR);
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
            buckets.computeIfAbsent(new Bucket(aggregate.getHour(), aggregate.getHost()), bucket -> new HashMap<>())
                    .merge(
                            aggregate.getGeneration(),
                            aggregate,
                            (one, other) -> one.getRevision() >= other.getRevision() ? one : other);
        }
    }

    Page<HourlyAggregate> page(TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        Optional<Bucket> last = cursor.map(Bucket::fromCursor);
        if (limit < 1) {
            return new Page<>(List.of(), Optional.empty(), false);
        }
        long newest = Math.min(
                Millis.of(range.to()) - 1,
                last.map(bucket -> bucket.hour().toEpochMilli()).orElse(Long.MAX_VALUE));
        List<HourlyAggregate> items = new ArrayList<>();
        Bucket end = null;
        for (List<Path> files :
                catalogue.files(FileKind.MONTH, HourlyTable.NAME, range).values()) {
            for (Map.Entry<Bucket, Map<Long, HourlyAggregate>> bucket : month(
                            files, Millis.of(range.from()), newest, host, last.orElse(null), limit + 1)
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
            List<Path> files, long oldest, long newest, Optional<String> host, @Nullable Bucket last, int most) {
        Found found = new Found();
        long complete = oldest;
        for (Path file : files) {
            long completeOfFile = connections.ask(
                    file, oldest, connection -> file(connection, found, oldest, newest, host, last, most));
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
            Optional<String> host,
            @Nullable Bucket last,
            int most)
            throws SQLException {
        Optional<Long> hostId =
                host.isEmpty() ? Optional.empty() : RowPlan.dictionaryId(connection, "hosts", host.get());
        if (host.isPresent() && hostId.isEmpty()) {
            return oldest;
        }
        String sql = HourlyTable.SELECT
                + (hostId.isPresent() ? " INDEXED BY hourly_aggregates_by_host WHERE host_id = ? AND" : " WHERE")
                + " hour BETWEEN ? AND ? ORDER BY hour DESC";
        Set<Bucket> seen = new LinkedHashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 1;
            if (hostId.isPresent()) {
                statement.setLong(index++, hostId.get());
            }
            statement.setLong(index++, oldest);
            statement.setLong(index, newest);
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
