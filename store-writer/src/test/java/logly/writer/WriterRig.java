package logly.writer;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.runtime.Backoff;
import logly.runtime.Worker;
import logly.schemas.AvroCodec;
import logly.schemas.DeadLetter;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import logly.schemas.RecordJson;
import logly.schemas.Replay;
import logly.schemas.SystemMetric;
import logly.schemas.Topics;
import logly.storage.Retention;
import logly.storage.StoreFiles;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;

/** A whole store-writer over logs in memory, which takes its turns when it is told. */
final class WriterRig implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration MONTH = Duration.ofDays(30);
    static final Topics TOPICS = new Topics(Topics.Options.EMBEDDED);
    static final String EVENTS = TOPICS.logEvents().name();
    static final String METRICS = TOPICS.systemMetrics().name();
    static final String HOURS = TOPICS.hourlyAggregates().name();
    static final String LETTERS = TOPICS.deadLetters().name();
    static final String REPLAYS = TOPICS.replays().name();

    final StoreFiles files;
    final MockConsumer<byte[], byte[]> consumer;
    final MockProducer<byte[], byte[]> producer;
    final WriterLoop loop;
    final FileChecks checks;
    boolean decoderIsDown;
    DiskGuard.Space space = new DiskGuard.Space(100L << 30, 200L << 30);

    private final World world;
    private final PrometheusRegistry registry = new PrometheusRegistry();

    /** What is set of a node. */
    record Options(Path data, String node, KeptEvents kept, int batchRows) {
        Options(Path data, String node) {
            this(data, node, KeptEvents.ALL, 10);
        }
    }

    /** What the nodes of a test share. */
    record World(Logs logs, MemoryFleetLog fleet, MemoryNeighbours neighbours, ManualClock clock) {
        World() {
            this(new MemoryKafka());
        }

        World(Logs logs) {
            this(logs, new MemoryFleetLog(), new MemoryNeighbours(), new ManualClock(NOON));
        }

        MemoryKafka kafka() {
            return (MemoryKafka) logs;
        }
    }

    WriterRig(Options options, World world) {
        this.world = world;
        files = StoreFiles.open(options.data(), options.node());
        consumer = new LogConsumer(world.logs());
        producer = new MockProducer<>(true, null, (name, bytes) -> bytes, (name, bytes) -> bytes);
        StoreMetrics metrics = new StoreMetrics(registry);
        DeadLetters letters = new DeadLetters(
                TOPICS.deadLetters(),
                (name, letter) -> RecordJson.toJson(letter).getBytes(StandardCharsets.UTF_8),
                world.clock());
        Map<String, Source> sources = new LinkedHashMap<>();
        sources.put(EVENTS, new Source(EVENTS, decoder(LogEvent.class), true));
        sources.put(METRICS, new Source(METRICS, decoder(SystemMetric.class), true));
        sources.put(HOURS, new Source(HOURS, decoder(HourlyAggregate.class), false));
        sources.put(LETTERS, new Source(LETTERS, decoder(DeadLetter.class), false));
        sources.put(REPLAYS, new Source(REPLAYS, decoder(Replay.class), false));
        StoreSettings settings = new StoreSettings(
                options.data(),
                options.node(),
                List.of(),
                URI.create("http://unused"),
                options.batchRows(),
                Duration.ofMillis(250),
                new Retention(MONTH, MONTH, MONTH, MONTH, Long.MAX_VALUE),
                options.kept(),
                2L << 30,
                5,
                "");
        checks = new FileChecks(files.folder(), files.suspects());
        loop = new WriterLoop(
                settings,
                sources.keySet(),
                new Clients(() -> consumer, () -> new LogConsumer(world.logs()), () -> producer),
                files,
                new WriterLoop.Stages(
                        new Intake(sources, REPLAYS, options.kept(), new EvidenceIds(TOPICS), letters, metrics),
                        letters,
                        new LogEpochs(world.fleet()),
                        world.neighbours(),
                        new Upkeep(settings, files, world.neighbours(), metrics, "test", world.clock()),
                        new DiskGuard(files.folder(), () -> space, settings.reserveBytes(), settings.reservePercent()),
                        checks),
                metrics,
                world.clock(),
                new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), new Random(1)));
    }

    private <T extends SpecificRecordBase> Deserializer<T> decoder(Class<T> type) {
        AvroCodec<T> codec = AvroCodec.of(type);
        return (name, bytes) -> {
            if (decoderIsDown) {
                throw new TimeoutException("no answer");
            }
            return codec.decode(bytes);
        };
    }

    /** It gets partition numbers, and loses all others, as by the group's coordinator. */
    WriterRig assign(Integer... numbers) throws Exception {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int number : numbers) {
            for (String topic : List.of(EVENTS, METRICS, HOURS, LETTERS, REPLAYS)) {
                partitions.add(new TopicPartition(topic, number));
            }
        }
        consumer.schedulePollTask(() -> consumer.rebalance(partitions));
        loop.turn();
        return this;
    }

    /** A turn, in which it reads what has come. */
    void poll() throws Exception {
        loop.turn();
    }

    /** A turn as the worker takes it, which survives trouble. */
    void run() throws Exception {
        loop.run(new Worker("test", worker -> {}));
    }

    void commit() throws Exception {
        world.clock().advance(Duration.ofMillis(250));
        loop.turn();
    }

    void advance(Duration time) {
        world.clock().advance(time);
    }

    /** Whether it has read all that there is. */
    boolean isAtEnd() {
        return consumer.assignment().stream()
                .allMatch(partition ->
                        consumer.position(partition) >= world.logs().end(partition));
    }

    /** What the checking thread does: looks at every file that was not closed. */
    void check() throws Exception {
        Worker once = new Worker("test", worker -> {});
        once.close();
        for (int i = 0; i <= files.suspects().size(); i++) {
            checks.run(once);
        }
    }

    /** SIGKILL, as far as the files can tell. */
    void kill() {
        files.close();
    }

    double metric(String name) {
        return registry.scrape(name::equals).stream()
                .flatMap(snapshot -> snapshot.getDataPoints().stream())
                .mapToDouble(point -> ((CounterDataPointSnapshot) point).getValue())
                .sum();
    }

    @Override
    public void close() {
        files.close();
    }
}
