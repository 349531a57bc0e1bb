package logly.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;

class GuardedParserTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final ParseContext CONTEXT = new ParseContext(ZoneOffset.UTC, NOW, "web-1");

    @Test
    void keepsTheLineOnWhichItsParserFails() {
        GuardedParser parser = new GuardedParser((line, context) -> {
            if (line.contains("bad")) {
                throw new IllegalStateException(line);
            }
            return new SyslogParser(LogFormat.AUTH).parse(line, context);
        });

        LogEvent bad = parser.parse("2026-11-23T10:00:00Z h sshd[1]: bad", CONTEXT);
        LogEvent good = parser.parse("2026-11-23T10:00:01Z h sshd[1]: Invalid user a from 192.0.2.1 port 1", CONTEXT);

        assertThat(bad.getMessage()).isEqualTo("2026-11-23T10:00:00Z h sshd[1]: bad");
        assertThat(bad.getTimestamp()).isEqualTo("2026-11-23T10:00:00Z");
        assertThat(bad.getFormat()).isEqualTo("generic");
        assertThat(good.getUser()).isEqualTo("a");
        assertThat(parser.failed()).isEqualTo(1);
    }

    @Test
    void survivesAStackOverflow() {
        GuardedParser parser = new GuardedParser((line, context) -> {
            throw new StackOverflowError();
        });

        assertThat(parser.parse("x", CONTEXT).getTimestamp()).isEqualTo(NOW);
        assertThat(parser.failed()).isEqualTo(1);
    }
}
