package logly.query;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.ErrorTrace;
import logly.schemas.EventTrace;
import logly.storage.Gap;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.TimeRange;

/** Counts the errors of traces by type and category, from the newest back as far as its time allows. */
final class ErrorStatistics {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int TRACES_AT_ONCE = 5000;
    private static final int MOST_HOSTS = 20;

    /** Errors of one type and category. */
    static final class Kind {
        private final ErrorTrace any;
        private final Set<String> hosts = new TreeSet<>();
        private long count;
        private long greatestSeverity;
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;
        private String lastTrace = "";

        Kind(ErrorTrace any) {
            this.any = any;
        }

        void add(ErrorTrace error, EventTrace trace) {
            count++;
            greatestSeverity = Math.max(greatestSeverity, error.getSeverity());
            if (hosts.size() < MOST_HOSTS) {
                hosts.add(trace.getHost());
            }
            Instant time = trace.getTimestamp();
            first = time.isBefore(first) ? time : first;
            if (time.isAfter(last)) {
                last = time;
                lastTrace = String.valueOf(trace.getId());
            }
        }

        long count() {
            return count;
        }

        String name() {
            return any.getErrorType() + "\n" + any.getErrorCategory();
        }
    }

    /**
     * The whole answer.
     *
     * @param countedFrom what lies before was not counted, for lack of time; empty where all was
     */
    record Statistics(List<Kind> items, long traces, Optional<Instant> countedFrom, List<Gap> missing) {}

    private static final Shape<Kind> KIND = new ObjectShape<Kind>("ErrorKind", "Errors of one type and category.")
            .with("errorType", "Type, such as connection_refused.", Shapes.TEXT, kind -> kind.any.getErrorType())
            .with("errorCategory", "Category, such as network.", Shapes.TEXT, kind -> kind.any.getErrorCategory())
            .with("count", "Errors.", Shapes.WHOLE, kind -> kind.count)
            .with("greatestSeverity", "0 to 100.", Shapes.WHOLE, kind -> kind.greatestSeverity)
            .with("hosts", "Hosts, at most 20.", Shapes.listOf(Shapes.TEXT), kind -> List.copyOf(kind.hosts))
            .with("firstSeen", "Event of the first one.", Shapes.TIME, kind -> kind.first)
            .with("lastSeen", "Event of the last one.", Shapes.TIME, kind -> kind.last)
            .with("lastTraceId", "Trace of the last one.", Shapes.TEXT, kind -> kind.lastTrace);

    static final Shape<Statistics> SHAPE = Gaps.in(
            new ObjectShape<Statistics>("ErrorStatistics", "Errors by type and category.")
                    .with("items", "The most frequent first.", Shapes.listOf(KIND), Statistics::items)
                    .with("traces", "Traces with errors.", Shapes.WHOLE, Statistics::traces)
                    .with(
                            "countedFrom",
                            "What is before was not counted, for lack of time; null where all was.",
                            Shapes.orNull(Shapes.TIME),
                            Statistics::countedFrom),
            Statistics::missing);

    private ErrorStatistics() {}

    static List<Parameter> parameters(Parameter... conditions) {
        List<Parameter> parameters = new ArrayList<>(List.of(Parameter.FROM, Parameter.TO));
        parameters.addAll(List.of(conditions));
        parameters.add(Parameter.SELECTOR);
        return List.copyOf(parameters);
    }

    /** Of the last day where nothing else is asked for. */
    static Statistics count(Call call) {
        Parameters parameters = call.parameters();
        TimeRange range = parameters.range(parameters.now().minus(Duration.ofDays(1)));
        Selector selector = parameters.selector(Nouns.EVENT_TRACES);
        Map<String, Kind> kinds = new TreeMap<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<String> cursor = Optional.empty();
        Instant reached = range.to();
        long traces = 0;
        do {
            Page<EventTrace> page = call.store()
                    .tracedErrors(range, selector, new Paging(Order.NEWEST_FIRST, TRACES_AT_ONCE, cursor.orElse(null)));
            for (EventTrace trace : page.items()) {
                reached = trace.getTimestamp();
                traces++;
                for (ErrorTrace error : trace.getErrors()) {
                    Kind kind = new Kind(error);
                    kinds.computeIfAbsent(kind.name(), unused -> kind).add(error, trace);
                }
            }
            cursor = page.next();
        } while (cursor.isPresent() && System.nanoTime() - deadline < 0);
        List<Kind> items = kinds.values().stream()
                .sorted(Comparator.comparingLong(Kind::count).reversed().thenComparing(Kind::name))
                .toList();
        return new Statistics(
                items,
                traces,
                cursor.isPresent() ? Optional.of(reached) : Optional.empty(),
                call.store().gapsInDays(range));
    }
}
