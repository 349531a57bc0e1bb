package logly.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import logly.agent.parse.text.ParseContext;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LogParserTest {
    private static final ParseContext NOW =
            new ParseContext(ZoneOffset.UTC, Instant.parse("2026-11-23T12:00:00Z"), "web-1.example.net");

    static Stream<String> authLines() throws IOException {
        try (InputStream rows = Objects.requireNonNull(LogParserTest.class.getResourceAsStream("auth.tsv"))) {
            String text = new String(rows.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(row -> !row.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("authLines")
    void understandsAuthLine(String row) {
        List<String> cells = List.of(row.split("\t", 5));
        String line = cells.get(4);
        LogEvent event = LogFormat.AUTH.parser().parse(line, NOW);
        assertThat(event.getAction()).isEqualTo(Action.valueOf(cells.get(0)));
        assertThat(event.getLevel()).isEqualTo(Level.valueOf(cells.get(1)));
        assertThat(Objects.requireNonNullElse(event.getUser(), "-")).isEqualTo(cells.get(2));
        assertThat(Objects.requireNonNullElse(event.getIpAddress(), "-")).isEqualTo(cells.get(3));
        assertThat(line)
                .endsWith(": " + " ".repeat(line.indexOf(event.getMessage()) - line.indexOf(": ") - 2)
                        + event.getMessage());
        assertThat(event.getMetadata()).containsEntry("hostname", "web-1");
        assertThat(event.getTimestamp().toString()).startsWith("2026-11-23T11:00:");
        assertThat(event.getSource()).isEqualTo("auth");
    }

    @Test
    void choosesTheLatestYearThatIsNotAhead() {
        ParseContext newYear = new ParseContext(ZoneId.of("Europe/Berlin"), Instant.parse("2027-01-01T00:10:00Z"), "h");
        assertThat(time("Dec 31 23:59:00 h a: x", newYear)).isEqualTo("2026-12-31T22:59:00Z");
        assertThat(time("Jan  1 01:00:00 h a: x", newYear)).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(time("Jan  3 01:00:00 h a: x", newYear)).isEqualTo("2026-01-03T00:00:00Z");
        assertThat(time("Feb 29 01:00:00 h a: x", newYear)).isEqualTo("2024-02-29T00:00:00Z");
    }

    private static String time(String line, ParseContext context) {
        return LogFormat.SYSLOG.parser().parse(line, context).getTimestamp().toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026/11/23 10:00:00 [error] 7#7: open() failed | ERROR | 2026-11-23T10:00:00Z",
                "[2026-11-23 10:00:00,5] WARN disk nearly full | WARNING | 2026-11-23T10:00:00.500Z",
                "1795428000.25 job done, 0 errors | UNKNOWN | 2026-11-23T10:00:00Z",
                "level=debug msg=x | DEBUG | 2026-11-23T12:00:00Z",
                "connection failed | WARNING | 2026-11-23T12:00:00Z",
                "fail: Shop.Orders.Worker[13] the batch was given up | ERROR | 2026-11-23T12:00:00Z",
                "crit: Shop.Orders.Worker[1] no way on | CRITICAL | 2026-11-23T12:00:00Z",
                "warn: Shop.Orders.Worker[3] retry failed | WARNING | 2026-11-23T12:00:00Z",
                "info: Shop.Orders.Worker[2] last error is over | INFO | 2026-11-23T12:00:00Z",
                "dbug: Shop.Orders.Worker[9] lookup failed | DEBUG | 2026-11-23T12:00:00Z",
                "trce: Shop.Orders.Worker[9] lookup failed | DEBUG | 2026-11-23T12:00:00Z",
                "shop.db.errors.OperationalError: column stock.unit does not exist | ERROR | 2026-11-23T12:00:00Z",
                "ShopException: warning, no stock | ERROR | 2026-11-23T12:00:00Z",
                "lastError: none | UNKNOWN | 2026-11-23T12:00:00Z"
            })
    void readsStampAndLevelOfAnyLine(String line, Level level, String time) {
        LogEvent event = LogFormat.GENERIC.parser().parse(line, NOW);
        assertThat(event.getLevel()).isEqualTo(level);
        assertThat(event.getMessage()).isEqualTo(line);
        assertThat(event.getTimestamp()).isEqualTo(Instant.parse(time).truncatedTo(ChronoUnit.MILLIS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "level=error msg=`probe failed` err=`dial tcp 10.1.0.8:80: connect: connection refused`"
                        + " | probe failed: dial tcp 10.1.0.8:80: connect: connection refused",
                "level=error msg=`no answer from db` error=`no answer from` | no answer from db",
                "level=error msg=`odd` error=true | odd",
                "{`level`:`error`,`msg`:`not sent`,`error`:{`message`:`no such host`}} | not sent: no such host"
            })
    void addsTheErrorOfAFieldToTheMessage(String line, String message) {
        String quoted = line.replace('`', '"');
        assertThat(LogFormat.ofLine(quoted).parser().parse(quoted, NOW).getMessage())
                .isEqualTo(message);
    }

    @Test
    void readsJournalEntryWithBytes() {
        String json = "{\"__CURSOR\":\"s=1\",\"__REALTIME_TIMESTAMP\":\"1795428000123456\",\"PRIORITY\":\"3\","
                + "\"SYSLOG_IDENTIFIER\":\"app\",\"_PID\":\"7\",\"MESSAGE\":[104,105,255]}";
        JournalParser.Entry entry = new JournalParser().entry(json, NOW).orElseThrow();
        assertThat(entry.cursor()).isEqualTo("s=1");
        assertThat(entry.event().getMessage()).isEqualTo("hi\uFFFD");
        assertThat(entry.event().getLevel()).isEqualTo(Level.ERROR);
        assertThat(entry.event().getSource()).isEqualTo("journal");
    }

    @Test
    void readsExportedJournalEntriesAsTheJournalGivesThem() {
        String json = "{\"__REALTIME_TIMESTAMP\":\"1795428000123456\",\"_HOSTNAME\":\"web-1\",\"PRIORITY\":\"6\","
                + "\"SYSLOG_IDENTIFIER\":\"sshd\",\"_PID\":\"7\",\"_SYSTEMD_UNIT\":\"ssh.service\",\"MESSAGE\":"
                + "\"Failed password for invalid user bob from 2001:db8::7 port 4242 ssh2\",\"__CURSOR\":\"s=1\"}";
        LogEvent followed = new JournalParser().entry(json, NOW).orElseThrow().event();
        for (String line : List.of(json, "\u001e" + json, "data: " + json)) {
            SourceFormat format = SourceFormat.ofSample(List.of(line));
            LogEvent event = format.parse(line, NOW);
            assertThat(format.label()).isEqualTo("journal");
            assertThat(event).isEqualTo(followed);
        }
        assertThat(followed.getTimestamp()).isEqualTo(Instant.parse("2026-11-23T10:00:00.123Z"));
        assertThat(followed.getFormat()).isEqualTo("journal");
        assertThat(followed.getSource()).isEqualTo("auth");
        assertThat(followed.getIpAddress()).isEqualTo("2001:db8::7");
        assertThat(followed.getMetadata())
                .containsEntry("hostname", "web-1")
                .containsEntry("unit", "ssh.service")
                .containsEntry("pid", "7");
        String other = "{\"time\":\"2026-11-23T11:00:00Z\",\"msg\":\"no __CURSOR here\"}";
        assertThat(SourceFormat.ofSample(List.of(other)).label()).isEqualTo("json");
    }

    @Test
    void neverThrowsOnBrokenLines() throws IOException {
        long seed = 20261123;
        boolean full = "full".equals(System.getProperty("logly.scale"));
        int rounds = full ? 20 : 1;
        System.out.println("neverThrowsOnBrokenLines seed " + seed + " rounds " + rounds);
        Random random = new Random(seed);
        List<String> lines = authLines().map(row -> row.split("\t", 5)[4]).toList();
        for (int round = 0; round < rounds; round++) {
            for (String line : lines) {
                for (int cut = 0; cut <= line.length(); cut += full ? 1 : 4) {
                    StringBuilder broken = new StringBuilder(line.substring(0, cut));
                    if (cut > 0) {
                        broken.setCharAt(random.nextInt(cut), " :[]()<>\"'=-0\uFFFD".charAt(random.nextInt(14)));
                    }
                    for (LogFormat format : LogFormat.values()) {
                        assertThat(broken.toString())
                                .contains(format.parser()
                                        .parse(broken.toString(), NOW)
                                        .getMessage());
                    }
                }
            }
        }
    }
}
