package logly.writer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import logly.schemas.StoreHandover;
import logly.schemas.StorePosition;
import logly.storage.Cleaning;
import logly.storage.StoreFiles;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is due from time to time between two batches: retention, and what the other nodes must know. */
final class Upkeep {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration MAINTENANCE_INTERVAL = Duration.ofHours(1);
    private static final Duration TELLING_INTERVAL = Duration.ofSeconds(10);

    /** Between two batches; a step more may be begun at its end. */
    private static final Duration CLEANING_TIME = Duration.ofMillis(10);

    /** Closing must not take longer where the broker is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Kafka keeps what agents may still send again for a shorter time than this. */
    private static final Duration MAKERS_REMEMBERED = Duration.ofDays(8);

    /** A handover must fit into a Kafka record of 1 MiB. */
    private static final int MOST_HANDOVER_BYTES = 800 << 10;

    private final StoreSettings settings;
    private final StoreFiles files;
    private final Neighbours neighbours;
    private final StoreMetrics metrics;
    private final String version;
    private final Clock clock;
    private final Map<Integer, List<StorePosition>> told = new HashMap<>();
    private @Nullable Cleaning cleaning;
    private Instant maintenanceDueAt = Instant.MIN;
    private Instant tellingDueAt = Instant.MIN;

    Upkeep(
            StoreSettings settings,
            StoreFiles files,
            Neighbours neighbours,
            StoreMetrics metrics,
            String version,
            Clock clock) {
        this.settings = settings;
        this.files = files;
        this.neighbours = neighbours;
        this.metrics = metrics;
        this.version = version;
        this.clock = clock;
    }

    /**
     * Applies retention, once an hour, and gives back in short steps what it let go; tells whether the ledger must be
     * loaded again.
     */
    boolean maintain() {
        Instant now = clock.instant();
        clean(now);
        if (now.isBefore(maintenanceDueAt)) {
            return false;
        }
        cleaning = settings.retention().begin(files, now);
        metrics.filesRemoved.inc(cleaning.removed().size());
        files.forgetMakersBefore(now.minus(MAKERS_REMEMBERED));
        files.damages().forgetRemoved();
        maintenanceDueAt = now.plus(MAINTENANCE_INTERVAL);
        return true;
    }

    private void clean(Instant now) {
        Cleaning current = cleaning;
        if (current == null) {
            return;
        }
        long deadline = System.nanoTime() + CLEANING_TIME.toNanos();
        boolean isOn = true;
        while (isOn && System.nanoTime() - deadline < 0) {
            isOn = current.step(now);
        }
        if (current.isDone()) {
            cleaning = null;
        }
    }

    /** Whether it is time to tell the others; a clock that was set back does not put it off. */
    boolean isTellingDue() {
        Instant now = clock.instant();
        return !now.isBefore(tellingDueAt) || now.plus(TELLING_INTERVAL).isBefore(tellingDueAt);
    }

    /** Tells where this node stands and what it holds. */
    void tell(Producer<byte[], byte[]> producer, Set<TopicPartition> assigned) {
        tellPositions(producer, assigned);
        neighbours.tell(producer, files.positions().announcement(settings.url(), version, clock.instant()));
        tellingDueAt = clock.instant().plus(TELLING_INTERVAL);
    }

    /** Tells where this node stood in partitions that go, and waits a little until that is known. */
    void handOver(Producer<byte[], byte[]> producer, Collection<TopicPartition> revoked) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Future<?> each : tellPositions(producer, revoked)) {
                each.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the next owner reads some records again: {}", String.valueOf(e.getMessage()));
        }
    }

    /** Of partitions that stand where they stood at the last time there is nothing to tell. */
    private List<Future<?>> tellPositions(Producer<byte[], byte[]> producer, Collection<TopicPartition> partitions) {
        Set<Integer> numbers = new TreeSet<>();
        Set<String> topics = new TreeSet<>();
        for (TopicPartition partition : partitions) {
            numbers.add(partition.partition());
            topics.add(partition.topic());
        }
        List<StoreHandover> handovers = numbers.stream()
                .map(number -> files.positions().handover(topics, number, clock.instant(), MOST_HANDOVER_BYTES))
                .filter(handover -> !handover.getPositions().equals(told.get(handover.getPartition())))
                .toList();
        List<Future<?>> sent = neighbours.tell(producer, handovers);
        handovers.forEach(handover -> told.put(handover.getPartition(), handover.getPositions()));
        return sent;
    }

    /** Partitions that have gone may come back having been elsewhere, with another node's word as the last. */
    void forget(Collection<TopicPartition> gone) {
        gone.forEach(partition -> told.remove(partition.partition()));
    }
}
