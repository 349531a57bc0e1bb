package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import logly.analysis.selector.Matcher;
import logly.analysis.selector.Selector;
import logly.storage.RowPlan.Condition;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** Finds in one file the places of a keyed table's rows along an index, without the rows. */
record KeyedPlaces<T extends SpecificRecordBase>(KeyedReader.Kind<T> kind) {
    /** One statement's worth of places, of so many rows, along the index. */
    KeyedPart read(
            Connection connection,
            KeyedReader.Question<T> question,
            Order order,
            @Nullable KeyedPlace last,
            int lookedAt)
            throws SQLException {
        List<Condition> tests = tests(connection, question.selector());
        Optional<Indexes.Subset> subset = kind.subsets().stream()
                .filter(each -> each.holds(question.selector().matchers()))
                .findFirst();
        List<KeyedPlace> places = new ArrayList<>();
        KeyedPlace looked = null;
        int count = 0;
        try (PreparedStatement statement = connection.prepareStatement(statement(tests, subset, order, last != null))) {
            bind(statement, tests, question, last, lookedAt);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    count++;
                    looked = new KeyedPlace(row.getLong(1), row.getString(2));
                    if (row.getBoolean(3)) {
                        places.add(looked);
                    }
                }
            }
        }
        return new KeyedPart(places, count == lookedAt ? looked : null);
    }

    /** What SQL can say: no row is left out in whose place an item stands that passes. */
    private List<Condition> tests(Connection connection, Selector selector) throws SQLException {
        List<Condition> tests = new ArrayList<>();
        for (Matcher matcher : selector.matchers()) {
            String field = matcher.label().path().get(0);
            Optional<Column> column =
                    kind.table().column(field).filter(known -> kind.narrowed().test(field));
            if (column.isPresent()) {
                tests.addAll(column.get().narrow(matcher, connection).conditions());
            }
        }
        return tests;
    }

    /** Number, key, and whether the tests pass, of a bounded number of rows. */
    private String statement(List<Condition> tests, Optional<Indexes.Subset> subset, Order order, boolean behind) {
        String number = kind.numberColumn();
        String key = kind.keyColumn();
        return "SELECT " + number + ", " + key + ", "
                + (tests.isEmpty() ? "1" : tests.stream().map(Condition::sql).collect(Collectors.joining(" AND ")))
                + " FROM " + kind.table().name()
                + " INDEXED BY " + subset.map(Indexes.Subset::index).orElse(kind.index())
                + " WHERE "
                + subset.map(each -> each.condition().sql() + " AND ").orElse("")
                + number + " >= ? AND " + number + " < ?"
                + (behind ? " AND (" + number + ", " + key + ")" + (isNewest(order) ? " < " : " > ") + "(?, ?)" : "")
                + " ORDER BY " + number + " " + order.sql() + ", " + key + " " + order.sql()
                + " LIMIT ?";
    }

    private static boolean isNewest(Order order) {
        return order == Order.NEWEST_FIRST;
    }

    private void bind(
            PreparedStatement statement,
            List<Condition> tests,
            KeyedReader.Question<T> question,
            @Nullable KeyedPlace last,
            int lookedAt)
            throws SQLException {
        List<Object> values = new ArrayList<>();
        tests.forEach(condition -> values.addAll(condition.values()));
        values.add(question.from());
        values.add(question.to());
        if (last != null) {
            values.add(last.number());
            values.add(last.key());
        }
        values.add(lookedAt);
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
    }
}
