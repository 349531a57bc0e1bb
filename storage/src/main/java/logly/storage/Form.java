package logly.storage;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import logly.schemas.Summary;
import org.jspecify.annotations.Nullable;

/** How a value stands in SQLite. */
interface Form {
    void bind(PreparedStatement row, int index, Object value, Dictionaries dictionaries) throws SQLException;

    /** Never called for NULL. */
    Object read(ResultSet row, int index) throws SQLException;

    /** Null for NULL. */
    default @Nullable Object readOrNull(ResultSet row, int index) throws SQLException {
        return row.getObject(index) == null ? null : read(row, index);
    }

    /** What to select for a column of this table. */
    default String expression(String column) {
        return column;
    }

    /** What SQL can say of this column for a condition on its field. */
    default Narrower narrower() {
        return Narrower.NONE;
    }

    /** The columns that it takes, by the name of the whole. */
    default List<String> names(String column) {
        return List.of(column);
    }

    interface Binding {
        void bind(PreparedStatement row, int index, Object value) throws SQLException;
    }

    interface Reading {
        Object read(ResultSet row, int index) throws SQLException;
    }

    record Plain(Binding binding, Reading reading, Narrower narrower) implements Form {
        Plain(Binding binding, Reading reading) {
            this(binding, reading, Narrower.NONE);
        }

        @Override
        public void bind(PreparedStatement row, int index, Object value, Dictionaries dictionaries)
                throws SQLException {
            binding.bind(row, index, value);
        }

        @Override
        public Object read(ResultSet row, int index) throws SQLException {
            return reading.read(row, index);
        }
    }

    record Looked(String table, Function<Object, String> toText, Function<String, Object> fromText, Narrower narrower)
            implements Form {
        @Override
        public void bind(PreparedStatement row, int index, Object value, Dictionaries dictionaries)
                throws SQLException {
            row.setLong(index, dictionaries.id(table, toText.apply(value)));
        }

        @Override
        public Object read(ResultSet row, int index) throws SQLException {
            return fromText.apply(row.getString(index));
        }

        @Override
        public @Nullable Object readOrNull(ResultSet row, int index) throws SQLException {
            String text = row.getString(index);
            return text == null ? null : fromText.apply(text);
        }

        @Override
        public String expression(String column) {
            return "(SELECT text FROM " + table + " WHERE " + table + ".id = " + column + ")";
        }
    }

    final class Summed implements Form {
        @Override
        public void bind(PreparedStatement row, int index, Object value, Dictionaries dictionaries)
                throws SQLException {
            Summary summary = (Summary) value;
            row.setLong(index, summary.getCount());
            row.setLong(index + 1, summary.getSumMicros());
            row.setDouble(index + 2, summary.getMin());
            row.setDouble(index + 3, summary.getMax());
            row.setBytes(index + 4, JsonText.bytes(summary.getBuckets()));
        }

        @Override
        public Object read(ResultSet row, int index) throws SQLException {
            return Summary.newBuilder()
                    .setCount(row.getLong(index))
                    .setSumMicros(row.getLong(index + 1))
                    .setMin(row.getDouble(index + 2))
                    .setMax(row.getDouble(index + 3))
                    .setBuckets(ByteBuffer.wrap(row.getBytes(index + 4)))
                    .build();
        }

        @Override
        public String expression(String column) {
            return String.join(", ", names(column));
        }

        @Override
        public List<String> names(String column) {
            return List.of(
                    column + "_count", column + "_sum_micros", column + "_min", column + "_max", column + "_buckets");
        }
    }
}
