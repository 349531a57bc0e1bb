package logly.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store of many days while events arrive and people ask, in an open loop: an answer's time counts from when it was
 * due. Every answer is checked at any size; times are printed, and ratios of one run held at full size, where noise is
 * small against them.
 */
class LoadTest {
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final long SEED = 20261126;
    private static final int DAYS = FULL ? 10 : 2;
    private static final int ROWS_A_DAY = FULL ? 2_000_000 : 10_000;
    private static final int HOSTS = 20;
    private static final int ADDRESSES = FULL ? 5_000 : 50;
    private static final int BATCH = 5_000;
    private static final int ARRIVING_A_SECOND = 5_000;
    private static final Duration BETWEEN_BATCHES = Duration.ofMillis(100);
    private static final int REQUESTS_A_SECOND = 40;
    /** Seconds with requests and without take turns, so that what else the machine does meets both. */
    private static final Duration TURN = Duration.ofSeconds(FULL ? 15 : 1);

    private static final int TURNS = FULL ? 8 : 2;
    private static final Duration CLEANING_TIME = Duration.ofMillis(10);
    private static final Instant TODAY = Instant.parse("2026-11-21T00:00:00Z");

    @TempDir
    Path data;

    private final Random random = new Random(SEED);
    private final List<Long> atLeisure = new ArrayList<>();
    private final List<Long> besideRequests = new ArrayList<>();
    private final Map<Question, ConcurrentLinkedQueue<Long>> answers = new EnumMap<>(Question.class);
    private long offset = 1;

    /** What people ask. */
    private enum Question {
        NEWEST_OF_A_HOST,
        ONE_ADDRESS,
        ONE_EVENT,
        HOURS_OF_A_DAY
    }

    @BeforeEach
    void fill() throws Exception {
        System.out.printf(
                "LoadTest: seed %d, %d days of %,d events, %d turns of %s%n", SEED, DAYS, ROWS_A_DAY, TURNS, TURN);
        try (StoreFiles files = StoreFiles.open(data, "one")) {
            Batch batch = files.batch();
            for (int day = DAYS; day > 0; day--) {
                Instant begin = TODAY.minus(Duration.ofDays(day));
                for (int row = 0; row < ROWS_A_DAY; row++) {
                    insert(batch, begin.plusMillis(row * Duration.ofDays(1).toMillis() / ROWS_A_DAY));
                    if (batch.records() == BATCH) {
                        batch.commit(List.of(), new Ledger());
                    }
                }
            }
            batch.commit(List.of(), new Ledger());
        }
        System.out.println("LoadTest: filled");
    }

    private void insert(Batch batch, Instant time) throws RefusedRecord {
        boolean hasAddress = random.nextInt(5) == 0;
        LogEvent event = Samples.event(time, "web-" + random.nextInt(HOSTS), offset)
                .setLevel(hasAddress ? Level.WARNING : Level.INFO)
                .setAction(hasAddress ? Action.FAILED_LOGIN : Action.OTHER)
                .setIpAddress(hasAddress ? address(random.nextInt(ADDRESSES)) : null)
                .setUser(hasAddress ? "user" + random.nextInt(100) : null)
                .setMessage("request " + Long.toHexString(random.nextLong()) + " served in " + random.nextInt(900)
                        + " ms from shard " + random.nextInt(16))
                .build();
        batch.insert(event, Samples.id(offset++), time.plusMillis(40));
    }

    private static String address(int number) {
        return "203.0." + number / 250 + "." + number % 250;
    }

    @Test
    void answersWhileEventsArriveAndLetsADayGoWithoutHoldingThemUp() throws Exception {
        for (Question question : Question.values()) {
            answers.put(question, new ConcurrentLinkedQueue<>());
        }
        try (StoreFiles files = StoreFiles.open(data, "one");
                StoreReader reader = new StoreReader(data)) {
            for (int turn = 0; turn < TURNS; turn++) {
                atLeisure.addAll(write(files, TURN, null).commits());
                besideRequests.addAll(writeBesideRequests(files, reader));
            }
            answers.forEach((question, times) -> print(question.toString(), List.copyOf(times)));
            double usual = print("commit", atLeisure);
            double besides = print("commit beside requests", besideRequests);
            long bytesBefore = bytes();
            Cleaning cleaning = retention().begin(files, TODAY.plus(Duration.ofHours(1)));
            assertThat(cleaning.removed()).hasSize(1);
            Waits waits = write(files, TURN, cleaning);
            assertThat(cleaning.isDone()).isTrue();
            assertThat(bytesBefore - bytes()).isPositive();
            double longest = print("wait beside retention", waits.fromDue());
            System.out.printf("%,d of %,d bytes came back%n", bytesBefore - bytes(), bytesBefore);
            if (FULL) {
                assertThat(besides / usual).isLessThan(1.5);
                assertThat(longest - usual).isLessThan(100e6);
            }
        }
    }

    /** Rows of a day less than there are. */
    private static Retention retention() {
        Duration ever = Duration.ofDays(4000);
        return new Retention(Duration.ofDays(DAYS - 1), ever, ever, ever, Long.MAX_VALUE);
    }

    private long bytes() throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Nanoseconds of each batch: its commit alone, and from when it was due to its end. */
    private record Waits(List<Long> commits, List<Long> fromDue) {}

