package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import logly.analysis.selector.Matcher;
import logly.analysis.selector.Selector;
import logly.storage.RowPlan.Condition;
import logly.storage.RowReader.Places;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Reads aggregates over files and nodes, by the beginning of their time and of one time by host. Of a generation the
 * highest revision counts, wherever it stands; generations are merged.
 */
final class AggregateReader<T extends SpecificRecordBase> {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int AT_A_TIME = 500;
    private static final Pattern CURSOR = Pattern.compile("h1:(-?\\d{1,19}):(.*)", Pattern.DOTALL);

    /** Sorts behind every name of a host. */
    private static final String BEHIND_HOSTS = "\uffff";

    private final Kind<T> kind;
    private final Places places;
    private final ReadConnections connections;

    /**
     * What an aggregate is.
     *
     * @param column that holds the beginning of its time
     * @param hosts dictionary of its hosts
     * @param begin beginning of its time
     * @param merge one aggregate of several generations
     */
    record Kind<T extends SpecificRecordBase>(
            KeyedTable<T> table,
            String column,
            String hosts,
            Function<T, Instant> begin,
            Function<T, String> host,
            ToLongFunction<T> generation,
            ToLongFunction<T> revision,
            Function<List<T>, T> merge) {

        private Bucket bucket(T aggregate) {
            return new Bucket(begin.apply(aggregate).toEpochMilli(), host.apply(aggregate));
        }
    }

    AggregateReader(Kind<T> kind, Places places, ReadConnections connections) {
        this.kind = kind;
        this.places = places;
        this.connections = connections;
    }

    private record Bucket(long begin, String host) {
        static Comparator<Bucket> in(Order order) {
            return Comparator.comparing(Bucket::begin, order.comparator()).thenComparing(Bucket::host);
        }

        String toCursor() {
            return RowKey.cursor("h1:" + begin + ":" + host);
        }

        static Bucket fromCursor(String cursor) {
            MatchResult parts = RowKey.parts(cursor, CURSOR);
            try {
                return new Bucket(Long.parseLong(parts.group(1)), parts.group(2));
            } catch (NumberFormatException e) {
                throw RowKey.notOne(e);
            }
        }
    }

    /**
     * What is asked of every file.
     *
     * @param oldest first moment, inclusive
     * @param newest last moment, inclusive
     * @param last bucket of the page before
     */
    private record Question(
            long oldest,
            long newest,
            List<Matcher> ofHost,
            @Nullable Bucket last,
            Order order,
            int most) {
        boolean isBehindLast(Bucket bucket) {
            return last == null || Bucket.in(order).compare(bucket, last) > 0;
        }

        /** The end of the range, up to which everything is complete when all was read. */
        long end() {
            return order == Order.NEWEST_FIRST ? oldest : newest;
        }

        /** The end that is reached first. */
        long nearer(long one, long other) {
            return order == Order.NEWEST_FIRST ? Math.max(one, other) : Math.min(one, other);
        }

        boolean isBehind(long begin, long limit) {
            return order == Order.NEWEST_FIRST ? begin < limit : begin > limit;
        }
    }

    /** Buckets, each with its generations, and the time up to which they are complete. */
    private final class Found {
        final NavigableMap<Bucket, Map<Long, KeyedTable.Row<T>>> buckets;
        long complete;

        Found(Question question) {
            buckets = new TreeMap<>(Bucket.in(question.order()));
            complete = question.end();
        }

        void add(KeyedTable.Row<T> row) {
            buckets.computeIfAbsent(kind.bucket(row.record()), bucket -> new HashMap<>())
                    .merge(
                            kind.generation().applyAsLong(row.record()),
                            row,
                            (one, other) -> revision(one) >= revision(other) ? one : other);
        }

        private long revision(KeyedTable.Row<T> row) {
            return kind.revision().applyAsLong(row.record());
        }

        /** Takes away what another node buried. */
        void bury(Connection reader) throws SQLException {
            for (Map<Long, KeyedTable.Row<T>> generations : buckets.values()) {
                T any = generations.values().iterator().next().record();
                long buried = Tombstones.position(
                        reader, kind.table().name(), kind.table().topicKey(any));
                generations.values().removeIf(row -> row.position() < buried);
            }
            buckets.values().removeIf(Map::isEmpty);
        }
    }

