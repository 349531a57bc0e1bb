package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import logly.analysis.selector.Matcher;
import logly.storage.RowPlan.Condition;

/**
 * The column holds ids of texts in a dictionary. Texts are looked up; other conditions are put to every text of the
 * dictionary, where that is quicker than to put them to every row.
 */
record DictionaryNarrower(String dictionary) implements Narrower {
    private static final int MOST_TEXTS = 5000;
    private static final Duration PATIENCE = Duration.ofMillis(100);

    @Override
    public Narrowing narrow(String column, Matcher matcher, Connection connection) throws SQLException {
        if (matcher instanceof Matcher.Equal equal) {
            return ofEqual(column, equal, connection);
        }
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id, text FROM " + dictionary + " LIMIT ?")) {
            statement.setInt(1, MOST_TEXTS + 1);
            try (ResultSet row = statement.executeQuery()) {
                return ofTexts(column, matcher, row);
            }
        }
    }

    private static Narrowing ofTexts(String column, Matcher matcher, ResultSet row) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Set<Long> ids = new HashSet<>();
        for (int texts = 0; row.next(); texts++) {
            if (texts == MOST_TEXTS || System.nanoTime() - deadline > 0) {
                return Narrowing.NONE;
            }
            if (matcher.matchesField(row.getString(2))) {
                ids.add(row.getLong(1));
            }
        }
        return new Narrowing.Ids(column, ids, matcher.matchesField(null));
    }

    private Narrowing ofEqual(String column, Matcher.Equal equal, Connection connection) throws SQLException {
        Set<Long> ids = new HashSet<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id FROM " + dictionary + " WHERE text = ?")) {
            for (Object text : equal.values()) {
                statement.setString(1, (String) text);
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next()) {
                        ids.add(row.getLong(1));
                    }
                }
            }
        }
        boolean orNull = equal.matchesField(null);
        if (!equal.negated()) {
            return new Narrowing.Ids(column, ids, orNull);
        }
        // Not exact: a text that is new to the dictionary may come in before the rows are read.
        Condition isIn = Narrowing.Ids.isIn(column, ids);
        String sql = orNull
                ? "(" + column + " IS NULL OR NOT " + isIn.sql() + ")"
                : "(" + column + " IS NOT NULL AND NOT " + isIn.sql() + ")";
        return new Narrowing.Where(List.of(new Condition(sql, isIn.values())), false);
    }
}
