package logly.analysis.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final long SEED = 20261126;
    private static final long START = Instant.parse("2026-11-25T00:00:00Z").toEpochMilli();
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    /** An event each: time and whether it is a failure. */
    private record Event(long millis, boolean isFailure) {}

    private static List<Event> day(long from, int minutes, int perMinute, int failuresPerMinute) {
        List<Event> events = new ArrayList<>();
        for (int minute = 0; minute < minutes; minute++) {
            for (int i = 0; i < perMinute; i++) {
                events.add(new Event(from + minute * MINUTE + i, i < failuresPerMinute));
            }
        }
        return events;
    }

    private static List<Signal> judged(Watch watch, List<Event> events, long until) {
        events.forEach(event -> watch.count(event.millis(), event.isFailure()));
        return watch.judge(until);
    }

    @Test
    void tellsOfASpikeAndOfItsEnd() {
        Watch host = new Watch("web-1", null);
        List<Event> events = day(START, 600, 10, 1);
        events.addAll(day(START + 600 * MINUTE, 5, 60, 60));
        events.addAll(day(START + 605 * MINUTE, 30, 10, 1));
        List<Signal> signals = judged(host, events, START + 650 * MINUTE);
        assertThat(signals).hasSize(2);
        assertThat(signals.get(0).kind()).isEqualTo(Signal.Kind.ERROR_SPIKE);
        assertThat(signals.get(0).millis()).isEqualTo(START + 600 * MINUTE);
        assertThat(signals.get(0).observed()).isEqualTo("300 errors in 5 minutes");
        assertThat(signals.get(0).expected()).isEqualTo("about 5.0");
        assertThat(signals.get(0).isOver()).isFalse();
        assertThat(signals.get(1).isOver()).isTrue();
    }

    @Test
    void saysNothingWhileItLearns() {
        Watch host = new Watch("web-1", null);
        List<Event> events = day(START, 300, 10, 0);
        events.addAll(day(START + 300 * MINUTE, 5, 60, 60));
        assertThat(judged(host, events, START + 340 * MINUTE)).isEmpty();
        assertThat(host.isLearning()).isTrue();
        host.judge(START + 380 * MINUTE);
        assertThat(host.isLearning()).isFalse();
    }

    @Test
    void takesABusyHourOfRequestsWithoutMoreFailuresForNormal() {
        Watch service = new Watch("web-1", "nginx");
        List<Event> events = day(START, 600, 10, 0);
        events.addAll(day(START + 600 * MINUTE, 60, 500, 5));
        assertThat(judged(service, events, START + 700 * MINUTE)).isEmpty();
    }

    @Test
    void tellsThatAServiceIsDegraded() {
        Watch service = new Watch("web-1", "nginx");
        List<Event> events = day(START, 600, 10, 0);
        events.addAll(day(START + 600 * MINUTE, 10, 10, 4));
        List<Signal> signals = judged(service, events, START + 640 * MINUTE);
        assertThat(signals).hasSize(2).allMatch(signal -> signal.kind() == Signal.Kind.SERVICE_DEGRADED);
        assertThat(signals.get(0).observed()).isEqualTo("20 of 50 events failed in 5 minutes");
        assertThat(signals.get(0).event().getService()).isEqualTo("nginx");
    }

    @Test
    void judgesTheSameWhateverTheOrderAndAcrossStores() {
        System.out.println("seed " + SEED);
        List<Event> events = day(START, 600, 10, 1);
        events.addAll(day(START + 600 * MINUTE, 5, 60, 60));
        Watch inOrder = new Watch("web-1", null);
        List<Signal> expected = judged(inOrder, events, START + 650 * MINUTE);
        Collections.shuffle(events, new Random(SEED));
        Watch shuffled = new Watch("web-1", null);
        events.forEach(event -> shuffled.count(event.millis(), event.isFailure()));
        List<Signal> signals = new ArrayList<>();
        Watch watch = shuffled;
        for (long now = START; now <= START + 650 * MINUTE; now += 7 * MINUTE) {
            watch = WatchCodec.read(WatchCodec.write(watch));
            signals.addAll(watch.judge(now));
        }
        signals.addAll(watch.judge(START + 650 * MINUTE));
        assertThat(signals).isEqualTo(expected);
        assertThat(watch.count(START, true)).as("it was judged").isFalse();
    }

    @Test
    void noticesSilenceOnceAndItsEnd() {
        Watch host = new Watch("web-1", null);
        host.heard(START);
        assertThat(host.silent(START + 60 * MINUTE)).as("hardly known").isEmpty();
        host.heard(START + 31 * MINUTE);
        assertThat(host.silent(START + 35 * MINUTE)).isEmpty();
        assertThat(host.silent(START + 36 * MINUTE)).singleElement().satisfies(signal -> {
            assertThat(signal.kind()).isEqualTo(Signal.Kind.SILENT_HOST);
            assertThat(signal.millis()).isEqualTo(START + 31 * MINUTE);
        });
        assertThat(host.silent(START + 90 * MINUTE)).isEmpty();
        assertThat(host.heard(START + 91 * MINUTE)).singleElement().satisfies(signal -> assertThat(signal.isOver())
                .isTrue());
    }
}
