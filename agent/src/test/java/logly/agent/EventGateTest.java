package logly.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.agent.redact.Redaction;
import logly.schemas.ErrorTrace;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.SourceStatus;
import org.junit.jupiter.api.Test;

class EventGateTest {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final EventGate gate = new EventGate(Redaction.of(new Redaction.Options(true, List.of())), registry);

    private static LogEvent event(Level level, String format, String message) {
        return LogEvent.newBuilder()
                .setSource("syslog")
                .setFormat(format)
                .setLevel(level)
                .setMessage(message)
                .setMetadata(new HashMap<>(Map.of("pid", "12", "command", "x --token=abcdef12")))
                .build();
    }

    private double count(String metric) {
        return registry.scrape(metric::equals).stream()
                .flatMap(snapshot -> ((CounterSnapshot) snapshot).getDataPoints().stream())
                .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                .sum();
    }

    @Test
    void masksMessageAndMetadataAndCountsTheEventOnce() {
        LogEvent event = event(Level.INFO, "syslog", "login with password=hunter2xy");
        gate.pass("/var/log/app", List.of(event));
        assertThat(event.getMessage()).isEqualTo("login with password=[redacted]");
        assertThat(event.getMetadata())
                .containsEntry("command", "x --token=[redacted]")
                .containsEntry("pid", "12");
        assertThat(count("logly_agent_redacted_events")).isEqualTo(1);
        assertThat(event.getError()).isNull();
    }

    @Test
    void saysOfAnErrorWhatTheMaskedMessageSays() {
        LogEvent event = event(
                Level.ERROR,
                "syslog",
                "java.io.IOException: url\nCaused by: a.B: redis://:hunter2xy@c/0 Connection refused");
        gate.pass("/var/log/app", List.of(event));
        assertThat(event.getError()).extracting(ErrorTrace::getErrorType).isEqualTo("connection_refused");
        assertThat(event.toString()).doesNotContain("hunter2xy");
    }

    @Test
    void samplesUnparsedLinesThatDifferInMoreThanTheirDigits() {
        List<LogEvent> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            events.add(event(Level.INFO, "generic", "odd line " + i + " password=hunter" + i));
        }
        for (String word : List.of("a", "b", "c", "d", "e")) {
            events.add(event(Level.INFO, "generic", word.repeat(500)));
        }
        events.add(event(Level.INFO, "syslog", "understood"));
        gate.pass("/var/log/app", events);
        SourceStatus described = gate.sampled(List.of(
                        SourceStatus.newBuilder().setPath("/var/log/app").build()))
                .get(0);
        assertThat(described.getUnparsedSamples())
                .hasSize(UnparsedSamples.PER_SOURCE)
                .allMatch(sample -> sample.length() <= UnparsedSamples.LENGTH)
                .first()
                .isEqualTo("e".repeat(UnparsedSamples.LENGTH));
        gate.pass("/var/log/app", events.subList(98, 100));
        assertThat(gate.sampled(List.of(described)).get(0).getUnparsedSamples().get(0))
                .isEqualTo("odd line 99 password=[redacted]");
        assertThat(count("logly_agent_unparsed_events")).isEqualTo(107);
    }

    @Test
    void leavesAStatusWithoutSamplesAsItIs() {
        SourceStatus status =
                SourceStatus.newBuilder().setPath("/var/log/other").build();
        assertThat(gate.sampled(List.of(status)).get(0)).isSameAs(status);
    }
}
