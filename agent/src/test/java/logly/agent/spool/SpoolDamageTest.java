package logly.agent.spool;

import static logly.agent.Samples.AT;
import static logly.agent.Samples.LOG_EVENTS;
import static logly.agent.Samples.entries;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A spool whose agent was killed, damaged in every place: it opens, gives out no altered record, keeps every batch
 * before the damage, and tells of every batch that is missing.
 */
class SpoolDamageTest {
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final long SEED = 20_261_123;
    private static final int WAL_TAIL = 64 << 10;

    /** CI looks at every so manieth byte only; a prime, so that it falls on all parts of a page. */
    private static final int STRIDE = FULL ? 1 : 97;

    private static final String WAL = "spool.db-wal";
    private static final List<String> FILES = List.of("spool.db", WAL, "spool.db.newest", "spool.db.safe");

    @TempDir(factory = MemoryFolder.class)
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();

    /** What a step of the killed agent left: the WAL's length, the batches held, the newest of them. */
    private record Step(long walBytes, Set<Long> held, long newest) {}

    private final List<Step> steps = new ArrayList<>();
    private final Map<Long, List<byte[]>> written = new HashMap<>();
    private final Map<String, byte[]> image = new TreeMap<>();
    private final Set<Long> held = new HashSet<>();
    private long nextLine;

    /** Thousands of damaged files would fill the log. */
    @BeforeAll
    static void isQuiet() {
        if (LoggerFactory.getLogger("logly.agent.spool") instanceof Logger spoken) {
            spoken.setLevel(Level.OFF);
        }
    }

    @AfterAll
    static void isHeardAgain() {
        if (LoggerFactory.getLogger("logly.agent.spool") instanceof Logger spoken) {
            spoken.setLevel(null);
        }
    }

    private Spool spool(Path file, long epoch) throws SpoolException {
        Spool spool =
                new Spool(new Spool.Options(file, 7, epoch, 1 << 30, Duration.ZERO), () -> AT, nanos::incrementAndGet);
        spool.open();
        return spool;
    }

    @BeforeEach
    void killsAnAgent() throws IOException {
        System.out.printf("SpoolDamageTest: seed %d, every %d. byte%n", SEED, STRIDE);
        Path file = folder.resolve("killed").resolve("spool.db");
        try (Spool first = spool(file, 1)) {
            for (int i = 0; i < 6; i++) {
                append(first);
            }
            forget(first, 1, 2);
        }
        steps.add(new Step(0, Set.copyOf(held), 6));
        try (Spool second = spool(file, 2)) {
            step(file, second);
            for (int i = 0; i < 8; i++) {
                append(second);
                step(file, second);
                if (i == 3 || i == 6) {
                    forget(second, i, i + 2);
                    step(file, second);
                }
            }
            for (String name : FILES) {
                image.put(name, Files.readAllBytes(file.resolveSibling(name)));
            }
        }
    }

    private void append(Spool spool) throws IOException {
        long before = spool.newestId();
        int count = 1 + (int) (nextLine % 7);
        spool.append(entries((int) nextLine, count), Map.of("a.log", String.valueOf(before + 1)));
        nextLine += count;
        for (SpooledBatch batch : spool.next(LOG_EVENTS, before, 10)) {
            written.put(batch.id(), bodies(batch));
            held.add(batch.id());
        }
    }

    private void forget(Spool spool, long from, long to) throws IOException {
        spool.acknowledge(spool.next(LOG_EVENTS, from - 1, (int) (to - from + 1)).stream()
                .filter(batch -> batch.id() <= to)
                .toList());
        spool.forgetAcknowledged();
        for (long id = from; id <= to; id++) {
            held.remove(id);
        }
    }

    private void step(Path file, Spool spool) throws IOException {
        steps.add(new Step(Files.size(file.resolveSibling(WAL)), Set.copyOf(held), spool.newestId()));
    }

