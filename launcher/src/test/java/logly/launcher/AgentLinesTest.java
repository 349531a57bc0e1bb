package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import logly.query.LogLines;
import logly.schemas.Action;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;

class AgentLinesTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private static List<LogEvent> read(String lines, LogLines.Reading reading) {
        List<LogEvent> events = new ArrayList<>();
        new AgentLines().read(lines, reading, (event, line) -> events.add(event));
        return events;
    }

    @Test
    void readsLinesAsAnAgentWouldInTheFormatThatTheyTell() {
        String lines = """
                Nov 23 21:54:31 web-1 sshd[411]: Failed password for root from 203.0.113.7 port 22 ssh2

                Nov 23 21:54:32 web-1 sshd[411]: Accepted publickey for ann from 198.51.100.2 port 22 ssh2
                """;
        List<LogEvent> events = read(lines, new LogLines.Reading(null, ZoneId.of("Asia/Tokyo"), NOW, "unnamed"));
        assertThat(events)
                .extracting(LogEvent::getAction)
                .containsExactly(Action.FAILED_LOGIN, Action.SUCCESSFUL_LOGIN);
        assertThat(events).extracting(LogEvent::getHost).containsOnly("web-1");
        assertThat(events.get(0).getTimestamp()).isEqualTo(Instant.parse("2026-11-23T12:54:31Z"));
    }

    @Test
    void readsAFormatThatIsNamedAndCountsLinesFromOne() {
        assertThat(new AgentLines().formats()).contains("auth", "fail2ban");
        List<Long> numbers = new ArrayList<>();
        LogLines.Reading reading = new LogLines.Reading("auth", ZoneOffset.UTC, NOW, "db-9");
        new AgentLines().read("what is this\n\nand this", reading, (event, line) -> {
            assertThat(event.getHost()).isEqualTo("db-9");
            numbers.add(line);
        });
        assertThat(numbers).containsExactly(1L, 3L);
    }
}
