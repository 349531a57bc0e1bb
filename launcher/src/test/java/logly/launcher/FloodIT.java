package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import logly.schemas.Action;
import logly.schemas.AvroDeserializer;
import logly.schemas.IpReputation;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.Topic;
import logly.stream.StreamProcessor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What failed logins from one address on all hosts cost between the tasks, and that each of them counts all the same. */
class FloodIT {
    private static final boolean IS_FULL = "full".equals(System.getProperty("logly.scale"));
    private static final int EVENTS = IS_FULL ? 1_000_000 : 40_000;
    private static final int HOSTS = 200;

    /** What is sent at once before it is known for a flood, of four tasks to four partitions. */
    private static final int AT_THE_BEGINNING = 100;

    private static final String IP = "203.0.113.9";
    private static final String GROUP = "logly.stream-processor";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Topics between tasks to which a record that comes in could lead. */
    private static final List<Topic<?>> BETWEEN = List.of(
            LocalCluster.TOPICS.addressCounts(), LocalCluster.TOPICS.patternCounts(), LocalCluster.TOPICS.ruleHits());

    @TempDir
    Path folder;

    private static LogEvent failedLogin(int number, int accounts, Instant time) {
        String user = "user" + number * 7L % accounts;
        return LogEvent.newBuilder()
                .setHost("host-" + number % HOSTS)
                .setTimestamp(time)
                .setSource("auth")
                .setService("sshd")
                .setLevel(Level.WARNING)
                .setAction(Action.FAILED_LOGIN)
                .setIpAddress(IP)
                .setUser(user)
                .setMessage("Failed password for " + user + " from " + IP + " port 4711 ssh2")
                .build();
    }

    /** Within the minute before now. */
    private static void send(LocalCluster cluster, int accounts) throws Exception {
        Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(Duration.ofMinutes(1));
        try (EventSender sender = new EventSender(cluster)) {
            Future<?> last = CompletableFuture.completedFuture(null);
            for (int i = 0; i < EVENTS; i++) {
                Instant time = start.plus(Duration.ofMinutes(1).multipliedBy(i).dividedBy(EVENTS));
                last = sender.send(failedLogin(i, accounts, time.truncatedTo(ChronoUnit.MILLIS)), i + 1L);
            }
            last.get();
        }
    }

    private static IntStream accounts() {
        return IS_FULL ? IntStream.of(1, 50, 5_000) : IntStream.of(5_000);
    }

    @ParameterizedTest
    @MethodSource("accounts")
    void crossesKafkaInFewRecords(int accounts) throws Exception {
        try (LocalCluster cluster = LocalCluster.in(folder);
                StreamProcessor processor = cluster.processor(folder, new Random(1))) {
            send(cluster, accounts);
            processor.start();
            await().atMost(PATIENCE).until(() -> processor.health().isReady());
            long start = System.nanoTime();
            await("all events")
                    .atMost(PATIENCE)
                    .until(() -> cluster.behind(GROUP, List.of(LocalCluster.TOPICS.logEvents())) == 0);
            double minutes = (System.nanoTime() - start) / 60e9;
            await("each counted for its address").atMost(PATIENCE).untilAsserted(() -> assertThat(failedLogins(cluster))
                    .isEqualTo(EVENTS));
            await("each counted in the findings").atMost(PATIENCE).untilAsserted(() -> {
                assertThat(cluster.eventsFoundBy("logly-brute-force")).isEqualTo(EVENTS);
                assertThat(cluster.eventsFoundBy("logly-user-enumeration")).isEqualTo(accounts < 4 ? 0 : EVENTS);
            });
            long crossed = 0;
            for (Topic<?> topic : BETWEEN) {
                AtomicLong records = new AtomicLong();
                cluster.read(topic.name(), record -> records.incrementAndGet());
                System.out.printf(
                        "FloodIT: %,d failed logins of %,d accounts in %.1f minutes: %d records in %s%n",
                        EVENTS, accounts, (System.nanoTime() - start) / 60e9, records.get(), topic.name());
                crossed += records.get();
            }
            assertThat((double) crossed)
                    .as("records between tasks in %.2f minutes", minutes)
                    .isLessThan(1_000 * minutes + AT_THE_BEGINNING);
        }
    }

    private static long failedLogins(LocalCluster cluster) {
        AvroDeserializer<IpReputation> reader = AvroDeserializer.of(IpReputation.class, cluster.schemas());
        AtomicLong count = new AtomicLong();
        cluster.read(LocalCluster.TOPICS.ipReputation().name(), record -> {
            IpReputation reputation = reader.deserialize(record.topic(), record.value());
            if (reputation != null && reputation.getIp().equals(IP)) {
                count.set(reputation.getFailedLoginCount());
            }
        });
        return count.get();
    }
}
