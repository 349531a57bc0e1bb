package logly.analysis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import logly.schemas.Action;
import logly.schemas.CausalityStep;
import logly.schemas.ErrorTrace;
import logly.schemas.EventTrace;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.SystemMetric;
import org.junit.jupiter.api.Test;

class TracerTest {
    private static final Instant START = Instant.parse("2026-11-20T09:00:00Z");

    private final Tracer tracer = new Tracer(SeverityProfile.STANDARD);
    private final HostPast past = new HostPast("web-1");

    @Test
    void namesNoMetricThatIsAlwaysHigh() {
        for (int minute = 0; minute < 60; minute++) {
            sample(minute, 96 + minute % 2, 40);
        }
        EventTrace trace = observe(60, "app", Level.ERROR, Action.OTHER, "ERROR request timed out after 30 s");

        assertThat(trace.getRootCause()).isNull();
        assertThat(evidence(trace)).containsExactly("e60");
        assertThat(trace.getCausalityChain()).last().satisfies(step -> assertThat(step.getDescription())
                .isEqualTo("no evidence of what led to timed out of app in the day before"));
    }

    @Test
    void namesAMetricThatRoseFirst() {
        for (int minute = 0; minute < 60; minute++) {
            sample(minute, minute < 40 ? 15 : 99, 40);
        }
        EventTrace trace = observe(60, "app", Level.ERROR, Action.OTHER, "ERROR request timed out after 30 s");

        assertThat(trace.getRootCause()).isEqualTo("cpu_saturated: processors busy: 99 %, usually 15 %");
        assertThat(evidence(trace)).containsExactly("m40", "e60");
    }

    @Test
    void saysOfAMetricWhatItsFirstSampleHadAndTheLastOne() {
        for (int minute = 0; minute < 60; minute++) {
            sample(minute, 10, minute < 40 ? 40 : 50 + 2 * (minute - 40));
        }
        EventTrace trace = observe(60, "app", Level.CRITICAL, Action.OTHER, "Out of memory: no room for a page");

        assertThat(trace.getRootCause()).isEqualTo("memory_rising: memory used: from 50 % to 88 %, usually 40 %");
        assertThat(evidence(trace)).containsExactly("m40", "e60");
    }

    @Test
    void takesNoErrorOfAnotherServiceForACause() {
        observe(1, "mailer", Level.ERROR, Action.OTHER, "ERROR queue of mailer is stuck");
        EventTrace trace = observe(2, "shop", Level.ERROR, Action.OTHER, "ERROR payment declined by gate");

        assertThat(trace.getRootCause()).isNull();
        assertThat(evidence(trace)).containsExactly("e2");
    }

    @Test
    void leavesAServiceThatRanAgainAside() {
        observe(1, "systemd", Level.ERROR, Action.SERVICE_FAILED, "shop.service: Failed with result 'signal'.");
        EventTrace soon = observe(2, "nginx", Level.ERROR, Action.OTHER, "connect() failed (111: Connection refused)");
        assertThat(evidence(soon)).containsExactly("e1", "e2");

        HostPast other = new HostPast("web-2");
        tracer.observe(
                other,
                tracer.read(event(1, "systemd", Level.ERROR, Action.SERVICE_FAILED, "shop.service: Failed")),
                "a");
        tracer.observe(
                other,
                tracer.read(event(2, "systemd", Level.INFO, Action.SERVICE_STARTED, "Started shop.service.")),
                "b");
        Reading late = tracer.read(
                event(30, "nginx", Level.ERROR, Action.OTHER, "connect() failed (111: Connection refused)"));
        tracer.observe(other, late, "c");
        assertThat(evidence(tracer.trace(late, "c", List.of(), other, List.of(), null, START)))
                .containsExactly("c");
    }

    @Test
    void keepsAStormShort() {
        observe(0, "kernel", Level.CRITICAL, Action.OTHER, "Out of memory: Killed process 12 (shop)");
        EventTrace last =
                observe(1, "shop", Level.ERROR, Action.OTHER, "ERROR shop connection refused by 127.0.0.1:5432");
        for (int i = 0; i < 5000; i++) {
            last = observe(
                    1, "shop", Level.ERROR, Action.OTHER, "ERROR shop connection refused by 127.0.0.1:5432 try " + i);
        }
        assertThat(last.getCausalityChain()).hasSizeLessThan(5);
        assertThat(past.events().signals).hasSizeLessThan(4);
    }

    @Test
    void staysWithinItsBoundsWhateverComes() {
        long seed = 20261120;
        Random random = new Random(seed);
        List<Action> actions = List.of(Action.OTHER, Action.SERVICE_FAILED, Action.FAILED_LOGIN, Action.BAN);
        List<String> texts =
                List.of("connection refused by db", "No space left on device", "deployed", "segfault at 0");
        for (int i = 0; i < 3000; i++) {
            String word = Long.toString(random.nextLong(Long.MAX_VALUE), 26).replaceAll("[0-9]", "x");
            observe(
                    i,
                    "svc-" + word,
                    Level.ERROR,
                    actions.get(i % actions.size()),
                    texts.get(i % 4) + " " + word.repeat(30));
            sample(i, random.nextDouble() * 100, random.nextDouble() * 100);
        }
        assertThat(past.events().signals).hasSizeLessThanOrEqualTo(EventPast.MOST);
        assertThat(past.metrics().rows).hasSizeLessThanOrEqualTo(MetricPast.MOST_ROWS);
        assertThat(past.toBytes().length).as("seed %d", seed).isLessThan(160 << 10);
    }

