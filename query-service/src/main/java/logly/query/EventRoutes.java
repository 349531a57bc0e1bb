package logly.query;

import static logly.query.Parameter.label;

import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.EffectiveTime;
import logly.schemas.EventTrace;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import logly.schemas.TracePattern;
import logly.storage.Followed;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.TimeRange;

/** What hosts sent, what became of it, and what it means. */
final class EventRoutes {
    private static final Parameter HOST = label("host");
    private static final Parameter[] OF_EVENTS = {
        HOST,
        label("source"),
        label("service"),
        label("level"),
        label("ip"),
        label("user"),
        label("action"),
        Parameter.CONTAINS
    };
    private static final Parameter[] OF_TRACES = {
        HOST,
        label("source"),
        label("service"),
        label("level"),
        label("ip"),
        label("user"),
        label("action"),
        Parameter.atLeast("minSeverity", "severityScore"),
        Parameter.CONTAINS
    };
    private static final Parameter SECONDS =
            Parameter.whole("seconds", "How far around its moment, by default 60.", 1, 86_400);

    private final CountDownLatch closing;

    EventRoutes(CountDownLatch closing) {
        this.closing = closing;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        Rule.SEE,
                        "/api/v1/system-metrics",
                        "Samples of CPU, memory, disks and load.",
                        Lists.parameters(HOST),
                        Lists.rows(
                                "system_metrics",
                                SystemMetric.getClassSchema(),
                                Nouns.SYSTEM_METRICS,
                                Store::systemMetrics)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/system-metrics/tail",
                        "Samples of CPU, memory, disks and load as they are stored, as server-sent events.",
                        Lists.conditions(HOST),
                        new Tail<>(Followed.SYSTEM_METRICS, "system-metric", closing)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/network-metrics",
                        "Samples of traffic and connections.",
                        Lists.parameters(HOST),
                        Lists.rows(
                                "network_metrics",
                                NetworkMetric.getClassSchema(),
                                Nouns.NETWORK_METRICS,
                                Store::networkMetrics)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/network-metrics/tail",
                        "Samples of traffic and connections as they are stored, as server-sent events.",
                        Lists.conditions(HOST),
                        new Tail<>(Followed.NETWORK_METRICS, "network-metric", closing)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/log-events",
                        "Lines of logs.",
                        Lists.parameters(OF_EVENTS),
                        Lists.rows("log_events", LogEvent.getClassSchema(), Nouns.LOG_EVENTS, Store::logEvents)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/log-events/histogram",
                        "How many log events there were in each stretch of time, by level.",
                        Histogram.parameters(OF_EVENTS),
                        new Item<>(Histogram.SHAPE, Histogram::count)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/log-events/tail",
                        "Log events as they are stored, as server-sent events; `Last-Event-ID` goes on there.",
                        Lists.conditions(OF_EVENTS),
                        new Tail<>(Followed.LOG_EVENTS, "log-event", closing)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/log-events/{id}",
                        "One log event.",
                        List.of(),
                        new Item<>(new RecordShape<>(LogEvent.getClassSchema()), EventRoutes::event)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/log-events/{id}/around",
                        "What else its host logged around the moment of an event, the oldest first.",
                        List.of(SECONDS, Parameter.LIMIT, Parameter.CURSOR, Parameter.FORMAT),
                        new Listing<>(
                                new RecordShape<>(LogEvent.getClassSchema()),
                                EventRoutes::around,
                                Store::gapsInDays,
                                Listing.UNKNOWN)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/event-traces",
                        "What significant events mean, without their events and children.",
                        Lists.parameters(OF_TRACES),
                        Lists.ofDays(EventTrace.getClassSchema(), Nouns.EVENT_TRACES, Store::eventTraces)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/event-traces/tail",
                        "Traces as their revisions are stored, without events and children, as server-sent events.",
                        Lists.conditions(OF_TRACES),
                        new Tail<>(Followed.EVENT_TRACES, "event-trace", closing)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/event-traces/{id}",
                        "One trace, with its event and children; the id of its event finds it too.",
                        List.of(),
                        new Item<>(new RecordShape<>(EventTrace.getClassSchema()), EventRoutes::trace)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/errors",
                        "Which errors there were, by type and category, the most frequent first.",
                        ErrorStatistics.parameters(OF_TRACES),
                        new Item<>(ErrorStatistics.SHAPE, ErrorStatistics::count)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/trace-patterns",
                        "What repeated, by its end.",
                        Lists.parameters(HOST, label("service"), label("ip"), label("patternType"), Parameter.CONTAINS),
                        Lists.ofNodes(TracePattern.getClassSchema(), Nouns.TRACE_PATTERNS, Store::tracePatterns)));
    }

    private static LogEvent event(Call call) {
        return found(call, Call.asked(() -> call.store().logEvent(call.path("id"))));
    }

    private static EventTrace trace(Call call) {
        return found(call, Call.asked(() -> call.store().eventTrace(call.path("id"))));
    }

    /** What was found; without it, the answer that there is nothing, unless a node that may have it did not answer. */
    static <T> T found(Call call, Optional<T> item) {
        return item.orElseThrow(() -> {
            call.store().requireAll();
            return new NotFoundResponse(call.request().path());
        });
    }

    /** The time by which the store sorts an event. */
    static Instant filedAt(LogEvent event) {
        Instant appended = event.getIngestedAt();
        return appended == null ? event.getTimestamp() : EffectiveTime.of(event.getTimestamp(), appended);
    }

    private static Page<LogEvent> around(Call call, Paging paging) {
        LogEvent event = event(call);
        Duration reach = Duration.ofSeconds(call.parameters().whole(SECONDS, 60));
        Instant moment = filedAt(event);
        TimeRange range = new TimeRange(moment.minus(reach), moment.plus(reach).plusMillis(1));
        Selector ofHost = Selector.where(Nouns.LOG_EVENTS, "host", event.getHost());
        return call.store().logEvents(range, ofHost, new Paging(Order.OLDEST_FIRST, paging.limit(), paging.cursor()));
    }
}
