package logly.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import logly.analysis.DailyRollup;
import logly.analysis.Reputations;
import logly.analysis.selector.Selector;
import logly.schemas.DailyAggregate;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.IpReputation;
import logly.schemas.OperatorAction;
import logly.schemas.TracePattern;

/** Answers from the {@code node.db} of every node. */
final class NodeReader {
    /** The schema from which on they have these tables and columns. */
    private static final int VERSION = 4;

    private static final AggregateReader.Kind<DailyAggregate> DAYS = new AggregateReader.Kind<>(
            DailyAggregate.class,
            KeyedTables.DAILY_AGGREGATES,
            "day",
            "host_names",
            DailyRollup::beginOf,
            DailyAggregate::getHost,
            DailyAggregate::getGeneration,
            DailyAggregate::getRevision,
            DailyRollup::merge);

    private static final KeyedReader.Kind<Finding> FINDINGS = new KeyedReader.Kind<>(
            Finding.class,
            KeyedTables.FINDINGS,
            "findings_by_time",
            List.of(new Indexes.Subset(
                    "findings_open",
                    "status_id = 0",
                    Map.of(
                            "status",
                            List.of(FindingStatus.ACKNOWLEDGED, FindingStatus.RESOLVED, FindingStatus.SILENCED)))),
            "last_seen",
            "id",
            finding -> finding.getLastSeen().toEpochMilli(),
            Finding::getId,
            NodeReader::fingerprint,
            newest(Finding::getRevision),
            field -> true);

    /** The rows of an address are generations, each with a part of the counts. */
    private static final KeyedReader.Kind<IpReputation> ADDRESSES = new KeyedReader.Kind<>(
            IpReputation.class,
            KeyedTables.IP_REPUTATION,
            "ip_reputation_by_threat",
            List.of(),
            "threat_score",
            "ip",
            IpReputation::getThreatScore,
            IpReputation::getIp,
            UnaryOperator.identity(),
            Reputations::merge,
            Set.of("ip", "threatScore")::contains);

    private static final KeyedReader.Kind<TracePattern> PATTERNS = new KeyedReader.Kind<>(
            TracePattern.class,
            KeyedTables.TRACE_PATTERNS,
            "trace_patterns_by_time",
            List.of(),
            "end_time",
            "pattern",
            pattern -> pattern.getEndTime().toEpochMilli(),
            TracePattern::getPattern,
            UnaryOperator.identity(),
            newest(TracePattern::getRevision),
            field -> true);

    private final AggregateReader<DailyAggregate> days;
    private final KeyedReader<Finding> findings;
    private final SimilarFindings similar;
    private final KeyedReader<IpReputation> addresses;
    private final KeyedReader<TracePattern> patterns;
    private final RowReader<OperatorAction> actions;
    private final Catalogue catalogue;
    private final ReadConnections connections;

    NodeReader(Catalogue catalogue, ReadConnections connections, Peers peers, long answerBytes) {
        this.catalogue = catalogue;
        this.connections = connections;
        RowReader.Places nodes = range -> List.of(files());
        days = new AggregateReader<>(DAYS, nodes, connections, peers);
        findings = new KeyedReader<>(FINDINGS, this::files, connections, peers, answerBytes);
        similar = new SimilarFindings(findings, this::files, connections, peers);
        addresses = new KeyedReader<>(ADDRESSES, this::files, connections, peers, answerBytes);
        patterns = new KeyedReader<>(PATTERNS, this::files, connections, peers, answerBytes);
        actions = new RowReader<>(KeyedTables.OPERATOR_ACTIONS, nodes, connections, answerBytes);
    }

    /** In an id that is {@code finding-<fingerprint>-<opening>}. */
    private static String fingerprint(String id) {
        return id.substring(id.indexOf('-') + 1, Math.max(id.indexOf('-') + 1, id.lastIndexOf('-')));
    }

    /** Of several rows of a key the one with the highest revision. */
    private static <T> Function<List<T>, T> newest(ToLongFunction<T> revision) {
        return rows -> rows.stream().max(Comparator.comparingLong(revision)).orElseThrow();
    }

    /** The files that have these tables. */
    List<Path> files() {
        List<Path> files = new ArrayList<>();
        catalogue.ask(VERSION, (node, connection) -> files.add(FileKind.nodeFile(node)));
        return files;
    }

    Page<DailyAggregate> days(TimeRange range, Selector selector, Paging paging) {
        return days.page(range, selector, paging);
    }

    Page<Finding> findings(TimeRange lastSeen, Selector selector, Paging paging) {
        return findings.page(
                new KeyedReader.Question<>(
                        Millis.of(lastSeen.from()), Millis.of(lastSeen.to()), selector, finding -> true),
                paging);
    }

    Optional<Finding> finding(String id) {
        return findings.one(id);
    }

    SimilarFindings.Answer similar(SimilarFindings.Question question) {
        return similar.answer(question);
    }

    Page<IpReputation> addresses(TimeRange lastSeen, Selector selector, Paging paging) {
        return addresses.page(
                new KeyedReader.Question<>(
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        selector,
                        address -> !address.getLastSeen().isBefore(lastSeen.from())
                                && address.getLastSeen().isBefore(lastSeen.to())),
                paging);
    }

    Optional<IpReputation> address(String ip) {
        return addresses.one(ip);
    }

    Page<TracePattern> patterns(TimeRange ended, Selector selector, Paging paging) {
        return patterns.page(
                new KeyedReader.Question<>(Millis.of(ended.from()), Millis.of(ended.to()), selector, pattern -> true),
                paging);
    }

    PlacedPage<OperatorAction> actions(TimeRange range, Selector selector, Paging paging) {
        return actions.placed(
                range, new SelectorPlanner(KeyedTables.OPERATOR_ACTIONS, Indexes.OPERATOR_ACTIONS, selector), paging);
    }

    /** What the files of these nodes say to a question of another reader. */
    PeerAnswer answer(PeerQuestion question) {
        String table = question.table();
        if (question.kind() == PeerQuestion.Kind.NEAREST) {
            return similar.answer(question);
        }
        if (question.kind() == PeerQuestion.Kind.BURIED) {
            return Tombstones.answer(question, files(), connections);
        }
        if (table.equals(KeyedTables.DAILY_AGGREGATES.name())) {
            return days.answer(question);
        }
        if (table.equals(KeyedTables.FINDINGS.name())) {
            return findings.answer(question);
        }
        if (table.equals(KeyedTables.IP_REPUTATION.name())) {
            return addresses.answer(question);
        }
        if (table.equals(KeyedTables.TRACE_PATTERNS.name())) {
            return patterns.answer(question);
        }
        throw new IllegalArgumentException("table: there is none with the name " + table);
    }
}
