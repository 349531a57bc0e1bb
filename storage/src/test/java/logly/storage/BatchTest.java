package logly.storage;

import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.hour;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.sqlite.SqliteFile;
import logly.schemas.AgentStatus;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.DiskDevice;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import logly.schemas.Mount;
import logly.schemas.NetworkInterface;
import logly.schemas.NetworkMetric;
import logly.schemas.RecordIdentity;
import logly.schemas.SeqRanges;
import logly.schemas.SystemMetric;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchTest {
    private static final LogEpoch LOG = new LogEpoch("logly.log-events", 1, "cluster", "topic", 0);

    @TempDir
    Path data;

    private StoreFiles files;
    private StoreReader reader;
    private final Ledger ledger = new Ledger();

    @BeforeEach
    void open() {
        files = StoreFiles.open(data, "store-1");
        files.remember(List.of(LOG));
        reader = new StoreReader(data);
    }

    @AfterEach
    void close() {
        reader.close();
        files.close();
    }

    private static LogPosition position(long nextOffset) {
        return new LogPosition(LOG.topic(), 0, nextOffset, OptionalInt.of(4), LOG.number());
    }

    private List<LogEvent> events() {
        return reader.logEvents(ALWAYS, Samples.ALL_EVENTS, Paging.newest(10_000))
                .items();
    }

    private void reopen() {
        files.close();
        files = StoreFiles.open(data, "store-1");
    }

    @Test
    void restoresEveryFieldWithIdAndAppendTime() throws Exception {
        Instant appended = NOON.plusMillis(345);
        LogEvent written = event(NOON, "web-1", 1).build();
        LogEvent bare = LogEvent.newBuilder()
                .setTimestamp(NOON.minusMillis(1))
                .setHost("web-2")
                .build();
        Batch batch = files.batch();
        batch.insert(written, id(17), appended);
        batch.insert(bare, id(18), appended);
        batch.commit(List.of(position(19)), ledger);

        assertThat(events())
                .containsExactly(
                        LogEvent.newBuilder(written)
                                .setId(RowId.text("log-event", LocalDate.of(2026, 11, 21), id(17).pack()))
                                .setIngestedAt(appended)
                                .build(),
                        LogEvent.newBuilder(bare)
                                .setId(RowId.text("log-event", LocalDate.of(2026, 11, 21), id(18).pack()))
                                .setIngestedAt(appended)
                                .build());
        assertThat(files.position(LOG.topic(), 0)).contains(position(19));
    }

    @Test
    void restoresArraysMapsAndBytes() throws Exception {
        SystemMetric system = Samples.system(NOON, "web-1", 1)
                .setMounts(List.of(new Mount("/", "/dev/vda1", "ext4", 100L, 50L, 50.0, 10L, 5L, 50.0, 45L, 86400L)))
                .setDevices(List.of(new DiskDevice("vda", 1L, 2L, 1L, 2L, true)))
                .build();
        NetworkMetric network = Samples.network(NOON, "web-1", 1)
                .setInterfaces(List.of(NetworkInterface.newBuilder()
                        .setName("eth0")
                        .setUp(true)
                        .build()))
                .build();
        DeadLetter letter = DeadLetter.newBuilder()
                .setTimestamp(NOON)
                .setTopic("logly.log-events")
                .setPartition(3)
                .setOffset(99)
                .setStage(DeadLetterStage.DECODE)
                .setService("store-writer")
                .setReason("not Avro")
                .setRecordValue(ByteBuffer.wrap(new byte[] {1, 0, -1}))
                .setHeaders(Map.of("logly-identity", ByteBuffer.wrap(new byte[] {-128, 127})))
                .setFailedAt(NOON)
                .build();
        Batch batch = files.batch();
        batch.insert(system, id(1), NOON);
        batch.insert(network, id(1), NOON);
        batch.insert(letter, id(1), NOON);
        batch.insert(DeadLetter.newBuilder(letter).setReason("sent again").build(), id(2), NOON);
        batch.commit(List.of(), ledger);

        String text = RowId.text("", LocalDate.of(2026, 11, 21), id(1).pack());
        assertThat(reader.systemMetrics(ALWAYS, Selector.all(Nouns.SYSTEM_METRICS), Paging.newest(10))
                        .items())
                .containsExactly(SystemMetric.newBuilder(system)
                        .setId("system-metric" + text)
                        .setIngestedAt(NOON)
                        .build());
        assertThat(reader.networkMetrics(ALWAYS, Selector.all(Nouns.NETWORK_METRICS), Paging.newest(10))
                        .items())
                .containsExactly(NetworkMetric.newBuilder(network)
                        .setId("network-metric" + text)
                        .setIngestedAt(NOON)
                        .build());
        assertThat(reader.deadLetters(ALWAYS, Selector.all(Nouns.DEAD_LETTERS), Paging.newest(10))
                        .items())
                .containsExactly(DeadLetter.newBuilder(letter)
                        .setId("dead-letter" + text)
                        .setIngestedAt(NOON)
                        .build());
    }

    @Test
    void keepsTheLastStatusOfEachAgent() throws Exception {
        Batch batch = files.batch();
        batch.insert(
                AgentStatus.newBuilder()
                        .setAgentId(1)
                        .setHost("web-2")
                        .setSeq(1)
                        .build(),
                id(0),
                NOON);
        batch.insert(
                AgentStatus.newBuilder()
                        .setAgentId(2)
                        .setHost("web-1")
                        .setSeq(1)
                        .build(),
                id(1),
                NOON);
        batch.insert(
                AgentStatus.newBuilder()
                        .setAgentId(1)
                        .setHost("web-2")
                        .setSeq(2)
                        .build(),
                id(2),
                NOON.plusMillis(5));
        batch.commit(List.of(), ledger);
        assertThat(reader.hosts(Selector.all(Nouns.HOSTS)))
                .containsExactly(
                        AgentStatus.newBuilder()
                                .setAgentId(2)
                                .setHost("web-1")
                                .setSeq(1)
                                .setIngestedAt(NOON)
                                .build(),
                        AgentStatus.newBuilder()
                                .setAgentId(1)
                                .setHost("web-2")
                                .setSeq(2)
                                .setIngestedAt(NOON.plusMillis(5))
                                .build());
    }

    @Test
    void keepsTheLedgerWithTheOffsets() throws Exception {
        RecordIdentity maker = new RecordIdentity(-7, 8, 1);
        Ledger.Entry entry = ledger.entry(maker, LOG.topic(), "web-1", 3);
        assertThat(entry.offer(1, NOON)).isEqualTo(SeqRanges.Outcome.NEW);
        entry.count(Ledger.Fate.STORED);
        assertThat(entry.offer(1, NOON)).isEqualTo(SeqRanges.Outcome.DUPLICATE);
        entry.count(Ledger.Fate.DUPLICATE);
        files.batch().commit(List.of(position(2)), ledger);
        entry.offer(2, NOON);
        reopen();

        Ledger loaded = new Ledger();
        files.load(loaded, LOG.topic(), 3);
        Ledger.Entry again = loaded.entry(maker, LOG.topic(), "web-1", 3);
        assertThat(again.countOf(Ledger.Fate.STORED)).isEqualTo(1);
        assertThat(again.countOf(Ledger.Fate.DUPLICATE)).isEqualTo(1);
        assertThat(again.offer(1, NOON)).isEqualTo(SeqRanges.Outcome.DUPLICATE);
        assertThat(again.offer(2, NOON)).as("not committed").isEqualTo(SeqRanges.Outcome.NEW);

        files.forgetMakersBefore(NOON.plusMillis(1));
        Ledger empty = new Ledger();
        files.load(empty, LOG.topic(), 3);
        assertThat(empty.entry(maker, LOG.topic(), "web-1", 3).offer(1, NOON)).isEqualTo(SeqRanges.Outcome.NEW);
    }

    @Test
    void changesNothingWhenReplayed() throws Exception {
        for (int pass = 0; pass < 3; pass++) {
            Batch batch = files.batch();
            for (int i = 0; i < 50; i++) {
                batch.insert(event(NOON.plusSeconds(i), "web-1", i + 1).build(), id(i), NOON.plusSeconds(i));
            }
            batch.commit(List.of(position(50)), ledger);
        }
        assertThat(events()).hasSize(50);
        assertThat(files.file(FileKind.DAY, LocalDate.of(2026, 11, 21))
                        .contents()
                        .get("log_events"))
                .isEqualTo(new Contents(
                        50, NOON.toEpochMilli(), NOON.plusSeconds(49).toEpochMilli()));
    }

    @Test
    void isWholeAgainAfterACrashBetweenDayFileAndOffsets() throws Exception {
        Batch batch = files.batch();
        for (int i = 0; i < 10; i++) {
            batch.insert(event(NOON.plusSeconds(i), "web-1", i + 1).build(), id(i), NOON);
        }
        for (OpenFile file : files.dirty()) {
            file.commit();
        }
        reopen();
        assertThat(files.position(LOG.topic(), 0)).isEmpty();
        assertThat(events()).as("the catalogue does not name the file yet").isEmpty();

        Batch again = files.batch();
        for (int i = 0; i < 12; i++) {
            again.insert(event(NOON.plusSeconds(i), "web-1", i + 1).build(), id(i), NOON);
        }
        again.commit(List.of(position(12)), ledger);
        assertThat(events())
                .extracting(LogEvent::getSeq)
                .containsExactly(12L, 11L, 10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(files.file(FileKind.DAY, LocalDate.of(2026, 11, 21)).contents())
                .containsEntry(
                        "log_events",
                        new Contents(
                                12, NOON.toEpochMilli(), NOON.plusSeconds(11).toEpochMilli()));
    }

    @Test
    void leavesNothingOfAnAbandonedBatch() throws Exception {
        Batch batch = files.batch();
        batch.insert(event(NOON, "web-1", 1).setUser("first").build(), id(0), NOON);
        batch.abandon();
        assertThat(batch.records()).isZero();

        batch.insert(event(NOON, "web-1", 1).setUser("second").build(), id(0), NOON);
        batch.commit(List.of(position(1)), ledger);
        assertThat(events()).extracting(LogEvent::getUser).containsExactly("second");
    }

    @Test
    void filesLateRowsUnderTheirOwnDay() throws Exception {
        Batch batch = files.batch();
        for (int day = 0; day < 25; day++) {
            batch.insert(
                    event(NOON.minus(Duration.ofDays(day)), "web-1", day + 1).build(), id(day), NOON);
            if (batch.isFull()) {
                batch.commit(List.of(position(day + 1)), ledger);
            }
        }
        batch.commit(List.of(position(25)), ledger);
        batch.insert(
                event(NOON.minus(Duration.ofDays(20)).plusSeconds(1), "web-1", 26)
                        .build(),
                id(25),
                NOON);
        batch.commit(List.of(position(26)), ledger);

        assertThat(data.resolve("store-1/days")).isDirectoryContaining("glob:**2026-11-01.db");
        assertThat(events()).hasSize(26).isSortedAccordingTo((one, other) -> other.getTimestamp()
                .compareTo(one.getTimestamp()));
    }

    @Test
    void filesAnEventFromTheFutureUnderItsAppendTime() throws Exception {
        Instant claimed = NOON.plus(Duration.ofDays(400));
        Batch batch = files.batch();
        batch.insert(event(claimed, "web-1", 1).build(), id(0), NOON);
        batch.commit(List.of(position(1)), ledger);

        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.getTimestamp()).isEqualTo(claimed);
            assertThat(event.getId()).startsWith("log-event-20261121-");
        });
    }

    @Test
    void losesOnlyTheRecordThatBreaksAConstraint() throws Exception {
        Batch batch = files.batch();
        batch.insert(event(NOON, "web-1", 1).build(), id(0), NOON);
        assertThatExceptionOfType(RefusedRecord.class)
                .isThrownBy(() -> batch.insert(event(NOON, "", 2).build(), id(1), NOON))
                .withMessageContaining("CHECK");
        batch.insert(event(NOON, "web-1", 3).build(), id(2), NOON);
        batch.commit(List.of(position(3)), ledger);
        assertThat(events()).extracting(LogEvent::getSeq).containsExactly(3L, 1L);
    }

    @Test
    void keepsNothingOfARefusedRecordButWordsThatTheNextOneMayUse() throws Exception {
        Batch batch = files.batch();
        LogEvent refused = event(NOON, "x".repeat(256), 1)
                .setSource("only-here")
                .setUser("nobody-else")
                .build();
        SystemMetric halfBound = Samples.system(NOON, "fresh-host", 1)
                .setEpoch(77)
                .setCpuPercent(Double.NaN)
                .build();
        assertThatExceptionOfType(RefusedRecord.class).isThrownBy(() -> batch.insert(refused, id(0), NOON));
        assertThatExceptionOfType(RefusedRecord.class).isThrownBy(() -> batch.insert(halfBound, id(1), NOON));
        batch.insert(Samples.system(NOON, "fresh-host", 2).setEpoch(77).build(), id(2), NOON);
        batch.commit(List.of(position(3)), ledger);
        reopen();
        Batch next = files.batch();
        next.insert(Samples.system(NOON, "fresh-host", 3).setEpoch(77).build(), id(3), NOON);
        next.commit(List.of(position(4)), ledger);

        assertThat(events()).isEmpty();
        assertThat(reader.systemMetrics(
                                ALWAYS, Selector.where(Nouns.SYSTEM_METRICS, "host", "fresh-host"), Paging.newest(10))
                        .items())
                .extracting(SystemMetric::getSeq)
                .containsExactly(3L, 2L);
        try (Connection connection = SqliteFile.openReader(data.resolve("store-1/days/2026-11-21.db"))) {
            assertThat(SqliteFile.integrityCheck(connection)).isEmpty();
        }
    }

    @Test
    void replacesAnAggregateOnlyByAHigherRevisionOfItsGeneration() throws Exception {
        Batch batch = files.batch();
        batch.insert(hour(NOON, "web-1", 5, 2, 20), id(0), NOON);
        batch.insert(hour(NOON, "web-1", 5, 1, 10), id(1), NOON);
        batch.commit(List.of(), ledger);
        batch.insert(hour(NOON, "web-1", 5, 2, 99), id(2), NOON);
        batch.insert(hour(NOON, "web-1", -6, 1, 7), id(3), NOON);
        batch.insert(hour(NOON, "web-2", 5, 3, 1), id(4), NOON);
        batch.commit(List.of(), ledger);

        List<HourlyAggregate> hours = reader.hourlyAggregates(
                        ALWAYS, Selector.all(Nouns.HOURLY_AGGREGATES), Paging.newest(10))
                .items();
        assertThat(hours).extracting(HourlyAggregate::getHost).containsExactly("web-1", "web-2");
        HourlyAggregate merged = hours.get(0);
        assertThat(merged.getFailedLoginCount()).isEqualTo(27);
        assertThat(merged.getAvgCpuPercent()).isEqualTo(15.0);
        assertThat(merged.getMaxCpuPercent()).isEqualTo(20.0);
        assertThat(merged.getAvgMemoryPercent()).isNull();
        assertThat(merged.getTotalBytesSent()).isEqualTo(2000);
    }

    @Test
    void keepsASecondWriterOut() {
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> StoreFiles.open(data, "store-1"))
                .withMessageContaining("store.node.name")
                .satisfies(mistake -> assertThat(mistake.exitCode()).isEqualTo(ExitCode.BUSY));
        StoreFiles.open(data, "store-2").close();
        files.close();
        files = StoreFiles.open(data, "store-1");
    }

    @Test
    void refusesANameThatLeavesItsFolder() {
        for (String name : List.of("../x", "a/b", "", ".hidden", "UPPER", "x".repeat(64))) {
            assertThatExceptionOfType(OperatorMistake.class).isThrownBy(() -> StoreFiles.open(data, name));
        }
    }
}
