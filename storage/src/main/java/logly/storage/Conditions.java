package logly.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import logly.storage.RowPlan.Condition;
import org.jspecify.annotations.Nullable;

/** Conditions on one table of one file, put together; impossible once a text is asked for that the file never had. */
final class Conditions {
    private final Connection connection;
    private final List<Condition> all = new ArrayList<>();
    private boolean possible = true;

    Conditions(Connection connection) {
        this.connection = connection;
    }

    /** The text of this column, which is an id of a dictionary; null asks for nothing. */
    Conditions text(String dictionary, String column, @Nullable String text) throws SQLException {
        if (text != null) {
            Optional<Long> id = RowPlan.dictionaryId(connection, dictionary, text);
            id.ifPresent(known -> all.add(new Condition(column + " = ?", known)));
            possible &= id.isPresent();
        }
        return this;
    }

    /** A condition on a value; null asks for nothing. */
    Conditions value(String sql, @Nullable Object value) {
        if (value != null) {
            all.add(new Condition(sql, value));
        }
        return this;
    }

    boolean isPossible() {
        return possible;
    }

    List<Condition> all() {
        return List.copyOf(all);
    }

    /** A plan along an index that answers the first of these conditions. */
    RowPlan along(String index) {
        return new RowPlan(index, all.subList(0, 1), all.subList(1, all.size()));
    }
}
