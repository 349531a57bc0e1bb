package logly.storage;

import static logly.storage.Samples.NOON;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.Synchronous;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prints how fast a batch is beside the same rows in a table without indexes. The ratio is recorded, not asserted. */
class ThroughputTest {
    private static final int ROWS = "full".equals(System.getProperty("logly.scale")) ? 500_000 : 20_000;
    private static final int BATCH = 5_000;

    @TempDir
    Path data;

    @Test
    void printsTheRatioToAnIndexFreeTable() throws Exception {
        Random random = new Random(11);
        List<LogEvent> events = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            events.add(Samples.randomEvent(random, NOON.minus(Duration.ofHours(6)), Duration.ofHours(6), i + 1));
        }
        double bare = bare(events);
        double batches = batches(events);
        System.out.printf(
                "log events: %d rows, batches %.0f/s, index-free %.0f/s, ratio %.2f%n",
                ROWS, batches, bare, batches / bare);
        try (StoreReader reader = new StoreReader(data)) {
            assertThat(reader.logEvents(Samples.ALWAYS, Samples.ALL_EVENTS, Paging.newest(ROWS + 1))
                            .items())
                    .hasSizeGreaterThan(BATCH);
        }
    }

    private double batches(List<LogEvent> events) throws Exception {
        try (StoreFiles files = StoreFiles.open(data, "one")) {
            Batch batch = files.batch();
            long start = System.nanoTime();
            for (int i = 0; i < events.size(); i++) {
                batch.insert(events.get(i), id(i), NOON);
                if (batch.records() == BATCH) {
                    batch.commit(List.of(), new Ledger());
                }
            }
            batch.commit(List.of(), new Ledger());
            return events.size() * 1e9 / (System.nanoTime() - start);
        }
    }

    private double bare(List<LogEvent> events) throws Exception {
        try (Connection connection = SqliteFile.openWriter(data.resolve("bare.db"), Synchronous.FULL);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, timestamp INTEGER, host TEXT, source TEXT,"
                    + " service TEXT, level INTEGER, message TEXT, ip TEXT, user TEXT, action INTEGER, metadata TEXT)");
            connection.commit();
            long start = System.nanoTime();
            try (PreparedStatement row =
                    connection.prepareStatement("INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
                for (int i = 0; i < events.size(); i++) {
                    LogEvent event = events.get(i);
                    row.setLong(1, i);
                    row.setLong(2, event.getTimestamp().toEpochMilli());
                    row.setString(3, event.getHost());
                    row.setString(4, event.getSource());
                    row.setString(5, event.getService());
                    row.setInt(6, 1);
                    row.setString(7, event.getMessage());
                    row.setString(8, event.getIpAddress());
                    row.setString(9, event.getUser());
                    row.setInt(10, 1);
                    row.setString(11, JsonText.ofMap(event.getMetadata()));
                    row.executeUpdate();
                    if (i % BATCH == BATCH - 1) {
                        connection.commit();
                    }
                }
            }
            connection.commit();
            return events.size() * 1e9 / (System.nanoTime() - start);
        }
    }
}
