package logly.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import logly.agent.parse.text.ParseContext;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageRulesTest {
    private static final ParseContext NOW =
            new ParseContext(ZoneOffset.UTC, Instant.parse("2026-11-23T12:00:00Z"), "agent-1");

    static Stream<String> rows() throws IOException {
        try (InputStream rows = Objects.requireNonNull(MessageRulesTest.class.getResourceAsStream("messages.tsv"))) {
            String text = new String(rows.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(row -> !row.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void understandsMessage(String row) {
        List<String> cells = List.of(row.split("\t", 6));
        LogEvent event = SourceFormat.mixed().parse(cells.get(5), NOW);
        assertThat(event.getAction()).isEqualTo(Action.valueOf(cells.get(0)));
        assertThat(event.getLevel()).isEqualTo(Level.valueOf(cells.get(1)));
        assertThat(Objects.requireNonNullElse(event.getUser(), "-")).isEqualTo(cells.get(2));
        assertThat(Objects.requireNonNullElse(event.getIpAddress(), "-")).isEqualTo(cells.get(3));
        assertThat(event.getMetadata()).containsEntry("hostname", "web-1");
        assertThat(event.getHost()).isEqualTo("agent-1");
        assertThat(cells.get(5)).endsWith(event.getMessage());
        if (!cells.get(4).equals("-")) {
            for (String entry : cells.get(4).split(";", -1)) {
                int equals = entry.indexOf('=');
                assertThat(event.getMetadata()).containsEntry(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
    }

    @Test
    void givesTheSameMessageTheSameMeaningInTheJournal() {
        String json = "{\"__CURSOR\":\"s=1\",\"__REALTIME_TIMESTAMP\":\"1795428000123456\",\"PRIORITY\":\"6\","
                + "\"SYSLOG_IDENTIFIER\":\"sshd-session\",\"_PID\":\"7\","
                + "\"MESSAGE\":\"Failed password for root from 192.0.2.7 port 1 ssh2\"}";
        LogEvent event = new JournalParser().entry(json, NOW).orElseThrow().event();
        assertThat(event.getAction()).isEqualTo(Action.FAILED_LOGIN);
        assertThat(event.getSource()).isEqualTo("auth");
        assertThat(event.getService()).isEqualTo("sshd");
        assertThat(event.getMetadata()).containsEntry("program", "sshd-session");
    }
}
