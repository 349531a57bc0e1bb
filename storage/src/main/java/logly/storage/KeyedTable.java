package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * A table of a compacted topic: of each key the highest revision. Several rows may belong to one key of the topic: the
 * generations of an aggregate, the openings of a finding.
 */
final class KeyedTable<T extends SpecificRecordBase> {
    private final Parts<T> parts;
    private final RecordColumns<T> columns;
    private final RecordColumns<T> key;
    private final RecordColumns<T> topicKey;
    private final int revision;
    private final String find;
    private final String put;
    private final String delete;
    private final String select;
    private final String selectOfKey;

    /**
     * What makes a table.
     *
     * @param columns all of them but {@code position}, among them those of the keys and {@code revision}
     * @param key names of the columns that one row has for itself
     * @param topicKey names of the columns that the key of the topic tells
     * @param toKey the key of the topic for a record
     * @param fromKey a record with the fields that a key of the topic tells; throws IllegalArgumentException
     */
    record Parts<T>(
            String name,
            Supplier<T> blank,
            List<Column> columns,
            List<String> key,
            List<String> topicKey,
            Function<T, String> toKey,
            Function<String, T> fromKey) {

        private List<Column> columns(List<String> names) {
            return names.stream()
                    .map(name -> columns.stream()
                            .filter(column -> column.name().equals(name))
                            .findFirst()
                            .orElseThrow(() -> new IllegalArgumentException("no column " + name)))
                    .toList();
        }
    }

    /** What a record did to the table. */
    enum Change {
        NONE,
        REPLACED,
        ADDED
    }

    /** A row: a record and where it stood in Kafka. */
    record Row<T>(T record, long position) {}

    KeyedTable(Parts<T> parts) {
        this.parts = parts;
        Schema schema = parts.blank().get().getSchema();
        columns = new RecordColumns<>(schema, parts.columns());
        key = new RecordColumns<>(schema, parts.columns(parts.key()));
        topicKey = new RecordColumns<>(schema, parts.columns(parts.topicKey()));
        revision = RecordColumns.field(schema, "revision").pos();
        List<String> all = new ArrayList<>(List.of("position"));
        all.addAll(columns.names());
        find = "SELECT revision FROM " + name() + " WHERE " + equal(parts.key());
        put = "INSERT INTO " + name() + " (" + String.join(", ", all) + ") VALUES ("
                + String.join(", ", Collections.nCopies(all.size(), "?")) + ") ON CONFLICT ("
                + String.join(", ", parts.key()) + ") DO UPDATE SET "
                + all.stream()
                        .filter(column -> !parts.key().contains(column))
                        .map(column -> column + " = excluded." + column)
                        .collect(Collectors.joining(", "));
        delete = "DELETE FROM " + name() + " WHERE " + equal(parts.topicKey()) + " AND position < ?";
        select = "SELECT position, " + columns.expressions() + " FROM " + name();
        selectOfKey = select + " WHERE " + equal(parts.key().subList(0, 1));
    }

    private static String equal(List<String> columns) {
        return columns.stream().map(column -> column + " = ?").collect(Collectors.joining(" AND "));
    }

    String name() {
        return parts.name();
    }

    List<Column> columns() {
        return columns.list();
    }

    /** Puts a record where there is no such revision of its key yet, and no tombstone behind it. */
    Change put(Target file, T record, long position) throws SQLException {
        if (Tombstones.position(file, name(), parts.toKey().apply(record)) > position) {
            return Change.NONE;
        }
        PreparedStatement known = file.statement(find);
        key.bind(known, 1, record, file.dictionaries());
        Change change;
        try (ResultSet row = known.executeQuery()) {
            change = row.next() ? Change.REPLACED : Change.ADDED;
            if (change == Change.REPLACED && row.getLong(1) >= (Long) record.get(revision)) {
                return Change.NONE;
            }
        }
        PreparedStatement row = file.statement(put);
        row.setLong(1, position);
        columns.bind(row, 2, record, file.dictionaries());
        row.executeUpdate();
        return change;
    }

    /** A record that has what a key of the topic tells. */
    T partOf(String topicKeyText) throws RefusedRecord {
        try {
            return parts.fromKey().apply(topicKeyText);
        } catch (IllegalArgumentException e) {
            throw new RefusedRecord("key: " + e.getMessage(), e);
        }
    }

    /** Takes away what stood before a tombstone; returns the number of rows. */
    int bury(Target file, String topicKeyText, long position, Instant appended) throws SQLException, RefusedRecord {
        T part = partOf(topicKeyText);
        Tombstones.put(file, name(), topicKeyText, position, appended);
        PreparedStatement rows = file.statement(delete);
        rows.setLong(topicKey.bind(rows, 1, part, file.dictionaries()), position);
        return rows.executeUpdate();
    }

    /** The column that holds a field, where one does. */
    Optional<Column> column(String field) {
        return columns.of(field);
    }

    /** Key of the topic for a record. */
    String topicKey(T record) {
        return parts.toKey().apply(record);
    }

    /** Selects whole rows, up to and including the name of the table. */
    String selectStatement() {
        return select;
    }

    /** A row of {@link #selectStatement}. */
    Row<T> read(ResultSet row) throws SQLException {
        T record = parts.blank().get();
        columns.read(row, 2, record);
        return new Row<>(record, row.getLong(1));
    }

    /** Takes rows, each with the first column of its key. */
    interface Sink<T> {
        void take(String text, Row<T> row);
    }

    /** All rows whose first column of the key is one of these texts. */
    void rows(Connection reader, List<String> texts, Sink<T> sink) throws SQLException {
        try (PreparedStatement statement = reader.prepareStatement(selectOfKey)) {
            for (String text : texts) {
                statement.setString(1, text);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        sink.take(text, StorageTrouble.decoded(() -> read(row)));
                    }
                }
            }
        }
    }

    /** All rows whose first column of the key is this text. */
    List<Row<T>> rows(Connection reader, String text) throws SQLException {
        List<Row<T>> rows = new ArrayList<>();
        rows(reader, List.of(text), (key, row) -> rows.add(row));
        return rows;
    }

    /** Of each key the row with the highest revision. */
    List<T> newest(List<Row<T>> rows) {
        Map<List<@Nullable Object>, T> newest = new LinkedHashMap<>();
        for (Row<T> row : rows) {
            newest.merge(
                    key.values(row.record()),
                    row.record(),
                    (one, other) -> (Long) one.get(revision) >= (Long) other.get(revision) ? one : other);
        }
        return List.copyOf(newest.values());
    }

    /** About what a record takes in memory and in an answer. */
    long bytes(T record) {
        return columns.bytes(record);
    }
}
