package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TailTest {
    @TempDir
    Path dataDir;

    private RunningQueryService running;

    @BeforeEach
    void start() {
        running = new RunningQueryService(dataDir);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    /** A client that reads line by line. */
    private final class Follower implements AutoCloseable {
        private final BufferedReader lines;
        private String lastId = "";

        Follower(String query, String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(running.uri("/api/v1/log-events/tail" + query))
                    .timeout(Duration.ofSeconds(30));
            if (headers.length > 0) {
                request.headers(headers);
            }
            HttpResponse<InputStream> answer =
                    HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            next(0);
        }

        /** So many messages, and the position behind them. */
        List<String> next(int count) throws IOException {
            List<String> messages = new ArrayList<>();
            while (true) {
                String line = lines.readLine();
                if (line.startsWith("data: {\"id\"")) {
                    messages.add(line.replaceFirst(".*\"message\":\"([^\"]*)\".*", "$1"));
                }
                if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                    if (messages.size() >= count) {
                        return messages;
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    private void store(String... messages) throws Exception {
        LogEvent[] events = new LogEvent[messages.length];
        for (int i = 0; i < events.length; i++) {
            events[i] = OneOfEach.event(messages[i]);
        }
        running.storeNext(events);
    }

    @Test
    void sendsWhatIsStoredAndGoesOnWhereItBrokeOff() throws Exception {
        store("before");
        String position;
        try (Follower follower = new Follower("")) {
            store("one");
            assertThat(follower.next(1)).containsExactly("one");
            store("two", "three");
            assertThat(follower.next(2)).containsExactlyInAnyOrder("two", "three");
            position = follower.lastId;
        }
        store("while away");
        try (Follower again = new Follower("?selector=%7B%7D%20%7C%3D%20%22a%22", "Last-Event-ID", position)) {
            store("not this", "and back");
            assertThat(again.next(2)).containsExactly("while away", "and back");
        }
    }

    @Test
    void refusesAPositionAndASelectorThatMakeNoSense() throws Exception {
        assertThat(running.get("/api/v1/log-events/tail", "Last-Event-ID", "x").statusCode())
                .isEqualTo(400);
        assertThat(running.get("/api/v1/log-events/tail?level=loud").statusCode())
                .isEqualTo(400);
        assertThat(running.send("HEAD", "/api/v1/log-events/tail").statusCode()).isEqualTo(200);
    }

    @Test
    void leavesRoomForOthersAndEndsWithTheService() throws Exception {
        List<Follower> followers = new ArrayList<>();
        for (int i = 0; i < RunningQueryService.STREAMS; i++) {
            followers.add(new Follower(""));
        }
        HttpResponse<String> oneMore = running.get("/api/v1/log-events/tail");
        assertThat(oneMore.statusCode()).isEqualTo(503);
        assertThat(oneMore.headers().firstValue("Retry-After")).isPresent();
        assertThat(running.get("/api/v1/log-events").statusCode()).isEqualTo(200);
        long start = System.nanoTime();
        running.close();
        System.out.printf("closed in %d ms%n", (System.nanoTime() - start) / 1_000_000);
        for (Follower follower : followers) {
            assertThat(follower.lines.readLine()).isNotEqualTo("event: log-event");
            follower.close();
        }
    }
}
