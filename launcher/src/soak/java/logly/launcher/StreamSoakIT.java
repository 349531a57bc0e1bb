package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Minutes of events that are made as they pass, one in a hundred a failed login, through a stream processor of its own: it
 * keeps up, counts each once, and its memory stays what it is.
 */
class StreamSoakIT {
    private static final long SEED = 20_261_126;
    private static final int MINUTES = Integer.getInteger("logly.soak.minutes", 10);
    private static final int PER_SECOND = Integer.getInteger("logly.soak.stream.rate", 5_000);
    private static final int TICKS_PER_SECOND = 20;
    private static final int HOSTS = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String GROUP = "logly.stream-processor";
    private static final Pattern USED = Pattern.compile("logly_stream_rocksdb_bytes\\{what=\"used\"} ([0-9.E]+)");
    private static final Pattern LIMIT = Pattern.compile("logly_stream_rocksdb_bytes\\{what=\"limit\"} ([0-9.E]+)");

    private final Random random = new Random(SEED);
    private long sent;

    @TempDir
    Path folder;

    @Test
    void keepsUpAndKeepsItsMemory() throws Exception {
        System.out.printf("StreamSoakIT: seed %d, %d minutes, %d events a second%n", SEED, MINUTES, PER_SECOND);
        try (LocalCluster cluster = LocalCluster.in(folder)) {
            try (LoglyProcess processor = cluster.streamProcessor(folder.resolve("stream"))) {
                Matcher ready = processor.line(Pattern.compile("^ready (http\\S+).*"), PATIENCE);
                URI metrics = URI.create(ready.group(1).replaceAll("/$", "") + "/metrics");
                ResidentMemory memory = new ResidentMemory(processor.pid());
                long worst = send(cluster, memory, metrics);
                System.out.printf("StreamSoakIT: %s; at worst %d events behind%n", memory, worst);
                await("the rest")
                        .atMost(PATIENCE)
                        .until(() -> cluster.behind(GROUP, List.of(LocalCluster.TOPICS.logEvents())) == 0);
                await("every event counted once")
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(cluster.countedEvents()).isEqualTo(sent));
                assertThat(memory.grownAfterWarmUp()).as("times of what it was").isLessThan(1.25);
                assertThat(processor.terminate(PATIENCE)).isIn(0, 143);
            }
        }
    }

    /** In even portions; gives how many events were behind at worst. */
    private long send(LocalCluster cluster, ResidentMemory memory, URI metrics) throws Exception {
        Topic<LogEvent> topic = LocalCluster.TOPICS.logEvents();
        long worst = 0;
        try (EventSender sender = new EventSender(cluster)) {
            Future<?> last = CompletableFuture.completedFuture(null);
            long begin = System.nanoTime();
            long ticks = MINUTES * 60L * TICKS_PER_SECOND;
            for (long tick = 0; tick < ticks; tick++) {
                for (int i = 0; i < PER_SECOND / TICKS_PER_SECOND; i++) {
                    LogEvent event = next();
                    last = sender.send(event, sent);
                }
                if (tick % (10L * TICKS_PER_SECOND) == 0) {
                    memory.sample(tick / 60.0 / TICKS_PER_SECOND);
                    worst = Math.max(worst, cluster.behind(GROUP, List.of(topic)));
                    expectBoundedStores(metrics);
                }
                long due = begin + Duration.ofSeconds(1).toNanos() / TICKS_PER_SECOND * (tick + 1);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
            last.get();
        }
        return worst;
    }

    private LogEvent next() {
        sent++;
        boolean isFailed = random.nextInt(100) == 0;
        String ip = "203.0.113." + (1 + random.nextInt(200));
        String user = "user" + random.nextInt(50);
        return LogEvent.newBuilder()
                .setHost("host-" + sent % HOSTS)
                .setTimestamp(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setSource(isFailed ? "auth" : "app")
                .setService(isFailed ? "sshd" : "app")
                .setLevel(isFailed ? Level.WARNING : Level.INFO)
                .setAction(isFailed ? Action.FAILED_LOGIN : Action.OTHER)
                .setIpAddress(isFailed ? ip : null)
                .setUser(isFailed ? user : null)
                .setMessage(
                        isFailed
                                ? "Failed password for " + user + " from " + ip + " port 4711 ssh2"
                                : "request " + sent + " served in " + random.nextInt(900) + " ms")
                .build();
    }

    private static void expectBoundedStores(URI metrics) throws Exception {
        String page = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher used = USED.matcher(page);
        Matcher limit = LIMIT.matcher(page);
        assertThat(used.find() && limit.find()).as(page).isTrue();
        assertThat(Double.parseDouble(used.group(1))).isLessThanOrEqualTo(1.1 * Double.parseDouble(limit.group(1)));
    }
}
