package logly.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import logly.analysis.selector.Selector;
import logly.schemas.DeadLetter;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.OperatorAction;
import logly.schemas.SystemMetric;
import org.apache.avro.specific.SpecificRecordBase;

/** Reads rows that stand by time and id, page by page and one by one, from its own files and from those of peers. */
final class RowReaders {
    static final String TRACED_ERRORS = "traced-errors";
    static final String FINDING_REVISIONS = "finding-revisions";
    static final String OPERATOR_ACTIONS = "operator-actions";

    private static final String LOG_EVENT = "log-event";

    private final Catalogue catalogue;
    private final ReadConnections connections;
    private final NodeReader node;
    private final Peers peers;
    private final long answerBytes;
    private final RowReader<SystemMetric> systemMetrics;
    private final RowReader<NetworkMetric> networkMetrics;
    private final RowReader<LogEvent> logEvents;
    private final RowReader<EventTrace> eventTraces;
    private final RowReader<EventTrace> wholeTraces;
    private final RowReader<EventTrace> tracedErrors;
    private final RowReader<DeadLetter> deadLetters;
    private final RowReader<Finding> findingRevisions;
    private final TraceReader traces;
    private final IdReader ids;

    RowReaders(Catalogue catalogue, ReadConnections connections, NodeReader node, Peers peers, long answerBytes) {
        this.catalogue = catalogue;
        this.connections = connections;
        this.node = node;
        this.peers = peers;
        this.answerBytes = answerBytes;
        systemMetrics = dayRows(Tables.SYSTEM_METRICS);
        networkMetrics = dayRows(Tables.NETWORK_METRICS);
        logEvents = dayRows(Tables.LOG_EVENTS);
        eventTraces = dayRows(Tables.EVENT_TRACES);
        wholeTraces = dayRows(new WholeTraces(Tables.EVENT_TRACES));
        tracedErrors = dayRows(new TracedErrors(Tables.EVENT_TRACES));
        deadLetters = dayRows(Tables.DEAD_LETTERS);
        findingRevisions = dayRows(KeyedTables.FINDING_REVISIONS);
        traces = new TraceReader(catalogue, connections);
        ids = new IdReader(
                catalogue,
                traces,
                node,
                Map.of(
                        LOG_EVENT,
                        new IdReader.Table<>(Tables.LOG_EVENTS.name(), logEvents),
                        "system-metric",
                        new IdReader.Table<>(Tables.SYSTEM_METRICS.name(), systemMetrics),
                        "network-metric",
                        new IdReader.Table<>(Tables.NETWORK_METRICS.name(), networkMetrics),
                        "dead-letter",
                        new IdReader.Table<>(Tables.DEAD_LETTERS.name(), deadLetters)));
    }

    <T extends SpecificRecordBase> RowReader<T> dayRows(RowSource<T> table) {
        RowReader.Places days = range ->
                List.copyOf(catalogue.files(FileKind.DAY, table.name(), range).values());
        return new RowReader<>(table, days, connections, answerBytes);
    }

    EventCounter counter() {
        return new EventCounter(catalogue, connections, dayRows(new EventTally()), logEvents);
    }

    /** Rows of this kind; an {@link IllegalArgumentException} where there is none. */
    FleetRows<?> rows(String table) {
        return switch (table) {
            case "system-metrics" -> systemMetrics();
            case "network-metrics" -> networkMetrics();
            case "log-events" -> logEvents();
            case "dead-letters" -> deadLetters();
            case "event-traces" -> eventTraces();
            case TRACED_ERRORS -> tracedErrors();
            case FINDING_REVISIONS -> findingRevisions();
            case OPERATOR_ACTIONS -> operatorActions();
            default -> throw new IllegalArgumentException("table: there is none with the name " + table);
        };
    }

    <T extends SpecificRecordBase> Page<T> page(FleetRows<T> rows, TimeRange range, Selector selector, Paging paging) {
        return page(rows, PeerQuestion.rows(selector.labels().noun(), selector, range, paging));
    }

    <T extends SpecificRecordBase> Page<T> page(FleetRows<T> rows, PeerQuestion question) {
        return rows.page(question, peers, this::find);
    }

    FleetRows<SystemMetric> systemMetrics() {
        return FleetRows.unchanging(
                SystemMetric.class,
                asked -> systemMetrics.placed(
                        asked.range(),
                        new SelectorPlanner(Tables.SYSTEM_METRICS, Indexes.SYSTEM_METRICS, asked.selector()),
                        asked.paging()));
    }

    FleetRows<NetworkMetric> networkMetrics() {
        return FleetRows.unchanging(
                NetworkMetric.class,
                asked -> networkMetrics.placed(
                        asked.range(),
                        new SelectorPlanner(Tables.NETWORK_METRICS, Indexes.NETWORK_METRICS, asked.selector()),
                        asked.paging()));
    }

