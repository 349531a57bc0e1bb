package logly.storage;

import java.time.Instant;
import java.util.List;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * What one reader asks of the files of another, in one form for everything. The answers are parts: whoever asks takes
 * them together with his own, as he does with the nodes under his own folder.
 *
 * @param table what it is asked of; empty where the kind says it
 * @param selector what rows must be, as far as a single row can tell
 * @param from least time or number
 * @param to above the greatest time or number
 * @param most rows, places or buckets
 * @param cursor place behind which the answer begins; null at the beginning
 * @param keys of the rows that are asked for
 * @param width of a bucket of counts, milliseconds
 * @param vector what findings shall resemble; null where nothing is compared
 */
public record PeerQuestion(
        Kind kind,
        String table,
        Selector selector,
        long from,
        long to,
        Order order,
        int most,
        @Nullable String cursor,
        List<String> keys,
        long width,
        @Nullable Vector vector) {
    public PeerQuestion {
        keys = List.copyOf(keys);
    }

    /** What is asked for. */
    public enum Kind {
        /** Rows by time and id: each with its place. */
        ROWS,
        /** Records by id. */
        FIND,
        /** Places of keyed rows, without the rows. */
        PLACES,
        /** All rows of some keys: each with its key and its position in Kafka. */
        PARTS,
        /** Tombstones of some keys of the topic: each with its position. */
        BURIED,
        /** Generations of aggregates: each with its position. */
        BUCKETS,
        /** The newest status of each agent. */
        HOSTS,
        /** The newest time among the rows of each host. */
        FRESHNESS,
        /** Log events by bucket and level. */
        COUNTS,
        /** Places of findings that resemble a vector: each with the bits of the cosine. */
        NEAREST,
        /** The last id of each log of a topic. */
        ENDS,
        /** Records behind a position, and up to where each log was looked at. */
        TAIL,
        /** What the nodes hold. */
        NODES,
        /** What became of the records of agents. */
        ACCOUNTS
    }

    /**
     * What findings shall resemble.
     *
     * @param version of the function that made it
     * @param threshold least cosine
     */
    public record Vector(List<Float> values, int version, double threshold) {
        public Vector {
            values = List.copyOf(values);
        }
    }

    private static PeerQuestion of(Kind kind, String table, Selector selector, TimeRange range, Paging paging) {
        return new PeerQuestion(
                kind,
                table,
                selector,
                Millis.of(range.from()),
                Millis.of(range.to()),
                paging.order(),
                paging.limit(),
                paging.cursor(),
                List.of(),
                0,
                null);
    }

    private static final TimeRange ALWAYS = new TimeRange(Instant.MIN, Instant.MAX);

    /** Of what no selector narrows; the noun does not matter then. */
    private static PeerQuestion whole(Kind kind, String table) {
        return of(kind, table, Selector.all(Nouns.HOSTS), ALWAYS, Paging.newest(0));
    }

    static PeerQuestion rows(String table, Selector selector, TimeRange range, Paging paging) {
        return of(Kind.ROWS, table, selector, range, paging);
    }

    static PeerQuestion buckets(String table, Selector ofHost, TimeRange range, Paging paging) {
        return of(Kind.BUCKETS, table, ofHost, range, paging);
    }

    static PeerQuestion places(
            String table, Selector selector, long from, long to, Order order, @Nullable String last) {
        return new PeerQuestion(Kind.PLACES, table, selector, from, to, order, 0, last, List.of(), 0, null);
    }

    static PeerQuestion hosts(Selector ofHost) {
        return of(Kind.HOSTS, "", ofHost, ALWAYS, Paging.newest(0));
    }

    static PeerQuestion counts(Selector selector, TimeRange range, long width) {
        PeerQuestion question = of(Kind.COUNTS, "log-events", selector, range, Paging.newest(0));
        return new PeerQuestion(
                question.kind,
                question.table,
                selector,
                question.from,
                question.to,
                question.order,
                0,
                null,
                List.of(),
                width,
                null);
    }

    static PeerQuestion nearest(TimeRange lastSeen, Selector selector, Vector vector, int most) {
        PeerQuestion question = of(Kind.NEAREST, KeyedTables.FINDINGS.name(), selector, lastSeen, Paging.newest(most));
        return new PeerQuestion(
                question.kind,
                question.table,
                question.selector,
                question.from,
                question.to,
                question.order,
                most,
                null,
                List.of(),
                0,
                vector);
    }

    static PeerQuestion ends(String noun) {
        return whole(Kind.ENDS, noun);
    }

    static PeerQuestion tail(String noun, TailPosition position, Selector selector, int most) {
        return of(Kind.TAIL, noun, selector, ALWAYS, new Paging(Order.OLDEST_FIRST, most, position.toString()));
    }

    /** What the nodes hold. */
    public static PeerQuestion nodes() {
        return whole(Kind.NODES, "");
    }

    static PeerQuestion accounts() {
        return whole(Kind.ACCOUNTS, "");
    }

    static PeerQuestion freshness() {
        return whole(Kind.FRESHNESS, "");
    }

    static PeerQuestion find(String noun, List<String> ids) {
        return whole(Kind.FIND, noun).of(ids);
    }

    static PeerQuestion parts(String table, List<String> keys) {
        return whole(Kind.PARTS, table).of(keys);
    }

    static PeerQuestion buried(String table, List<String> topicKeys) {
        return whole(Kind.BURIED, table).of(topicKeys);
    }

    /** The same of some keys only. */
    PeerQuestion of(List<String> some) {
        return new PeerQuestion(kind, table, selector, from, to, order, most, cursor, some, width, vector);
    }

    /** The same, behind a place. */
    PeerQuestion behind(@Nullable String place, int some) {
        return new PeerQuestion(kind, table, selector, from, to, order, some, place, keys, width, vector);
    }

    /** The same, of less. */
    public PeerQuestion within(Selector seen) {
        return new PeerQuestion(kind, table, selector.and(seen), from, to, order, most, cursor, keys, width, vector);
    }

    /** Stretch of time that is asked for. */
    public TimeRange range() {
        return new TimeRange(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to));
    }

    Paging paging() {
        return new Paging(order, most, cursor);
    }
}
