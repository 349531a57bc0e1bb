package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import logly.schemas.LogEvent;
import logly.stream.StreamProcessor;
import org.apache.kafka.clients.admin.TransactionListing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the stream's thread, its clients and its readiness when trouble comes from outside. */
class StreamRecoveryIT {
    private static final String GROUP = "logly.stream-processor";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int HOSTS = 8;

    @TempDir
    Path folder;

    private int sent;

    private void send(LocalCluster cluster, int events) throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try (EventSender sender = new EventSender(cluster)) {
            Future<?> last = CompletableFuture.completedFuture(null);
            for (int i = 0; i < events; i++) {
                sent++;
                LogEvent event = LogEvent.newBuilder()
                        .setHost("host-" + sent % HOSTS)
                        .setTimestamp(now)
                        .setSource("app")
                        .setMessage("event " + sent)
                        .build();
                last = sender.send(event, sent);
            }
            last.get();
        }
    }

    private void awaitAllCountedOnce(LocalCluster cluster) {
        await("all events")
                .atMost(PATIENCE)
                .until(() -> cluster.behind(GROUP, List.of(LocalCluster.TOPICS.logEvents())) == 0);
        await("every event counted once").atMost(PATIENCE).untilAsserted(() -> assertThat(cluster.countedEvents())
                .isEqualTo(sent));
    }

    @Test
    void goesOnWhereItStoodWhenItsProducerIsFenced() throws Exception {
        try (LocalCluster cluster = LocalCluster.in(folder);
                StreamProcessor processor = cluster.processor(folder, new Random(1))) {
            processor.start();
            await().atMost(PATIENCE).until(() -> processor.health().isReady());
            for (int round = 0; round < 3; round++) {
                send(cluster, 400);
                await().atMost(PATIENCE)
                        .until(() -> cluster.behind(GROUP, List.of(LocalCluster.TOPICS.logEvents())) < 400);
                List<String> producers = cluster.admin().listTransactions().all().get().stream()
                        .map(TransactionListing::transactionalId)
                        .filter(id -> id.startsWith(GROUP))
                        .toList();
                assertThat(producers).isNotEmpty();
                cluster.admin().fenceProducers(producers).all().get();
                send(cluster, 400);
                awaitAllCountedOnce(cluster);
                await().atMost(PATIENCE).until(() -> processor.health().isReady());
            }
        }
    }

    @Test
    void saysWhyItIsNotReadyAndBeginsAgainWhenItsThreadDies() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        Random drawn = new Random(1);
        RandomGenerator failing = () -> {
            if (failures.getAndDecrement() > 0) {
                throw new UncheckedIOException(new IOException("no entropy left"));
            }
            return drawn.nextLong();
        };
        try (LocalCluster cluster = LocalCluster.in(folder);
                StreamProcessor processor = cluster.processor(folder, failing)) {
            processor.start();
            await().atMost(PATIENCE).until(() -> processor.health().isReady());
            send(cluster, 800);
            await("the trouble is told")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !processor.health().isReady()
                            && String.valueOf(processor.health().cause()).contains("no entropy left"));
            assertThat(processor.health().isAlive()).isTrue();
            awaitAllCountedOnce(cluster);
            assertThat(failures).hasNonPositiveValue();
            assertThat(processor.health().isReady()).isTrue();
        }
    }
}
