package logly.storage;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import logly.analysis.selector.Matcher;
import logly.schemas.EffectiveTime;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One column, or a few that belong together, and the Avro field that it holds. Reading what was bound gives an equal
 * value.
 *
 * @param name in SQL
 * @param field in Avro
 */
record Column(String name, String field, Form form) {

    static Column integer(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setInt(i, (Integer) value),
                        (row, i) -> row.getInt(i),
                        Narrower.NUMBERS));
    }

    static Column bigint(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setLong(i, (Long) value), (row, i) -> row.getLong(i), Narrower.NUMBERS));
    }

    static Column real(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setDouble(i, (Double) value),
                        (row, i) -> row.getDouble(i),
                        Narrower.NUMBERS));
    }

    static Column flag(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setInt(i, (Boolean) value ? 1 : 0),
                        (row, i) -> row.getInt(i) != 0,
                        Narrower.symbols(List.of(false, true))));
    }

    static Column time(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setLong(i, ((Instant) value).toEpochMilli()),
                        (row, i) -> Instant.ofEpochMilli(row.getLong(i)),
                        Narrower.NUMBERS));
    }

    /** A UTC day, `YYYY-MM-DD` in Avro, as its first millisecond. */
    static Column day(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setLong(i, firstMillis(LocalDate.parse((String) value))),
                        (row, i) -> EffectiveTime.utcDay(Instant.ofEpochMilli(row.getLong(i)))
                                .toString()));
    }

    static long firstMillis(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    static Column text(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setString(i, (String) value),
                        (row, i) -> row.getString(i),
                        Narrower.TEXTS));
    }

    static Column blob(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setBytes(i, JsonText.bytes((ByteBuffer) value)),
                        (row, i) -> ByteBuffer.wrap(row.getBytes(i))));
    }

    /** A symbol, as its place in the Avro enum; one that this build does not know reads as the first. */
    static <E extends Enum<E>> Column symbol(String name, String field, Class<E> type) {
        List<E> symbols = List.of(type.getEnumConstants());
        Map<Object, Integer> places = new HashMap<>();
        symbols.forEach(symbol -> places.put(symbol, places.size()));
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setInt(i, Objects.requireNonNull(places.get(value))),
                        (row, i) -> {
                            int place = row.getInt(i);
                            return symbols.get(place < symbols.size() ? place : 0);
                        },
                        Narrower.symbols(symbols)));
    }

    static Column looked(String name, String field, String dictionary) {
        return new Column(
                name,
                field,
                new Form.Looked(dictionary, String.class::cast, text -> text, new DictionaryNarrower(dictionary)));
    }

    /** Texts, of which the whole list stands in a dictionary, as JSON. */
    static Column lookedList(String name, String field, String dictionary) {
        return new Column(
                name,
                field,
                new Form.Looked(dictionary, list -> JsonText.ofList((List<?>) list), JsonText::list, Narrower.NONE));
    }

    @SuppressWarnings("unchecked") // the schema of the field says so
    static Column list(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setString(i, JsonText.ofList((List<String>) value)),
                        (row, i) -> JsonText.list(row.getString(i)),
                        Narrower.ELEMENTS));
    }

    /** Lists of texts, by name. */
    @SuppressWarnings("unchecked") // the schema of the field says so
    static Column lists(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setString(i, JsonText.ofMap((Map<String, ?>) value)),
                        (row, i) -> JsonText.lists(row.getString(i)),
                        Narrower.ELEMENTS));
    }

    /** A vector, as little-endian floats of 32 bits. */
    @SuppressWarnings("unchecked") // the schema of the field says so
    static Column vector(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setBytes(i, Vectors.toBytes((List<Float>) value)),
                        (row, i) -> Vectors.list(row.getBytes(i))));
    }

    /** A {@link logly.schemas.Summary} in five columns, whose names begin with this one; its percentiles follow from them. */
    static Column summary(String name, String field) {
        return new Column(name, field, new Form.Summed());
    }

    @SuppressWarnings("unchecked") // the schema of the field says so
    static <T extends SpecificRecord> Column records(String name, String field, Class<T> type) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setString(i, JsonText.ofRecords((List<T>) value)),
                        (row, i) -> JsonText.records(row.getString(i), type)));
    }

    @SuppressWarnings("unchecked") // the schema of the field says so
    static Column texts(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setString(i, JsonText.ofMap((Map<String, ?>) value)),
                        (row, i) -> JsonText.texts(row.getString(i)),
                        Narrower.ENTRIES));
    }

    @SuppressWarnings("unchecked") // the schema of the field says so
    static Column counts(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setString(i, JsonText.ofMap((Map<String, ?>) value)),
                        (row, i) -> JsonText.counts(row.getString(i))));
    }

    @SuppressWarnings("unchecked") // the schema of the field says so
    static Column buffers(String name, String field) {
        return new Column(
                name,
                field,
                new Form.Plain(
                        (row, i, value) -> row.setString(i, JsonText.ofBytes((Map<String, ByteBuffer>) value)),
                        (row, i) -> JsonText.buffers(row.getString(i))));
    }

    void bind(PreparedStatement row, int index, @Nullable Object value, Dictionaries dictionaries) throws SQLException {
        if (value == null) {
            row.setNull(index, Types.NULL);
        } else {
            form.bind(row, index, value, dictionaries);
        }
    }

    /** The value at this index; a null only where the Avro field may be null. */
    @Nullable
    Object read(ResultSet row, int index, boolean nullable) throws SQLException {
        return nullable ? form.readOrNull(row, index) : form.read(row, index);
    }

    String expression() {
        return form.expression(name);
    }

    /** What SQL can say, in the file of this connection, for a condition on the field. */
    Narrowing narrow(Matcher matcher, Connection connection) throws SQLException {
        return form.narrower().narrow(name, matcher, connection);
    }

    List<String> names() {
        return form.names(name);
    }
}
