package logly.agent.spool;

import static logly.agent.Samples.AT;
import static logly.agent.Samples.LOG_EVENTS;
import static logly.agent.Samples.entries;
import static logly.agent.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.Synchronous;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final Duration KEEP = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private Path file = Path.of("");
    private final AtomicReference<Instant> now = new AtomicReference<>(AT);
    private final AtomicReference<Instant> wall = new AtomicReference<>(AT);

    @BeforeEach
    void choosesFile() {
        file = folder.resolve("spool.db");
    }

    private Spool open(long epoch) throws SpoolException {
        return open(file, epoch, 1 << 30);
    }

    private Spool open(Path where, long epoch, long maxBytes) throws SpoolException {
        Spool spool = new Spool(
                new Spool.Options(where, 7, epoch, maxBytes, KEEP), wall::get, () -> Duration.between(AT, now.get())
                        .toNanos());
        spool.open();
        return spool;
    }

    private static List<LogEvent> events(List<SpooledBatch> batches) throws IOException {
        List<LogEvent> events = new ArrayList<>();
        SpecificDatumReader<LogEvent> reader = new SpecificDatumReader<>(LogEvent.class);
        for (SpooledBatch batch : batches) {
            for (int i = 0; i < batch.count(); i++) {
                events.add(reader.read(null, DecoderFactory.get().binaryDecoder(batch.body(i), null)));
                assertThat(events.get(events.size() - 1).getSeq())
                        .isEqualTo(batch.identity(i).seq());
            }
        }
        return events;
    }

    private static List<String> messages(List<SpooledBatch> batches) throws IOException {
        return events(batches).stream().map(LogEvent::getMessage).toList();
    }

    @Test
    void numbersRecordsPerTopicAndKeyFromOne() throws IOException {
        try (Spool spool = open(1)) {
            spool.append(entries(0, 3), Map.of());
            spool.append(List.of(new Spool.Entry(LOG_EVENTS, "web-2", event("web-2", "other"))), Map.of());
            spool.append(entries(3, 2), Map.of("a.log", "{\"offset\":5}"));
            List<LogEvent> all = events(spool.next(LOG_EVENTS, 0, 100));
            assertThat(all).extracting(LogEvent::getSeq).containsExactly(1L, 2L, 3L, 1L, 4L, 5L);
            assertThat(all).allMatch(e -> e.getAgentId() == 7 && e.getEpoch() == 1);
            assertThat(spool.of("a.log")).contains("{\"offset\":5}");
            assertThat(spool.schema(spool.next(LOG_EVENTS, 0, 1).get(0).fingerprint()))
                    .contains(LogEvent.getClassSchema());
        }
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void splitsAtFiveHundredRecords() throws IOException {
        try (Spool spool = open(1)) {
            spool.append(entries(0, 1201), Map.of());
            List<SpooledBatch> batches = spool.next(LOG_EVENTS, 0, 100);
            assertThat(batches).extracting(SpooledBatch::count).containsExactly(500, 500, 201);
            assertThat(messages(batches))
                    .startsWith("line 0")
                    .endsWith("line 1200")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void keepsTheIdentityOfWhatAnEarlierProcessLeft() throws IOException {
        try (Spool spool = open(1)) {
            spool.append(entries(0, 2), Map.of("a.log", "first"));
        }
        try (Spool spool = open(2)) {
            assertThat(spool.of("a.log")).contains("first");
            assertThat(spool.topics()).containsExactly(LOG_EVENTS);
            assertThat(spool.fill().waitingRecords()).isEqualTo(2);
            spool.append(entries(2, 1), Map.of());
            List<SpooledBatch> batches = spool.next(LOG_EVENTS, 0, 100);
            assertThat(batches).extracting(b -> b.identity(0).epoch()).containsExactly(1L, 2L);
            assertThat(batches).extracting(b -> b.identity(0).seq()).containsExactly(1L, 1L);
        }
    }

    @Test
    void sendsWhatWasJustAcknowledgedAgainAfterARestart() throws IOException {
        try (Spool spool = open(1)) {
            spool.append(entries(0, 1), Map.of());
            spool.append(entries(1, 1), Map.of());
            List<SpooledBatch> batches = spool.next(LOG_EVENTS, 0, 100);
            spool.acknowledge(batches.subList(0, 1));
            now.set(AT.plusSeconds(8));
            spool.acknowledge(batches.subList(1, 2));
            assertThat(spool.fill().waitingRecords()).isZero();
            spool.forgetAcknowledged();
            assertThat(spool.fill().bytes()).isPositive();
            now.set(AT.plusSeconds(11));
            spool.forgetAcknowledged();
        }
        try (Spool spool = open(2)) {
            assertThat(messages(spool.next(LOG_EVENTS, 0, 100))).containsExactly("line 1");
            spool.acknowledge(spool.next(LOG_EVENTS, 0, 100));
            now.set(AT.plusSeconds(30));
            spool.forgetAcknowledged();
            assertThat(spool.fill()).isEqualTo(new Spool.Fill(0, 0, 0));
        }
    }

    @Test
    void forgetsInTimeWhenTheClockIsSetBack() throws IOException {
        try (Spool spool = open(1)) {
            spool.append(entries(0, 1), Map.of());
            spool.acknowledge(spool.next(LOG_EVENTS, 0, 100));
            wall.set(AT.minus(Duration.ofDays(1)));
            now.set(AT.plusSeconds(11));
            spool.forgetAcknowledged();
            assertThat(spool.fill()).isEqualTo(new Spool.Fill(0, 0, 0));
        }
    }

    @Test
    void setsABatchAsideWhoseLengthsAreDamaged() throws IOException, SQLException {
        try (Spool spool = open(1)) {
            for (int i = 0; i < 4; i++) {
                spool.append(entries(i, 1), Map.of());
            }
        }
        damage("UPDATE batches SET payload = CAST(X'FFFFFFFF' || substr(payload, 5) AS BLOB) WHERE id = 2");
        damage("UPDATE batches SET payload = CAST(X'7FFFFFFF' || substr(payload, 5) AS BLOB) WHERE id = 3");
        try (Spool spool = open(2)) {
            assertThat(messages(spool.next(LOG_EVENTS, 0, 2))).containsExactly("line 0", "line 3");
            assertThat(spool.fill().quarantined()).isEqualTo(2);
        }
    }

    private void damage(String... steps) throws SQLException {
        try (Connection connection = SqliteFile.openWriter(file, Synchronous.FULL);
                Statement statement = connection.createStatement()) {
            for (String sql : steps) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }

    @Test
    void countsOnWhereItsFileWasReplacedUnderIt() throws IOException {
        Spool spool = open(1);
        spool.append(entries(0, 500), Map.of("a.log", "1"));
        List<SpooledBatch> sent = spool.next(LOG_EVENTS, 0, 10);
        spool.close();
        Files.writeString(file, "no database at all, ".repeat(1000));
        spool.open();
        spool.acknowledge(sent);
        assertThat(spool.fill()).isEqualTo(new Spool.Fill(0, 0, 0));
        assertThat(spool.of("a.log")).contains("1");
        spool.append(entries(500, 1), Map.of());
        assertThat(spool.next(LOG_EVENTS, sent.get(0).id(), 10)).hasSize(1);
        spool.close();
    }

    @Test
    void takesBackAcknowledgementsOfABrokerThatLostItsLog() throws IOException {
        try (Spool spool = open(1)) {
            spool.append(entries(0, 3), Map.of());
            spool.acknowledge(spool.next(LOG_EVENTS, 0, 100));
            spool.takeBackAcknowledgements();
            now.set(AT.plusSeconds(60));
            spool.forgetAcknowledged();
            assertThat(spool.fill().waitingRecords()).isEqualTo(3);
            assertThat(spool.next(LOG_EVENTS, 0, 100)).hasSize(1);
        }
    }

    @Test
    void saysThatItIsFull() throws IOException {
        try (Spool spool = open(file, 1, 20_000)) {
            assertThat(spool.isFull()).isFalse();
            spool.append(entries(0, 500), Map.of());
            assertThat(spool.isFull()).isTrue();
            spool.acknowledge(spool.next(LOG_EVENTS, 0, 10));
            now.set(AT.plusSeconds(60));
            spool.forgetAcknowledged();
            assertThat(spool.isFull()).isFalse();
        }
    }

    @Test
    void setsADamagedBatchAsideAndGoesOn() throws IOException, SQLException {
        try (Spool spool = open(1)) {
            for (int i = 0; i < 3; i++) {
                spool.append(entries(i, 1), Map.of());
            }
        }
        try (Connection connection = SqliteFile.openWriter(file, Synchronous.FULL);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "UPDATE batches SET payload = CAST(substr(payload, 1, 20) || X'FF' || substr(payload, 22) AS BLOB)"
                            + " WHERE id = 2");
            connection.commit();
        }
        try (Spool spool = open(2)) {
            assertThat(messages(spool.next(LOG_EVENTS, 0, 100))).containsExactly("line 0", "line 2");
            assertThat(spool.fill().quarantined()).isEqualTo(1);
            assertThat(spool.fill().waitingRecords()).isEqualTo(2);
        }
    }

    @Test
    void noticesADamagedSeqToo() throws IOException, SQLException {
        try (Spool spool = open(1)) {
            spool.append(entries(0, 1), Map.of());
        }
        try (Connection connection = SqliteFile.openWriter(file, Synchronous.FULL);
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE batches SET first_seq = 5");
            connection.commit();
        }
        try (Spool spool = open(2)) {
            assertThat(spool.next(LOG_EVENTS, 0, 100)).isEmpty();
            assertThat(spool.fill().quarantined()).isEqualTo(1);
        }
    }

    @Test
    void movesAFileAsideThatIsNoDatabase() throws IOException {
        Files.writeString(file, "this is not a database, but it is long enough to be taken for one\n".repeat(100));
        try (Spool spool = open(1)) {
            assertThat(spool.incidents()).hasSize(1);
            spool.append(entries(0, 2), Map.of());
            assertThat(messages(spool.next(LOG_EVENTS, 0, 100))).containsExactly("line 0", "line 1");
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.filter(p -> p.toString().contains(".bad-")))
                    .allSatisfy(p -> assertThat(Files.readString(p, StandardCharsets.UTF_8))
                            .contains("not a database"))
                    .hasSize(1);
        }
    }

    @Test
    void givesNoNumberToARecordThatCannotBeEncoded() throws IOException {
        LogEvent broken = event("web-1", "broken");
        broken.put(LogEvent.getClassSchema().getField("message").pos(), null);
        try (Spool spool = open(1)) {
            List<Spool.Entry> mixed = new ArrayList<>(entries(0, 1));
            mixed.add(new Spool.Entry(LOG_EVENTS, "web-1", broken));
            mixed.addAll(entries(1, 1));
            Spool.Appended appended = spool.append(mixed, Map.of());
            assertThat(appended.records()).containsExactly(Map.entry(LOG_EVENTS, 2));
            assertThat(appended.unencodable()).containsExactly(Map.entry(LOG_EVENTS, 1));
            assertThat(events(spool.next(LOG_EVENTS, 0, 9)))
                    .extracting(LogEvent::getSeq)
                    .containsExactly(1L, 2L);
        }
    }

    @Test
    void takesOverWhatTheFirstVersionWrote() throws IOException, SQLException {
        try (Spool spool = open(1)) {
            spool.append(entries(0, 2), Map.of("a.log", "{\"offset\":5}"));
        }
        for (String sql : List.of(
                "ALTER TABLE batches DROP COLUMN appended_at",
                "ALTER TABLE batches DROP COLUMN positions",
                "DROP TABLE numbers",
                "DROP TABLE incidents",
                "UPDATE checkpoints SET state = '{\"offset\":5}'",
                "PRAGMA user_version = 1")) {
            damage(sql);
        }
        try (Spool spool = open(2)) {
            assertThat(messages(spool.next(LOG_EVENTS, 0, 9))).containsExactly("line 0", "line 1");
            assertThat(spool.of("a.log")).contains("{\"offset\":5}");
            assertThat(spool.oldestOf(LOG_EVENTS)).isEmpty();
            assertThat(spool.incidents()).isEmpty();
        }
    }

    @Test
    void refusesAFileThatANewerAgentWrote() throws IOException, SQLException {
        open(1).close();
        damage("UPDATE numbers SET value = 99 WHERE name = 'version'");
        damage("PRAGMA user_version = 99");
        assertThatThrownBy(() -> open(2)).isInstanceOf(SpoolException.class).hasMessageContaining("newer");
        assertThat(Files.exists(file)).isTrue();
    }

    @Test
    void takesAFileForDamagedThatNamesANewerVersionInOnePlaceOnly() throws IOException, SQLException {
        try (Spool spool = open(1)) {
            spool.append(entries(0, 1), Map.of());
        }
        damage("UPDATE numbers SET value = 99 WHERE name = 'version'");
        try (Spool spool = open(2)) {
            assertThat(spool.incidents()).isNotEmpty();
            assertThat(spool.next(LOG_EVENTS, 0, 9)).hasSize(1);
        }
    }

    /** Nothing would ever ask for a batch that the index keeps under another topic. */
    @Test
    void findsABatchThatItsIndexDoesNotLeadTo() throws IOException, SQLException {
        try (Spool spool = open(1)) {
            spool.append(entries(0, 1), Map.of());
        }
        damage("PRAGMA writable_schema = ON", """
                UPDATE sqlite_schema SET sql = 'CREATE INDEX batches_by_topic ON batches (key, id)'
                WHERE name = 'batches_by_topic'""");
        damage("REINDEX");
        damage("PRAGMA writable_schema = ON", """
                UPDATE sqlite_schema SET sql = 'CREATE INDEX batches_by_topic ON batches (topic, id)'
                WHERE name = 'batches_by_topic'""");
        try (Spool spool = open(2)) {
            assertThat(spool.incidents()).isNotEmpty();
            assertThat(spool.next(LOG_EVENTS, 0, 9)).hasSize(1);
        }
    }

    @Test
    void setsABatchAsideWhoseColumnsAreLost() throws IOException, SQLException {
        try (Spool spool = open(1)) {
            spool.append(entries(0, 1), Map.of());
        }
        damage("PRAGMA writable_schema = ON", """
                UPDATE sqlite_schema SET sql = replace(replace(sql, 'NOT NULL', ''), 'STRICT', '') WHERE name = 'batches'""");
        damage("UPDATE batches SET epoch = NULL");
        try (Spool spool = open(2)) {
            assertThat(spool.next(LOG_EVENTS, 0, 9)).isEmpty();
            assertThat(spool.incidents()).isNotEmpty();
        }
    }

    @Test
    void readsOnWhereTheBrokerHasAllWhenAPositionIsAltered() throws IOException, SQLException {
        try (Spool spool = open(1)) {
            spool.append(entries(0, 1), Map.of("a.log", "first"));
            spool.acknowledge(spool.next(LOG_EVENTS, 0, 9));
            spool.forgetAcknowledged();
            spool.append(entries(1, 1), Map.of("a.log", "second"));
        }
        damage("UPDATE checkpoints SET state = replace(state, 'sec', 'Sec')");
        try (Spool spool = open(2)) {
            assertThat(spool.of("a.log")).contains("first");
            assertThat(spool.incidents()).singleElement().satisfies(incident -> assertThat(incident.what())
                    .contains("a.log"));
        }
    }

    @Test
    void keepsTheLastTenthForWhatIsSevere() throws IOException {
        try (Spool spool = open(file, 1, 100_000)) {
            List<Boolean> seen = new ArrayList<>();
            while (spool.takes(Level.CRITICAL)) {
                seen.add(spool.takes(Level.INFO));
                assertThat(spool.isFull()).isEqualTo(!spool.takes(Level.INFO));
                assertThat(spool.takes(Level.WARNING) || !spool.takes(Level.INFO))
                        .isTrue();
                spool.append(entries(0, 1), Map.of());
            }
            assertThat(seen).startsWith(true).endsWith(false);
            assertThat(spool.takes(Level.WARNING)).isFalse();
            assertThat(spool.fill().bytes()).isBetween(100_000L, 101_000L);
        }
    }

    @Test
    void knowsWhenTheOldestBatchWasAppended() throws IOException {
        try (Spool spool = open(1)) {
            assertThat(spool.oldestOf(LOG_EVENTS)).isEmpty();
            spool.append(entries(0, 1), Map.of());
            wall.set(AT.plusSeconds(60));
            spool.append(entries(1, 1), Map.of());
            assertThat(spool.oldestOf(LOG_EVENTS)).contains(AT);
        }
    }

    @Test
    void forgetsTheSourcesThatAreGone() throws IOException {
        try (Spool spool = open(1)) {
            spool.append(entries(0, 1), Map.of("a.log", "1", "b.log", "1"));
            spool.forgetSources(Set.of("a.log"));
            assertThat(spool.sources()).containsExactly("b.log");
        }
        try (Spool spool = open(2)) {
            assertThat(spool.sources()).containsExactly("b.log");
        }
    }

    @Test
    void keepsTheLastTwoBadFilesOnly() throws IOException {
        for (int i = 0; i < 4; i++) {
            Files.writeString(file, "no database at all, ".repeat(1000));
            open(i).close();
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.filter(p -> p.toString().contains(".bad-"))).hasSize(2);
        }
    }

    /** A broker that is away for long: memory stays flat, and what comes out then is exact and in order. */
    @Test
    void holdsALongBacklogOutsideOfMemory() throws IOException {
        int records = "full".equals(System.getProperty("logly.scale")) ? 2_000_000 : 60_000;
        long[] used = new long[2];
        try (Spool spool = open(1)) {
            for (int half = 0; half < 2; half++) {
                for (int i = 0; i < records / 2; i += 500) {
                    spool.append(entries(half * records / 2 + i, 500), Map.of("a.log", String.valueOf(i)));
                }
                System.gc();
                used[half] = Runtime.getRuntime().totalMemory()
                        - Runtime.getRuntime().freeMemory();
            }
            System.out.printf(
                    "heap after %d and %d records: %d and %d bytes%n", records / 2, records, used[0], used[1]);
            assertThat(used[1] - used[0]).isLessThan(8L << 20);
            long after = 0;
            long expected = 0;
            for (List<SpooledBatch> some = spool.next(LOG_EVENTS, 0, 8);
                    !some.isEmpty();
                    some = spool.next(LOG_EVENTS, after, 8)) {
                for (LogEvent event : events(some)) {
                    assertThat(event.getMessage()).isEqualTo("line " + expected++);
                }
                after = some.get(some.size() - 1).id();
            }
            assertThat(expected).isEqualTo(records);
        }
    }
}
