package logly.storage;

import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.hour;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import logly.runtime.OperatorMistake;
import logly.runtime.sqlite.SqliteFile;
import logly.schemas.AgentStatus;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import logly.schemas.SeqRanges;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and connections fail at their first operation, their second, and so on, until two whole batches pass. */
class NthFaultTest {
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final LogEpoch LOG = new LogEpoch("logly.log-events", 1, "cluster", "topic", 0);
    private static final int RECORDS = 8;

    /** At CI size the kinds take turns, and only some operations fail. */
    private static final int STEP = FULL ? 1 : 59;

    @TempDir
    Path temporary;

    private Map<String, List<String>> faultless = Map.of();

    /** One kind of fault. */
    private record Kind(int code, boolean afterwards) {}

    private static final List<Kind> KINDS = List.of(
            new Kind(Faults.IO_ERROR, false),
            new Kind(Faults.FULL, true),
            new Kind(Faults.BUSY, false),
            new Kind(Faults.IO_ERROR, true),
            new Kind(Faults.FULL, false),
            new Kind(Faults.BUSY, true));

    @BeforeEach
    void storeWithoutFaults() throws Exception {
        Path data = temporary.resolve("faultless");
        try (Store store = new Store(data, new Faults(0, false))) {
            while (!store.advance()) {}
        }
        faultless = StoreDump.of(data.resolve("one"));
        assertThat(faultless.keySet()).hasSizeGreaterThan(10);
    }

    /** A writer that starts again, or goes back to what is committed, whenever something fails. */
    private static final class Store implements AutoCloseable {
        private final Path data;
        private final Faults faults;
        private @Nullable StoreFiles files;
        private @Nullable Batch batch;

        Store(Path data, Faults faults) {
            this.data = data;
            this.faults = faults;
        }

        /** Stores half of what is missing; tells whether all is there. */
        boolean advance() throws Exception {
            StoreFiles opened = files;
            if (opened == null) {
                opened = StoreFiles.open(FaultyFolder.of(data, faults), "one", faults.opener());
                files = opened;
                batch = opened.batch();
            }
            opened.remember(List.of(LOG));
            Optional<LogPosition> position = opened.position(LOG.topic(), 0);
            if (position.isEmpty()) {
                opened.positions().begin(List.of(position(0)));
            }
            long next = position.map(LogPosition::nextOffset).orElse(0L);
            if (next == RECORDS) {
                return true;
            }
            store(opened, next);
            return false;
        }

        private void store(StoreFiles opened, long next) throws Exception {
            Batch filling = Objects.requireNonNull(batch);
            Ledger ledger = new Ledger();
            opened.load(ledger, LOG.topic(), 0);
            long end = next + RECORDS / 2;
            for (long offset = next; offset < end; offset++) {
                Ledger.Entry account = ledger.entry(new RecordIdentity(7, 1, 1), LOG.topic(), "web-1", 0);
                assertThat(account.offer(offset + 1, NOON)).isEqualTo(SeqRanges.Outcome.NEW);
                account.count(Ledger.Fate.STORED);
                insert(filling, offset);
            }
            filling.commit(List.of(position(end)), ledger);
        }

        private static void insert(Batch batch, long offset) throws Exception {
            Instant time = NOON.minus(Duration.ofDays(offset % 2)).plusSeconds(offset);
            LogEvent event = event(time, "web-1", offset + 1).build();
            batch.insert(event, id(offset), NOON);
            batch.insert(Samples.system(time, "web-1", offset + 1).build(), id(offset), NOON);
            batch.insert(
                    hour(NOON.minus(Duration.ofDays(30 * (offset % 2))), "web-1", 1, offset + 1, 1), id(offset), NOON);
            batch.insert(Samples.trace(event, NOON, id(offset), 1).build(), id(offset), NOON);
            batch.insert(
                    AgentStatus.newBuilder()
                            .setAgentId(7)
                            .setHost("web-1")
                            .setSeq(offset)
                            .build(),
                    id(offset),
                    NOON);
        }

        private static LogPosition position(long nextOffset) {
            return new LogPosition(LOG.topic(), 0, nextOffset, OptionalInt.of(4), LOG.number());
        }

        /** As the writer's loop does after trouble. */
        void abandon() {
            if (batch != null) {
                batch.abandon();
            }
        }

        @Override
        public void close() {
            crash();
        }

        /** Nothing that is not committed stays. */
        void crash() {
            batch = null;
            StoreFiles opened = files;
            files = null;
            if (opened != null) {
                opened.close();
            }
        }
    }

    @Test
    void storesEveryRowOnceWhicheverOperationFails() throws Exception {
        int runs = 0;
        for (int kind = 0; kind < (FULL ? KINDS.size() : 1); kind++) {
            boolean passed = false;
            for (int operation = 1; !passed; operation += STEP) {
                Kind failing = KINDS.get((kind + operation / STEP) % KINDS.size());
                passed = run(failing, operation, operation / STEP % 3 == 0);
                runs++;
            }
        }
        System.out.println("faults: " + runs + " runs");
        assertThat(runs).isGreaterThan(8);
    }

    /** Tells whether everything passed before the operation was reached. */
    private boolean run(Kind kind, int operation, boolean crashes) throws Exception {
        Path data = temporary.resolve("faulty");
        Faults faults = new Faults(kind.code(), kind.afterwards());
        String what = kind + " at operation " + operation + (crashes ? ", then a crash" : "");
        boolean hadYetToFail;
        try (Store store = new Store(data, faults)) {
            faults.failAt(operation);
            int failures = 0;
            boolean done = false;
            while (!done) {
                try {
                    done = store.advance();
                } catch (StorageTrouble | OperatorMistake e) {
                    if (++failures > 1 || !Faults.isToldBy(e)) {
                        throw new AssertionError(what, e);
                    }
                    if (crashes) {
                        store.crash();
                    } else {
                        store.abandon();
                    }
                }
            }
            hadYetToFail = faults.heal();
        }
        assertThat(StoreDump.of(data.resolve("one"))).as(what).isEqualTo(faultless);
        expectSound(data, what);
        delete(data);
        return hadYetToFail;
    }

    private static void expectSound(Path data, String what) throws Exception {
        try (Stream<Path> paths = Files.walk(data)) {
            for (Path file :
                    paths.filter(path -> path.toString().endsWith(".db")).toList()) {
                try (Connection connection = SqliteFile.openReader(file)) {
                    assertThat(SqliteFile.integrityCheck(connection)).as(what).isEmpty();
                }
            }
        }
    }

    private static void delete(Path folder) throws Exception {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(folder)) {
            all = paths.sorted().toList();
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.delete(all.get(i));
        }
    }
}
