package logly.storage;

import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.id;
import static logly.storage.Samples.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.runtime.sqlite.SqliteFile;
import logly.schemas.ErrorTrace;
import logly.schemas.EventTrace;
import logly.schemas.LogEvent;
import logly.schemas.ProcessTrace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceBatchTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 21);
    private static final Instant APPENDED = NOON.plusMillis(300);
    /** Where a trace stands on its own topic does not matter. */
    private static final RowId ANYWHERE = new RowId(1, 3, 999);

    @TempDir
    Path data;

    private StoreFiles files;
    private StoreReader reader;
    private Batch batch;

    @BeforeEach
    void open() {
        files = StoreFiles.open(data, "one");
        reader = new StoreReader(data);
        batch = files.batch();
    }

    @AfterEach
    void close() {
        reader.close();
        files.close();
    }

    private void commit() {
        batch.commit(List.of(), new Ledger());
    }

    private static String nameOf(RowId id) {
        return RowId.text("event-trace", DAY, id.pack());
    }

    private EventTrace stored(RowId id) {
        return reader.eventTrace(nameOf(id)).orElseThrow();
    }

    private List<LogEvent> events() {
        return reader.logEvents(ALWAYS, Samples.ALL_EVENTS, Paging.newest(100)).items();
    }

    private long rows(String table) {
        return files.file(FileKind.DAY, DAY)
                .contents()
                .getOrDefault(table, Contents.NONE)
                .rows();
    }

    @Test
    void restoresEveryFieldWithEventAndChildren() throws Exception {
        LogEvent event = event(NOON, "web-1", 1).build();
        EventTrace whole = trace(event, APPENDED, id(17), 2).build();
        LogEvent plain =
                LogEvent.newBuilder().setTimestamp(NOON).setHost("web-2").build();
        EventTrace bare = EventTrace.newBuilder()
                .setEventOffset(18)
                .setEvent(Samples.appended(plain, APPENDED))
                .setTimestamp(NOON)
                .setHost("web-2")
                .build();
        batch.insert(whole, ANYWHERE, APPENDED.plusSeconds(1));
        batch.insert(bare, ANYWHERE, APPENDED.plusSeconds(1));
        commit();

        LogEvent read = LogEvent.newBuilder(event)
                .setId(RowId.text("log-event", DAY, id(17).pack()))
                .setIngestedAt(APPENDED)
                .build();
        assertThat(stored(id(17)))
                .isEqualTo(EventTrace.newBuilder(whole)
                        .setId(nameOf(id(17)))
                        .setEvent(read)
                        .build());
        assertThat(reader.eventTrace(read.getId())).as("by the id of its event").contains(stored(id(17)));
        assertThat(stored(id(18)).getProcesses()).isEmpty();
        assertThat(events()).hasSize(2).contains(read);
        assertThat(reader.eventTraces(ALWAYS, Selector.all(Nouns.EVENT_TRACES), Paging.newest(10))
                        .items())
                .contains(EventTrace.newBuilder(whole)
                        .setId(nameOf(id(17)))
                        .setEvent(null)
                        .setProcesses(List.of())
                        .setConnections(List.of())
                        .setErrors(List.of())
                        .build());
    }

    @Test
    void storesAnEventOnceWhetherItOrItsTraceComesFirst() throws Exception {
        LogEvent first = event(NOON, "web-1", 1).build();
        LogEvent second = event(NOON.plusMillis(1), "web-1", 2).build();
        batch.insert(first, id(1), APPENDED);
        batch.insert(trace(first, APPENDED, id(1), 1).build(), ANYWHERE, APPENDED);
        batch.insert(trace(second, APPENDED, id(2), 1).build(), ANYWHERE, APPENDED);
        batch.insert(second, id(2), APPENDED);
        assertThat(batch.rowsByTable()).containsEntry("event_traces", 2L);
        commit();

        assertThat(events()).extracting(LogEvent::getSeq).containsExactly(2L, 1L);
        assertThat(rows("log_events")).isEqualTo(2);
    }

    @Test
    void replacesATraceAndItsChildrenOnlyByAHigherRevision() throws Exception {
        LogEvent event = event(NOON, "web-1", 1).build();
        EventTrace amended = trace(event, APPENDED, id(1), 5)
                .setRootCause("brute_force_attempt")
                .setErrors(List.of())
                .build();
        batch.insert(trace(event, APPENDED, id(1), 3).build(), ANYWHERE, APPENDED);
        batch.insert(amended, ANYWHERE, APPENDED);
        batch.insert(trace(event, APPENDED, id(1), 4).build(), ANYWHERE, APPENDED);
        batch.insert(trace(event, APPENDED, id(1), 5).setRootCause("other").build(), ANYWHERE, APPENDED);
        commit();

        assertThat(stored(id(1)).getRootCause()).isEqualTo("brute_force_attempt");
        assertThat(stored(id(1)).getErrors()).isEmpty();
        assertThat(stored(id(1)).getProcesses())
                .extracting(ProcessTrace::getPid)
                .containsExactly(1L, 5L);
        assertThat(rows("event_traces")).isEqualTo(1);
        assertThat(rows("process_traces")).isEqualTo(2);
        assertThat(rows("error_traces")).isZero();
    }

    @Test
    void filesATraceInTheDayOfItsEvent() throws Exception {
        LogEvent late = event(NOON.minus(Duration.ofDays(3)), "web-1", 1).build();
        LogEvent ahead = event(NOON.plus(Duration.ofDays(400)), "web-1", 2).build();
        batch.insert(trace(late, APPENDED, id(1), 1).build(), ANYWHERE, APPENDED);
        batch.insert(trace(ahead, APPENDED, id(2), 1).build(), ANYWHERE, APPENDED.plus(Duration.ofDays(2)));
        commit();

        assertThat(reader.eventTraces(ALWAYS, Selector.all(Nouns.EVENT_TRACES), Paging.newest(10))
                        .items())
                .extracting(EventTrace::getId)
                .containsExactly(nameOf(id(2)), RowId.text("event-trace", DAY.minusDays(3), id(1).pack()));
        assertThat(stored(id(2)).getTimestamp()).isEqualTo(ahead.getTimestamp());
    }

    @Test
    void losesNothingButARefusedTrace() throws Exception {
        LogEvent event = event(NOON, "web-1", 1).setUser("only-here").build();
        EventTrace bad = trace(event, APPENDED, id(1), 1)
                .setErrors(List.of(
                        Samples.error(NOON, "new_type", "security"),
                        ErrorTrace.newBuilder().setSeverity(101).build()))
                .build();
        batch.insert(event(NOON, "web-1", 7).build(), id(7), APPENDED);
        assertThatExceptionOfType(RefusedRecord.class)
                .isThrownBy(() -> batch.insert(bad, ANYWHERE, APPENDED))
                .withMessageContaining("CHECK");
        assertThat(events()).isEmpty();
        LogEvent next = event(NOON, "web-1", 2).setUser("only-here").build();
        batch.insert(
                trace(next, APPENDED, id(2), 1)
                        .setErrors(List.of(Samples.error(NOON, "new_type", "security")))
                        .build(),
                ANYWHERE,
                APPENDED);
        commit();

        assertThat(events()).extracting(LogEvent::getSeq).containsExactly(7L, 2L);
        assertThat(reader.eventTrace(nameOf(id(1)))).isEmpty();
        assertThat(rows("log_events")).isEqualTo(2);
        assertThat(rows("error_traces")).isEqualTo(1);
        try (Connection connection = SqliteFile.openReader(data.resolve("one/days/2026-11-21.db"))) {
            assertThat(SqliteFile.integrityCheck(connection)).isEmpty();
        }
    }

    @Test
    void refusesATraceThatDoesNotTellItsEvent() {
        LogEvent event = event(NOON, "web-1", 1).build();
        Map<EventTrace, String> bad = Map.of(
                trace(event, APPENDED, id(1), 1).setEvent(null).build(), "event: ",
                trace(event, APPENDED, id(1), 1).setEvent(event).build(), "event.ingestedAt: ",
                trace(event, APPENDED.plus(Duration.ofDays(9)), id(1), 1).build(), "event.ingestedAt: ",
                trace(event, APPENDED, id(1), 1).setEventPartition(-1).build(), "event: partition",
                trace(event, APPENDED, id(1), 1).setEventOffset(1L << 44).build(), "event: offset");
        bad.forEach((trace, reason) -> assertThatExceptionOfType(RefusedRecord.class)
                .isThrownBy(() -> batch.insert(trace, ANYWHERE, APPENDED))
                .withMessageStartingWith(reason));
    }

    @Test
    void keepsEventsOfACutLogApart() throws Exception {
        LogEvent old = event(NOON, "web-1", 1).setMessage("old").build();
        LogEvent unseen = event(NOON, "web-1", 2).setMessage("unseen").build();
        LogEvent now = event(NOON, "web-2", 1).setMessage("new").build();
        LogEvent later = event(NOON, "web-2", 2).setMessage("later").build();
        RowId logTwo = new RowId(2, 3, 999);
        batch.insert(old, new RowId(1, 0, 5), APPENDED);
        batch.insert(trace(old, APPENDED, id(5), 1).build(), logTwo, APPENDED);
        batch.insert(now, new RowId(2, 0, 5), APPENDED);
        batch.insert(trace(unseen, APPENDED, id(6), 1).build(), logTwo, APPENDED);
        batch.insert(later, new RowId(2, 0, 6), APPENDED);
        batch.insert(later, new RowId(2, 0, 6), APPENDED);
        batch.insert(trace(unseen, APPENDED, id(6), 2).build(), logTwo, APPENDED);
        batch.insert(trace(later, APPENDED, id(6), 1).build(), logTwo, APPENDED);
        commit();

        assertThat(events())
                .extracting(LogEvent::getMessage)
                .containsExactlyInAnyOrder("old", "unseen", "new", "later");
        assertThat(stored(new RowId(1, 0, 5)).getMessage()).isEqualTo("old");
        assertThat(reader.eventTrace(nameOf(new RowId(2, 0, 5)))).isEmpty();
        EventTrace moved = stored(new RowId(0, 0, 6));
        assertThat(moved.getRevision()).isEqualTo(2);
        assertThat(moved.getEvent().getMessage()).isEqualTo("unseen");
        assertThat(moved.getProcesses()).hasSize(2);
        assertThat(stored(new RowId(2, 0, 6)).getMessage()).isEqualTo("later");
        assertThat(rows("log_events")).isEqualTo(4);

        LogEvent third = event(NOON, "web-3", 1).build();
        assertThatExceptionOfType(RefusedRecord.class)
                .isThrownBy(() -> batch.insert(trace(third, APPENDED, id(6), 1).build(), logTwo, APPENDED))
                .withMessageContaining("others stand at partition 0, offset 6");
    }

    @Test
    void leavesOutTracesOfDaysThatAreGone() throws Exception {
        LogEvent event = event(NOON.minus(Duration.ofDays(40)), "web-1", 1).build();
        Samples.clean(files, Duration.ofDays(30), Long.MAX_VALUE, NOON);
        assertThat(batch.insert(trace(event, APPENDED, id(1), 1).build(), ANYWHERE, APPENDED))
                .isEqualTo(Batch.Outcome.EXPIRED);
    }

    @Test
    void answersTheNewestRevisionOfATraceThatTwoNodesHold() throws Exception {
        LogEvent event = event(NOON, "web-1", 1).build();
        batch.insert(trace(event, APPENDED, id(1), 1).setSeverityScore(90).build(), ANYWHERE, APPENDED);
        commit();
        try (StoreFiles other = StoreFiles.open(data, "other")) {
            Batch toOther = other.batch();
            toOther.insert(
                    trace(event, APPENDED, id(1), 2)
                            .setSeverityScore(30)
                            .setErrors(List.of())
                            .build(),
                    ANYWHERE,
                    APPENDED);
            toOther.commit(List.of(), new Ledger());
            assertThat(stored(id(1)).getRevision()).isEqualTo(2);
            assertThat(reader.eventTraces(ALWAYS, Selector.all(Nouns.EVENT_TRACES), Paging.newest(10))
                            .items())
                    .extracting(EventTrace::getRevision)
                    .containsExactly(2L);
            Selector grave = Selector.parse("{severity>=60}", Nouns.EVENT_TRACES);
            assertThat(reader.eventTraces(ALWAYS, grave, Paging.newest(10)).items())
                    .as("the revision that was grave is amended")
                    .isEmpty();
        }
    }

    @Test
    void refusesIdsThatNoTraceHas() {
        for (String id : List.of(
                "", "event-trace-20261121", "finding-20261121-0000000000011", "event-trace-20261399-0000000000011")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> reader.eventTrace(id))
                    .withMessageStartingWith("id: ");
        }
        assertThat(reader.eventTrace(nameOf(id(1)))).isEmpty();
    }
}