    /** Aggregates that pass; an answer that takes too long says where it stopped. */
    Page<T> page(TimeRange range, Selector selector, Paging paging) {
        int limit = paging.limit();
        if (limit < 1) {
            return new Page<>(List.of(), Optional.empty(), false);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Matcher> ofHost = selector.matchers().stream()
                .filter(matcher -> matcher.label().path().equals(List.of("host")))
                .toList();
        boolean isOfHostOnly = ofHost.size() == selector.matchers().size();
        int most = isOfHostOnly ? limit + 1 : Math.max(limit + 1, AT_A_TIME);
        List<T> found = new ArrayList<>();
        String from = paging.cursor();
        while (true) {
            Page<T> some = ofHosts(range, ofHost, new Paging(paging.order(), most, from));
            for (T aggregate : some.items()) {
                if (selector.test(aggregate)) {
                    if (found.size() == limit) {
                        String next = kind.bucket(found.get(limit - 1)).toCursor();
                        return new Page<>(found, Optional.of(next), false);
                    }
                    found.add(aggregate);
                }
            }
            from = some.next().orElse(null);
            if (from == null || System.nanoTime() - deadline > 0) {
                return new Page<>(found, some.next(), from != null);
            }
        }
    }

    /** Aggregates of the hosts that these conditions leave. */
    private Page<T> ofHosts(TimeRange range, List<Matcher> ofHost, Paging paging) {
        Bucket last = paging.cursor() == null ? null : Bucket.fromCursor(paging.cursor());
        int limit = paging.limit();
        boolean newestFirst = isNewestFirst(paging);
        Question question = new Question(
                Math.max(Millis.of(range.from()), last == null || newestFirst ? Long.MIN_VALUE : last.begin()),
                Math.min(Millis.of(range.to()) - 1, last == null || !newestFirst ? Long.MAX_VALUE : last.begin()),
                ofHost,
                last,
                paging.order(),
                limit + 1);
        List<List<Path>> times = new ArrayList<>(places.files(range));
        if (!newestFirst) {
            Collections.reverse(times);
        }
        List<T> items = new ArrayList<>();
        Bucket end = null;
        for (List<Path> files : times) {
            Found found = together(files, question);
            for (Map.Entry<Bucket, Map<Long, KeyedTable.Row<T>>> bucket : found.buckets.entrySet()) {
                if (items.size() == limit && end != null) {
                    return new Page<>(items, Optional.of(end.toCursor()), false);
                }
                items.add(kind.merge()
                        .apply(bucket.getValue().values().stream()
                                .map(KeyedTable.Row::record)
                                .toList()));
                end = bucket.getKey();
            }
            if (found.complete != question.end()) {
                String next = new Bucket(found.complete, BEHIND_HOSTS).toCursor();
                return new Page<>(items, Optional.of(next), true);
            }
        }
        return new Page<>(items, Optional.empty(), false);
    }

    private static boolean isNewestFirst(Paging paging) {
        return paging.order() == Order.NEWEST_FIRST;
    }

    /** What the files of one stretch of time hold, as far as it is complete. */
    private Found together(List<Path> files, Question question) {
        Found found = new Found(question);
        for (Path file : files) {
            long completeOfFile =
                    connections.ask(file, question.end(), connection -> read(connection, found, question));
            found.complete = question.nearer(found.complete, completeOfFile);
        }
        found.buckets.keySet().removeIf(bucket -> question.isBehind(bucket.begin(), found.complete));
        for (Path file : files.size() > 1 ? files : List.<Path>of()) {
            connections.ask(file, file, connection -> {
                found.bury(connection);
                return file;
            });
        }
        return found;
    }

    /** Reads whole times until there are enough buckets; returns the last time that is complete. */
    private long read(Connection connection, Found found, Question question) throws SQLException {
        List<Condition> conditions = new ArrayList<>();
        boolean isOfOne = false;
        for (Matcher matcher : question.ofHost()) {
            Narrowing narrowing = new DictionaryNarrower(kind.hosts()).narrow("host_id", matcher, connection);
            conditions.addAll(narrowing.conditions());
            isOfOne |= narrowing instanceof Narrowing.Ids some && some.ids().size() == 1 && !some.orNull();
        }
        conditions.add(new Condition(
                kind.column() + " BETWEEN ? AND ?", List.<Object>of(question.oldest(), question.newest())));
        String sql = kind.table().selectStatement()
                + (isOfOne ? " INDEXED BY " + kind.table().name() + "_by_host" : " NOT INDEXED")
                + conditions.stream().map(Condition::sql).collect(Collectors.joining(" AND ", " WHERE ", ""))
                + " ORDER BY " + kind.column() + " " + question.order().sql();
        Set<Bucket> seen = new LinkedHashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 1;
            for (Condition condition : conditions) {
                for (Object value : condition.values()) {
                    statement.setObject(index++, value);
                }
            }
            try (ResultSet row = statement.executeQuery()) {
                Long complete = null;
                while (row.next()) {
                    KeyedTable.Row<T> read =
                            StorageTrouble.decoded(() -> kind.table().read(row));
                    Bucket bucket = kind.bucket(read.record());
                    if (complete != null && bucket.begin() != complete && seen.size() >= question.most()) {
                        return complete;
                    }
                    complete = bucket.begin();
                    if (question.isBehindLast(bucket)) {
                        seen.add(bucket);
                        found.add(read);
                    }
                }
            }
        }
        return question.end();
    }
}
