package logly.writer;

import static logly.writer.WriterRig.EVENTS;
import static logly.writer.WriterRig.HOURS;
import static logly.writer.WriterRig.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.runtime.Health;
import logly.schemas.AvroCodec;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import logly.schemas.Summary;
import logly.storage.Damage;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.StoreReader;
import logly.storage.TimeRange;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of a node's files overwritten with random bytes, after an unclean stop. */
class DamageTest {
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final long SEED = 20261126;
    private static final int PAGE = 8192;
    private static final TimeRange ALWAYS =
            new TimeRange(NOON.minus(Duration.ofDays(99)), NOON.plus(Duration.ofDays(9)));
    private static final TopicPartition PARTITION = new TopicPartition(EVENTS, 1);

    @TempDir
    Path temporary;

    private final WriterRig.World world = new WriterRig.World();
    private final Map<String, String> messages = new HashMap<>();
    private final Map<Instant, Long> hours = new HashMap<>();
    private Path left = Path.of("");

    /** A store as a kill leaves it: files with logs beside them. */
    @BeforeEach
    void store() throws Exception {
        Random random = new Random(SEED);
        Path data = temporary.resolve("whole");
        WriterRig.Options options = new WriterRig.Options(data, "a", KeptEvents.ALL, 200);
        try (WriterRig rig = new WriterRig(options, world).assign(1)) {
            send(random, 1, 1200);
            readAll(rig);
        }
        try (WriterRig rig = new WriterRig(options, world).assign(1)) {
            send(random, 1201, 1500);
            readAll(rig);
            left = temporary.resolve("left");
            MoreFiles.copy(data, left);
        }
        try (StoreReader reader = new StoreReader(data)) {
            events(reader).forEach(event -> messages.put(String.valueOf(event.getId()), event.getMessage()));
        }
        assertThat(messages).hasSize(1500);
    }

    private void send(Random random, int first, int last) {
        for (int seq = first; seq <= last; seq++) {
            event(random, seq);
            if (seq % 5 == 0) {
                hour(seq);
            }
        }
    }

    private void readAll(WriterRig rig) throws Exception {
        while (rig.consumer.position(PARTITION) < world.kafka().end(PARTITION)) {
            rig.poll();
        }
        rig.commit();
        rig.commit();
    }

    /** Some are long, so that they stand on pages of their own. */
    private void event(Random random, long seq) {
        String message = "event " + seq + " " + "x".repeat(random.nextInt(20) == 0 ? 9000 + random.nextInt(9000) : 40);
        Instant time = NOON.minus(Duration.ofMinutes(3600L * (seq % 500) / 500)).plusMillis(seq);
        world.kafka()
                .append(
                        PARTITION,
                        NOON,
                        LogEvent.newBuilder()
                                .setTimestamp(time)
                                .setHost("web-" + seq % 7)
                                .setMessage(message)
                                .setUser("user" + seq % 50)
                                .setAgentId(7)
                                .setEpoch(1)
                                .setSeq(seq)
                                .build());
    }

