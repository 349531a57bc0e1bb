package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import logly.query.fleet.PeerOptions;
import logly.query.fleet.StoreNodes;
import logly.runtime.OpsEndpoints;
import logly.storage.StoreFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service over a store of ten days while events arrive and people ask over HTTP, in an open loop: an answer's time
 * counts from when it was due. Every answer is checked at any size; times are printed, and the ratio of commits beside
 * requests to those without held at full size.
 */
class LoadTest {
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final Duration BETWEEN_BATCHES = Duration.ofMillis(100);
    private static final int ARRIVING_A_SECOND = 3_000;
    private static final int REQUESTS_A_SECOND = 40;

    /** Seconds with requests and without take turns, so that what else the machine does meets both. */
    private static final Duration TURN = Duration.ofSeconds(FULL ? 15 : 1);

    private static final int TURNS = FULL ? 8 : 2;

    /** Requests before those that are measured: the compiler of a service that runs for days has long had its time. */
    private static final int WARM_UP = (FULL ? 200 : 1) * Asked.values().length;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path data;

    private final LoadedStore store = new LoadedStore(FULL ? 10 : 2, FULL ? 1_000_000 : 5_000);
    private final Random random = new Random(LoadedStore.SEED + 1);
    private final Map<Asked, Queue<Long>> answers = new EnumMap<>(Asked.class);

    /** Answers that ended before they were full, and said so, because the machine had no time for them. */
    private final AtomicInteger cut = new AtomicInteger();

    private final HttpClient client = HttpClient.newBuilder().build();
    private QueryService service;

    /** What people, the pages and the commands ask most. */
    private enum Asked {
        HOSTS("/api/v1/hosts"),
        SAMPLES_OF_A_HOST("/api/v1/system-metrics?host={host}&from=now-3h&limit=200"),
        HOURS_OF_A_HOST("/api/v1/aggregates/hourly?host={host}&from=now-7d"),
        NEWEST_EVENTS("/api/v1/log-events?limit=100"),
        EVENTS_OF_A_HOST("/api/v1/log-events?host={host}&limit=100"),
        EVENTS_OF_AN_ADDRESS("/api/v1/log-events?ip={ip}&limit=100"),
        WARNINGS_WITH_A_TEXT("/api/v1/log-events?selector={selector}&limit=20"),
        ONE_EVENT("/api/v1/log-events/{event}"),
        HISTOGRAM_OF_A_DAY("/api/v1/log-events/histogram?from=now-24h&bucket=1h"),
        GRAVE_TRACES("/api/v1/event-traces?minSeverity=60&limit=50"),
        FINDINGS("/api/v1/findings?limit=50"),
        GREATEST_THREATS("/api/v1/ip-reputation?limit=50");

        private final String path;

        Asked(String path) {
            this.path = path;
        }
    }

    @BeforeEach
    void fillAndStart() throws Exception {
        System.out.printf(
                "LoadTest: seed %d, %,d rows, %d events/s, %d requests/s, %d turns of %s%n",
                LoadedStore.SEED, store.rows(), ARRIVING_A_SECOND, REQUESTS_A_SECOND, TURNS, TURN);
        store.fill(data);
        PrometheusRegistry registry = new PrometheusRegistry();
        service = new QueryService(
                new QueryOptions("127.0.0.1", 0, data, 16, 16, Protection.DEFAULT, PeerOptions.DEFAULT),
                new Surroundings(
                        () -> new OpsEndpoints(List.of(), registry),
                        Optional::empty,
                        new NotedDecisions(),
                        new MemoryRules(),
                        new PlainLines(),
                        StoreNodes.NONE,
                        new MemoryMetadataLog().view()),
                registry,
                Clock.fixed(LoadedStore.NOW, ZoneOffset.UTC),
                random);
        service.start();
        for (Asked asked : Asked.values()) {
            answers.put(asked, new ConcurrentLinkedQueue<>());
        }
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void answersInTimeWhileEventsArriveAndDoesNotHoldThemUp() throws Exception {
        List<Long> atLeisure = new ArrayList<>();
        List<Long> besideRequests = new ArrayList<>();
        try (StoreFiles files = StoreFiles.open(data, LoadedStore.NODE)) {
            ask(questions(WARM_UP), files); // a service that has run for days is compiled
            answers.values().forEach(Queue::clear);
            for (int turn = 0; turn < TURNS; turn++) {
                atLeisure.addAll(write(files));
                besideRequests.addAll(ask(questions((int) TURN.toSeconds() * REQUESTS_A_SECOND), files));
            }
        }
        List<Long> all = new ArrayList<>();
        answers.forEach((asked, times) -> {
            all.addAll(times);
            double unused = Percentiles.print(asked.toString(), times);
        });
        double unused = Percentiles.print("all requests", all);
        double usual = Percentiles.print("commit", atLeisure);
        double besides = Percentiles.print("commit beside requests", besideRequests);
        System.out.printf("%d answers were cut short for lack of time%n", cut.get());
        System.out.printf("commits beside requests take %.2f times as long at p99%n", besides / usual);
        if (FULL) {
            assertThat(besides / usual).isLessThan(1.5);
        }
    }

    private static List<Asked> questions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Asked.values()[i % Asked.values().length])
                .toList();
    }

    /** Nanoseconds of each commit, one turn long. */
    private List<Long> write(StoreFiles files) throws Exception {
        List<Long> commits = new ArrayList<>();
        long start = System.nanoTime();
        int batches = (int) TURN.dividedBy(BETWEEN_BATCHES);
        int rows = (int) (ARRIVING_A_SECOND * BETWEEN_BATCHES.toMillis() / 1000);
        for (int i = 0; i < batches; i++) {
            LockSupport.parkNanos(start + i * BETWEEN_BATCHES.toNanos() - System.nanoTime());
            commits.add(store.arrive(files, rows));
        }
        return commits;
    }

    /** Asks in an open loop while events arrive; nanoseconds of each commit. */
    private List<Long> ask(List<Asked> questions, StoreFiles files) throws Exception {
        ScheduledExecutorService people = Executors.newScheduledThreadPool(16);
        try {
            List<Future<?>> asked = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < questions.size(); i++) {
                long after = i * Duration.ofSeconds(1).toNanos() / REQUESTS_A_SECOND;
                asked.add(people.schedule(timed(questions.get(i), start + after), after, TimeUnit.NANOSECONDS));
            }
            List<Long> commits = write(files);
            for (Future<?> each : asked) {
                each.get(2, TimeUnit.MINUTES);
            }
            return commits;
        } finally {
            people.shutdownNow();
        }
    }

    private Callable<Void> timed(Asked asked, long due) {
        String path = asked.path
                .replace("{host}", store.host(random))
                .replace("{ip}", store.address(random))
                .replace("{event}", store.event(random))
                .replace(
                        "{selector}", URLEncoder.encode("{level>=\"WARNING\"} |= \"shard 7\"", StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .timeout(PATIENCE)
                .build();
        return () -> {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            Objects.requireNonNull(answers.get(asked)).add(System.nanoTime() - due);
            assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
            assertThat(answer.body()).as(path).doesNotContain("\"items\":[]").doesNotContain("\"partial\":true");
            if (answer.body().contains("\"truncated\":true")) {
                cut.incrementAndGet();
            }
            return null;
        };
    }
}
