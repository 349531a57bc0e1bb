package logly.storage;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import logly.schemas.EffectiveTime;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * One table of a day file and the record that its rows hold. Every field of the record stands in some column, so that a
 * row read is the record written, with its id and append time filled in.
 */
final class RecordTable<T extends SpecificRecordBase> {
    private static final List<String> FIXED = List.of("id", "timestamp", "claimed_timestamp", "ingested_at");
    private static final String EPOCH = "epoch_id";

    private final String name;
    private final String noun;
    private final Supplier<T> blank;
    private final List<Column> columns;
    private final int[] positions;
    private final boolean[] nullable;
    private final int idPosition;
    private final int timestampPosition;
    private final int ingestedPosition;
    private final int hostPosition;
    private final Schema.@Nullable Field agentId;
    private final Schema.@Nullable Field epoch;
    private final String insert;
    private final String select;

    RecordTable(String name, String noun, Supplier<T> blank, List<Column> columns) {
        this.name = name;
        this.noun = noun;
        this.blank = blank;
        this.columns = columns;
        Schema schema = blank.get().getSchema();
        positions = columns.stream()
                .mapToInt(column -> field(schema, column.field()).pos())
                .toArray();
        nullable = new boolean[columns.size()];
        for (int i = 0; i < nullable.length; i++) {
            nullable[i] = schema.getFields().get(positions[i]).schema().isNullable();
        }
        idPosition = field(schema, "id").pos();
        timestampPosition = field(schema, "timestamp").pos();
        ingestedPosition = field(schema, "ingestedAt").pos();
        hostPosition = field(schema, "host").pos();
        agentId = schema.getField("agentId");
        epoch = schema.getField("epoch");
        insert = insert();
        select = select();
    }

    private static Schema.Field field(Schema schema, String name) {
        Schema.Field field = schema.getField(name);
        if (field == null) {
            throw new IllegalArgumentException(schema.getName() + " has no field " + name);
        }
        return field;
    }

    String name() {
        return name;
    }

    List<Column> columns() {
        return columns;
    }

    private String insert() {
        Stream<String> names = Stream.concat(
                agentId == null ? FIXED.stream() : Stream.concat(FIXED.stream(), Stream.of(EPOCH)),
                columns.stream().map(Column::name));
        List<String> all = names.toList();
        return "INSERT INTO " + name + " (" + String.join(", ", all) + ") VALUES ("
                + String.join(", ", Collections.nCopies(all.size(), "?")) + ") ON CONFLICT DO NOTHING";
    }

    private String select() {
        String identity = agentId == null
                ? ""
                : ", (SELECT agent_id FROM epochs WHERE epochs.id = epoch_id),"
                        + " (SELECT epoch FROM epochs WHERE epochs.id = epoch_id)";
        return "SELECT id, timestamp, claimed_timestamp, ingested_at" + identity + ", "
                + columns.stream().map(Column::expression).collect(Collectors.joining(", ")) + " FROM " + name;
    }

    /** Statement that adds a row, and leaves one that is there alone. */
    String insertStatement() {
        return insert;
    }

    /** Statement that selects whole rows, up to and including the name of the table. */
    String selectStatement() {
        return select;
    }

    /** The time by which a record is filed. */
    Instant effectiveTime(T record, Instant appended) {
        return EffectiveTime.of((Instant) record.get(timestampPosition), appended);
    }

    /** The host that made a record; empty where none did. */
    Optional<String> maker(T record) {
        return agentId == null ? Optional.empty() : Optional.of((String) record.get(hostPosition));
    }

    void bind(PreparedStatement row, T record, long id, Instant appended, Dictionaries dictionaries)
            throws SQLException {
        Instant claimed = (Instant) record.get(timestampPosition);
        Instant effective = EffectiveTime.of(claimed, appended);
        row.setLong(1, id);
        row.setLong(2, effective.toEpochMilli());
        if (effective.equals(claimed)) {
            row.setNull(3, Types.NULL);
        } else {
            row.setLong(3, claimed.toEpochMilli());
        }
        row.setLong(4, appended.toEpochMilli());
        int index = FIXED.size() + 1;
        if (agentId != null && epoch != null) {
            row.setLong(
                    index++, dictionaries.epochId((Long) record.get(agentId.pos()), (Long) record.get(epoch.pos())));
        }
        for (int i = 0; i < positions.length; i++) {
            columns.get(i).bind(row, index++, record.get(positions[i]), dictionaries);
        }
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
        if (value instanceof List<?> list) {
            return 256L * list.size();
        }
        long bytes = 0;
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                bytes += bytes(entry.getKey()) + bytes(entry.getValue());
            }
        }
        return bytes;
    }

    T read(ResultSet row) throws SQLException {
        T record = blank.get();
        long effective = row.getLong(2);
        long claimed = row.getLong(3);
        boolean believed = row.wasNull();
        LocalDate day = EffectiveTime.utcDay(Instant.ofEpochMilli(effective));
        record.put(idPosition, RowId.text(noun, day, row.getLong(1)));
        record.put(timestampPosition, Instant.ofEpochMilli(believed ? effective : claimed));
        record.put(ingestedPosition, Instant.ofEpochMilli(row.getLong(4)));
        int index = FIXED.size() + 1;
        if (agentId != null && epoch != null) {
            record.put(agentId.pos(), row.getLong(index++));
            record.put(epoch.pos(), row.getLong(index++));
        }
        for (int i = 0; i < positions.length; i++) {
            record.put(positions[i], columns.get(i).read(row, index++, nullable[i]));
        }
        return record;
    }
}
