package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;

/** What goes from {@code node.db}. */
final class NodeErasure {
    private static final String ADDRESSES = "SELECT ip FROM ip_reputation";
    private static final String ADDRESS = "DELETE FROM ip_reputation WHERE ip = ?";
    private static final String FINDINGS = "SELECT id, description, resources FROM findings";
    private static final String FINDING = "DELETE FROM findings WHERE id = ?";
    private static final String PATTERNS = "SELECT pattern, description, affected_ips FROM trace_patterns";
    private static final String PATTERN = "DELETE FROM trace_patterns WHERE pattern = ?";

    private final Connection connection;
    private final Named named;

    NodeErasure(Connection connection, Named named) {
        this.connection = connection;
        this.named = named;
    }

    /**
     * Deletes addresses, and findings and patterns that name a value, and takes erased events out of the evidence of others.
     *
     * @param counted hears of rows by table
     */
    void erase(Set<String> erased, ObjLongConsumer<String> counted) throws SQLException {
        counted.accept("ip_reputation", deleteAddresses());
        counted.accept("findings", delete(FINDINGS, FINDING));
        counted.accept("trace_patterns", delete(PATTERNS, PATTERN));
        counted.accept("findings (evidence)", stripEvidence(connection, "findings", erased));
        named.forgetWords(connection, "texts");
    }

    private int deleteAddresses() throws SQLException {
        List<String> addresses = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(ADDRESSES);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                if (named.is(row.getString(1))) {
                    addresses.add(row.getString(1));
                }
            }
        }
        return delete(ADDRESS, addresses);
    }

    private int delete(String select, String delete) throws SQLException {
        List<String> keys = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(select);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                if (named.isIn(row.getString(1)) || named.isIn(row.getString(2)) || named.isIn(row.getString(3))) {
                    keys.add(row.getString(1));
                }
            }
        }
        return delete(delete, keys);
    }

    private int delete(String delete, List<String> keys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(delete)) {
            for (String key : keys) {
                statement.setString(1, key);
                statement.executeUpdate();
            }
        }
        return keys.size();
    }

    /** Takes the ids of what was erased out of the evidence of a table of findings; returns rows changed. */
    static int stripEvidence(Connection connection, String table, Set<String> erased) throws SQLException {
        Map<Object, String> changed = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT id, evidence FROM " + table);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                List<String> evidence = JsonText.list(row.getString(2));
                if (evidence.stream().anyMatch(erased::contains)) {
                    changed.put(
                            row.getObject(1),
                            JsonText.ofList(evidence.stream()
                                    .filter(id -> !erased.contains(id))
                                    .toList()));
                }
            }
        }
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE " + table + " SET evidence = ? WHERE id = ?")) {
            for (Map.Entry<Object, String> row : changed.entrySet()) {
                statement.setString(1, row.getValue());
                statement.setObject(2, row.getKey());
                statement.executeUpdate();
            }
        }
        return changed.size();
    }
}
