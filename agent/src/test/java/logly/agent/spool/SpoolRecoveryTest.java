package logly.agent.spool;

import static logly.agent.Samples.AT;
import static logly.agent.Samples.LOG_EVENTS;
import static logly.agent.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A spool put back to an older copy, deleted, or cloned with its machine: no line is lost, none is read twice. */
class SpoolRecoveryTest {
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final long SEED = 20_261_123;

    @TempDir(factory = MemoryFolder.class)
    private Path folder;

    private final Readers readers = new Readers();
    private final AtomicLong nanos = new AtomicLong();
    private long epochs;

    /** An agent that reads numbered lines of one log into its spool, and sends from there. */
    private final class Machine {
        private final Path home;
        private final long agentId;
        private final String name;
        private Spool spool;
        private int position;
        private boolean hasGaps;

        Machine(Path home, long agentId, String name) throws IOException {
            this.home = home;
            this.agentId = agentId;
            this.name = name;
            this.spool = start();
        }

        private Spool start() throws IOException {
            Spool started = new Spool(
                    new Spool.Options(home.resolve("spool.db"), agentId, ++epochs, 1 << 30, Duration.ZERO),
                    () -> AT,
                    nanos::incrementAndGet);
            started.open();
            position = started.of("log").map(Integer::parseInt).orElse(0);
            return started;
        }

        /** What the operating system does for a process that was killed. */
        void kill() throws IOException {
            Path copy = Files.createDirectories(folder.resolve("killed-" + ++epochs));
            copySpool(home, copy, "spool.db.*|spool.db");
            spool.close();
            copySpool(copy, home, "spool.db.*|spool.db");
        }

        void restart() throws IOException {
            kill();
            spool = start();
        }

        void read(int upTo) throws IOException {
            while (position < upTo) {
                int end = Math.min(upTo, position + 5);
                List<Spool.Entry> entries = IntStream.range(position, end)
                        .mapToObj(i -> new Spool.Entry(LOG_EVENTS, "h", event("h", name + i)))
                        .toList();
                spool.append(entries, Map.of("log", String.valueOf(end)));
                position = end;
            }
        }

        List<SpooledBatch> waiting() throws IOException {
            return spool.next(LOG_EVENTS, 0, 10_000);
        }

        void send(List<SpooledBatch> batches) throws IOException {
            for (SpooledBatch batch : batches) {
                readers.receive(batch);
            }
            spool.acknowledge(batches);
            spool.forgetAcknowledged();
        }

        void sendAll() throws IOException {
            send(waiting());
            hasGaps = false;
        }

        /** As when a batch fails and is sent again behind its successors. */
        void sendSome(Random random) throws IOException {
            List<SpooledBatch> some = new ArrayList<>(waiting());
            Collections.shuffle(some, random);
            send(some.subList(0, some.size() / 3));
            hasGaps = true;
        }

        /** One position per log cannot say that a later line is with the broker and an earlier one is not. */
        void closeGaps() throws IOException {
            if (hasGaps) {
                sendAll();
            }
        }
    }

