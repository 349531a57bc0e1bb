package logly.storage;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import logly.schemas.EffectiveTime;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * A table with a row for each record of a topic, under the id of its place there. Every field of the record stands in
 * some column, so that a row read is the record written, with its id and append time filled in where it has fields for
 * them.
 */
final class RecordTable<T extends SpecificRecordBase> implements RowSource<T> {
    private static final List<String> FIXED = List.of("id", "timestamp", "claimed_timestamp", "ingested_at");
    private static final String EPOCH = "epoch_id";
    private static final String INGESTED = "ingestedAt";

    private final String name;
    private final @Nullable String noun;
    private final String time;
    private final Supplier<T> blank;
    private final RecordColumns<T> columns;
    private final int timestampPosition;
    private final int idPosition;
    private final int ingestedPosition;
    private final Schema.@Nullable Field agentId;
    private final Schema.@Nullable Field epoch;
    private final String insert;
    private final String select;

    /**
     * A table of a kind of record.
     *
     * @param noun in the id outside SQLite; null where the record names itself otherwise
     * @param time field by whose time a record is filed
     */
    RecordTable(String name, @Nullable String noun, String time, Supplier<T> blank, List<Column> columns) {
        this.name = name;
        this.noun = noun;
        this.time = time;
        this.blank = blank;
        Schema schema = blank.get().getSchema();
        this.columns = new RecordColumns<>(schema, columns);
        timestampPosition = RecordColumns.field(schema, time).pos();
        idPosition = noun == null ? -1 : RecordColumns.field(schema, "id").pos();
        Schema.Field ingested = schema.getField(INGESTED);
        ingestedPosition = ingested == null ? -1 : ingested.pos();
        agentId = schema.getField("agentId");
        epoch = schema.getField("epoch");
        insert = insert();
        select = select();
    }

    @Override
    public String name() {
        return name;
    }

    List<Column> columns() {
        return columns.list();
    }

    @Override
    public Optional<Column> column(String field) {
        if (field.equals(time)) {
            return Optional.of(claimedTime(field));
        }
        return field.equals(INGESTED) ? Optional.of(Column.time("ingested_at", field)) : columns.of(field);
    }

    /** The time that a record claims, as it stands in the columns. */
    static Column claimedTime(String field) {
        return Column.time("coalesce(claimed_timestamp, timestamp)", field);
    }

    private String insert() {
        List<String> all = new ArrayList<>(FIXED);
        if (agentId != null) {
            all.add(EPOCH);
        }
        all.addAll(columns.names());
        return "INSERT INTO " + name + " (" + String.join(", ", all) + ") VALUES ("
                + String.join(", ", Collections.nCopies(all.size(), "?")) + ") ON CONFLICT DO NOTHING";
    }

    private String select() {
        String identity = agentId == null
                ? ""
                : ", (SELECT agent_id FROM epochs WHERE epochs.id = epoch_id),"
                        + " (SELECT epoch FROM epochs WHERE epochs.id = epoch_id)";
        return "SELECT id, timestamp, claimed_timestamp, ingested_at" + identity + ", " + columns.expressions()
                + " FROM " + name;
    }

    @Override
    public String selectStatement() {
        return select;
    }

    /** The time by which a record is filed. */
    Instant effectiveTime(T record, Instant appended) {
        return EffectiveTime.of((Instant) record.get(timestampPosition), appended);
    }

    /** Adds a row; false where there is one like it. */
    boolean insert(Target file, T record, long id, Instant appended) throws SQLException {
        PreparedStatement row = file.statement(insert);
        bind(row, record, id, appended, file.dictionaries());
        return row.executeUpdate() > 0;
    }

    /** The host whose agent made a record; empty where none did. */
    Optional<String> maker(T record) {
        return agentId == null ? Optional.empty() : Optional.of((String) record.get("host"));
    }

    private void bind(PreparedStatement row, T record, long id, Instant appended, Dictionaries dictionaries)
            throws SQLException {
        Instant claimed = (Instant) record.get(timestampPosition);
        bindTimes(row, id, claimed, EffectiveTime.of(claimed, appended));
        row.setLong(4, appended.toEpochMilli());
        int index = FIXED.size() + 1;
        if (agentId != null && epoch != null) {
            row.setLong(
                    index++, dictionaries.epochId((Long) record.get(agentId.pos()), (Long) record.get(epoch.pos())));
        }
        columns.bind(row, index, record, dictionaries);
    }

    /** Binds the first three columns of every row that stands under an id and a time. */
    static void bindTimes(PreparedStatement row, long id, Instant claimed, Instant effective) throws SQLException {
        row.setLong(1, id);
        row.setLong(2, effective.toEpochMilli());
        if (effective.equals(claimed)) {
            row.setNull(3, Types.NULL);
        } else {
            row.setLong(3, claimed.toEpochMilli());
        }
    }

    /** The time that a record claims, from the first three columns. */
    static Instant claimed(ResultSet row) throws SQLException {
        long claimed = row.getLong(3);
        return Instant.ofEpochMilli(row.wasNull() ? row.getLong(2) : claimed);
    }

    /** UTC day of a row, from its first three columns. */
    static LocalDate day(ResultSet row) throws SQLException {
        return EffectiveTime.utcDay(Instant.ofEpochMilli(row.getLong(2)));
    }

    @Override
    public long bytes(T record) {
        return columns.bytes(record);
    }

    @Override
    public T read(ResultSet row) throws SQLException {
        T record = blank.get();
        if (noun != null) {
            record.put(idPosition, RowId.text(noun, day(row), row.getLong(1)));
        }
        record.put(timestampPosition, claimed(row));
        if (ingestedPosition >= 0) {
            record.put(ingestedPosition, Instant.ofEpochMilli(row.getLong(4)));
        }
        int index = FIXED.size() + 1;
        if (agentId != null && epoch != null) {
            record.put(agentId.pos(), row.getLong(index++));
            record.put(epoch.pos(), row.getLong(index++));
        }
        columns.read(row, index, record);
        return record;
    }
}
