package logly.benchmarks;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import logly.schemas.AvroCodec;
import logly.schemas.LogEvent;
import logly.schemas.RawProducers;
import logly.schemas.RecordIdentity;
import logly.schemas.Topic;
import logly.schemas.WireFormat;
import logly.stream.StreamProcessor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Records a second of one thread, of the whole topology and of an exactly-once application that only decodes and counts
 * per host, one after the other over the same records of one broker.
 */
final class StreamRatio {
    /** The first of them, while the code is cold, are not timed. */
    private static final int UNTIMED = 4;

    private static final Topic<LogEvent> EVENTS = OneBroker.TOPICS.logEvents();

    private final int records;
    private final int failedOfHundred;
    private final OneBroker cluster;

    private StreamRatio(int records, int failedOfHundred, OneBroker cluster) {
        this.records = records;
        this.failedOfHundred = failedOfHundred;
        this.cluster = cluster;
    }

    /** Prints both rates and their ratio, under attack and on a quiet day. */
    static void print(Scale scale) throws IOException, InterruptedException, ExecutionException {
        print(scale.streamed(), 10);
        print(scale.streamed(), 1);
    }

    static void print(int records, int failedOfHundred) throws IOException, InterruptedException, ExecutionException {
        try (OneBroker cluster = new OneBroker()) {
            new StreamRatio(records, failedOfHundred, cluster).compare();
        }
    }

    private void compare() throws InterruptedException, ExecutionException, IOException {
        publish();
        double counting;
        try (CountingApplication application =
                new CountingApplication(cluster.kafka(), cluster.registry(), cluster.folder("counting"), EVENTS)) {
            counting = rate(application.group(), null);
        }
        double whole;
        try (StreamProcessor processor = new StreamProcessor(
                cluster.stream("whole"),
                new PrometheusRegistry(),
                new Random(SampleRecords.SEED),
                InstantSource.system())) {
            processor.start();
            String group = OneBroker.TOPICS.options().prefix() + "stream-processor";
            try (ThreadProfile profile = ThreadProfile.ofProperty()) {
                whole = rate(group, profile);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "Seed %d, %,d records, %d in a hundred a failed login: counting %,.0f records/s, whole topology %,.0f"
                        + " records/s, ratio %.2f%n",
                SampleRecords.SEED,
                records,
                failedOfHundred,
                counting,
                whole,
                whole / counting);
    }

    private void publish() throws InterruptedException, ExecutionException {
        int schemaId = cluster.schemas().lookUp(EVENTS.subject(), EVENTS.schema());
        AvroCodec<LogEvent> codec = AvroCodec.of(LogEvent.class);
        EventMix mix = new EventMix(
                Instant.now().minus(Duration.ofHours(2)), Duration.ofHours(2).dividedBy(records), failedOfHundred);
        try (Producer<byte[], byte[]> producer = RawProducers.of(Map.of(
                "bootstrap.servers", cluster.kafka(), "acks", "all", "linger.ms", 20, "compression.type", "lz4"))) {
            Future<RecordMetadata> last = new CompletableFuture<>();
            for (int i = 0; i < records; i++) {
                LogEvent event = mix.next();
                last = producer.send(new ProducerRecord<>(
                        EVENTS.name(),
                        Topic.partition(event.getHost(), EVENTS.partitions()),
                        event.getHost().getBytes(StandardCharsets.UTF_8),
                        WireFormat.frame(schemaId, codec.encode(event)),
                        List.of(new RecordIdentity(event.getAgentId(), event.getEpoch(), event.getSeq()).toHeader())));
            }
            last.get();
        }
    }

    /** Records a second of wall-clock time that a group commits, and prints the processor time of its thread. */
    private double rate(String group, @Nullable ThreadProfile profile)
            throws InterruptedException, ExecutionException, IOException {
        long first = awaitCommitted(group, records / UNTIMED);
        if (profile != null) {
            profile.start();
        }
        long start = System.nanoTime();
        long cpu = threadNanos();
        long last = awaitCommitted(group, records);
        double seconds = (System.nanoTime() - start) / 1e9;
        long spent = threadNanos() - cpu;
        if (profile != null) {
            profile.print(last - first, spent, Duration.ofNanos(System.nanoTime() - start));
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %,d records in %.1f s, %.1f µs of the thread for each%n",
                group,
                last - first,
                seconds,
                spent / 1e3 / (last - first));
        return (last - first) / seconds;
    }

    private long awaitCommitted(String group, long most) throws InterruptedException, ExecutionException {
        long committed = 0;
        while (committed < most) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            committed =
                    cluster
                            .admin()
                            .listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .entrySet()
                            .stream()
                            .filter(each -> each.getKey().topic().equals(EVENTS.name()) && each.getValue() != null)
                            .mapToLong(each -> each.getValue().offset())
                            .sum();
        }
        return committed;
    }

    private static long threadNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long nanos = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().matches(".*StreamThread-\\d+")) {
                nanos += threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        return nanos;
    }
}
