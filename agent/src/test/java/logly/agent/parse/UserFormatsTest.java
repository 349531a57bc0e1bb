package logly.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import logly.agent.parse.text.ParseContext;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserFormatsTest {
    private static final ParseContext NOW =
            new ParseContext(ZoneOffset.UTC, Instant.parse("2026-11-23T12:00:00Z"), "agent-1");

    private static LogEvent parse(String pattern, String line) {
        NamedFormat format =
                UserFormats.of(List.of("shop=" + pattern)).named("shop").orElseThrow();
        return SourceFormat.only(format).parse(line, NOW);
    }

    @Test
    void readsTheFieldsOfAnEventAndKeepsAllOthersAsMetadata() {
        LogEvent event = parse(
                "%{ISO8601:timestamp} \\[%{LEVEL:level}\\] %{IP:ipAddress} %{USER:user} order=%{INT:order.id}"
                        + " %{GREEDYDATA:message}",
                "2026-11-23 11:00:00,250 [error] 2001:db8::7 bob order=17 payment is late");

        assertThat(event.getTimestamp()).isEqualTo("2026-11-23T11:00:00.250Z");
        assertThat(event.getLevel()).isEqualTo(Level.ERROR);
        assertThat(event.getIpAddress()).isEqualTo("2001:db8::7");
        assertThat(event.getUser()).isEqualTo("bob");
        assertThat(event.getMessage()).isEqualTo("payment is late");
        assertThat(event.getMetadata()).containsOnly(Map.entry("order.id", "17"));
        assertThat(event.getSource()).isEqualTo("shop");
        assertThat(event.getFormat()).isEqualTo("shop");
        assertThat(event.getHost()).isEqualTo("agent-1");
    }

    @Test
    void tellsAnActionByItsNameOrByTheWordsOfTheMessage() {
        assertThat(parse("%{WORD:action} %{IP:ipAddress}", "failed_login 192.0.2.7")
                        .getAction())
                .isEqualTo(Action.FAILED_LOGIN);
        LogEvent words = parse("%{IP:ipAddress} %{GREEDYDATA:message}", "192.0.2.7 Login failed");
        assertThat(words.getAction()).isEqualTo(Action.FAILED_LOGIN);
        assertThat(parse("%{WORD:action} %{NUMBER:n}", "bought 3.5").getMetadata())
                .containsEntry("action", "bought")
                .containsEntry("n", "3.5");
    }

    @Test
    void readsAnyOtherLineAsOneOfNoFormat() {
        LogEvent event = parse("%{INT:n}", "17 apples");
        assertThat(event.getFormat()).isEqualTo("generic");
        assertThat(event.getSource()).isEqualTo("shop");
        assertThat(event.getMessage()).isEqualTo("17 apples");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "IP | 192.0.2.7",
                "IP | ::ffff:192.0.2.7",
                "IP | 2001:db8::1",
                "HOST | web-1.example.org",
                "UUID | 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
                "EMAIL | bob+x@example.org",
                "QUOTED | \"a \\\" b\"",
                "PATH | /var/log/x.log",
                "URI | https://example.org/a?b=c",
                "TIMESTAMP | 2026-11-23T11:00:00.123456Z",
                "TIMESTAMP | 2026/11/23 11:00:00 +0100",
                "TIMESTAMP | 23/Nov/2026:11:00:00 +0000",
                "TIMESTAMP | Nov  3 11:00:00",
                "TIMESTAMP | 1795431600.250",
                "LEVEL | Warning",
                "STATUS | 404",
                "METHOD | PROPFIND",
                "HEX | 0xdeadBEEF",
                "NUMBER | -1.5"
            })
    void knowsWordsForTheUsualThings(String word, String text) {
        assertThat(parse("%{" + word + ":it}", text).getMetadata()).containsEntry("it", text);
    }

    @Test
    void takesNamedGroupsAndAlternatives() {
        String pattern = "(?:from %{IP:peer}|by (?P<who>[a-z]+)) (ok|no)";
        assertThat(parse(pattern, "from 192.0.2.7 ok").getMetadata()).containsOnlyKeys("peer");
        assertThat(parse(pattern, "by bob no").getMetadata()).containsEntry("who", "bob");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x | 'x' is no NAME=PATTERN",
                "1x=%{IP:a} | '1x=%{IP:a}' is no NAME=PATTERN",
                "auth=%{IP:a} | the format 'auth' exists already",
                "x=%{NOPE:a} | 'x': %{NOPE:a} is no known word; known are DATA, EMAIL",
                "x=%{IP:a b} | 'x': 'a b' is no name of a field",
                "x=%{INT:a:int} | no type stands behind it",
                "x=%{IP} | 'x': the pattern keeps nothing",
                "x=(%{IP:a} | 'x': no pattern: missing closing )",
                "x=(?:(?:%{IP:a}){1,50}){1,19} | 'x': the pattern is too large"
            })
    void saysInOneSentenceWhatIsWrongWithAFormat(String entry, String message) {
        assertThatThrownBy(() -> UserFormats.of(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void matchesInTimeThatGrowsWithTheLineOnly() {
        String line = "a".repeat(16 * 1024) + "!";
        long start = System.nanoTime();
        LogEvent event = parse("(a+)+%{WORD:x}", line);
        System.out.printf("a line of 16 KiB against (a+)+: %d ms%n", (System.nanoTime() - start) / 1_000_000);
        assertThat(event.getFormat()).isEqualTo("generic");
    }
}
