package logly.analysis.selector;

import static logly.analysis.selector.LabelType.ADDRESS;
import static logly.analysis.selector.LabelType.DAY;
import static logly.analysis.selector.LabelType.TEXT;

import java.util.List;
import java.util.Optional;
import logly.schemas.AgentStatus;
import logly.schemas.DailyAggregate;
import logly.schemas.DeadLetter;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.HourlyAggregate;
import logly.schemas.IpReputation;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.OperatorAction;
import logly.schemas.SystemMetric;
import logly.schemas.TracePattern;

/** The labels of everything that is stored. */
public final class Nouns {
    public static final Labels HOSTS = new Declaration("hosts", AgentStatus.getClassSchema())
            .type(ADDRESS, "addresses", "listeningPorts.address")
            .alias("ip", "addresses")
            .labels();

    public static final Labels SYSTEM_METRICS =
            new Declaration("system-metrics", SystemMetric.getClassSchema()).labels();

    public static final Labels NETWORK_METRICS =
            new Declaration("network-metrics", NetworkMetric.getClassSchema()).labels();

    public static final Labels LOG_EVENTS = new Declaration("log-events", LogEvent.getClassSchema())
            .type(ADDRESS, "ipAddress")
            .alias("ip", "ipAddress")
            .text("message")
            .labels();

    public static final Labels EVENT_TRACES = new Declaration("event-traces", EventTrace.getClassSchema())
            .type(ADDRESS, "ipAddress", "event.ipAddress", "connections.localIp", "connections.remoteIp")
            .alias("ip", "ipAddress")
            .alias("severity", "severityScore")
            .text("message")
            .labels();

    public static final Labels TRACE_PATTERNS = new Declaration("trace-patterns", TracePattern.getClassSchema())
            .type(ADDRESS, "affectedIps")
            .alias("ip", "affectedIps")
            .alias("host", "affectedHosts")
            .alias("service", "affectedServices")
            .text("patternName", "description")
            .labels();

    public static final Labels IP_REPUTATION = new Declaration("ip-reputation", IpReputation.getClassSchema())
            .type(ADDRESS, "ip")
            .alias("host", "hosts")
            .alias("score", "threatScore")
            .labels();

    public static final Labels FINDINGS = new Declaration("findings", Finding.getClassSchema())
            .label("host", TEXT, "A host in `resources`.", "resources", "host")
            .label("ip", ADDRESS, "An address in `resources`.", "resources", "ip")
            .label("user", TEXT, "A user in `resources`.", "resources", "user")
            .label("service", TEXT, "A service in `resources`.", "resources", "service")
            .alias("rule", "ruleId")
            .text("title", "description")
            .labels();

    public static final Labels OPERATOR_ACTIONS =
            new Declaration("operator-actions", OperatorAction.getClassSchema()).labels();

    public static final Labels HOURLY_AGGREGATES =
            new Declaration("aggregates/hourly", HourlyAggregate.getClassSchema()).labels();

    public static final Labels DAILY_AGGREGATES = new Declaration("aggregates/daily", DailyAggregate.getClassSchema())
            .type(DAY, "date")
            .labels();

    public static final Labels DEAD_LETTERS = new Declaration("dead-letters", DeadLetter.getClassSchema())
            .text("reason")
            .labels();

    private Nouns() {}

    /** The labels of the noun of this name, as {@link Labels#noun} tells it. */
    public static Optional<Labels> named(String noun) {
        return all().stream().filter(labels -> labels.noun().equals(noun)).findFirst();
    }

    static List<Labels> all() {
        return List.of(
                HOSTS,
                SYSTEM_METRICS,
                NETWORK_METRICS,
                LOG_EVENTS,
                EVENT_TRACES,
                TRACE_PATTERNS,
                IP_REPUTATION,
                FINDINGS,
                OPERATOR_ACTIONS,
                HOURLY_AGGREGATES,
                DAILY_AGGREGATES,
                DEAD_LETTERS);
    }
}
