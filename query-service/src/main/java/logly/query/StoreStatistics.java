package logly.query;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.AgentStatus;
import logly.schemas.LedgerEntry;
import logly.storage.Account;
import logly.storage.Gap;
import logly.storage.NodeContents;
import logly.storage.StoreSurvey;

/** What the store holds, node by node and in all, and what became of what agents sent. */
final class StoreStatistics {
    /** Days whose files say how fast the store grows. */
    private static final int DAYS_OF_GROWTH = 7;

    /** Files of one day or month, over all nodes. */
    record Period(String name, long bytes, Map<String, Long> rows) {}

    /** The store as a whole. */
    record Total(
            List<NodeContents> nodes,
            Map<String, Long> rows,
            List<Period> periods,
            long usableBytes,
            Optional<Long> bytesPerDay,
            List<Gap> missing) {
        long bytes() {
            return periods.stream().mapToLong(Period::bytes).sum()
                    + nodes.stream().mapToLong(NodeContents::nodeBytes).sum();
        }

        Optional<Long> daysUntilFull() {
            return bytesPerDay.filter(bytes -> bytes > 0).map(bytes -> usableBytes / bytes);
        }
    }

    /** What an agent process says it did with the records of a topic, and what arrived. */
    record Balance(AgentStatus agent, LedgerEntry sent, Optional<Long> received) {
        Optional<Long> underway() {
            return received.map(arrived -> sent.getAcknowledged() - arrived);
        }
    }

    /** All nodes. */
    record Nodes(List<NodeContents> items, List<Gap> missing) {}

    /** The ledger of the fleet. */
    record Accounting(List<Balance> agents, List<Account> accounts, List<Gap> missing) {}

    private static final Shape<Map<String, Long>> COUNTS = Shapes.mapOf(Shapes.WHOLE);

    private static final Shape<Period> PERIOD = new ObjectShape<Period>("StorePeriod", "Files of one day or month.")
            .with("period", "UTC day, `YYYY-MM-DD`, or month, `YYYY-MM`.", Shapes.TEXT, Period::name)
            .with("bytes", "On the disk.", Shapes.WHOLE, Period::bytes)
            .with("rows", "By table.", COUNTS, Period::rows);

    private static final Shape<Total> TOTAL = Gaps.in(
            new ObjectShape<Total>("StoreStatistics", "What the store holds.")
                    .with("nodes", "Store nodes.", Shapes.WHOLE, total ->
                            (long) total.nodes().size())
                    .with("bytes", "On the disk, in all.", Shapes.WHOLE, Total::bytes)
                    .with("rows", "By table, over all nodes.", COUNTS, Total::rows)
                    .with("periods", "Day and month files, the newest first.", Shapes.listOf(PERIOD), Total::periods)
                    .with("usableBytes", "What the disks still take.", Shapes.WHOLE, Total::usableBytes)
                    .with(
                            "bytesPerDay",
                            "Mean of the last whole days, at most 7; null before there is one.",
                            Shapes.orNull(Shapes.WHOLE),
                            Total::bytesPerDay)
                    .with(
                            "daysUntilFull",
                            "At that growth, nothing being deleted; null where it is unknown.",
                            Shapes.orNull(Shapes.WHOLE),
                            Total::daysUntilFull),
            Total::missing);

    static final Shape<NodeContents> NODE = new ObjectShape<NodeContents>("StoreNodeContents", "A store node.")
            .with("node", "Name.", Shapes.TEXT, NodeContents::name)
            .with("newest", "Newest time among its rows.", Shapes.orNull(Shapes.TIME), NodeContents::newest)
            .with("nodeBytes", "Size of node.db.", Shapes.WHOLE, NodeContents::nodeBytes)
            .with("rows", "Rows of node.db by table.", COUNTS, NodeContents::tables)
            .with(
                    "lostOffsets",
                    "Records that the broker deleted before it read them.",
                    Shapes.WHOLE,
                    NodeContents::lostOffsets)
            .with(
                    "files",
                    "Day and month files.",
                    Shapes.listOf(new ObjectShape<NodeContents.FileContents>("StoreFile", "A file.")
                            .with("file", "Inside the node's folder.", Shapes.TEXT, NodeContents.FileContents::path)
                            .with("period", "Its UTC day or month.", Shapes.TEXT, NodeContents.FileContents::period)
                            .with("bytes", "On the disk.", Shapes.WHOLE, NodeContents.FileContents::bytes)
                            .with("rows", "By table.", COUNTS, NodeContents.FileContents::rows)),
                    NodeContents::files);

    private static final Shape<Nodes> NODES = Gaps.in(
            new ObjectShape<Nodes>("StoreNodes", "All store nodes.")
                    .with("items", "By name.", Shapes.listOf(NODE), Nodes::items),
            Nodes::missing);

    private static final Shape<Balance> BALANCE = new ObjectShape<Balance>("Balance", "One topic of an agent process.")
            .with("host", "Host.", Shapes.TEXT, balance -> balance.agent().getHost())
            .with("agentId", "Agent.", Shapes.IDENTITY, balance -> balance.agent()
                    .getAgentId())
            .with("epoch", "Agent process.", Shapes.IDENTITY, balance -> balance.agent()
                    .getEpoch())
            .with("topic", "Topic.", Shapes.TEXT, balance -> balance.sent().getTopic())
            .with("appended", "Records spooled.", Shapes.WHOLE, balance -> balance.sent()
                    .getAppended())
            .with("acknowledged", "Of these the broker has.", Shapes.WHOLE, balance -> balance.sent()
                    .getAcknowledged())
            .with("shed", "Dropped on purpose before the spool.", Shapes.WHOLE, balance -> balance.sent()
                    .getShed())
            .with("deadLettered", "Unreadable ones.", Shapes.WHOLE, balance -> balance.sent()
                    .getDeadLettered())
            .with(
                    "received",
                    "Arrived at the store; null where it does not read the topic.",
                    Shapes.orNull(Shapes.WHOLE),
                    Balance::received)
            .with(
                    "underway",
                    "Acknowledged less received: on their way; below 0 where the agent's word is older.",
                    Shapes.orNull(Shapes.WHOLE),
                    Balance::underway);

