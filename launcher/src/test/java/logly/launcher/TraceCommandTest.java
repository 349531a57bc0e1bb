package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.schemas.EventTrace;
import logly.schemas.RecordJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceCommandTest {
    private static final String FAILED =
            "Nov 20 09:00:05 web-1 systemd[1]: shop.service: Failed with result 'exit-code'.\n";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void printsTracesWithIdsThatNameFileAndLine() throws IOException {
        Path log = write("syslog", "Nov 20 09:00:00 web-1 cron[1]: quiet\n" + FAILED);
        assertThat(run("trace", log.toString())).isZero();

        EventTrace trace = traces().get(0);
        assertThat(trace.getId()).isEqualTo(log + ":2");
        assertThat(trace.getHost()).isEqualTo("web-1");
        assertThat(trace.getEvent().getId()).isEqualTo(log + ":2");
        assertThat(trace.getTimestamp()).isEqualTo("2026-11-20T09:00:05Z");
    }

    @Test
    void givesALogWithoutHostsThatOfItsFolder() throws IOException {
        Path web = write("web-1.log", FAILED);
        Path other = write("db-2.log", "Nov 20 09:00:09 db-2 kernel: quiet error\n");
        Files.createDirectory(folder.resolve("db-2"));
        Path plain = write("db-2/app.log", "2026-11-20 09:00:07,001 ERROR out of luck\n");
        assertThat(run("trace", web.toString(), other.toString(), plain.toString()))
                .isZero();

        assertThat(traces()).extracting(EventTrace::getHost).containsExactly("web-1", "db-2", "db-2");
    }

    @Test
    void namesFileLineAndFieldOfABadSample() throws IOException {
        Path log = write("syslog", FAILED);
        String good = "{\"timestamp\":\"2026-11-20T09:00:00Z\",\"host\":\"web-1\",\"cpuPercent\":7}\n";
        assertThat(refused(log, good + "{\"timestamp\":\"2026-11-20T09:00:00Z\"}\n"))
                .contains(":2: host: is missing");
        assertThat(refused(log, good + "{\"host\":\"a\",\"timestamp\":\"2026-11-20T09:00:00Z\",\"cpu\":7}\n"))
                .contains(":2: cpu: there is no such field");
        assertThat(refused(log, good + "{\"host\":\"a\",\"timestamp\":\"noon\"}\n"))
                .contains(":2: ", "timestamp");
        assertThat(refused(
                        log,
                        good + "{\"host\":\"a\",\"timestamp\":\"2026-11-20T09:00:00Z\",\"mounts\":[{\"free\":1}]}\n"))
                .contains(":2: mounts.free: there is no such field");
        assertThat(refused(log, good + "[]\n")).contains(":2: is no JSON object");
    }

    @Test
    void reckonsSeverityByTheProfileThatIsAskedFor() throws IOException {
        Path log = write("syslog", FAILED);
        run("trace", log.toString());
        run("trace", "--severity", "LOGLY", log.toString());
        assertThat(traces()).extracting(EventTrace::getSeverityScore).containsExactly(75, 60);
    }

    private String refused(Path log, String samples) throws IOException {
        err.reset();
        Path metrics = write("samples.ndjson", samples);
        assertThat(run("trace", "--metrics", metrics.toString(), log.toString()))
                .isEqualTo(65);
        return err.toString(StandardCharsets.UTF_8);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private List<EventTrace> traces() {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> RecordJson.fromJson(line, EventTrace.class))
                .toList();
    }

    private int run(String... arguments) {
        return Launcher.commandLine(new CommandContext(
                        Map.of(),
                        Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC),
                        new Random(1),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false))
                .execute(arguments);
    }
}
