package logly.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the nodes under one data folder hold, from their catalogues. Short reads, as {@link StoreReader}'s. */
public final class StoreSurvey {
    private static final int WITH_KEYED_TABLES = 3;
    private static final List<String> KEYED_TABLES = List.of(
            "findings", "ip_reputation", "trace_patterns", "operator_actions", "daily_aggregates", "tombstones");

    private static final String CONTENTS = """
            SELECT f.path, f.first_day, c.table_name, c.rows
            FROM files f LEFT JOIN file_contents c ON c.path = f.path
            ORDER BY f.first_day DESC, f.path, c.table_name""";

    private static final String LOST = "SELECT coalesce(sum(last_offset - first_offset + 1), 0) FROM gaps";

    private final Path dataDir;
    private final Catalogue catalogue;
    private final Peers peers;

    StoreSurvey(Path dataDir, Catalogue catalogue, Peers peers) {
        this.dataDir = dataDir;
        this.catalogue = catalogue;
        this.peers = peers;
    }

    /**
     * Nodes, and what their disks still take.
     *
     * @param nodes by name; one whose {@code node.db} cannot be read is left out
     * @param usableBytes of all disks together
     */
    public record Contents(List<NodeContents> nodes, long usableBytes) {}

    /** Every node. */
    public Contents contents() {
        List<NodeContents> nodes = new ArrayList<>(nodesOfFiles());
        long usable = usableBytes();
        for (PeerAnswer answer : peers.ask(PeerQuestion.nodes())) {
            nodes.addAll(answer.nodes());
            usable += answer.usableBytes();
        }
        nodes.sort(Comparator.comparing(NodeContents::name));
        return new Contents(nodes, usable);
    }

    /** What this reader's files say to a question of another one. */
    PeerAnswer answer(PeerQuestion question) {
        return question.kind() == PeerQuestion.Kind.NODES
                ? new PeerAnswer(
                        List.of(), Optional.empty(), false, List.of(), nodesOfFiles(), List.of(), usableBytes())
                : new PeerAnswer(List.of(), Optional.empty(), false, List.of(), List.of(), accountsOfFiles(), 0);
    }

    private List<NodeContents> nodesOfFiles() {
        List<NodeContents> nodes = new ArrayList<>();
        catalogue.ask(2, (node, connection) -> nodes.add(contents(node, connection)));
        return nodes;
    }

    private long usableBytes() {
        try {
            return Files.getFileStore(dataDir).getUsableSpace();
        } catch (IOException e) {
            throw new StorageTrouble(dataDir, e);
        }
    }

    private static NodeContents contents(Path node, Connection connection) throws SQLException {
        Map<String, Long> tables = new TreeMap<>();
        tables.put("hosts", number(connection, "SELECT count(*) FROM hosts"));
        tables.put("ledger", number(connection, "SELECT count(*) FROM ledger"));
        if (Migrations.version(connection) >= WITH_KEYED_TABLES) {
            for (String table : KEYED_TABLES) {
                tables.put(table, number(connection, "SELECT count(*) FROM " + table));
            }
        }
        long newest = number(connection, "SELECT coalesce(max(newest), 0) FROM freshness");
        return new NodeContents(
                node.getFileName().toString(),
                tables,
                files(node, connection),
                bytes(FileKind.nodeFile(node)),
                newest == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(newest)),
                number(connection, LOST));
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            return row.getLong(1);
        }
    }

    private static List<NodeContents.FileContents> files(Path node, Connection connection) throws SQLException {
        Map<String, Map<String, Long>> rows = new TreeMap<>(Comparator.reverseOrder());
        try (PreparedStatement statement = connection.prepareStatement(CONTENTS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Map<String, Long> ofFile = rows.computeIfAbsent(row.getString(1), path -> new TreeMap<>());
                if (row.getString(3) != null) {
                    ofFile.put(row.getString(3), row.getLong(4));
                }
            }
        }
        List<NodeContents.FileContents> files = new ArrayList<>();
        rows.forEach((path, ofFile) -> StoredFile.at(path)
                .ifPresent(file -> files.add(
                        new NodeContents.FileContents(path, period(file), bytes(node.resolve(path)), ofFile))));
        return files;
    }

    private static String period(StoredFile file) {
        return file.kind() == FileKind.DAY
                ? file.firstDay().toString()
                : YearMonth.from(file.firstDay()).toString();
    }

    /** With its log; 0 where it is gone. */
    private static long bytes(Path file) {
        long bytes = 0;
        for (String name : List.of(file.toString(), file + "-wal")) {
            try {
                bytes += Files.size(Path.of(name));
            } catch (NoSuchFileException e) {
                // A file comes and goes beside its reader.
            } catch (IOException e) {
                throw new StorageTrouble(file, e);
            }
        }
        return bytes;
    }

    private static final String STATE = """
            SELECT f.path, f.generation, c.rows, c.min_timestamp, c.max_timestamp
            FROM files f JOIN file_contents c ON c.path = f.path
            WHERE c.table_name = ? AND c.max_timestamp >= ? AND c.min_timestamp < ? ORDER BY f.path""";

    /**
     * Names the state of what files hold of a table in this range: another one whenever a row came or went. For tables
     * whose rows never change.
     */
    public String state(String table, TimeRange range) {
        StringBuilder state = new StringBuilder();
        catalogue.ask(1, (node, connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(STATE)) {
                statement.setString(1, table);
                statement.setLong(2, Millis.of(range.from()));
                statement.setLong(3, Millis.of(range.to()));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        state.append(node.getFileName());
                        for (int i = 1; i <= 5; i++) {
                            state.append(' ').append(row.getString(i));
                        }
                        state.append('\n');
                    }
                }
            }
        });
        return state.toString();
    }

    private static final String ACCOUNTS = """
            SELECT agent_id, epoch, topic, key, seqs, received, stored, duplicates, expired, undecodable, refused,
                left_out, last_seen
            FROM ledger""";

    /** The accounts of all agents; of the nodes that have one of them, the one that stands furthest has the whole of it. */
    public List<Account> accounts() {
        Map<String, Account> accounts = new TreeMap<>();
        accountsOfFiles().forEach(account -> accounts.put(AccountRows.key(account), account));
        peers.ask(PeerQuestion.accounts()).forEach(answer -> answer.accounts()
                .forEach(account -> accounts.merge(AccountRows.key(account), account, AccountRows::further)));
        return List.copyOf(accounts.values());
    }

    private List<Account> accountsOfFiles() {
        Map<String, Account> accounts = new TreeMap<>();
        catalogue.ask(2, (node, connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(ACCOUNTS);
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Account account = AccountRows.read(row);
                    accounts.merge(AccountRows.key(account), account, AccountRows::further);
                }
            }
        });
        return List.copyOf(accounts.values());
    }
}