    static final Shape<Account> ACCOUNT = new ObjectShape<Account>("Account", "What became of records.")
            .with("agentId", "Agent.", Shapes.IDENTITY, Account::agentId)
            .with("epoch", "Agent process.", Shapes.IDENTITY, Account::epoch)
            .with("topic", "Topic.", Shapes.TEXT, Account::topic)
            .with("key", "Key of the records; the host.", Shapes.TEXT, Account::key)
            .with("received", "All but duplicates.", Shapes.WHOLE, Account::received)
            .with("highestSeq", "Highest number that arrived.", Shapes.WHOLE, Account::highestSeq)
            .with("missing", "Numbers below it that did not.", Shapes.WHOLE, Account::missing)
            .with("fates", "By what became of them.", COUNTS, StoreStatistics::fates)
            .with("lastSeen", "Append time of the last one.", Shapes.TIME, Account::lastSeen);

    private static final Shape<Accounting> ACCOUNTING = Gaps.in(
            new ObjectShape<Accounting>("Accounting", "The ledger of the fleet.")
                    .with(
                            "agents",
                            "What agents sent, and how much of it arrived.",
                            Shapes.listOf(BALANCE),
                            Accounting::agents)
                    .with("accounts", "What became of what arrived.", Shapes.listOf(ACCOUNT), Accounting::accounts),
            Accounting::missing);

    private final InstantSource clock;

    StoreStatistics(InstantSource clock) {
        this.clock = clock;
    }

    Answer total() {
        return new Item<>(TOTAL, call -> read(call.store()));
    }

    Answer nodes() {
        return new Item<>(
                NODES,
                call -> new Nodes(
                        call.store().survey().contents().nodes(), call.store().gapsInNodes()));
    }

    Answer accounting() {
        return new Item<>(ACCOUNTING, call -> account(call.store()));
    }

    private static Map<String, Long> fates(Account account) {
        Map<String, Long> fates = new TreeMap<>();
        account.counts().forEach((fate, count) -> fates.put(fate.name().toLowerCase(Locale.ROOT), count));
        return fates;
    }

    private Total read(Store store) {
        StoreSurvey.Contents contents = store.survey().contents();
        List<NodeContents> nodes = contents.nodes();
        Map<String, Long> rows = new TreeMap<>();
        Map<String, Period> periods = new TreeMap<>(Collections.reverseOrder());
        for (NodeContents node : nodes) {
            node.tables().forEach((table, count) -> rows.merge(table, count, Long::sum));
            for (NodeContents.FileContents file : node.files()) {
                file.rows().forEach((table, count) -> rows.merge(table, count, Long::sum));
                Period one = new Period(file.period(), file.bytes(), file.rows());
                periods.merge(file.period(), one, StoreStatistics::together);
            }
        }
        List<Period> newestFirst = List.copyOf(periods.values());
        return new Total(nodes, rows, newestFirst, contents.usableBytes(), growth(newestFirst), store.gapsInNodes());
    }

    private static Period together(Period one, Period other) {
        Map<String, Long> rows = new TreeMap<>(one.rows());
        other.rows().forEach((table, count) -> rows.merge(table, count, Long::sum));
        return new Period(one.name(), one.bytes() + other.bytes(), rows);
    }

    /** Of days that are over. */
    private Optional<Long> growth(List<Period> newestFirst) {
        String today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString();
        List<Long> whole = newestFirst.stream()
                .filter(period -> period.name().length() == today.length())
                .filter(period -> period.name().compareTo(today) < 0)
                .limit(DAYS_OF_GROWTH)
                .map(Period::bytes)
                .toList();
        return whole.isEmpty()
                ? Optional.empty()
                : Optional.of(whole.stream().mapToLong(Long::longValue).sum() / whole.size());
    }

    private static Accounting account(Store store) {
        List<Account> accounts = store.survey().accounts();
        Map<String, Long> received = new HashMap<>();
        accounts.forEach(account -> received.merge(
                maker(account.agentId(), account.epoch(), account.topic()), account.received(), Long::sum));
        Set<String> topics = accounts.stream().map(Account::topic).collect(Collectors.toSet());
        List<Balance> balances = new ArrayList<>();
        for (AgentStatus agent : store.hosts(Selector.all(Nouns.HOSTS))) {
            for (LedgerEntry entry : agent.getLedger()) {
                String maker = maker(agent.getAgentId(), agent.getEpoch(), entry.getTopic());
                balances.add(new Balance(
                        agent,
                        entry,
                        topics.contains(entry.getTopic())
                                ? Optional.of(received.getOrDefault(maker, 0L))
                                : Optional.empty()));
            }
        }
        return new Accounting(balances, accounts, store.gapsInNodes());
    }

    private static String maker(long agentId, long epoch, String topic) {
        return agentId + " " + epoch + " " + topic;
    }
}
