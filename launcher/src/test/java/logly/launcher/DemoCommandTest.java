package logly.launcher;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import logly.agent.parse.SourceFormat;
import logly.launcher.demo.Script;
import logly.schemas.Action;
import logly.schemas.LogEvent;
import logly.schemas.SystemMetric;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:10:00Z");

    private final Script script = Script.until(NOW);
    private final List<LogEvent> events = DemoCommand.events(script, NOW);

    @Test
    void isUnderstoodByTheParsers() {
        assertThat(events).allMatch(SourceFormat::isParsed);
        Map<Action, Long> actions = events.stream().collect(groupingBy(LogEvent::getAction, counting()));
        assertThat(actions).containsEntry(Action.FAILED_LOGIN, 60L).containsEntry(Action.BAN, 1L);
        assertThat(events)
                .filteredOn(event -> event.getAction() == Action.FAILED_LOGIN)
                .allMatch(event -> "203.0.113.77".equals(event.getIpAddress()));
        assertThat(events)
                .filteredOn(event -> event.getMessage().contains("No space left"))
                .allMatch(event -> event.getError() != null);
    }

    @Test
    void isToldOfTheMinutesBeforeNow() {
        assertThat(events)
                .extracting(LogEvent::getTimestamp)
                .allMatch(at -> at.isAfter(NOW.minus(Duration.ofMinutes(51))) && at.isBefore(NOW))
                .isSorted();
        assertThat(events).extracting(LogEvent::getHost).containsOnly("demo-bastion", "demo-web-1", "demo-db-1");
    }

    @Test
    void fillsTheDiskOfTheDatabaseAlone() {
        assertThat(script.samples())
                .filteredOn(sample -> sample.getHost().equals("demo-db-1"))
                .extracting(SystemMetric::getDiskPercent)
                .isSorted()
                .startsWith(61.0)
                .endsWith(100.0);
        assertThat(script.samples())
                .filteredOn(sample -> !sample.getHost().equals("demo-db-1"))
                .extracting(SystemMetric::getDiskPercent)
                .containsOnly(61.0);
    }
}