    /** Writes at its rate for some time, cleaning between the batches. */
    private Waits write(StoreFiles files, Duration time, @Nullable Cleaning cleaning) throws RefusedRecord {
        Waits waits = new Waits(new ArrayList<>(), new ArrayList<>());
        Batch batch = files.batch();
        long start = System.nanoTime();
        int batches = (int) time.dividedBy(BETWEEN_BATCHES);
        int rows = (int) (ARRIVING_A_SECOND * BETWEEN_BATCHES.toMillis() / 1000);
        for (int i = 0; i < batches || (cleaning != null && !cleaning.isDone()); i++) {
            long due = start + i * BETWEEN_BATCHES.toNanos();
            LockSupport.parkNanos(due - System.nanoTime());
            for (int row = 0; row < rows; row++) {
                insert(batch, TODAY.plus(BETWEEN_BATCHES.multipliedBy(offset / rows % 800_000)));
            }
            long begin = System.nanoTime();
            batch.commit(List.of(), new Ledger());
            long end = System.nanoTime();
            waits.commits().add(end - begin);
            waits.fromDue().add(end - due);
            if (cleaning != null) {
                clean(cleaning);
            }
        }
        return waits;
    }

    private static void clean(Cleaning cleaning) {
        long deadline = System.nanoTime() + CLEANING_TIME.toNanos();
        boolean isOn = true;
        while (isOn && System.nanoTime() - deadline < 0) {
            isOn = cleaning.step(TODAY.plus(Duration.ofHours(2)));
        }
    }

    private List<Long> writeBesideRequests(StoreFiles files, StoreReader reader) throws Exception {
        ScheduledExecutorService people = Executors.newScheduledThreadPool(4);
        try {
            List<Future<?>> asked = new ArrayList<>();
            long start = System.nanoTime();
            long requests = TURN.toSeconds() * REQUESTS_A_SECOND;
            for (int i = 0; i < requests; i++) {
                long after = i * Duration.ofSeconds(1).toNanos() / REQUESTS_A_SECOND;
                Question question = Question.values()[i % Question.values().length];
                int drawn = random.nextInt(1 << 20);
                asked.add(people.schedule(timed(question, drawn, start + after, reader), after, TimeUnit.NANOSECONDS));
            }
            List<Long> commits = write(files, TURN, null).commits();
            for (Future<?> each : asked) {
                wait(each);
            }
            return commits;
        } finally {
            people.shutdownNow();
        }
    }

    private static void wait(Future<?> answer) throws Exception {
        try {
            answer.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private Callable<Void> timed(Question question, int drawn, long due, StoreReader reader) {
        return () -> {
            ask(question, drawn, reader);
            Objects.requireNonNull(answers.get(question)).add(System.nanoTime() - due);
            return null;
        };
    }

    private void ask(Question question, int drawn, StoreReader reader) {
        Instant begin = TODAY.minus(Duration.ofDays(1 + drawn % DAYS));
        TimeRange all = new TimeRange(TODAY.minus(Duration.ofDays(DAYS)), TODAY.plus(Duration.ofDays(1)));
        switch (question) {
            case NEWEST_OF_A_HOST -> {
                String host = "web-" + drawn % HOSTS;
                assertThat(find(reader, all, "host", host, 100)).hasSize(100).allMatch(event -> event.getHost()
                        .equals(host));
            }
            case ONE_ADDRESS -> {
                String ip = address(drawn % ADDRESSES);
                assertThat(find(reader, all, "ip", ip, 100))
                        .isNotEmpty()
                        .allMatch(event -> ip.equals(event.getIpAddress()));
            }
            case ONE_EVENT -> {
                int day = drawn % DAYS;
                long row = 1 + (long) day * ROWS_A_DAY + drawn % ROWS_A_DAY;
                LocalDate date = LocalDate.ofInstant(TODAY, ZoneOffset.UTC).minusDays(DAYS - day);
                String id = RowId.text("log-event", date, Samples.id(row).pack());
                assertThat(reader.logEvent(id))
                        .get()
                        .extracting(LogEvent::getSeq)
                        .isEqualTo(row);
            }
            case HOURS_OF_A_DAY -> {
                EventCounts counts = reader.count(
                        new TimeRange(begin, begin.plus(Duration.ofDays(1))),
                        Samples.ALL_EVENTS,
                        Duration.ofHours(1),
                        Duration.ofSeconds(30));
                assertThat(counts.buckets().values().stream()
                                .flatMap(levels -> levels.values().stream())
                                .mapToLong(Long::longValue)
                                .sum())
                        .isEqualTo(ROWS_A_DAY);
            }
        }
    }

    private static List<LogEvent> find(StoreReader reader, TimeRange range, String label, String value, int most) {
        return reader.logEvents(range, Selector.where(Nouns.LOG_EVENTS, label, value), Paging.newest(most))
                .items();
    }

    /** Prints the distribution of some times; returns the 99th of a hundred, in nanoseconds. */
    private static double print(String name, List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%s: %d times, p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                name,
                sorted.length,
                at(sorted, 0.5) / 1e6,
                at(sorted, 0.99) / 1e6,
                Arrays.stream(sorted).max().orElse(0) / 1e6);
        return at(sorted, 0.99);
    }

    private static long at(long[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
    }
}
