package logly.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import logly.agent.parse.LogFormat;
import logly.agent.parse.UserFormats;
import logly.agent.source.Bell;
import logly.schemas.LogEvent;
import logly.schemas.SourceState;
import org.junit.jupiter.api.Test;

class StandardInputTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Bell bell = new Bell();

    private StandardInput input(InputStream stream) {
        LogSources.Options options = new LogSources.Options(
                "h", List.of(), UserFormats.NONE, false, false, false, false, Duration.ofDays(7), Duration.ZERO);
        TailClock time = new TailClock(Clock.fixed(NOW, ZoneOffset.UTC), ZoneOffset.UTC, bell);
        return StandardInput.of(stream, LogFormat.AUTH, options, time);
    }

    private List<LogEvent> readUntilItEnds(StandardInput input) throws InterruptedException {
        List<LogEvent> events = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean over = false;
        while (!over && System.nanoTime() < deadline) {
            over = input.status(NOW).getState() == SourceState.ABSENT;
            int before;
            do {
                before = events.size();
                events.addAll(input.read(100).events());
            } while (events.size() > before);
            if (!over) {
                bell.await(Duration.ofMillis(100));
            }
        }
        return events;
    }

    @Test
    void readsEveryLineThatIsPipedInAlsoMoreThanWaitAtOnce() throws InterruptedException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            lines.append("Nov 23 11:00:00 web sshd[7]: Invalid user u")
                    .append(i)
                    .append(" from 192.0.2.7 port 1\n");
        }
        String text = lines.append("Nov 23 11:00:01 web sshd[7]: the last line, without its end")
                .toString();
        StandardInput input = input(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));

        List<LogEvent> events = readUntilItEnds(input);

        assertThat(events).hasSize(5_001);
        for (int i = 0; i < 5_000; i++) {
            assertThat(events.get(i).getUser()).isEqualTo("u" + i);
        }
        assertThat(events.get(5_000).getMessage()).isEqualTo("the last line, without its end");
        assertThat(input.canWait()).as("what is not taken is lost to the pipe").isFalse();
        assertThat(input.status(NOW).getReason()).isEqualTo("it has ended");
        input.close();
    }

    @Test
    void saysWhyItCannotRead() throws IOException, InterruptedException {
        InputStream broken = InputStream.nullInputStream();
        broken.close();
        StandardInput input = input(broken);
        assertThat(readUntilItEnds(input)).isEmpty();
        assertThat(input.status(NOW).getReason()).contains("closed");
        input.close();
    }
}
