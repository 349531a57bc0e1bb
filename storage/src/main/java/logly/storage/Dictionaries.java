package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The repeated texts of one file that is open for writing, as small integers. What it remembers is bounded, goes with the
 * open file, and must be forgotten where part of a batch is taken back, and new entries with it.
 */
final class Dictionaries {
    private static final int REMEMBERED = 20_000;

    private final Connection connection;
    private final Map<String, Dictionary> byTable = new HashMap<>();
    private final Map<Epoch, Long> epochs = bounded();

    private record Epoch(long agentId, long epoch) {}

    private record Dictionary(PreparedStatement find, PreparedStatement add, Map<String, Long> known) {}

    Dictionaries(Connection connection) {
        this.connection = connection;
    }

    /** Id of a text; adds it where it is new. */
    long id(String table, String text) throws SQLException {
        Dictionary dictionary = byTable.get(table);
        if (dictionary == null) {
            dictionary = new Dictionary(
                    connection.prepareStatement("SELECT id FROM " + table + " WHERE text = ?"),
                    connection.prepareStatement("INSERT INTO " + table + " (text) VALUES (?) RETURNING id"),
                    bounded());
            byTable.put(table, dictionary);
        }
        Long known = dictionary.known().get(text);
        if (known != null) {
            return known;
        }
        dictionary.find().setString(1, text);
        Long id = first(dictionary.find());
        if (id == null) {
            dictionary.add().setString(1, text);
            id = required(dictionary.add());
        }
        dictionary.known().put(text, id);
        return id;
    }

    private static final String FIND_EPOCH = "SELECT id FROM epochs WHERE agent_id = ? AND epoch = ?";
    private static final String ADD_EPOCH = "INSERT INTO epochs (agent_id, epoch) VALUES (?, ?) RETURNING id";

    /** Id of a process of an agent; adds it where it is new. */
    long epochId(long agentId, long epoch) throws SQLException {
        Epoch key = new Epoch(agentId, epoch);
        Long known = epochs.get(key);
        if (known == null) {
            known = epochId(FIND_EPOCH, key);
            if (known == null) {
                known = epochId(ADD_EPOCH, key);
            }
            if (known == null) {
                throw new SQLException("no id for a new epoch");
            }
            epochs.put(key, known);
        }
        return known;
    }

    private @Nullable Long epochId(String sql, Epoch key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, key.agentId());
            statement.setLong(2, key.epoch());
            return first(statement);
        }
    }

    private static Long required(PreparedStatement statement) throws SQLException {
        Long id = first(statement);
        if (id == null) {
            throw new SQLException("no id for a new text");
        }
        return id;
    }

    private static @Nullable Long first(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : null;
        }
    }

    /** Forgets what was learnt: some of it has been taken back. */
    void forget() {
        byTable.values().forEach(dictionary -> dictionary.known().clear());
        epochs.clear();
    }

    private static <K> Map<K, Long> bounded() {
        return new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Long> eldest) {
                return size() > REMEMBERED;
            }
        };
    }
}
