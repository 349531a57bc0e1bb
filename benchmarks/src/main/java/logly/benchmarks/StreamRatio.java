package logly.benchmarks;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import logly.analysis.trace.SeverityProfile;
import logly.launcher.BrokerSettings;
import logly.launcher.EmbeddedBroker;
import logly.launcher.registry.RegistrySettings;
import logly.launcher.registry.SchemaRegistryServer;
import logly.schemas.AvroCodec;
import logly.schemas.LogEvent;
import logly.schemas.RawProducers;
import logly.schemas.RecordIdentity;
import logly.schemas.RegistryException;
import logly.schemas.SchemaProvisioner;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topic;
import logly.schemas.TopicConfigs;
import logly.schemas.TopicProvisioner;
import logly.schemas.Topics;
import logly.schemas.WireFormat;
import logly.stream.StreamProcessor;
import logly.stream.StreamSettings;
import org.apache.kafka.clients.admin.Admin;
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

    private static final Topics TOPICS = new Topics(Topics.Options.EMBEDDED);
    private static final Topic<LogEvent> EVENTS = TOPICS.logEvents();

    private final int records;
    private final int failedOfHundred;
    private final String kafka;
    private final String registry;
    private final Path folder;
    private final Admin admin;

    private StreamRatio(int records, int failedOfHundred, String kafka, String registry, Path folder, Admin admin) {
        this.records = records;
        this.failedOfHundred = failedOfHundred;
        this.kafka = kafka;
        this.registry = registry;
        this.folder = folder;
        this.admin = admin;
    }

    /** Prints both rates and their ratio, under attack and on a quiet day. */
    static void print(Scale scale) throws IOException, InterruptedException, ExecutionException {
        print(scale.streamed(), 10);
        print(scale.streamed(), 1);
    }

    static void print(int records, int failedOfHundred) throws IOException, InterruptedException, ExecutionException {
        ScratchFolder scratch = new ScratchFolder();
        Path folder = scratch.newChild();
        try (EmbeddedBroker broker = new EmbeddedBroker(
                new BrokerSettings(folder.resolve("broker"), "127.0.0.1", "", 0, Duration.ofSeconds(1)))) {
            broker.start();
            String kafka = broker.bootstrapServers();
            try (SchemaRegistryServer registry = new SchemaRegistryServer(
                            new RegistrySettings(List.of(kafka), "127.0.0.1", 0, 1, 1 << 20, Duration.ofSeconds(10)),
                            new PrometheusRegistry());
                    Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
                registry.start();
                while (!registry.health().isReady()) {
                    LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                }
                new TopicProvisioner(admin, new TopicConfigs(1, true)).provision(TOPICS);
                new StreamRatio(
                                records,
                                failedOfHundred,
                                kafka,
                                "http://127.0.0.1:" + registry.port(),
                                folder.resolve("streams"),
                                admin)
                        .compare();
            }
        } finally {
            scratch.delete();
        }
    }

    private void compare() throws InterruptedException, ExecutionException, IOException {
        publish();
        double counting;
        try (CountingApplication application =
                new CountingApplication(kafka, registry, folder.resolve("counting"), EVENTS)) {
            counting = rate(application.group(), null);
        }
        StreamSettings settings = new StreamSettings(
                TOPICS,
                List.of(kafka),
                URI.create(registry),
                folder.resolve("whole"),
                1,
                "stream-1",
                1,
                0,
                StreamSettings.AddressFiles.NONE,
                SeverityProfile.STANDARD,
                folder.resolve("rules"));
        double whole;
        try (StreamProcessor processor = new StreamProcessor(
                settings, new PrometheusRegistry(), new Random(SampleRecords.SEED), InstantSource.system())) {
            processor.start();
            String group = TOPICS.options().prefix() + "stream-processor";
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
        SchemaRegistry schemas = SchemaRegistry.of(Map.of(SchemaRegistry.URL, registry));
        provision(schemas);
        int schemaId = schemas.lookUp(EVENTS.subject(), EVENTS.schema());
        AvroCodec<LogEvent> codec = AvroCodec.of(LogEvent.class);
        EventMix mix = new EventMix(
                Instant.now().minus(Duration.ofHours(2)), Duration.ofHours(2).dividedBy(records), failedOfHundred);
        try (Producer<byte[], byte[]> producer = RawProducers.of(
                Map.of("bootstrap.servers", kafka, "acks", "all", "linger.ms", 20, "compression.type", "lz4"))) {
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

    /** A cold broker on a busy machine may take longer to answer than the registry waits for it. */
    private static void provision(SchemaRegistry schemas) {
        for (int left = 5; left >= 0; left--) {
            try {
                new SchemaProvisioner(schemas).provision(TOPICS);
                return;
            } catch (RegistryException.Unreachable e) {
                if (left == 0) {
                    throw e;
                }
            }
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
            committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet().stream()
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
