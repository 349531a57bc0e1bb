package logly.query.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.IdInterval;
import logly.schemas.StoreContents;
import logly.schemas.StoreNode;
import logly.storage.Order;
import logly.storage.PeerQuestion;
import logly.storage.PeerQuestion.Kind;
import logly.storage.RowId;
import logly.storage.TimeRange;
import org.junit.jupiter.api.Test;

class HoldingsTest {
    private static final Instant STOPPED = Instant.parse("2026-11-23T12:00:00Z");

    /** A node that stopped on the 23rd, with events of the 20th and hours of October. */
    private static StoreNode.Builder node() {
        return StoreNode.newBuilder()
                .setNode("a")
                .setTimestamp(STOPPED)
                .setContents(List.of(
                        new StoreContents("2026-11-20", "log_events", 5L),
                        new StoreContents("2026-10", "hourly_aggregates", 5L)))
                .setIntervals(List.of(interval(3, 100, 200), interval(3, 300, 400)));
    }

    private static IdInterval interval(int partition, long first, long last) {
        return new IdInterval(
                "logly.log-events",
                partition,
                new RowId(1, partition, first).pack(),
                new RowId(1, partition, last).pack());
    }

    private static PeerQuestion question(Kind kind, String table, String from, String to, String... keys) {
        return new PeerQuestion(
                kind,
                table,
                Selector.all(Nouns.LOG_EVENTS),
                Instant.parse(from).toEpochMilli(),
                Instant.parse(to).toEpochMilli(),
                Order.NEWEST_FIRST,
                10,
                null,
                List.of(keys),
                0,
                null);
    }

    private static boolean isAsked(PeerQuestion question) {
        return new Holdings(node().build()).mayAnswer(question);
    }

    private static boolean isAskedForRows(String table, String from, String to) {
        return isAsked(question(Kind.ROWS, table, from, to));
    }

    @Test
    void askedForRowsOfDaysThatItHolds() {
        assertThat(isAskedForRows("log-events", "2026-11-20T23:00:00Z", "2026-11-21T00:00:00Z"))
                .isTrue();
        assertThat(isAskedForRows("log-events", "2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z"))
                .isFalse();
        assertThat(isAskedForRows("log-events", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"))
                .isFalse();
        assertThat(isAskedForRows("dead-letters", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"))
                .isFalse();
        assertThat(isAskedForRows("traced-errors", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"))
                .isFalse();
        assertThat(isAskedForRows("operator-actions", "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"))
                .isTrue();
    }

    @Test
    void askedForWhateverMayHaveComeSinceItsAnnouncement() {
        assertThat(isAskedForRows("log-events", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"))
                .isTrue();
        assertThat(isAskedForRows("log-events", "2026-12-22T00:00:00Z", "2026-12-23T00:00:00Z"))
                .isTrue();
    }

    private static String id(String day, int partition, long offset) {
        return RowId.text("log-event", LocalDate.parse(day), new RowId(1, partition, offset).pack());
    }

    private static boolean isAskedFor(String id) {
        return isAsked(question(Kind.FIND, "", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z", id));
    }

    @Test
    void askedForIdsOfItsDaysThatItHasTakenOrMayHaveTakenSince() {
        assertThat(isAskedFor(id("2026-11-20", 3, 150))).isTrue();
        assertThat(isAskedFor(id("2026-11-20", 3, 250)))
                .as("taken by another node")
                .isFalse();
        assertThat(isAskedFor(id("2026-11-20", 3, 401))).isTrue();
        assertThat(isAskedFor(id("2026-11-19", 3, 150)))
                .as("of a day that it has not")
                .isFalse();
        assertThat(isAskedFor("event-trace-20261123-0000000000000")).isTrue();
        assertThat(isAskedFor("nonsense")).isTrue();
    }

    @Test
    void eventsMayBeSharedWhereAPartitionMoved() {
        TimeRange day = new TimeRange(Instant.parse("2026-11-20T00:00:00Z"), Instant.parse("2026-11-21T00:00:00Z"));
        TimeRange before = new TimeRange(Instant.parse("2026-11-19T00:00:00Z"), Instant.parse("2026-11-20T00:00:00Z"));
        Holdings one = new Holdings(node().build());
        Holdings moved =
                new Holdings(node().setIntervals(List.of(interval(3, 401, 500))).build());
        Holdings other =
                new Holdings(node().setIntervals(List.of(interval(4, 100, 200))).build());

        assertThat(one.mayShareEvents(moved, day)).isTrue();
        assertThat(one.mayShareEvents(moved, before)).isFalse();
        assertThat(one.mayShareEvents(other, day)).isFalse();
    }
}
