package logly.storage;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** The columns that hold fields of one kind of record, in the order of a statement. */
final class RecordColumns<T extends SpecificRecordBase> {
    private final List<Column> columns;
    private final int[] positions;
    private final boolean[] nullable;
    private final int[] widths;

    RecordColumns(Schema schema, List<Column> columns) {
        this.columns = List.copyOf(columns);
        positions = columns.stream()
                .mapToInt(column -> field(schema, column.field()).pos())
                .toArray();
        nullable = new boolean[positions.length];
        widths = new int[positions.length];
        for (int i = 0; i < positions.length; i++) {
            nullable[i] = schema.getFields().get(positions[i]).schema().isNullable();
            widths[i] = columns.get(i).names().size();
        }
    }

    static Schema.Field field(Schema schema, String name) {
        Schema.Field field = schema.getField(name);
        if (field == null) {
            throw new IllegalArgumentException(schema.getName() + " has no field " + name);
        }
        return field;
    }

    List<Column> list() {
        return columns;
    }

    Optional<Column> of(String field) {
        return columns.stream().filter(column -> column.field().equals(field)).findFirst();
    }

    List<String> names() {
        return columns.stream().flatMap(column -> column.names().stream()).toList();
    }

    /** What to select, parted by commas. */
    String expressions() {
        return columns.stream().map(Column::expression).collect(Collectors.joining(", "));
    }

    /** Binds the fields from this index on; returns the index behind them. */
    int bind(PreparedStatement row, int first, T record, Dictionaries dictionaries) throws SQLException {
        int index = first;
        for (int i = 0; i < positions.length; i++) {
            columns.get(i).bind(row, index, record.get(positions[i]), dictionaries);
            index += widths[i];
        }
        return index;
    }

    /** Fills in the fields from this index on; returns the index behind them. */
    int read(ResultSet row, int first, T record) throws SQLException {
        int index = first;
        for (int i = 0; i < positions.length; i++) {
            record.put(positions[i], columns.get(i).read(row, index, nullable[i]));
            index += widths[i];
        }
        return index;
    }

    /** The values of the fields. */
    List<@Nullable Object> values(T record) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int position : positions) {
            values.add(record.get(position));
        }
        return values;
    }

    /** About what a record takes in memory and in an answer: its texts and bytes, and a share for the rest. */
    long bytes(T record) {
        long bytes = 16L * positions.length;
        for (int position : positions) {
            bytes += bytes(record.get(position));
        }
        return bytes;
    }

    private static long bytes(@Nullable Object value) {
        if (value instanceof CharSequence text) {
            return text.length();
        }
        if (value instanceof ByteBuffer buffer) {
            return buffer.remaining();
        }
        if (value instanceof SpecificRecordBase) {
            return 256;
        }
        long bytes = 0;
        if (value instanceof Collection<?> list) {
            for (Object each : list) {
                bytes += 16 + bytes(each);
            }
        }
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                bytes += bytes(entry.getKey()) + bytes(entry.getValue());
            }
        }
        return bytes;
    }
}