    @Test
    void tracesAsBeforeFromWhatWasWrittenDown() {
        for (int minute = 0; minute < 30; minute++) {
            sample(minute, 10, minute < 15 ? 40 : 40 + 4 * (minute - 15));
        }
        observe(1, "api", Level.INFO, Action.OTHER, "listening on 10.0.0.5:8080");
        observe(30, "kernel", Level.CRITICAL, Action.OTHER, "Out of memory: Killed process 12 (api)");
        Reading reading = tracer.read(event(31, "systemd", Level.ERROR, Action.SERVICE_FAILED, "api.service: Failed"));
        tracer.observe(past, reading, "last");
        HostPast again = HostPast.fromBytes(past.toBytes());

        assertThat(again.toBytes()).isEqualTo(past.toBytes());
        assertThat(HostPast.newestMillis(past.toBytes())).isEqualTo(at(31).toEpochMilli());
        assertThat(tracer.trace(reading, "last", List.of(), again, List.of(), null, START))
                .isEqualTo(tracer.trace(reading, "last", List.of(), past, List.of(), null, START));
    }

    @Test
    void doesNotDependOnTheOrderInWhichThePastCame() {
        HostPast backwards = new HostPast("web-1");
        LogEvent cause =
                event(1, "nginx", Level.ERROR, Action.OTHER, "[emerg] unknown directive in /etc/nginx/nginx.conf:3");
        LogEvent effect = event(2, "systemd", Level.ERROR, Action.SERVICE_FAILED, "nginx.service: Failed");
        Reading last = tracer.read(effect);
        tracer.observe(backwards, last, "effect");
        tracer.observe(backwards, tracer.read(cause), "cause");

        assertThat(evidence(tracer.trace(last, "effect", List.of(), backwards, List.of(), null, START)))
                .containsExactly("cause", "effect");
    }

    @Test
    void leavesOutTheTimeThatAMessageBeginsWithAndNothingElse() {
        assertThat(ownWords("[12345.678901] Out of memory: Killed process 77 (java)"))
                .endsWith(": Out of memory: Killed process 77 (java)");
        assertThat(ownWords("2026/11/20 09:00:03 [error] 8#8: connect() failed (111: Connection refused)"))
                .endsWith(": [error] 8#8: connect() failed (111: Connection refused)");
        assertThat(ownWords("[2026-11-20 09:00:04 +0000] [41] [CRITICAL] WORKER TIMEOUT (pid:43)"))
                .endsWith(": [CRITICAL] WORKER TIMEOUT (pid:43)");
        String access = "192.0.2.31 - - [20/Nov/2026:09:00:09 +0000] \"GET /cart HTTP/1.1\" 502 153";
        assertThat(ownWords(access)).endsWith(": " + access);
    }

    private String ownWords(String message) {
        HostPast nothing = new HostPast("web-1");
        Reading reading = tracer.read(event(1, "app", Level.ERROR, Action.OTHER, message));
        tracer.observe(nothing, reading, "own");
        return tracer.trace(reading, "own", List.of(), nothing, List.of(), null, START)
                .getCausalityChain()
                .get(0)
                .getDescription();
    }

    @Test
    void carriesTheAnalysisOfTheErrorAndTheRulesThatMatched() {
        ErrorTrace error = ErrorTrace.newBuilder()
                .setErrorType("disk_full")
                .setErrorCategory("resource")
                .setSeverity(80)
                .build();
        LogEvent event = LogEvent.newBuilder(event(1, "db", Level.ERROR, Action.OTHER, "disk full"))
                .setError(error)
                .build();
        Reading reading = tracer.read(event);
        EventTrace trace = tracer.trace(reading, "x", List.of("r-1"), past, List.of(), null, START);

        assertThat(trace.getErrors()).containsExactly(error);
        assertThat(trace.getTracersUsed()).containsExactly("error-analysis", "rule:r-1");
        assertThat(trace.getSeverityScore()).isEqualTo(90);
    }

    private EventTrace observe(int minute, String service, Level level, Action action, String message) {
        Reading reading = tracer.read(event(minute, service, level, action, message));
        tracer.observe(past, reading, "e" + minute);
        return tracer.trace(reading, "e" + minute, List.of(), past, List.of(), null, START);
    }

    private void sample(int minute, double cpu, double memory) {
        SystemMetric sample = SystemMetric.newBuilder()
                .setHost("web-1")
                .setTimestamp(at(minute))
                .setCpuPercent(cpu)
                .setMemoryPercent(memory)
                .build();
        tracer.observe(past, sample, "m" + minute);
    }

    static LogEvent event(int minute, String service, Level level, Action action, String message) {
        LogEvent event = LogEvent.newBuilder()
                .setHost("web-1")
                .setTimestamp(at(minute))
                .setService(service)
                .setLevel(level)
                .setAction(action)
                .setMessage(message)
                .build();
        int unit = message.indexOf(".service");
        if (service.equals("systemd") && unit > 0) {
            event.getMetadata().put("unit", message.substring(message.lastIndexOf(' ', unit) + 1, unit + 8));
        }
        return event;
    }

    private static Instant at(int minute) {
        return START.plus(Duration.ofMinutes(minute));
    }

    private static List<String> evidence(EventTrace trace) {
        return trace.getCausalityChain().stream()
                .map(CausalityStep::getEvidenceId)
                .filter(id -> id != null)
                .toList();
    }
}
