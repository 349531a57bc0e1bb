package logly.storage;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import logly.analysis.selector.Selector;

/** What goes from one day file. Traces and their children go with their events, by the foreign keys. */
final class DayErasure {
    private static final String EVENT = "DELETE FROM log_events WHERE id = ?";
    private static final String CONNECTIONS = "DELETE FROM network_traces WHERE ? IN (remote_ip_id, local_ip_id)";
    private static final String PROCESSES = "DELETE FROM process_traces WHERE user_id = ?";
    private static final String LETTERS = "SELECT id, reason, record_value FROM dead_letters";
    private static final String LETTER = "DELETE FROM dead_letters WHERE id = ?";
    private static final String REVISIONS = "SELECT id, description, resources FROM finding_revisions";
    private static final String REVISION = "DELETE FROM finding_revisions WHERE id = ?";

    private final OpenFile file;
    private final Selector selector;
    private final Named named;

    DayErasure(OpenFile file, Selector selector, Named named) {
        this.file = file;
        this.selector = selector;
        this.named = named;
    }

    /** Erases, and adds the names of the events that went. */
    void erase(Set<String> erased) throws SQLException {
        Connection connection = file.connection();
        LocalDate day = file.stored().firstDay();
        List<Long> ids = Erasure.ids(connection, selector);
        delete(EVENT, ids);
        ids.forEach(id -> {
            erased.add(RowId.text("log-event", day, id));
            erased.add(RowId.text(TraceTable.NOUN, day, id));
        });
        delete(CONNECTIONS, named.words(connection, "ips"));
        delete(PROCESSES, named.words(connection, "users"));
        delete(LETTER, naming(connection, LETTERS));
        delete(REVISION, naming(connection, REVISIONS));
        NodeErasure.stripEvidence(connection, KeyedTables.FINDING_REVISIONS.name(), erased);
        for (String dictionary : List.of("ips", "users", "texts")) {
            named.forgetWords(connection, dictionary);
        }
    }

    private void delete(String sql, List<Long> ids) throws SQLException {
        PreparedStatement statement = file.statement(sql);
        for (long id : ids) {
            statement.setLong(1, id);
            statement.executeUpdate();
        }
    }

    /** Ids of rows of which one of the two columns behind the id names a value. */
    private List<Long> naming(Connection connection, String sql) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                byte[] second = row.getBytes(3);
                String text = second == null ? "" : new String(second, StandardCharsets.ISO_8859_1);
                if (named.isIn(row.getString(2)) || named.isIn(text)) {
                    ids.add(row.getLong(1));
                }
            }
        }
        return ids;
    }
}
