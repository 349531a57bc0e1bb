package logly.writer;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import logly.runtime.Backoff;
import logly.runtime.Health;
import logly.runtime.Service;
import logly.runtime.Version;
import logly.runtime.Worker;
import logly.schemas.AvroSerde;
import logly.schemas.DeadLetter;
import logly.schemas.MetadataEntry;
import logly.schemas.RawConsumers;
import logly.schemas.RawProducers;
import logly.schemas.SchemaRegistry;
import logly.schemas.StoreHandover;
import logly.schemas.StoreNode;
import logly.schemas.Topics;
import logly.storage.StoreFiles;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what the topics hold in the files of one node, each record exactly once. Positions commit after the rows in the
 * node's own file, never in Kafka, so that a kill at any moment loses and doubles nothing.
 */
public final class StoreWriter implements Service {
    private static final Logger log = LoggerFactory.getLogger(StoreWriter.class);
    private static final String NAME = "store-writer";

    /** Twice for the turn, twice for the clients: closing takes less than 4 s. */
    private static final Duration PATIENCE = Duration.ofMillis(900);

    private final StoreSettings settings;
    private final Topics topics;
    private final StoreMetrics metrics;
    private final Clock clock;
    private final RandomGenerator random;
    private @Nullable StoreFiles files;
    private @Nullable WriterLoop loop;
    private @Nullable Worker worker;
    private @Nullable Worker checker;
    private @Nullable KafkaFleetLog fleet;

    public StoreWriter(
            StoreSettings settings, Topics topics, PrometheusRegistry registry, Clock clock, RandomGenerator random) {
        this.settings = settings;
        this.topics = topics;
        this.metrics = new StoreMetrics(registry);
        this.clock = clock;
        this.random = random;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        StoreFiles opened = StoreFiles.open(settings.dataDir(), settings.node());
        files = opened;
        Map<String, String> avro =
                Map.of(SchemaRegistry.URL, settings.schemaRegistry().toString());
        SchemaRegistry registry = SchemaRegistry.of(avro);
        Map<String, Source> sources = Source.all(topics, registry);
        DeadLetters letters = new DeadLetters(
                topics.deadLetters(),
                AvroSerde.of(DeadLetter.class, registry, avro).serializer(),
                clock);
        KafkaFleetLog agreed = new KafkaFleetLog(
                topics.metadata(),
                AvroSerde.of(MetadataEntry.class, registry, avro),
                new KafkaFleetLog.Clients(
                        () -> Admin.create(common("fleet")),
                        () -> RawConsumers.of(singleReader()),
                        () -> RawProducers.of(metadataWriter())),
                settings.node(),
                clock);
        fleet = agreed;
        Neighbours neighbours = new KafkaNeighbours(
                new KafkaNeighbours.Told<>(topics.storeHandover(), AvroSerde.of(StoreHandover.class, registry, avro)),
                new KafkaNeighbours.Told<>(topics.storeNodes(), AvroSerde.of(StoreNode.class, registry, avro)),
                () -> RawConsumers.of(singleReader()),
                clock);
        FileChecks suspects = new FileChecks(opened.folder(), opened.suspects());
        WriterLoop made = new WriterLoop(
                settings,
                sources.keySet(),
                new Clients(
                        () -> RawConsumers.of(reader()),
                        () -> RawConsumers.of(singleReader()),
                        () -> RawProducers.of(letterWriter())),
                opened,
                new WriterLoop.Stages(
                        new Intake(
                                sources,
                                topics.replays().name(),
                                settings.logEvents(),
                                new EvidenceIds(topics),
                                letters,
                                metrics),
                        letters,
                        new LogEpochs(agreed),
                        neighbours,
                        new Upkeep(settings, opened, neighbours, metrics, Version.current(), clock),
                        new DiskGuard(
                                opened.folder(),
                                DiskGuard.Disk.of(opened.folder()),
                                settings.reserveBytes(),
                                settings.reservePercent()),
                        suspects),
                metrics,
                clock,
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), random));
        loop = made;
        worker = new Worker(NAME, made, made::wakeUp, PATIENCE);
        checker = new Worker(NAME + "-check", suspects);
        worker.start();
        checker.start();
    }

    private Map<String, Object> common(String role) {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        configuration.put(CommonClientConfigs.CLIENT_ID_CONFIG, NAME + "-" + settings.node() + "-" + role);
        configuration.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
        return configuration;
    }

    private Map<String, Object> reader() {
        Map<String, Object> configuration = common("reader");
        configuration.put(ConsumerConfig.GROUP_ID_CONFIG, topics.options().prefix() + NAME);
        configuration.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.node());
        configuration.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(RangeAssignor.class.getName()));
        configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        configuration.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        configuration.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        configuration.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1000);
        return configuration;
    }

    /** For what is read apart from the group, from an offset that the caller names. */
    private Map<String, Object> singleReader() {
        Map<String, Object> configuration = common("single-reader");
        configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        configuration.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        configuration.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return configuration;
    }

    private Map<String, Object> metadataWriter() {
        Map<String, Object> configuration = common("metadata-writer");
        configuration.put(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG, topics.options().prefix() + KafkaFleetLog.TRANSACTIONAL_ID);
        configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        return configuration;
    }

    private Map<String, Object> letterWriter() {
        Map<String, Object> configuration = common("dead-letters");
        configuration.put(ProducerConfig.ACKS_CONFIG, "all");
        configuration.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        configuration.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        return configuration;
    }

    @Override
    public Health health() {
        if (worker == null || loop == null) {
            return Health.starting(NAME + " to be started");
        }
        Health thread = worker.health();
        return thread.isAlive() ? loop.health() : thread;
    }

    @Override
    public void close() {
        try {
            if (worker != null) {
                worker.close();
            }
            if (checker != null) {
                checker.close();
            }
            if (loop != null) {
                loop.close(PATIENCE);
            }
            if (fleet != null) {
                fleet.close();
            }
        } catch (KafkaException | IllegalStateException e) {
            log.warn("cannot close the clients: {}", e.getMessage());
        } finally {
            if (files != null) {
                files.close();
                files = null;
            }
            loop = null;
        }
    }
}
