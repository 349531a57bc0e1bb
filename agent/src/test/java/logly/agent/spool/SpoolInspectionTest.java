package logly.agent.spool;

import static logly.agent.Samples.AT;
import static logly.agent.Samples.LOG_EVENTS;
import static logly.agent.Samples.entries;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.Synchronous;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolInspectionTest {
    @TempDir
    private Path folder;

    private Spool open() throws SpoolException {
        Spool spool = new Spool(
                new Spool.Options(folder.resolve(Spool.FILE), 7, 1, 1 << 30, Duration.ZERO), () -> AT, () -> 0);
        spool.open();
        return spool;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = SqliteFile.openWriter(folder.resolve(Spool.FILE), Synchronous.FULL);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        }
    }

    private List<String> damages() {
        return new SpoolInspection(folder).verify();
    }

    @Test
    void looksAtASpoolInUse() throws IOException {
        try (Spool spool = open()) {
            spool.append(entries(0, 600), Map.of("a.log", "1"));
            spool.append(entries(600, 1), Map.of("b.log", "1"));
            SpoolInspection.Status status = new SpoolInspection(folder).status();
            assertThat(status.waiting()).singleElement().satisfies(waiting -> {
                assertThat(waiting.topic()).isEqualTo(LOG_EVENTS);
                assertThat(waiting.batches()).isEqualTo(3);
                assertThat(waiting.records()).isEqualTo(601);
                assertThat(waiting.oldest()).isEqualTo(AT);
            });
            assertThat(status.sources()).containsExactly("a.log", "b.log");
            assertThat(status.newestBatch()).isEqualTo(3);
            assertThat(damages()).isEmpty();
            spool.append(entries(601, 1), Map.of());
            assertThat(spool.fill().waitingRecords()).isEqualTo(602);
        }
        assertThat(damages()).isEmpty();
    }

    @Test
    void tellsOfEveryKindOfDamage() throws IOException, SQLException {
        try (Spool spool = open()) {
            spool.append(entries(0, 2), Map.of("a.log", "1"));
            spool.append(entries(2, 2), Map.of());
        }
        execute("UPDATE batches SET first_seq = 9 WHERE id = 2");
        assertThat(damages()).containsExactly("batch 2 is altered");
        execute("UPDATE checkpoints SET state = replace(state, '1', '2')");
        assertThat(damages()).contains("the position of a.log is altered");
        execute("UPDATE schemas SET json = replace(json, 'Event', 'Evint')");
        assertThat(damages()).anyMatch(damage -> damage.contains("schema"));
        execute("UPDATE numbers SET value = 1 WHERE name = 'last_id'");
        assertThat(damages()).contains("it ends at batch 1, and once held batch 2");
    }

    @Test
    void tellsOfAFileThatIsNoDatabase() throws IOException {
        Files.writeString(folder.resolve(Spool.FILE), "no database at all, ".repeat(1000));
        assertThat(damages()).singleElement().satisfies(damage -> assertThat(damage)
                .contains("cannot be read"));
    }

    @Test
    void tellsOfABadPage() throws IOException {
        try (Spool spool = open()) {
            for (int i = 0; i < 200; i++) {
                spool.append(entries(i * 10, 10), Map.of());
            }
        }
        try (FileChannel channel = FileChannel.open(folder.resolve(Spool.FILE), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(8192), 8192L * 20);
        }
        assertThat(damages()).isNotEmpty();
    }
}