    FleetRows<LogEvent> logEvents() {
        return FleetRows.unchanging(
                LogEvent.class,
                asked -> logEvents.placed(
                        asked.range(),
                        new SelectorPlanner(Tables.LOG_EVENTS, Indexes.LOG_EVENTS, asked.selector()),
                        asked.paging()));
    }

    FleetRows<DeadLetter> deadLetters() {
        return FleetRows.unchanging(
                DeadLetter.class,
                asked -> deadLetters.placed(
                        asked.range(),
                        new SelectorPlanner(Tables.DEAD_LETTERS, Indexes.DEAD_LETTERS, asked.selector()),
                        asked.paging()));
    }

    FleetRows<OperatorAction> operatorActions() {
        return FleetRows.unchanging(
                OperatorAction.class, asked -> node.actions(asked.range(), asked.selector(), asked.paging()));
    }

    FleetRows<Finding> findingRevisions() {
        return FleetRows.unchanging(
                Finding.class,
                asked -> findingRevisions.placed(
                        asked.range(), new RevisionPlanner(asked.keys().get(0)), asked.paging()));
    }

    FleetRows<EventTrace> eventTraces() {
        return new FleetRows<>(
                EventTrace.class, this::tracesWithoutChildren, Tables.EVENT_TRACES::newer, TraceTable.NOUN);
    }

    private PlacedPage<EventTrace> tracesWithoutChildren(PeerQuestion asked) {
        SelectorPlanner planner = new SelectorPlanner(Tables.EVENT_TRACES, Indexes.EVENT_TRACES, asked.selector());
        if (!WholeTraces.areAskedBy(asked.selector())) {
            return eventTraces.placed(asked.range(), planner, asked.paging());
        }
        PlacedPage<EventTrace> page = wholeTraces.placed(asked.range(), planner, asked.paging());
        return new PlacedPage<>(
                page.rows().stream()
                        .map(row -> new PlacedPage.Placed<>(row.key(), WholeTraces.withoutChildren(row.record())))
                        .toList(),
                page.next(),
                page.truncated());
    }

    FleetRows<EventTrace> tracedErrors() {
        return new FleetRows<>(
                EventTrace.class,
                asked -> {
                    RowReader<EventTrace> reader =
                            WholeTraces.areAskedBy(asked.selector()) ? wholeTraces : tracedErrors;
                    SelectorPlanner planner =
                            new SelectorPlanner(Tables.EVENT_TRACES, Indexes.EVENT_TRACES, asked.selector());
                    return reader.placed(asked.range(), TracedErrors.planner(planner), asked.paging());
                },
                Tables.EVENT_TRACES::newer,
                TraceTable.NOUN);
    }

    Optional<LogEvent> logEvent(String id) {
        Optional<LogEvent> own = ids.row(LOG_EVENT, new IdReader.Table<>(Tables.LOG_EVENTS.name(), logEvents), id);
        return own.or(() -> ofPeers(LOG_EVENT, id).map(LogEvent.class::cast));
    }

    Optional<? extends SpecificRecordBase> record(String id) {
        if (id.startsWith(TraceTable.NOUN + "-")) {
            return eventTrace(id);
        }
        Optional<? extends SpecificRecordBase> own = ids.record(id);
        boolean isKnown = own.isPresent() || id.startsWith("finding-");
        return isKnown ? own : ofPeers("", id);
    }

    Optional<EventTrace> eventTrace(String id) {
        return Stream.concat(
                        traces.trace(id).stream(),
                        peers.ask(PeerQuestion.find(TraceTable.NOUN, List.of(id))).stream()
                                .flatMap(answer -> answer.rows().stream())
                                .map(row -> row.record(EventTrace.class)))
                .reduce(Tables.EVENT_TRACES::newer);
    }

    private Optional<SpecificRecordBase> ofPeers(String noun, String id) {
        return peers.ask(PeerQuestion.find(noun, List.of(id))).stream()
                .flatMap(answer -> answer.rows().stream())
                .flatMap(row -> Optional.ofNullable(row.record()).stream())
                .findFirst();
    }

    /** Records of these ids in this reader's files. */
    PeerAnswer find(PeerQuestion question) {
        List<PeerRow> rows = new ArrayList<>();
        for (String id : question.keys()) {
            Optional<? extends SpecificRecordBase> found =
                    question.table().equals(TraceTable.NOUN) ? traces.trace(id) : ids.record(id);
            found.ifPresent(record -> rows.add(new PeerRow(id, 0, record)));
        }
        return PeerAnswer.of(rows);
    }
}
