package logly.stream;

import static logly.stream.TopologyHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntranceTest {
    private TopologyHarness harness;
    private Sender web;

    @BeforeEach
    void open(@TempDir Path folder) {
        harness = new TopologyHarness(folder);
        web = new Sender(harness, "web-1", 7);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void dropsWhatItHasSeen() {
        LogEvent event = web.failedLogin(NOW);
        RecordIdentity identity = web.send(event, NOW);
        web.resend(event, identity, NOW.plusSeconds(5));
        web.resend(event, identity, NOW.plusSeconds(500));
        harness.advance(Duration.ofSeconds(1));

        assertThat(harness.newest("web-1|2026-11-23T21:00:00Z").getLogEventsCount())
                .isEqualTo(1);
        assertThat(harness.count("records_received")).isEqualTo(3);
        assertThat(harness.count("records_duplicate")).isEqualTo(2);
        assertThat(harness.deadLetters()).isEmpty();
    }

    @Test
    void dropsDuplicatesWithoutDecodingThem() {
        RecordIdentity identity = web.send(web.failedLogin(NOW), NOW);
        harness.given(
                harness.topics().logEvents(),
                "web-1",
                new byte[] {1, 2, 3},
                new RecordHeaders(List.of(identity.toHeader())),
                NOW);
        assertThat(harness.deadLetters()).isEmpty();
        assertThat(harness.count("records_duplicate")).isEqualTo(1);
    }

    @Test
    void tellsSeqsOfTopicsEpochsAndHostsApart() {
        web.send(web.failedLogin(NOW), NOW);
        web.send(web.system(NOW, 50), NOW);
        Sender restarted = new Sender(harness, "web-1", 8);
        restarted.send(restarted.failedLogin(NOW), NOW);
        Sender other = new Sender(harness, "web-2", 7);
        other.send(other.failedLogin(NOW), NOW);
        assertThat(harness.count("records_duplicate")).isZero();
    }

    @Test
    void takesRecordsInAnyOrder() {
        for (long seq : new long[] {5, 2, 1, 3, 4, 2, 5}) {
            web.resend(web.failedLogin(NOW), web.identity(seq), NOW);
        }
        harness.advance(Duration.ofSeconds(1));
        assertThat(harness.newest().values()).singleElement().satisfies(aggregate -> assertThat(
                        aggregate.getFailedLoginCount())
                .isEqualTo(5));
        assertThat(harness.count("records_duplicate")).isEqualTo(2);
    }

    @Test
    void keepsUndecodableRecordsAsDeadLetters() {
        byte[] value = {0, 0, 0, 0, 99, 1, 2, 3};
        RecordIdentity identity = web.next(harness.topics().logEvents());
        harness.given(
                harness.topics().logEvents(), "web-1", value, new RecordHeaders(List.of(identity.toHeader())), NOW);

        KeyValue<String, DeadLetter> letter = harness.deadLetters().get(0);
        assertThat(letter.key).isEqualTo("logly.log-events|0|0|DECODE");
        assertThat(letter.value.getStage()).isEqualTo(DeadLetterStage.DECODE);
        assertThat(letter.value.getHost()).isEqualTo("web-1");
        assertThat(letter.value.getTimestamp()).isEqualTo(Instant.ofEpochMilli(NOW.toEpochMilli()));
        assertThat(letter.value.getRecordValue()).isEqualTo(ByteBuffer.wrap(value));
        assertThat(letter.value.getRecordKey()).isEqualTo(ByteBuffer.wrap("web-1".getBytes(StandardCharsets.UTF_8)));
        assertThat(letter.value.getHeaders()).containsEntry(RecordIdentity.HEADER, ByteBuffer.wrap(identity.toBytes()));
        assertThat(letter.value.getReason()).isNotBlank();
        assertThat(harness.count("dead_letters")).isEqualTo(1);
    }

    @Test
    void countsAnUndecodableRecordOnceHoweverOftenItComes() {
        RecordHeaders headers =
                new RecordHeaders(List.of(web.next(harness.topics().logEvents()).toHeader()));
        for (int i = 0; i < 3; i++) {
            harness.given(harness.topics().logEvents(), "web-1", new byte[] {9}, headers, NOW);
        }
        assertThat(harness.deadLetters()).hasSize(1);
        assertThat(harness.count("records_duplicate")).isEqualTo(2);
    }

    @Test
    void doesNotGuessWithoutAnIdentity() {
        byte[] value = harness.encode(harness.topics().logEvents(), web.failedLogin(NOW));
        harness.given(harness.topics().logEvents(), "web-1", value, new RecordHeaders(), NOW);
        assertThat(harness.deadLetters()).singleElement().satisfies(letter -> assertThat(letter.value.getReason())
                .contains("identity"));
    }

    @Test
    void refusesWhatCannotBe() {
        web.send(web.system(NOW, Double.NaN), NOW);
        web.send(web.network(NOW, -5, 0), NOW);
        harness.given(
                harness.topics().logEvents(),
                "web-2",
                web.failedLogin(NOW),
                web.next(harness.topics().logEvents()),
                NOW);
        assertThat(harness.deadLetters())
                .extracting(letter -> letter.value.getReason())
                .containsExactly("cpuPercent is NaN", "bytesSentDelta is -5", "the key is 'web-2', the host 'web-1'");
        harness.advance(Duration.ofSeconds(10));
        assertThat(harness.newest()).isEmpty();
    }

    /** A trace of it, or a sum of many such, would be larger than a broker takes: nothing could be committed any more. */
    @Test
    void refusesARecordThatIsTooLargeToGoOnAndCutsNames() {
        LogEvent large = web.failedLogin(NOW);
        large.put(LogEvent.getClassSchema().getField("message").pos(), "m".repeat(192 << 10));
        web.send(large, NOW);
        LogEvent longName = web.failedLogin(NOW);
        longName.put(LogEvent.getClassSchema().getField("user").pos(), "u".repeat(2_000));
        web.send(longName, NOW);
        assertThat(harness.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.value.getStage()).isEqualTo(DeadLetterStage.PROCESS);
            assertThat(letter.value.getReason()).matches("the record has \\d+ bytes, at most 196608");
        });
        harness.advance(Duration.ofSeconds(1));
        assertThat(harness.newest().values()).singleElement().satisfies(aggregate -> assertThat(
                        aggregate.getLogEventsCount())
                .isEqualTo(1));
        assertThat(harness.read(harness.topics().eventTraces()))
                .allSatisfy(trace -> assertThat(trace.value.getUser()).hasSize(1024));
    }

    @Test
    void makesARecordOfAClosedGapADeadLetter() {
        for (long seq = 1; seq <= 2 * 33; seq += 2) {
            web.resend(web.failedLogin(NOW), web.identity(seq), NOW);
        }
        assertThat(harness.count("records_lost")).isEqualTo(1);
        web.resend(web.failedLogin(NOW), web.identity(2), NOW);
        assertThat(harness.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.value.getStage()).isEqualTo(DeadLetterStage.PROCESS);
            assertThat(letter.value.getReason()).contains("closed gap");
        });
        web.resend(web.failedLogin(NOW), web.identity(4), NOW);
        harness.advance(Duration.ofSeconds(1));
        assertThat(harness.newest().values()).singleElement().satisfies(aggregate -> assertThat(
                        aggregate.getLogEventsCount())
                .isEqualTo(34));
    }

    @Test
    void cutsAValueThatNoLetterCanHold() {
        byte[] huge = new byte[DeadLetters.LONGEST_VALUE + 1];
        harness.given(
                harness.topics().logEvents(),
                "web-1",
                huge,
                new RecordHeaders(List.of(web.next(harness.topics().logEvents()).toHeader())),
                NOW);
        DeadLetter letter = harness.deadLetters().get(0).value;
        assertThat(letter.getRecordValue().remaining()).isEqualTo(DeadLetters.LONGEST_VALUE);
        assertThat(letter.getReason()).contains("value cut, had " + huge.length + " bytes");
    }

    @Test
    void givesUpAKeyThatNoHostHasAndKeepsTheLetterSmall() {
        String absurd = "k".repeat(900 << 10);
        RecordHeaders headers =
                new RecordHeaders(List.of(web.next(harness.topics().logEvents()).toHeader()));
        for (int i = 0; i < 80; i++) {
            headers.add("長".repeat(800) + i, new byte[10]);
        }
        harness.given(harness.topics().logEvents(), absurd, new byte[1 << 20], headers, NOW);
        DeadLetter letter = harness.deadLetters().get(0).value;
        assertThat(letter.getReason()).contains("the key has " + absurd.length() + " bytes");
        assertThat(letter.getHost()).isNull();
        assertThat(harness.encode(harness.topics().deadLetters(), letter)).hasSizeLessThan(1_000_000 + (24 << 10));
        assertThat(harness.changelog(Entrance.SEQ_RANGES)).isEmpty();
    }

    @Test
    void keepsTheLedgerOfEachSeries() {
        web.send(web.failedLogin(NOW), NOW);
        web.send(web.failedLogin(NOW.minus(Duration.ofDays(9))), NOW);
        web.resend(web.failedLogin(NOW), web.identity(1), NOW);
        harness.given(
                harness.topics().logEvents(),
                "web-1",
                new byte[] {9},
                new RecordHeaders(List.of(web.next(harness.topics().logEvents()).toHeader())),
                NOW);
        SeqLedger ledger = Objects.requireNonNull(harness.<LedgerKey, SeqLedger>store(Entrance.SEQ_RANGES)
                .find(LedgerKey.of(web.identity(1), harness.topics().logEvents().name(), "web-1")));
        assertThat(ledger.received()).isEqualTo(3);
        assertThat(ledger.duplicates()).isEqualTo(1);
        assertThat(ledger.expired()).isEqualTo(1);
        assertThat(ledger.deadLettered()).isEqualTo(1);
        assertThat(SeqLedger.fromBytes(ledger.toBytes()).toBytes()).isEqualTo(ledger.toBytes());
    }

    @Test
    void forgetsAnEpochEightDaysAfterItsLastRecord() {
        web.send(web.failedLogin(NOW), NOW);
        Sender later = new Sender(harness, "web-1", 8);
        later.send(later.failedLogin(NOW), NOW.plus(ArrivalProcessor.FORGOTTEN_AFTER));
        assertThat(harness.changelog(Entrance.SEQ_RANGES)).hasSize(2);

        later.send(
                later.failedLogin(NOW),
                NOW.plus(ArrivalProcessor.FORGOTTEN_AFTER).plus(Duration.ofHours(2)));
        assertThat(harness.changelog(Entrance.SEQ_RANGES).keySet())
                .extracting(key -> LedgerKey.fromBytes(key.get()).epoch())
                .containsExactly(8L);
    }
}
