package logly.agent.parse.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import logly.agent.parse.LogFormat;
import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogHeaderTest {
    private static final ParseContext NOW =
            new ParseContext(ZoneId.of("Europe/Berlin"), Instant.parse("2026-11-23T12:00:00Z"), "me");

    private static LogEvent parse(String line) {
        return LogFormat.SYSLOG.parser().parse(line, NOW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            <34>1 2026-11-03T22:14:15.003Z h su 9 ID47 - x             | 2026-11-03T22:14:15.003Z | h    | su        | 9   | x
            <34>1 2026-11-03T22:14:15+02:00 h su - - - \uFEFFx         | 2026-11-03T20:14:15Z     | h    | su        | -   | x
            1 2026-11-03T22:14:15Z h su - - - x                        | 2026-11-03T22:14:15Z     | h    | su        | -   | x
            120 <34>1 2026-11-03T22:14:15Z h su - - - x                | 2026-11-03T22:14:15Z     | h    | su        | -   | x
            <13>1 - - - - - -                                          | 2026-11-23T12:00:00Z     | -    | -         | -   | -
            <13>Nov  3 21:54:31 h app[7]: x                            | 2026-11-03T20:54:31Z     | h    | app       | 7   | x
            \uFEFF<13>Nov  3 21:54:31 h app: x                         | 2026-11-03T20:54:31Z     | h    | app       | -   | x
            Nov  3 21:54:31 h app: x                                   | 2026-11-03T20:54:31Z     | h    | app       | -   | x
            Nov  3 21:54:31 app[7]: x                                  | 2026-11-03T20:54:31Z     | -    | app       | 7   | x
            Nov  3 21:54:31.250 h app: x                               | 2026-11-03T20:54:31.250Z | h    | app       | -   | x
            Nov 3 2024 21:54:31 h app: x                               | 2024-11-03T20:54:31Z     | h    | app       | -   | x
            Nov  3 21:54:31 2024 h app: x                              | 2024-11-03T20:54:31Z     | h    | app       | -   | x
            <13>Nov 3 2024 21:54:31: h app: x                          | 2024-11-03T20:54:31Z     | h    | app       | -   | x
            2026-11-03T21:54:31.250+01:00 h app[7]: x                  | 2026-11-03T20:54:31.250Z | h    | app       | 7   | x
            2026-11-03 21:54:31.250+0100  h app[7]: x                  | 2026-11-03T20:54:31.250Z | h    | app       | 7   | x
            <15> app[7]: x                                             | 2026-11-23T12:00:00Z     | -    | app       | 7   | x
            <13>Nov  3 21:54:31 h lone                                 | 2026-11-03T20:54:31Z     | h    | lone      | -   | -
            <13>Nov  3 21:54:31 2001:db8::1 app: x                     | 2026-11-03T20:54:31Z     | 2001:db8::1 | app | -   | x
            <189>29: *Nov  3 21:54:31.500 UTC: %SYS-5-CONFIG_I: x      | 2026-11-03T21:54:31.500Z | -    | %SYS-5-CONFIG_I | - | x
            <189>29: sw1: Nov  3 21:54:31: %SYS-5-CONFIG_I: x          | 2026-11-03T20:54:31Z     | sw1  | %SYS-5-CONFIG_I | - | x
            <187>: 2024 Nov  3 21:54:31 UTC: %ETHPORT-5-IF_DOWN: x     | 2024-11-03T21:54:31Z     | -    | %ETHPORT-5-IF_DOWN | - | x
            <166>Nov 03 2024 21:54:31 fw1 : %ASA-6-302013: x           | 2024-11-03T20:54:31Z     | fw1  | %ASA-6-302013 | - | x
            <38>Nov  3 21:54:31 h Message forwarded from aix: sshd[7]: x | 2026-11-03T20:54:31Z   | h    | sshd      | 7   | x
            Nov  3 21:54:31 sol app[7]: [ID 800047 auth.info] x        | 2026-11-03T20:54:31Z     | sol  | app       | 7   | x
            Nov  3 21:54:31 h (systemd)[12]: x                         | 2026-11-03T20:54:31Z     | h    | (systemd) | 12  | x
            Nov  3 21:54:31 h sshd(pam_unix)[12]: x                    | 2026-11-03T20:54:31Z     | h    | sshd      | 12  | x
            srv sshd[7]: x                                             | 2026-11-23T12:00:00Z     | srv  | sshd      | 7   | x
            Nov  3 21:54:31 h last message repeated 3 times            | 2026-11-03T20:54:31Z     | h    | -         | -   | last message repeated 3 times
            """)
    void readsHeader(String line, String time, String host, String program, String pid, String message) {
        LogEvent event = parse(line);
        assertThat(event.getFormat()).isNotEqualTo("generic");
        assertThat(event.getTimestamp()).isEqualTo(time);
        assertThat(event.getMetadata().getOrDefault("hostname", "-")).isEqualTo(host);
        assertThat(Objects.requireNonNullElse(event.getService(), "-")).isEqualTo(program);
        assertThat(event.getMetadata().getOrDefault("pid", "-")).isEqualTo(pid);
        assertThat(event.getMessage()).isEqualTo(message.equals("-") ? "" : message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<192>1 2026-11-03T22:14:15Z h a - - - x",
                "<34>0 2026-11-03T22:14:15Z h a - - - x",
                "<34>1 2026-02-30T22:14:15Z h a - - - x",
                "<34>1 2026-11-03T22:14:15Z h a - - x",
                "<34>1 2026-11-03T22:14:15Z h a - - [x",
                "<34>1 2026-11-03T22:14:15Z h a - - [a b=\"]\"] x",
                "<34>1 2026-11-03T22:14:15Z h a - - [a b=\"\\n\"] x",
                "<34>1 2026-11-03T22:14:15Z h a - - [a b=\"1\"][a b=\"2\"] x",
                "<34>1 - - aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa - - -",
                "<34>2 ",
                "<34]1 x",
                "plain words",
                "2026-11-03T22:14:15Z INFO main: started",
                "2026-11-03 22:14:15,123 INFO main: started",
                "2026-11-03T22:14:15+01:00 [info] main: started"
            })
    void keepsALineWithoutHeaderWholeAndMakesNothingUp(String line) {
        LogEvent event = parse(line);
        assertThat(event.getMessage()).isEqualTo(line);
        assertThat(event.getFormat()).isEqualTo("generic");
        assertThat(event.getService()).isNull();
        assertThat(event.getMetadata()).isEmpty();
    }

    @Test
    void tellsPriorityAndStructuredDataByName() {
        LogEvent event = parse("<165>1 2026-11-03T22:14:15Z h app 7 ID47 [a@1 b=\"\\\"c\\]\" d=\"\"][e] x");
        assertThat(event.getMetadata())
                .containsEntry("facility", "local4")
                .containsEntry("severity", "notice")
                .containsEntry("msgid", "ID47")
                .containsEntry("syslogVersion", "1")
                .containsEntry("structuredData", "[a@1 b=\"\\\"c\\]\" d=\"\"][e]")
                .containsEntry("sd.a@1.b", "\"c]");
    }
}