    private static List<byte[]> bodies(SpooledBatch batch) {
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < batch.count(); i++) {
            bodies.add(batch.body(i));
        }
        return bodies;
    }

    @Test
    void keepsWhatStandsBeforeACutOfTheLog() throws IOException {
        byte[] wal = image.getOrDefault(WAL, new byte[0]);
        int cases = 0;
        for (int at = wal.length - 1; at >= Math.max(0, wal.length - WAL_TAIL); at -= STRIDE) {
            expectAllBefore(at, Arrays.copyOf(wal, at));
            cases++;
        }
        System.out.println("cut at " + cases + " places of " + wal.length + " bytes");
    }

    @Test
    void keepsWhatStandsBeforeAnAlteredByteOfTheLog() throws IOException {
        Random random = new Random(SEED);
        byte[] wal = image.getOrDefault(WAL, new byte[0]);
        int cases = 0;
        for (int at = wal.length - 1; at >= Math.max(0, wal.length - WAL_TAIL); at -= STRIDE) {
            byte[] altered = wal.clone();
            altered[at] ^= (byte) (1 + random.nextInt(255));
            expectAllBefore(at, altered);
            cases++;
        }
        System.out.println("altered " + cases + " bytes of " + wal.length);
    }

    private void expectAllBefore(int damageAt, byte[] wal) throws IOException {
        Step before = steps.get(0);
        for (Step step : steps) {
            before = step.walBytes() <= damageAt ? step : before;
        }
        Map<String, byte[]> files = new HashMap<>(image);
        files.put(WAL, wal);
        String place = "damage at byte " + damageAt;
        try (Spool spool = opened(files)) {
            Set<Long> kept = keptUnaltered(spool, place);
            assertThat(kept).as(place).containsAll(before.held());
            expectReported(spool, kept, place);
            assertThat(spool.of("a.log")).as(place).contains(String.valueOf(before.newest()));
        }
    }

    private Spool opened(Map<String, byte[]> files) throws IOException {
        Path copy = folder.resolve("copy");
        Files.createDirectories(copy);
        for (Path old : list(copy)) {
            Files.delete(old);
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(copy.resolve(file.getKey()), file.getValue());
        }
        return spool(copy.resolve("spool.db"), 3);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private Set<Long> keptUnaltered(Spool spool, String place) throws IOException {
        Set<Long> kept = new HashSet<>();
        for (SpooledBatch batch : atLast(spool, used -> used.next(LOG_EVENTS, 0, 1000))) {
            List<byte[]> now = bodies(batch);
            List<byte[]> then = written.getOrDefault(batch.id(), List.of());
            assertThat(now).as("%s: records of batch %d", place, batch.id()).hasSameSizeAs(then);
            for (int i = 0; i < now.size(); i++) {
                assertThat(now.get(i))
                        .as("%s: record %d of batch %d", place, i, batch.id())
                        .isEqualTo(then.get(i));
            }
            kept.add(batch.id());
        }
        return kept;
    }

    private void expectReported(Spool spool, Set<Long> kept, String place) {
        for (long id : held) {
            boolean told = spool.incidents().stream().anyMatch(incident -> incident.mayHaveLost(id));
            assertThat(kept.contains(id) || told)
                    .as("%s: batch %d is kept or told of by %s", place, id, spool.incidents())
                    .isTrue();
        }
    }

    @Test
    void givesOutNoAlteredRecordWhateverIsWrongWithTheFile() throws IOException {
        Random random = new Random(SEED);
        Map<String, byte[]> closed = closedImage();
        byte[] database = closed.getOrDefault("spool.db", new byte[0]);
        int cases = FULL ? 20_000 : 200;
        int untouched = 0;
        for (int i = 0; i < cases; i++) {
            byte[] altered = database.clone();
            List<Integer> places = new ArrayList<>();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                // Every third case hits the file's head, where one byte decides on much.
                int at = random.nextInt(i % 3 == 0 ? 200 : database.length);
                altered[at] ^= (byte) (1 + random.nextInt(255));
                places.add(at);
            }
            closed.put("spool.db", altered);
            String place = "altered bytes " + places;
            try (Spool spool = opened(closed)) {
                Set<Long> kept = keptUnaltered(spool, place);
                expectReported(spool, kept, place);
                untouched += kept.containsAll(held) ? 1 : 0;
                atLast(spool, used -> used.append(entries(1000, 1), Map.of()));
                assertThat(spool.next(LOG_EVENTS, spool.newestId() - 1, 1))
                        .as(place)
                        .hasSize(1);
            }
        }
        System.out.printf("%d of %d altered files kept every batch%n", untouched, cases);
    }

    private interface Use<T> {
        T of(Spool spool) throws SpoolException;
    }

    /** Damage may come to light only now; then the file is replaced, and the next try is on the new one. */
    private static <T> T atLast(Spool spool, Use<T> use) throws SpoolException {
        try {
            return use.of(spool);
        } catch (SpoolException e) {
            return use.of(spool);
        }
    }

    private Map<String, byte[]> closedImage() throws IOException {
        opened(image).close();
        Map<String, byte[]> closed = new TreeMap<>();
        for (Path file : list(folder.resolve("copy"))) {
            closed.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
        return closed;
    }
}
