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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import logly.analysis.selector.Matcher;
import logly.analysis.selector.Selector;
import logly.storage.FoundAggregates.Question;
import logly.storage.RowPlan.Condition;
import logly.storage.RowReader.Places;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Reads aggregates over files and nodes, by the beginning of their time and of one time by host. Of a generation the
 * highest revision counts, wherever it stands; generations are merged.
 */
final class AggregateReader<T extends SpecificRecordBase> {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int AT_A_TIME = 500;
    private final Kind<T> kind;
    private final Places places;
    private final ReadConnections connections;
    private final Peers peers;

    /**
     * What an aggregate is.
     *
     * @param column that holds the beginning of its time
     * @param hosts dictionary of its hosts
     * @param begin beginning of its time
     * @param merge one aggregate of several generations
     */
    record Kind<T extends SpecificRecordBase>(
            Class<T> type,
            KeyedTable<T> table,
            String column,
            String hosts,
            Function<T, Instant> begin,
            Function<T, String> host,
            ToLongFunction<T> generation,
            ToLongFunction<T> revision,
            Function<List<T>, T> merge) {

        Bucket bucket(T aggregate) {
            return new Bucket(begin.apply(aggregate).toEpochMilli(), host.apply(aggregate));
        }
    }

    AggregateReader(Kind<T> kind, Places places, ReadConnections connections, Peers peers) {
        this.kind = kind;
        this.places = places;
        this.connections = connections;
        this.peers = peers;
    }

    /** Aggregates that pass; an answer that takes too long says where it stopped. */
    Page<T> page(TimeRange range, Selector selector, Paging paging) {
        int limit = paging.limit();
        if (limit < 1) {
            return new Page<>(List.of(), Optional.empty(), false);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Selector ofHost = ofHost(selector);
        boolean isOfHostOnly = ofHost.matchers().size() == selector.matchers().size();
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

    /** What a selector asks of hosts. */
    static Selector ofHost(Selector selector) {
        return new Selector(
                selector.labels(),
                selector.matchers().stream()
                        .filter(matcher -> matcher.label().path().equals(List.of("host")))
                        .toList(),
                List.of());
    }

    /** Aggregates of the hosts that these conditions leave. */
    private Page<T> ofHosts(TimeRange range, Selector ofHost, Paging paging) {
        Question question = question(range, ofHost.matchers(), paging);
        List<Path> files = new ArrayList<>();
        FoundAggregates<T> found = ofFiles(range, question, files);
        if (!peers.isEmpty()) {
            peers.ask(PeerQuestion.buckets(kind.table().name(), ofHost, range, paging))
                    .forEach(answer -> found.add(answer));
            found.cut();
            bury(found, files);
            found.buryForPeers(peers);
        }
        return found.page(paging.limit());
    }

    private Question question(TimeRange range, List<Matcher> ofHost, Paging paging) {
        String cursor = paging.cursor();
        Bucket last = cursor == null ? null : Bucket.fromCursor(cursor);
        boolean newestFirst = isNewestFirst(paging);
        return new Question(
                Math.max(Millis.of(range.from()), last == null || newestFirst ? Long.MIN_VALUE : last.begin()),
                Math.min(Millis.of(range.to()) - 1, last == null || !newestFirst ? Long.MAX_VALUE : last.begin()),
                ofHost,
                last,
                paging.order(),
                paging.limit() + 1);
    }

    private static boolean isNewestFirst(Paging paging) {
        return paging.order() == Order.NEWEST_FIRST;
    }

    /** What this reader's files hold, until there is enough of it; notes which of them were read. */
    private FoundAggregates<T> ofFiles(TimeRange range, Question question, List<Path> read) {
        List<List<Path>> times = new ArrayList<>(places.files(range));
        if (question.order() == Order.OLDEST_FIRST) {
            Collections.reverse(times);
        }
        FoundAggregates<T> found = new FoundAggregates<>(kind, question);
        for (int i = 0; i < times.size(); i++) {
            List<Path> files = times.get(i);
            read.addAll(files);
            for (Path file : files) {
                long completeOfFile =
                        connections.ask(file, question.end(), connection -> read(connection, found, question));
                found.complete = question.nearer(found.complete, completeOfFile);
            }
            found.cut();
            if (files.size() > 1) {
                bury(found, files);
            }
            if (found.complete != question.end()) {
                break;
            }
            if (found.buckets.size() >= question.most() && i < times.size() - 1) {
                found.complete = found.buckets.lastKey().begin();
                break;
            }
        }
        return found;
    }

    private void bury(FoundAggregates<T> found, List<Path> files) {
        for (Path file : files) {
            connections.ask(file, file, connection -> {
                found.bury(connection);
                return file;
            });
        }
    }

    /** What this reader's files say to a question of another one. */
    PeerAnswer answer(PeerQuestion question) {
        List<Path> files = new ArrayList<>();
        if (question.kind() == PeerQuestion.Kind.BURIED) {
            places.files(new TimeRange(Instant.MIN, Instant.MAX)).forEach(files::addAll);
            return Tombstones.answer(question, files, connections);
        }
        Question asked = question(question.range(), ofHost(question.selector()).matchers(), question.paging());
        return ofFiles(question.range(), asked, files).toAnswer();
    }

    /** Reads whole times until there are enough buckets; returns the last time that is complete. */
    private long read(Connection connection, FoundAggregates<T> found, Question question) throws SQLException {
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
