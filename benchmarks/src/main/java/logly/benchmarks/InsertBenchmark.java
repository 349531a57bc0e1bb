package logly.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.Synchronous;
import logly.schemas.LogEvent;
import logly.storage.Batch;
import logly.storage.Ledger;
import logly.storage.RefusedRecord;
import logly.storage.RowId;
import logly.storage.StoreFiles;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Log events into new day files, and into one table that has neither index nor dictionary: their ratio tells what the
 * store's structure costs. Both commit as often, with {@code synchronous = FULL}; opening and closing is measured too.
 */
@State(Scope.Thread)
public class InsertBenchmark {
    private static final int BATCH = 5_000;

    private static final String CREATE = """
            CREATE TABLE bare (
              id INTEGER PRIMARY KEY, timestamp INTEGER, host TEXT, source TEXT, service TEXT, format TEXT, level INTEGER,
              message TEXT, ip TEXT, user TEXT, action INTEGER, metadata TEXT, source_path TEXT, source_offset INTEGER,
              collected_at INTEGER, ingested_at INTEGER, agent_id INTEGER, epoch INTEGER, seq INTEGER)
            """;

    private static final String INSERT =
            "INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final List<LogEvent> events = SampleRecords.events(Scale.current().rows());
    private final ScratchFolder scratch = new ScratchFolder();

    @Benchmark
    public void dayFiles() throws RefusedRecord {
        insert(events, scratch.newChild());
    }

    /** Stores events in a new store. */
    static void insert(List<LogEvent> events, Path data) throws RefusedRecord {
        try (StoreFiles files = StoreFiles.open(data, "store-1")) {
            Batch batch = files.batch();
            Ledger ledger = new Ledger();
            for (int i = 0; i < events.size(); i++) {
                LogEvent event = events.get(i);
                batch.insert(event, new RowId(1, 0, i), event.getCollectedAt());
                if (batch.records() == BATCH) {
                    batch.commit(List.of(), ledger);
                }
            }
            batch.commit(List.of(), ledger);
        }
    }

    @Benchmark
    public void indexFree() throws SQLException {
        try (Connection connection = SqliteFile.openWriter(scratch.newChild().resolve("bare.db"), Synchronous.FULL)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(CREATE);
            }
            connection.commit();
            try (PreparedStatement row = connection.prepareStatement(INSERT)) {
                for (int i = 0; i < events.size(); i++) {
                    bind(row, i, events.get(i));
                    row.executeUpdate();
                    if (i % BATCH == BATCH - 1) {
                        connection.commit();
                    }
                }
            }
            connection.commit();
        }
    }

    /** Level and action as a number, as the store keeps them. */
    private static void bind(PreparedStatement row, int id, LogEvent event) throws SQLException {
        row.setLong(1, id);
        row.setLong(2, event.getTimestamp().toEpochMilli());
        row.setString(3, event.getHost());
        row.setString(4, event.getSource());
        row.setString(5, event.getService());
        row.setString(6, event.getFormat());
        row.setInt(7, 1);
        row.setString(8, event.getMessage());
        row.setString(9, event.getIpAddress());
        row.setString(10, event.getUser());
        row.setInt(11, 1);
        row.setString(12, event.getMetadata().toString());
        row.setString(13, event.getSourcePath());
        row.setLong(14, event.getSourceOffset());
        row.setLong(15, event.getCollectedAt().toEpochMilli());
        row.setLong(16, event.getCollectedAt().toEpochMilli());
        row.setLong(17, event.getAgentId());
        row.setLong(18, event.getEpoch());
        row.setLong(19, event.getSeq());
    }

    @TearDown
    public void delete() throws IOException {
        scratch.delete();
    }
}