    private static void copySpool(Path from, Path to, String names) throws IOException {
        try (Stream<Path> old = Files.list(to)) {
            for (Path file :
                    old.filter(f -> f.getFileName().toString().matches(names)).toList()) {
                Files.delete(file);
            }
        }
        try (Stream<Path> files = Files.list(from)) {
            for (Path file :
                    files.filter(f -> f.getFileName().toString().matches(names)).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static final String DATABASE = "spool\\.db(-wal|-shm)?";

    private Machine machine(String name) throws IOException {
        return new Machine(Files.createDirectory(folder.resolve(name)), 7, "line ");
    }

    private static List<String> lines(String name, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> name + i).toList();
    }

    @Test
    void readsOnFromWhatTheBrokerHasWhenAnOlderCopyIsPutBack() throws IOException {
        Machine agent = machine("agent");
        agent.read(30);
        agent.send(agent.waiting().subList(0, 2));
        Path older = Files.createDirectory(folder.resolve("older"));
        agent.restart();
        copySpool(agent.home, older, DATABASE);
        agent.read(100);
        agent.send(agent.waiting().subList(0, 12));
        agent.kill();
        copySpool(older, agent.home, DATABASE);
        agent.spool = agent.start();
        assertThat(agent.spool.incidents()).singleElement().satisfies(incident -> {
            assertThat(incident.what()).contains("went back to batch 6 of 20");
            assertThat(incident.mayHaveLost(7) && incident.mayHaveLost(20)).isTrue();
        });
        agent.read(150);
        agent.sendAll();
        assertThat(readers.messages()).containsExactlyInAnyOrderElementsOf(lines("line ", 0, 150));
        assertThat(readers.duplicates())
                .as("what the older copy holds is with the broker")
                .isZero();
        agent.spool.close();
    }

    @Test
    void readsOnFromWhatTheBrokerHasWhenTheDatabaseIsDeleted() throws IOException {
        Machine agent = machine("agent");
        agent.read(50);
        agent.send(agent.waiting().subList(0, 4));
        agent.kill();
        Files.delete(agent.home.resolve("spool.db"));
        Files.delete(agent.home.resolve("spool.db-wal"));
        agent.spool = agent.start();
        assertThat(agent.position).isEqualTo(20);
        agent.read(80);
        agent.sendAll();
        assertThat(readers.messages()).containsExactlyElementsOf(lines("line ", 0, 80));
        agent.spool.close();
    }

    /** What the copy had still to send was read again, and sent, after the deletion. */
    @Test
    void sendsNothingOfACopyThatIsOlderThanADeletion() throws IOException {
        Machine agent = machine("agent");
        agent.read(50);
        agent.send(agent.waiting().subList(0, 4));
        Path older = Files.createDirectory(folder.resolve("older"));
        agent.restart();
        copySpool(agent.home, older, DATABASE);
        agent.kill();
        Files.delete(agent.home.resolve("spool.db"));
        Files.deleteIfExists(agent.home.resolve("spool.db-wal"));
        agent.spool = agent.start();
        agent.read(60);
        agent.sendAll();
        agent.kill();
        copySpool(older, agent.home, DATABASE);
        Files.delete(agent.home.resolve("spool.db.newest"));
        agent.spool = agent.start();
        assertThat(agent.spool.incidents()).singleElement().satisfies(incident -> assertThat(incident.what())
                .contains("6 batches in it are not sent"));
        agent.read(80);
        agent.sendAll();
        assertThat(readers.messages()).containsExactlyInAnyOrderElementsOf(lines("line ", 0, 80));
        agent.spool.close();
    }

    @Test
    void speaksInTwoVoicesAfterItsDiskWasCloned() throws IOException {
        Machine agent = machine("agent");
        agent.read(50);
        agent.send(agent.waiting().subList(0, 4));
        agent.restart();
        Path home = Files.createDirectory(folder.resolve("clone"));
        copySpool(agent.home, home, "spool.db.*|spool.db");
        Machine clone = new Machine(home, 8, "clone ");
        agent.read(80);
        clone.read(90);
        clone.sendAll();
        agent.sendAll();
        List<String> expected = new ArrayList<>(lines("line ", 0, 80));
        expected.addAll(lines("clone ", 50, 90));
        assertThat(readers.messages()).containsExactlyInAnyOrderElementsOf(expected);
        agent.spool.close();
        clone.spool.close();
    }

    @Test
    void losesNothingOfABatchThatArrivesAfterItsSuccessor() throws IOException {
        Machine agent = machine("agent");
        agent.read(50);
        List<SpooledBatch> batches = agent.waiting();
        agent.send(batches.subList(1, 5));
        agent.restart();
        agent.send(agent.waiting().subList(1, 3));
        agent.sendAll();
        assertThat(readers.messages()).containsExactlyInAnyOrderElementsOf(lines("line ", 0, 50));
        agent.spool.close();
    }

    @Test
    void losesAndDoublesNothingWhateverHappens() throws IOException {
        int rounds = FULL ? 2_000 : 40;
        System.out.printf("SpoolRecoveryTest: seed %d, %d rounds%n", SEED, rounds);
        Random random = new Random(SEED);
        int written = 0;
        Machine agent = machine("agent");
        Path older = Files.createDirectory(folder.resolve("older"));
        copySpool(agent.home, older, DATABASE);
        StringBuilder history = new StringBuilder();
        for (int round = 0; round < rounds; round++) {
            written += random.nextInt(40);
            agent.read(written);
            int choice = random.nextInt(7);
            history.append(choice);
            happen(choice, agent, older, random);
            agent.read(written);
        }
        agent.sendAll();
        assertThat(readers.messages())
                .as("seed %d: %s", SEED, history)
                .containsExactlyInAnyOrderElementsOf(lines("line ", 0, written));
        agent.spool.close();
    }

    private static void happen(int choice, Machine agent, Path older, Random random) throws IOException {
        List<SpooledBatch> waiting = agent.waiting();
        switch (choice) {
            case 0 -> agent.send(waiting);
            case 1 -> agent.send(waiting.subList(0, waiting.size() / 2));
            case 2 -> agent.sendSome(random);
            case 3 -> agent.restart();
            case 4 -> {
                agent.restart();
                copySpool(agent.home, older, DATABASE);
            }
            case 5 -> {
                agent.closeGaps();
                agent.kill();
                copySpool(older, agent.home, DATABASE);
                agent.spool = agent.start();
            }
            default -> {
                agent.closeGaps();
                agent.kill();
                Files.deleteIfExists(agent.home.resolve("spool.db"));
                Files.deleteIfExists(agent.home.resolve("spool.db-wal"));
                agent.spool = agent.start();
            }
        }
    }
}