    private void hour(long seq) {
        Instant hour = NOON.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2 * seq / 5));
        HourlyAggregate aggregate = HourlyAggregate.newBuilder()
                .setHour(hour)
                .setHost("web-1")
                .setGeneration(1)
                .setRevision(1)
                .setCpuPercent(new Summary(1L, seq, 0.0, 1.0, null, null, null, ByteBuffer.allocate(0)))
                .setMemoryPercent(new Summary(0L, 0L, 0.0, 0.0, null, null, null, ByteBuffer.allocate(0)))
                .setDiskPercent(new Summary(0L, 0L, 0.0, 0.0, null, null, null, ByteBuffer.allocate(0)))
                .setLogEventsCount(seq)
                .setUpdatedAt(hour)
                .build();
        hours.put(hour, seq);
        world.kafka()
                .append(
                        new TopicPartition(HOURS, 1),
                        NOON,
                        ("web-1|" + hour).getBytes(StandardCharsets.UTF_8),
                        AvroCodec.of(HourlyAggregate.class).encode(aggregate),
                        new RecordHeaders());
    }

    private static List<LogEvent> events(StoreReader reader) {
        List<LogEvent> events = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<LogEvent> page = reader.logEvents(
                    ALWAYS, Selector.all(Nouns.LOG_EVENTS), new Paging(Order.NEWEST_FIRST, 1000, cursor.orElse(null)));
            events.addAll(page.items());
            cursor = page.next();
        } while (cursor.isPresent());
        return events;
    }

    /** What a damaged store answers, every row of which must be one that was written. */
    private void expectNoWrongRow(Path data) {
        try (StoreReader reader = new StoreReader(data)) {
            for (LogEvent event : events(reader)) {
                assertThat(event.getMessage()).isEqualTo(messages.get(String.valueOf(event.getId())));
            }
            for (HourlyAggregate hour : hours(reader)) {
                assertThat(hour.getLogEventsCount()).isEqualTo(hours.get(hour.getHour()));
            }
        }
    }

    private static List<HourlyAggregate> hours(StoreReader reader) {
        return reader.hourlyAggregates(ALWAYS, Selector.all(Nouns.HOURLY_AGGREGATES), Paging.newest(10_000))
                .items();
    }

    private void expectEverything(Path data) {
        try (StoreReader reader = new StoreReader(data)) {
            assertThat(events(reader).size()).isEqualTo(messages.size());
            assertThat(hours(reader).size()).isEqualTo(hours.size());
        }
    }

    /** Until nothing is left to be done. */
    private static void repair(WriterRig rig) throws Exception {
        rig.check();
        for (int turn = 0; turn < 200; turn++) {
            rig.run();
        }
    }

    private static void overwrite(Path file, long position, Random random) throws IOException {
        byte[] bytes = new byte[PAGE];
        random.nextBytes(bytes);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(position);
            out.write(bytes, 0, (int) Math.min(PAGE, out.length() - position));
        }
    }

    private static List<Path> databases(Path data) throws IOException {
        try (Stream<Path> paths = Files.walk(data)) {
            return paths.filter(path -> path.toString().matches(".*\\.db(-wal)?"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void servesNoWrongRowAndComesBackWhateverPageIsOverwritten() throws Exception {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        int named = 0;
        int runs = FULL ? 300 : 12;
        for (int run = 0; run < runs; run++) {
            Path data = temporary.resolve("run-" + run);
            MoreFiles.copy(left, data);
            List<Path> files = databases(data);
            Path file = files.get(run < files.size() ? run : random.nextInt(files.size()));
            long pages = Math.max(1, Files.size(file) / PAGE);
            long page = (long) (random.nextDouble() * pages);
            overwrite(file, page * PAGE, random);
            String what = "page " + page + " of " + pages + " of " + data.relativize(file);
            try (WriterRig rig = new WriterRig(new WriterRig.Options(data, "a"), world).assign(1)) {
                expectNoWrongRow(data);
                repair(rig);
                expectNoWrongRow(data);
                expectEverything(data);
                Health health = rig.loop.health();
                System.out.println(what + ": " + health);
                named += health.state() == Health.State.UP ? 0 : 1;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(what, e);
            }
            MoreFiles.delete(data);
        }
        assertThat(named).isGreaterThan(runs / 4);
    }

    @Test
    void tellsWhatIsGoneWhereKafkaDoesNotHoldItAnyMore() throws Exception {
        Path day = left.resolve("a/days/2026-11-20.db");
        for (int page = 40; page < 60; page++) {
            overwrite(day, (long) page * PAGE, new Random(SEED));
        }
        world.kafka().deleteBefore(PARTITION, 700);
        try (WriterRig rig = new WriterRig(new WriterRig.Options(left, "a"), world).assign(1)) {
            repair(rig);
            Damage damage = rig.files.damages().all().get(0);
            assertThat(damage.path()).isEqualTo("days/2026-11-20.db");
            assertThat(damage.rowsAfter().orElse(-1)).isPositive().isLessThan(damage.rowsBefore());
            assertThat(rig.loop.health().state()).isEqualTo(Health.State.DEGRADED);
            assertThat(rig.loop.health().cause())
                    .contains("days/2026-11-20.db is damaged and set aside")
                    .contains("it had " + damage.rowsBefore() + " rows, and "
                            + damage.rowsAfter().orElse(-1) + " after Kafka had been read again");
            assertThat(day).as("it lies where it was").exists();
            assertThat(left.resolve("a/days/2026-11-20.g2.db")).exists();
            expectNoWrongRow(left);

            Files.delete(day);
            world.clock().advance(Duration.ofHours(2));
            rig.run();
            rig.run();
            assertThat(rig.loop.health()).as("a person has removed it").isEqualTo(Health.up());
        }
    }
}
