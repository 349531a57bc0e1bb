package logly.stream;

import static logly.stream.TopologyHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.TracePattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatternStageTest {
    private static final String ERROR = "error|unknown|unknown|app: disk full";
    private static final String[] STORES = {
        Entrance.SEQ_RANGES, PatternStage.PENDING_SUBJECTS, PatternStage.PATTERN_SUBJECTS
    };

    private TopologyHarness harness;

    @BeforeEach
    void open(@TempDir Path folder) {
        harness = new TopologyHarness(folder);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private void fail(String host, long epoch, int times, Instant time) {
        Sender sender = new Sender(harness, host, epoch);
        for (int i = 0; i < times; i++) {
            sender.send(
                    LogEvent.newBuilder()
                            .setHost(host)
                            .setTimestamp(time)
                            .setService("app")
                            .setLevel(Level.ERROR)
                            .setMessage("disk full")
                            .build(),
                    NOW);
        }
    }

    private Map<String, TracePattern> patterns() {
        harness.advance(Subtotals.PACE);
        return harness.newest(harness.topics().tracePatterns());
    }

    private TracePattern error() {
        return Objects.requireNonNull(patterns().get(ERROR), ERROR);
    }

    @Test
    void findsAnErrorThatRecursOverHosts() {
        fail("web-1", 1, 3, NOW);
        assertThat(patterns()).isEmpty();
        fail("web-2", 1, 2, NOW);
        TracePattern pattern = error();
        assertThat(pattern.getEventCount()).isEqualTo(5);
        assertThat(pattern.getAffectedHosts()).containsExactly("web-1", "web-2");
        assertThat(patterns()).as("nothing changed since").isEmpty();

        fail("web-3", 1, 1, NOW);
        TracePattern revised = error();
        assertThat(revised.getEventCount()).isEqualTo(6);
        assertThat(revised.getRevision()).isGreaterThan(pattern.getRevision());
    }

    @Test
    void countsOnceWhatWasPendingAtACrash() {
        fail("web-1", 1, 4, NOW);
        harness.restart(NOW.plusSeconds(60), STORES);
        assertThat(patterns()).isEmpty();
        harness.restart(NOW.plusSeconds(120), STORES);
        fail("web-1", 2, 1, NOW);
        assertThat(error().getEventCount()).isEqualTo(5);
    }

    @Test
    void goesOnAboveItsRevisionsWhereStateWasLost() {
        fail("web-1", 1, 5, NOW);
        TracePattern before = error();
        harness.restart(NOW.plusSeconds(60), Entrance.SEQ_RANGES);
        fail("web-1", 2, 5, NOW);
        assertThat(error().getRevision()).isGreaterThan(before.getRevision());
    }

    @Test
    void leavesOutWhatIsExpired() {
        fail("web-1", 1, 9, NOW.minus(Duration.ofDays(8)));
        assertThat(patterns()).isEmpty();
    }

    @Test
    void findsASweepFromANetwork() {
        for (int i = 0; i < 12; i++) {
            Sender sender = new Sender(harness, "web-" + i % 3, 7 + i);
            sender.send(
                    LogEvent.newBuilder(sender.event(NOW, Action.FAILED_LOGIN, Level.WARNING))
                            .setIpAddress("203.0.113." + i)
                            .build(),
                    NOW);
        }
        assertThat(patterns()).hasEntrySatisfying("ip_sweep|203.0.113.0/24", sweep -> {
            assertThat(sweep.getAffectedHosts()).containsExactly("web-0", "web-1", "web-2");
            assertThat(sweep.getAffectedIps()).hasSize(12);
        });
    }
}
