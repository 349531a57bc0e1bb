package logly.benchmarks;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import logly.schemas.RawProducers;
import logly.stream.StreamProcessor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * How long a stream processor whose state is lost takes until it runs: its changelogs hold as much as docs/topology.md
 * says of 1,000 hosts, in random bytes under random keys, which neither compress nor come in the order of RocksDB.
 */
final class RestoreTime {
    private static final int KEY_BYTES = 20;

    /** Entries and bytes of the largest stores, for 1,000 hosts. */
    private static final Map<String, int[]> STORES = new LinkedHashMap<>();

    static {
        STORES.put("hourly-rollups", new int[] {216_000, 1_000});
        STORES.put("finding-lives", new int[] {20_000, 2_000});
        STORES.put("pattern-subjects", new int[] {12_288, 2_500});
        STORES.put("host-pasts", new int[] {1_000, 25_000});
        STORES.put("reputation-by-ip", new int[] {98_304, 250});
        STORES.put("pending-subjects", new int[] {24_576, 500});
        STORES.put("hit-journal", new int[] {6_144, 2_000});
        STORES.put("host-watches", new int[] {20_000, 180});
        STORES.put("seq-ranges", new int[] {12_000, 130});
    }

    private RestoreTime() {}

    /** Prints the time from the start until it is ready, with nothing to restore and with all of it. */
    static void print(int divisor) throws IOException, InterruptedException, ExecutionException {
        try (OneBroker cluster = new OneBroker()) {
            Duration empty = untilReady(cluster, "first");
            long bytes = fill(cluster, divisor);
            Duration full = untilReady(cluster, "second");
            System.out.printf(
                    Locale.ROOT,
                    "Restore: %,d MB; ready after %.1f s, with nothing to restore after %.1f s%n",
                    bytes / 1_000_000,
                    full.toMillis() / 1e3,
                    empty.toMillis() / 1e3);
        }
    }

    private static Duration untilReady(OneBroker cluster, String folder) {
        try (StreamProcessor processor = new StreamProcessor(
                cluster.stream(folder), new PrometheusRegistry(), new Random(1), InstantSource.system())) {
            long start = System.nanoTime();
            processor.start();
            while (!processor.health().isReady()) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    private static long fill(OneBroker cluster, int divisor) throws InterruptedException, ExecutionException {
        Random random = new Random(SampleRecords.SEED);
        long bytes = 0;
        int partitions = OneBroker.TOPICS.options().partitions();
        try (Producer<byte[], byte[]> producer = RawProducers.of(Map.of(
                "bootstrap.servers", cluster.kafka(), "acks", "all", "linger.ms", 50, "batch.size", 256 << 10))) {
            Future<RecordMetadata> last = new CompletableFuture<>();
            for (Map.Entry<String, int[]> store : STORES.entrySet()) {
                String topic = "logly.stream-processor-" + store.getKey() + "-changelog";
                for (int i = 0; i < store.getValue()[0] / divisor; i++) {
                    byte[] key = new byte[KEY_BYTES];
                    random.nextBytes(key);
                    ByteBuffer.wrap(key).putInt(KEY_BYTES - Integer.BYTES, i);
                    byte[] value = new byte[store.getValue()[1]];
                    random.nextBytes(value);
                    value[0] = 0; // nothing is pending, nothing waits: tasks that run meanwhile look for that
                    last = producer.send(new ProducerRecord<>(topic, i % partitions, key, value));
                    bytes += key.length + value.length;
                }
            }
            last.get();
        }
        return bytes;
    }
}
