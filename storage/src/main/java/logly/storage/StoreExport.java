package logly.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import logly.schemas.AgentStatus;
import logly.schemas.EventTrace;
import logly.schemas.LogEvent;
import logly.schemas.RecordJson;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a node holds as JSON, one row a line, beside its writer: type, id or place in Kafka, append time where it
 * is known, and the whole record. Numbers of logs come first: without them the ids would mean other records elsewhere.
 */
public final class StoreExport {
    static final String TYPE = "type";
    static final String ID = "id";
    static final String APPENDED = "appended";
    static final String RECORD = "record";
    static final String LOG_EPOCH = "LogEpoch";

    private static final String LOG_EPOCHS =
            "SELECT topic, log_epoch, cluster_id, topic_id, truncations FROM log_epochs ORDER BY topic, log_epoch";
    private static final String HOSTS = "SELECT ingested_at, status FROM hosts ORDER BY agent_id";

    private static final List<RowSource<? extends SpecificRecord>> OF_DAYS = List.of(
            Tables.LOG_EVENTS,
            new WholeTraces(Tables.EVENT_TRACES),
            Tables.SYSTEM_METRICS,
            Tables.NETWORK_METRICS,
            KeyedTables.FINDING_REVISIONS,
            Tables.DEAD_LETTERS);

    private static final List<KeyedTable<? extends SpecificRecordBase>> OF_NODE = List.of(
            KeyedTables.FINDINGS, KeyedTables.IP_REPUTATION, KeyedTables.TRACE_PATTERNS, KeyedTables.DAILY_AGGREGATES);

    private final NodeFolder folder;
    private final ReadConnections connections;
    private final JsonGenerator json;
    private long rows;

    private StoreExport(NodeFolder folder, ReadConnections connections, JsonGenerator json) {
        this.folder = folder;
        this.connections = connections;
        this.json = json;
    }

    /** Writes all rows; returns their number. */
    public static long write(Path dataDir, String node, OutputStream out) throws IOException {
        NodeFolder folder = NodeFolder.existing(dataDir, node);
        try (ReadConnections connections = new ReadConnections();
                JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setRootValueSeparator(null);
            StoreExport export = new StoreExport(folder, connections, json);
            export.write();
            return export.rows;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void write() {
        connections.ask(folder.node(), rows, this::writeLogEpochs);
        for (NodeFolder.Entry entry : folder.catalogue()) {
            Path file = folder.resolve(entry.file());
            if (entry.file().kind() == FileKind.DAY) {
                OF_DAYS.forEach(table -> writeRows(table, file));
            } else {
                writeKeyed(KeyedTables.HOURLY_AGGREGATES, file);
            }
        }
        writeRows(KeyedTables.OPERATOR_ACTIONS, folder.node());
        OF_NODE.forEach(table -> writeKeyed(table, folder.node()));
        connections.ask(folder.node(), rows, this::writeHosts);
        if (!connections.damaged().isEmpty()) {
            throw new StorageTrouble(
                    connections.damaged().keySet().iterator().next(),
                    new SQLException("is damaged; not all is written"));
        }
    }

    private long writeLogEpochs(Connection reader) throws SQLException {
        try (PreparedStatement statement = reader.prepareStatement(LOG_EPOCHS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                LogEpoch epoch = new LogEpoch(
                        row.getString(1), row.getInt(2), row.getString(3), row.getString(4), row.getInt(5));
                line(() -> {
                    json.writeStringField(TYPE, LOG_EPOCH);
                    json.writeStringField("topic", epoch.topic());
                    json.writeNumberField("number", epoch.number());
                    json.writeStringField("clusterId", epoch.clusterId());
                    json.writeStringField("topicId", epoch.topicId());
                    json.writeNumberField("truncations", epoch.truncations());
                });
            }
        }
        return rows;
    }

    private long writeHosts(Connection reader) throws SQLException {
        try (PreparedStatement statement = reader.prepareStatement(HOSTS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                AgentStatus status = RecordJson.fromJson(row.getString(2), AgentStatus.class);
                line(status, 0, Instant.ofEpochMilli(row.getLong(1)));
            }
        }
        return rows;
    }

    private <T extends SpecificRecord> void writeRows(RowSource<T> table, Path file) {
        new RowScan<>(table).each(connections, file, row -> line(row.record(), row.id(), appended(row)));
    }

    private static @Nullable Instant appended(RowScan.Row<? extends SpecificRecord> row) {
        if (row.record() instanceof EventTrace trace) {
            LogEvent event = trace.getEvent();
            return event == null ? null : event.getIngestedAt();
        }
        return row.appended();
    }

    private <T extends SpecificRecordBase> void writeKeyed(KeyedTable<T> table, Path file) {
        connections.ask(file, rows, reader -> {
            try (PreparedStatement statement = reader.prepareStatement(table.selectStatement());
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    KeyedTable.Row<T> keyed = StorageTrouble.decoded(() -> table.read(row));
                    line(keyed.record(), keyed.position(), null);
                }
            }
            return rows;
        });
    }

    private void line(SpecificRecord record, long id, @Nullable Instant appended) {
        line(() -> {
            json.writeStringField(TYPE, record.getSchema().getName());
            json.writeStringField(ID, Long.toString(id));
            if (appended != null) {
                json.writeStringField(APPENDED, appended.toString());
            }
            json.writeFieldName(RECORD);
            RecordJson.write(record, json);
        });
        rows++;
    }

    private interface Fields {
        void write() throws IOException;
    }

    private void line(Fields fields) {
        try {
            json.writeStartObject();
            fields.write();
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
