package logly.storage;

import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Stream;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Nouns;
import logly.schemas.Finding;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * A noun whose records can be followed in the order in which they were stored: each stands as a row of its own, under
 * the id of its place in Kafka.
 */
public final class Followed<T extends SpecificRecordBase> {
    public static final Followed<LogEvent> LOG_EVENTS =
            new Followed<>(LogEvent.class, Nouns.LOG_EVENTS, Tables.LOG_EVENTS, LogEvent::getTimestamp);
    public static final Followed<SystemMetric> SYSTEM_METRICS =
            new Followed<>(SystemMetric.class, Nouns.SYSTEM_METRICS, Tables.SYSTEM_METRICS, SystemMetric::getTimestamp);
    public static final Followed<NetworkMetric> NETWORK_METRICS = new Followed<>(
            NetworkMetric.class, Nouns.NETWORK_METRICS, Tables.NETWORK_METRICS, NetworkMetric::getTimestamp);

    /** Each revision of one is a record. */
    public static final Followed<Finding> FINDINGS =
            new Followed<>(Finding.class, Nouns.FINDINGS, KeyedTables.FINDING_REVISIONS, Finding::getTimestamp);

    private final Class<T> type;
    private final Labels labels;
    private final RowSource<T> table;
    private final Function<T, Instant> time;

    private Followed(Class<T> type, Labels labels, RowSource<T> table, Function<T, Instant> time) {
        this.type = type;
        this.labels = labels;
        this.table = table;
        this.time = time;
    }

    /** The one of this noun; an {@link IllegalArgumentException} where there is none. */
    static Followed<?> named(String noun) {
        return Stream.of(LOG_EVENTS, SYSTEM_METRICS, NETWORK_METRICS, FINDINGS)
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

    RowSource<T> table() {
        return table;
    }

    Instant time(T record) {
        return time.apply(record);
    }
}
