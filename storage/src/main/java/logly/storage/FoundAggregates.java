package logly.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import logly.analysis.selector.Matcher;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** Aggregates that were found, each with its generations, and the time up to which they are complete. */
final class FoundAggregates<T extends SpecificRecordBase> {
    private final AggregateReader.Kind<T> kind;
    private final Question question;
    final NavigableMap<Bucket, Map<Long, KeyedTable.Row<T>>> buckets;
    long complete;

    FoundAggregates(AggregateReader.Kind<T> kind, Question question) {
        this.kind = kind;
        this.question = question;
        buckets = new TreeMap<>(Bucket.in(question.order()));
        complete = question.end();
    }

    /**
     * What is asked of every file.
     *
     * @param oldest first moment, inclusive
     * @param newest last moment, inclusive
     * @param last bucket of the page before
     */
    record Question(
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

    /** Leaves out what lies behind the time up to which all is complete. */
    void cut() {
        buckets.keySet().removeIf(bucket -> question.isBehind(bucket.begin(), complete));
    }

    /** Adds what another reader answered. */
    void add(PeerAnswer answer) {
        answer.rows().forEach(row -> add(new KeyedTable.Row<>(row.record(kind.type()), row.number())));
        long completeOfPeer = answer.next().map(Long::parseLong).orElse(question.end());
        complete = question.nearer(complete, completeOfPeer);
    }

    PeerAnswer toAnswer() {
        List<PeerRow> rows = new ArrayList<>();
        buckets.values()
                .forEach(generations ->
                        generations.values().forEach(row -> rows.add(new PeerRow("", row.position(), row.record()))));
        return PeerAnswer.of(
                rows, complete == question.end() ? Optional.empty() : Optional.of(Long.toString(complete)), false);
    }

    Page<T> page(int limit) {
        List<T> items = new ArrayList<>();
        Bucket end = null;
        for (Map.Entry<Bucket, Map<Long, KeyedTable.Row<T>>> bucket : buckets.entrySet()) {
            if (items.size() == limit && end != null) {
                return new Page<>(items, Optional.of(end.toCursor()), false);
            }
            items.add(kind.merge()
                    .apply(bucket.getValue().values().stream()
                            .map(KeyedTable.Row::record)
                            .toList()));
            end = bucket.getKey();
        }
        return complete == question.end()
                ? new Page<>(items, Optional.empty(), false)
                : new Page<>(items, Optional.of(Bucket.behind(complete).toCursor()), true);
    }

    private String topicKey(Map<Long, KeyedTable.Row<T>> generations) {
        return kind.table().topicKey(generations.values().iterator().next().record());
    }

    /** Takes away what other readers' nodes buried. */
    void buryForPeers(Peers peers) {
        List<String> topicKeys =
                buckets.values().stream().map(this::topicKey).distinct().toList();
        if (topicKeys.isEmpty()) {
            return;
        }
        Map<String, Long> buried =
                Tombstones.positions(peers.ask(PeerQuestion.buried(kind.table().name(), topicKeys)));
        for (Map<Long, KeyedTable.Row<T>> generations : buckets.values()) {
            long position = buried.getOrDefault(topicKey(generations), Tombstones.NONE);
            generations.values().removeIf(row -> row.position() < position);
        }
        buckets.values().removeIf(Map::isEmpty);
    }

    /** Takes away what another node buried. */
    void bury(Connection reader) throws SQLException {
        for (Map<Long, KeyedTable.Row<T>> generations : buckets.values()) {
            long buried = Tombstones.position(reader, kind.table().name(), topicKey(generations));
            generations.values().removeIf(row -> row.position() < buried);
        }
        buckets.values().removeIf(Map::isEmpty);
    }
}
