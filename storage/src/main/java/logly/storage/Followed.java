package logly.storage;

import java.time.Instant;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.DeadLetter;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * A noun whose records can be followed in the order in which they were stored: each stands as a row of its own, which
 * knows its place in Kafka.
 */
public final class Followed<T extends SpecificRecordBase> {
    public static final Followed<LogEvent> LOG_EVENTS =
            new Followed<>(LogEvent.class, Nouns.LOG_EVENTS, Tables.LOG_EVENTS, LogEvent::getTimestamp);
    public static final Followed<SystemMetric> SYSTEM_METRICS =
            new Followed<>(SystemMetric.class, Nouns.SYSTEM_METRICS, Tables.SYSTEM_METRICS, SystemMetric::getTimestamp);
    public static final Followed<NetworkMetric> NETWORK_METRICS = new Followed<>(
            NetworkMetric.class, Nouns.NETWORK_METRICS, Tables.NETWORK_METRICS, NetworkMetric::getTimestamp);

    public static final Followed<DeadLetter> DEAD_LETTERS =
            new Followed<>(DeadLetter.class, Nouns.DEAD_LETTERS, Tables.DEAD_LETTERS, DeadLetter::getTimestamp);

    /** Each revision of one is a record. */
    public static final Followed<Finding> FINDINGS =
            new Followed<>(Finding.class, Nouns.FINDINGS, KeyedTables.FINDING_REVISIONS, Finding::getTimestamp);

    /** The newest revision of each, without event and children. */
    public static final Followed<EventTrace> EVENT_TRACES = new Followed<>(
            EventTrace.class,
            Nouns.EVENT_TRACES,
            TraceTable.PLACE,
            Tables.EVENT_TRACES,
            new Tested<>(new WholeTraces(Tables.EVENT_TRACES), WholeTraces::withoutChildren),
            EventTrace::getTimestamp);

    private final Class<T> type;
    private final Labels labels;
    private final String place;
    private final RowSource<T> table;
    private final Tested<T> tested;
    private final Function<T, Instant> time;

    /**
     * Rows with all that a selector may ask of them.
     *
     * @param shown what is told of one that passes
     */
    private record Tested<T>(RowSource<T> table, UnaryOperator<T> shown) {}

    private Followed(
            Class<T> type,
            Labels labels,
            String place,
            RowSource<T> table,
            Tested<T> tested,
            Function<T, Instant> time) {
        this.type = type;
        this.labels = labels;
        this.place = place;
        this.table = table;
        this.tested = tested;
        this.time = time;
    }

    private Followed(Class<T> type, Labels labels, RowSource<T> table, Function<T, Instant> time) {
        this(type, labels, "id", table, new Tested<>(table, UnaryOperator.identity()), time);
    }

    /** The one of this noun; an {@link IllegalArgumentException} where there is none. */
    static Followed<?> named(String noun) {
        return Stream.of(LOG_EVENTS, SYSTEM_METRICS, NETWORK_METRICS, DEAD_LETTERS, FINDINGS, EVENT_TRACES)
                .filter(each -> each.noun().equals(noun))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("table: '" + noun + "' cannot be followed"));
    }

    public Labels labels() {
        return labels;
    }

    /** It is also what the name of its topic ends with, behind the prefix of the fleet. */
    String noun() {
        return labels.noun();
    }

    public Class<T> type() {
        return type;
    }

    String table() {
        return table.name();
    }

    /** Column of the place in Kafka. */
    String place() {
        return place;
    }

    /** The rows, with what a selector asks of them. */
    RowSource<T> rows(Selector selector) {
        return WholeTraces.areAskedBy(selector) ? tested.table() : table;
    }

    /** What is told of a row that passed. */
    T shown(T record) {
        return tested.shown().apply(record);
    }

    Instant time(T record) {
        return time.apply(record);
    }
}
