package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Addresses and users that are looked for in texts, as whole words: 203.0.113.7 does not stand in 203.0.113.77. */
final class Named {
    private static final String BEFORE = "(?<![0-9A-Za-z_:])(?<![0-9]\\.)";
    private static final String BEHIND = "(?![0-9A-Za-z_:])(?!\\.[0-9])";

    private final List<String> values;
    private final Pattern words;

    Named(Set<String> values) {
        this.values = values.stream().sorted().toList();
        words = Pattern.compile(
                BEFORE + "(?:" + values.stream().map(Pattern::quote).collect(Collectors.joining("|")) + ")" + BEHIND);
    }

    List<String> values() {
        return values;
    }

    /** Takes the words that name any of them out of a dictionary, but for those that a row that stays has. */
    void forgetWords(Connection connection, String dictionary) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT id, text FROM " + dictionary);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                if (isIn(row.getString(2))) {
                    ids.add(row.getLong(1));
                }
            }
        }
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM " + dictionary + " WHERE id = ?")) {
            for (long id : ids) {
                statement.setLong(1, id);
                forgetUnlessUsed(statement);
            }
        }
    }

    private static void forgetUnlessUsed(PreparedStatement statement) throws SQLException {
        try {
            statement.executeUpdate();
        } catch (SQLException e) {
            if (!OpenFile.blamesRecord(e)) {
                throw e;
            }
        }
    }

    /** Whether a text names any of them. */
    boolean isIn(String text) {
        return !values.isEmpty() && words.matcher(text).find();
    }
}
