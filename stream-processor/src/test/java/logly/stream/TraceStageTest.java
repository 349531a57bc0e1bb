package logly.stream;

import static logly.stream.TopologyHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import logly.analysis.trace.HostPast;
import logly.schemas.Action;
import logly.schemas.CausalityStep;
import logly.schemas.EventTrace;
import logly.schemas.HostSnapshot;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.ProcessTrace;
import logly.schemas.RecordIdentity;
import logly.schemas.SnapshotTrigger;
import logly.schemas.SystemMetric;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceStageTest {
    private static final String HOST = "web-1";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private TopologyHarness harness;
    private Sender web;

    @BeforeEach
    void open(@TempDir Path folder) {
        harness = new TopologyHarness(folder);
        web = new Sender(harness, HOST, 7);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void emitsTheTraceOfASignificantEventAtOnceUnderItsHost() {
        RecordIdentity first = web.send(event("kernel", Level.INFO, Action.OTHER, "eth0: link becomes ready"), NOW);
        web.send(failure("shop"), NOW.plusMillis(7));

        List<KeyValue<String, EventTrace>> traces = harness.traces();
        assertThat(first.seq()).isEqualTo(1);
        assertThat(traces).hasSize(1);
        EventTrace trace = traces.get(0).value;
        assertThat(traces.get(0).key).isEqualTo(HOST);
        assertThat(trace.getId()).isNull();
        assertThat(trace.getRevision()).isEqualTo(1);
        assertThat(trace.getEventOffset()).isEqualTo(1);
        assertThat(trace.getEvent().getIngestedAt()).isEqualTo(NOW.plusMillis(7));
        assertThat(trace.getSeverityScore()).isEqualTo(65);
        assertThat(trace.getRelatedServices()).containsExactly("shop");
        assertThat(evidence(trace)).containsExactly("logly.log-events/0/1/20261123");
        assertThat(harness.deadLetters()).isEmpty();
    }

    @Test
    void findsTheCauseInWhatTheHostSaidAndMeasuredBefore() {
        for (int minute = 0; minute < 30; minute++) {
            web.send(memory(minute, minute < 12 ? 40 : 40 + 3 * (minute - 12)), NOW);
        }
        web.send(oomKill(), NOW);
        web.send(failure("shop"), NOW);

        List<KeyValue<String, EventTrace>> traces = harness.traces();
        EventTrace trace = traces.get(traces.size() - 1).value;
        assertThat(trace.getRootCause()).startsWith("memory_rising: memory used");
        assertThat(evidence(trace).get(0)).startsWith("logly.system-metrics/0/");
        assertThat(evidence(trace)).endsWith("logly.log-events/0/0/20261123", "logly.log-events/0/1/20261123");
    }

    @Test
    void amendsATraceWhenItsCauseComesLate() {
        web.send(failure("shop"), NOW);
        assertThat(harness.traces()).singleElement().satisfies(each -> assertThat(each.value.getRootCause())
                .isNull());
        web.send(oomKill(), NOW.plusSeconds(3));
        harness.advance(SECOND);

        EventTrace amended = newest(harness.traces(), 0);
        assertThat(amended.getRevision()).isEqualTo(2);
        assertThat(amended.getRootCause()).startsWith("oom_kill: shop: Out of memory");
        assertThat(evidence(amended).get(0)).isEqualTo("logly.log-events/0/1/20261123");
    }

    @Test
    void amendsNothingAfterFifteenSeconds() {
        web.send(failure("shop"), NOW);
        harness.advance(TraceProcessor.OPEN_FOR);
        harness.traces();
        web.send(oomKill(), NOW.plusSeconds(16));
        harness.advance(SECOND);

        assertThat(harness.traces())
                .allSatisfy(each -> assertThat(each.value.getEventOffset()).isEqualTo(1));
        assertThat(harness.<TraceKey, OpenTrace>store(TraceStage.OPEN_TRACES).find(key(1)))
                .isNull();
    }

    @Test
    void hasTheSameTraceWhetherTheSnapshotComesBeforeItsEventOrAfterOrTwice() {
        web.send(failure("shop"), NOW);
        send(snapshot(1), NOW.plusSeconds(1));
        send(snapshot(1), NOW.plusSeconds(2));
        List<KeyValue<String, EventTrace>> after = harness.traces();
        assertThat(after).hasSize(2);

        send(snapshot(2), NOW);
        assertThat(harness.traces()).isEmpty();
        web.send(failure("shop"), NOW);
        List<KeyValue<String, EventTrace>> before = harness.traces();
        assertThat(before).hasSize(1);

        EventTrace late = after.get(1).value;
        EventTrace early = before.get(0).value;
        assertThat(late.getRevision()).isEqualTo(2);
        assertThat(List.copyOf(late.getProcesses())).hasSize(1).isEqualTo(List.copyOf(early.getProcesses()));
        assertThat(late.getRootCause()).isEqualTo(early.getRootCause());
        assertThat(late.getTracersUsed()).isEqualTo(early.getTracersUsed()).contains("host-snapshot");
        assertThat(late.getSeverityScore()).isEqualTo(early.getSeverityScore());
    }

    @Test
    void takesNoSnapshotOfAnotherEvent() {
        web.send(failure("shop"), NOW);
        send(snapshot(9), NOW.plusSeconds(1));
        send(
                HostSnapshot.newBuilder(snapshot(1))
                        .setEventTopic("logly.system-metrics")
                        .build(),
                NOW.plusSeconds(1));
        send(
                HostSnapshot.newBuilder(snapshot(1))
                        .setTrigger(SnapshotTrigger.PERIODIC)
                        .build(),
                NOW.plusSeconds(1));

        assertThat(harness.traces()).hasSize(1);
    }

    @Test
    void goesOnWithOpenTracesAndPastsAfterARestart() {
        web.send(oomKill(), NOW);
        web.send(failure("shop"), NOW);
        harness.traces();
        harness.restart(NOW.plusSeconds(2), TraceStage.HOST_PASTS, TraceStage.OPEN_TRACES, Entrance.SEQ_RANGES);
        send(snapshot(2), NOW.plusSeconds(3));

        EventTrace amended = newest(harness.traces(), 1);
        assertThat(amended.getRevision()).isEqualTo(2);
        assertThat(amended.getProcesses()).hasSize(1);
        assertThat(amended.getRootCause()).startsWith("oom_kill");
        harness.advance(TraceProcessor.OPEN_FOR);
        assertThat(harness.changelog(TraceStage.OPEN_TRACES)).isEmpty();
    }

    @Test
    void boundsWhatIsOpenAndCountsWhatIsClosedEarly() {
        int beyond = 5;
        for (int i = 0; i < TraceProcessor.MOST_OPEN + beyond; i++) {
            web.send(web.failedLogin(NOW.plusMillis(i)), NOW.plusMillis(i));
        }
        assertThat(harness.traces()).hasSize(TraceProcessor.MOST_OPEN + beyond);
        assertThat(harness.count("traces_closed_early")).isEqualTo(beyond);
        HostPast past = Objects.requireNonNull(
                harness.<String, HostPast>store(TraceStage.HOST_PASTS).find(HOST));
        assertThat(past.toBytes().length).isLessThan(4096);
    }

    private static EventTrace newest(List<KeyValue<String, EventTrace>> traces, long offset) {
        return traces.stream()
                .map(each -> each.value)
                .filter(trace -> trace.getEventOffset() == offset)
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    private static List<String> evidence(EventTrace trace) {
        return trace.getCausalityChain().stream()
                .map(CausalityStep::getEvidenceId)
                .filter(id -> id != null)
                .toList();
    }

    private TraceKey key(long seq) {
        return TraceKey.of(HOST, web.identity(seq));
    }

    private void send(HostSnapshot snapshot, Instant appended) {
        harness.given(
                harness.topics().hostSnapshots(),
                HOST,
                snapshot,
                web.next(harness.topics().hostSnapshots()),
                appended);
    }

    private HostSnapshot snapshot(long eventSeq) {
        RecordIdentity event = web.identity(eventSeq);
        return HostSnapshot.newBuilder()
                .setHost(HOST)
                .setTimestamp(NOW)
                .setTrigger(SnapshotTrigger.EVENT)
                .setEventAgentId(event.agentId())
                .setEventEpoch(event.epoch())
                .setEventTopic(harness.topics().logEvents().name())
                .setEventKey(HOST)
                .setEventSeq(event.seq())
                .setProcesses(List.of(ProcessTrace.newBuilder()
                        .setPid(4711)
                        .setName("shop")
                        .setTimestamp(NOW)
                        .setStartedAt(NOW.minusSeconds(60))
                        .build()))
                .build();
    }

    private static SystemMetric memory(int minute, double percent) {
        return SystemMetric.newBuilder()
                .setHost(HOST)
                .setTimestamp(NOW.minus(Duration.ofMinutes(30 - minute)))
                .setMemoryPercent(percent)
                .build();
    }

    private static LogEvent oomKill() {
        return event("kernel", Level.CRITICAL, Action.OTHER, "Out of memory: Killed process 4711 (shop) total-vm:1kB");
    }

    private static LogEvent failure(String unit) {
        LogEvent event =
                event("systemd", Level.ERROR, Action.SERVICE_FAILED, unit + ".service: Failed with result 'signal'.");
        event.getMetadata().put("unit", unit + ".service");
        event.getMetadata().put("result", "signal");
        return event;
    }

    private static LogEvent event(String service, Level level, Action action, String message) {
        LogEvent event = LogEvent.newBuilder()
                .setHost(HOST)
                .setTimestamp(NOW)
                .setService(service)
                .setLevel(level)
                .setAction(action)
                .setMessage(message)
                .build();
        if (message.startsWith("Out of memory")) {
            event.getMetadata().put("event", "oom");
            event.getMetadata().put("process", "shop");
            event.getMetadata().put("killedPid", "4711");
        }
        return event;
    }
}
