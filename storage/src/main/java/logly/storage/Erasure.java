package logly.storage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import logly.analysis.selector.Matcher;
import logly.analysis.selector.Network;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.CheckpointMode;

/**
 * Takes out of every file of a node the log events that a selector names, with their traces, and what else tells of the
 * addresses, networks and users that it names: reputation, findings, patterns, connections, dead letters. What is deleted is
 * overwritten. The files shrink only with retention.
 */
public final class Erasure {
    private static final String OVERWRITE = "PRAGMA secure_delete = ON";

    private final StoreFiles files;
    private final Selector selector;
    private final Named named;
    private final Instant now;
    private final Map<String, Long> rows = new TreeMap<>();
    private final List<String> remains = new ArrayList<>();
    private final Set<String> erasedIds = new HashSet<>();

    private Erasure(StoreFiles files, Selector selector, Instant now) {
        this.files = files;
        this.selector = selector;
        this.now = now;
        named = new Named(values(selector), networks(selector));
    }

    /**
     * What was done.
     *
     * @param rows erased, or changed where they stay without what told of it, by table
     * @param remains files of the node in which something may be left
     */
    public record Summary(Map<String, Long> rows, List<String> remains) {
        public Summary {
            rows = Map.copyOf(rows);
            remains = List.copyOf(remains);
        }
    }

    /** The addresses and users that a selector asks to be equal to. */
    private static Set<String> values(Selector selector) {
        Set<String> values = new HashSet<>();
        for (Matcher matcher : selector.matchers()) {
            String field = matcher.label().path().get(0);
            if (matcher instanceof Matcher.Equal equal
                    && !equal.negated()
                    && Set.of("ipAddress", "user").contains(field)) {
                equal.values().forEach(value -> values.add(String.valueOf(value)));
            }
        }
        values.remove("");
        return values;
    }

    /** The networks within which a selector asks addresses to be. */
    private static List<Network> networks(Selector selector) {
        List<Network> networks = new ArrayList<>();
        for (Matcher matcher : selector.matchers()) {
            if (matcher instanceof Matcher.Within within
                    && !within.negated()
                    && within.label().path().get(0).equals("ipAddress")) {
                networks.addAll(within.networks());
            }
        }
        return networks;
    }

    /**
     * Erases; no writer may run.
     *
     * @param text of a selector of log events; one of all events is refused
     * @param operator who asked for it, for the record that stays
     */
    public static Summary erase(StoreFiles files, String text, String operator, Instant now) {
        Selector selector = Selector.parse(text, Nouns.LOG_EVENTS);
        if (selector.isAll()) {
            throw new IllegalArgumentException("it names every log event; to keep nothing, remove the node's folder");
        }
        return new Erasure(files, selector, now).erase(operator);
    }

    private Summary erase(String operator) {
        List<StoredFile> catalogue = files.inNode(() -> files.node().files());
        for (StoredFile stored : catalogue) {
            if (stored.kind() == FileKind.DAY) {
                inDay(stored);
            }
        }
        inNode(operator);
        files.damages().all().stream()
                .filter(Damage::isSetAside)
                .forEach(damage -> remains.add(damage.path() + ", which is damaged and set aside"));
        NodeBackup.all(FileKind.nodeFile(files.folder()))
                .forEach(copy -> remains.add(copy.getFileName() + ", a copy made before the schema changed"));
        return new Summary(rows, remains);
    }

    private void inDay(StoredFile stored) {
        OpenFile file = files.file(stored.kind(), stored.firstDay());
        StoreFiles.work(file.file(), () -> {
            file.statement(OVERWRITE).execute();
            Map<String, Long> before = counts(file.connection());
            new DayErasure(file, selector, named).erase(erasedIds);
            Map<String, Long> after = counts(file.connection());
            for (String table : file.contents().keySet()) {
                file.recount(table);
            }
            before.forEach((table, count) -> count(table, count - after.getOrDefault(table, 0L)));
            file.dictionaries().forget();
            file.markDirty();
            return file;
        });
        files.batch().commit(List.of(), new Ledger());
        emptyLog(file.file(), file.connection());
        files.closeFile(stored.path());
    }

    private static Map<String, Long> counts(Connection connection) throws SQLException {
        Map<String, Long> counts = NodeFolder.counts(connection);
        counts.keySet().removeAll(Set.of("contents", "commits", "event_counts", "texts", "ips", "users"));
        return counts;
    }

    private void count(String table, long more) {
        if (more > 0) {
            rows.merge(table, more, Long::sum);
        }
    }

    /** The log has pages of before; somebody who reads may keep it from being emptied. */
    private void emptyLog(Path file, Connection connection) {
        StoreFiles.work(file, () -> {
            if (SqliteFile.checkpoint(connection, CheckpointMode.TRUNCATE).blocked()) {
                remains.add(file.getFileName() + "-wal, until whoever reads has ended and the writer has run");
            }
            return file;
        });
    }

    private void inNode(String operator) {
        files.inNode(() -> {
            NodeFile node = files.node();
            node.statement(OVERWRITE).execute();
            new NodeErasure(node.connection(), named).erase(erasedIds, this::count);
            node.dictionaries().forget();
            audit(node, operator);
            return node;
        });
        emptyLog(files.node().file(), files.node().connection());
    }

    private static final String AUDIT =
            "INSERT INTO erasures (erased_at, operator, selector_sha256, rows) VALUES (?, ?, ?, ?)";

    private void audit(NodeFile node, String operator) throws SQLException {
        PreparedStatement statement = node.statement(AUDIT);
        statement.setLong(1, now.toEpochMilli());
        statement.setString(2, operator);
        statement.setString(3, sha256(selector.toString()));
        statement.setString(4, JsonText.ofMap(rows));
        statement.executeUpdate();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ids of the rows that a selector leaves. */
    static List<Long> ids(Connection connection, Selector selector) throws SQLException {
        List<Long> ids = new ArrayList<>();
        for (RowPlan plan : new SelectorPlanner(Tables.LOG_EVENTS, Indexes.LOG_EVENTS, selector).plans(connection)) {
            try (PreparedStatement statement =
                    connection.prepareStatement(plan.rowsStatement(Tables.LOG_EVENTS, Order.OLDEST_FIRST))) {
                plan.bind(statement, true, RowSpan.of(EVER, Order.OLDEST_FIRST, null));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        if (plan.residual().test(Tables.LOG_EVENTS.read(row))) {
                            ids.add(row.getLong(1));
                        }
                    }
                }
            }
        }
        return ids;
    }

    private static final TimeRange EVER = new TimeRange(Instant.MIN, Instant.MAX);
}
