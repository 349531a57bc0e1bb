package logly.storage;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import logly.analysis.DailyRollup;
import logly.analysis.Reputations;
import logly.schemas.DailyAggregate;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.IpReputation;
import logly.schemas.OperatorAction;
import logly.schemas.TracePattern;
import logly.storage.RowPlan.Condition;
import logly.storage.RowPlan.Planner;
import org.jspecify.annotations.Nullable;

/** Answers from the {@code node.db} of every node. */
final class NodeReader {
    /** The schema from which on they have these tables. */
    private static final int VERSION = 3;

    private static final AggregateReader.Kind<DailyAggregate> DAYS = new AggregateReader.Kind<>(
            KeyedTables.DAILY_AGGREGATES,
            "day",
            "host_names",
            DailyRollup::beginOf,
            DailyAggregate::getHost,
            DailyAggregate::getGeneration,
            DailyAggregate::getRevision,
            DailyRollup::merge);

    private static final KeyedReader.Kind<Finding> FINDINGS = new KeyedReader.Kind<>(
            KeyedTables.FINDINGS,
            "last_seen",
            "id",
            finding -> finding.getLastSeen().toEpochMilli(),
            Finding::getId,
            KeyedReader.Kind.newest(Finding::getRevision));

    private static final KeyedReader.Kind<IpReputation> ADDRESSES = new KeyedReader.Kind<>(
            KeyedTables.IP_REPUTATION,
            "threat_score",
            "ip",
            IpReputation::getThreatScore,
            IpReputation::getIp,
            Reputations::merge);

    private static final KeyedReader.Kind<TracePattern> PATTERNS = new KeyedReader.Kind<>(
            KeyedTables.TRACE_PATTERNS,
            "end_time",
            "pattern",
            pattern -> pattern.getEndTime().toEpochMilli(),
            TracePattern::getPattern,
            KeyedReader.Kind.newest(TracePattern::getRevision));

    private final AggregateReader<DailyAggregate> days;
    private final KeyedReader<Finding> findings;
    private final KeyedReader<IpReputation> addresses;
    private final KeyedReader<TracePattern> patterns;
    private final RowReader<OperatorAction> actions;
    private final Catalogue catalogue;

    NodeReader(Catalogue catalogue, ReadConnections connections, long answerBytes) {
        this.catalogue = catalogue;
        RowReader.Places nodes = range -> List.of(files());
        days = new AggregateReader<>(DAYS, nodes, connections);
        findings = new KeyedReader<>(FINDINGS, this::files, connections, answerBytes);
        addresses = new KeyedReader<>(ADDRESSES, this::files, connections, answerBytes);
        patterns = new KeyedReader<>(PATTERNS, this::files, connections, answerBytes);
        actions = new RowReader<>(KeyedTables.OPERATOR_ACTIONS, nodes, connections, answerBytes);
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        catalogue.ask(VERSION, (node, connection) -> files.add(FileKind.nodeFile(node)));
        return files;
    }

    Page<DailyAggregate> days(TimeRange range, @Nullable String host, Paging paging) {
        return days.page(range, host, paging);
    }

    Page<Finding> findings(TimeRange lastSeen, FindingFilter filter, Paging paging) {
        return findings.page(
                new KeyedReader.Question<>(
                        Millis.of(lastSeen.from()), Millis.of(lastSeen.to()), plan(filter), test(filter)),
                paging);
    }

    private static Planner plan(FindingFilter filter) {
        return connection -> {
            Conditions conditions = new Conditions(connection)
                    .text(
                            "finding_types",
                            "type_id",
                            filter.type() == null ? null : filter.type().name())
                    .text(
                            "finding_statuses",
                            "status_id",
                            filter.status() == null ? null : filter.status().name())
                    .value("severity >= ?", filter.minSeverity())
                    .value("instr(resources, ?) > 0", filter.resource() == null ? null : inJson(filter.resource()));
            return filter.status() == FindingStatus.OPEN
                    ? Optional.of(new RowPlan(
                            "findings_open", List.of(new Condition("status_id = 0", List.of())), conditions.all()))
                    : Optional.of(new RowPlan("findings_by_time", List.of(), conditions.all()));
        };
    }

    /** The text as JSON spells it: what does not stand in the column is no resource. */
    private static String inJson(String text) {
        String json = JsonText.ofList(List.of(text));
        return json.substring(1, json.length() - 1);
    }

    private static Predicate<Finding> test(FindingFilter filter) {
        return finding -> (filter.type() == null || filter.type() == finding.getType())
                && (filter.status() == null || filter.status() == finding.getStatus())
                && (filter.minSeverity() == null || filter.minSeverity() <= finding.getSeverity())
                && touches(finding, filter);
    }

    private static boolean touches(Finding finding, FindingFilter filter) {
        if (filter.resourceType() == null && filter.resource() == null) {
            return true;
        }
        return finding.getResources().entrySet().stream()
                .filter(type ->
                        filter.resourceType() == null || filter.resourceType().equals(type.getKey()))
                .anyMatch(type -> filter.resource() == null || type.getValue().contains(filter.resource()));
    }

    Optional<Finding> finding(String id) {
        return findings.one(id);
    }

    Page<IpReputation> addresses(ReputationFilter filter, Paging paging) {
        Planner all = connection -> Optional.of(new RowPlan("ip_reputation_by_threat", List.of(), List.of()));
        Predicate<IpReputation> test = address -> isIn(filter.seen(), address.getLastSeen())
                && (filter.type() == null || filter.type().equals(address.getType()))
                && (filter.host() == null || address.getHosts().contains(filter.host()));
        return addresses.page(new KeyedReader.Question<>(filter.minScore(), Long.MAX_VALUE, all, test), paging);
    }

    private static boolean isIn(TimeRange range, Instant moment) {
        return !moment.isBefore(range.from()) && moment.isBefore(range.to());
    }

    Optional<IpReputation> address(String ip) {
        return addresses.one(ip);
    }

    Page<TracePattern> patterns(TimeRange ended, @Nullable String type, Paging paging) {
        Planner plan = connection -> {
            Conditions conditions = new Conditions(connection).text("texts", "pattern_type_id", type);
            return conditions.isPossible()
                    ? Optional.of(new RowPlan("trace_patterns_by_time", List.of(), conditions.all()))
                    : Optional.empty();
        };
        return patterns.page(
                new KeyedReader.Question<>(
                        Millis.of(ended.from()),
                        Millis.of(ended.to()),
                        plan,
                        pattern -> type == null || type.equals(pattern.getPatternType())),
                paging);
    }

    Page<OperatorAction> actions(TimeRange range, @Nullable String subject, Paging paging) {
        Planner plan = connection -> Optional.of(
                subject == null
                        ? new RowPlan("operator_actions_by_time", List.of(), List.of())
                        : new Conditions(connection)
                                .value("subject = ?", subject)
                                .along("operator_actions_by_subject"));
        return actions.page(range, plan, paging);
    }
}
