package logly.stream.notify;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import logly.analysis.notify.Notice;
import logly.analysis.notify.NoticePace;
import logly.runtime.Backoff;
import logly.runtime.Health;
import logly.runtime.Service;
import logly.runtime.Worker;
import logly.schemas.AvroSerde;
import logly.schemas.Finding;
import logly.schemas.RawConsumers;
import logly.schemas.SchemaRegistry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of findings. It begins with what is found after its first start. Offsets are committed when all that follows from
 * the records before them was taken by its target or given up, so that a crash loses no message; what was told already is
 * remembered in a file. One notifier runs in an installation: an incident's findings stand in several partitions.
 */
public final class Notifier implements Service {
    private static final Logger log = LoggerFactory.getLogger(Notifier.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    private final NotifySettings settings;
    private final Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Counter messages;
    private final Counter heartbeats;
    private final Counter unread;
    private final Deserializer<Finding> deserializer;
    private final LostNotices lost;
    private final Backoff backoff;
    private final Map<String, Outbox> outboxes = new HashMap<>();
    private final Worker worker;
    private @Nullable NoticePace pace;
    private @Nullable Told told;
    private @Nullable Heartbeat heartbeat;
    private @Nullable Consumer<byte[], byte[]> consumer;
    private volatile @Nullable String trouble;
    private volatile boolean isIdle;

    /** Does no I/O. */
    public Notifier(NotifySettings settings, PrometheusRegistry metrics, RandomGenerator random, InstantSource clock) {
        this(settings, metrics, random, clock, RawConsumers::of);
    }

    Notifier(
            NotifySettings settings,
            PrometheusRegistry metrics,
            RandomGenerator random,
            InstantSource clock,
            Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers) {
        this.settings = settings;
        this.consumers = consumers;
        this.random = random;
        this.clock = clock;
        messages = Counter.builder()
                .name("logly_notify_messages_total")
                .help("Messages, by target and outcome: sent or given_up.")
                .labelNames("target", "outcome")
                .register(metrics);
        heartbeats = Counter.builder()
                .name("logly_notify_heartbeats_total")
                .help("Calls of the heartbeat's address, by outcome.")
                .labelNames("outcome")
                .register(metrics);
        unread = Counter.builder()
                .name("logly_notify_findings_unread_total")
                .help("Findings that could not be decoded, and were told to nobody.")
                .register(metrics);
        Map<String, String> avro =
                Map.of(SchemaRegistry.URL, settings.registry().toString());
        deserializer = AvroSerde.of(Finding.class, avro).deserializer();
        lost = new LostNotices(settings, avro, clock);
        backoff = new Backoff(FIRST_WAIT, Duration.ofSeconds(30), random);
        worker = new Worker("notifier", this::turn, () -> {}, Duration.ofSeconds(2));
    }

    @Override
    public String name() {
        return "notifier";
    }

    /** Reads the file of targets, and what was told before. */
    @Override
    public void start() throws IOException {
        Targets targets = Targets.read(settings, clock);
        isIdle = targets.plan().targets().isEmpty() && targets.plan().heartbeat() == null;
        if (isIdle) {
            return;
        }
        Told file = new Told(settings.folder());
        NoticePace restored = new NoticePace(targets.plan());
        restored.restore(file.read());
        told = file;
        pace = restored;
        heartbeat = new Heartbeat(targets.plan().heartbeat(), targets.client(), heartbeats);
        targets.plan().targets().forEach((name, target) -> {
            Outbox outbox = new Outbox(name, targets.to(target), FIRST_WAIT, random, messages, lost::keep);
            outboxes.put(name, outbox);
            outbox.start();
        });
        worker.start();
    }

    @Override
    public Health health() {
        if (isIdle) {
            return Health.up();
        }
        Health own = worker.health();
        if (own.state() != Health.State.UP) {
            return own;
        }
        String wrong = trouble;
        for (Outbox outbox : outboxes.values()) {
            wrong = wrong == null ? outbox.trouble() : wrong;
        }
        return wrong == null ? own : Health.degraded(wrong);
    }

    private void turn(Worker each) throws InterruptedException, IOException {
        try {
            Consumer<byte[], byte[]> reading = consumer == null ? open() : consumer;
            consumer = reading;
            for (ConsumerRecord<byte[], byte[]> record : reading.poll(POLL)) {
                take(record);
            }
            Instant now = clock.instant();
            send(Objects.requireNonNull(pace).due(now));
            Objects.requireNonNull(heartbeat).beat(now);
            if (outboxes.values().stream().allMatch(Outbox::isEmpty)) {
                Objects.requireNonNull(told).write(Objects.requireNonNull(pace).told());
                reading.commitSync();
            }
            trouble = null;
            backoff.reset();
        } catch (KafkaException e) {
            log.warn("findings are read again in a while: {}", e.toString());
            trouble = "Kafka: " + e.getMessage();
            closeConsumer();
            each.pause(backoff.next());
        }
    }

    private Consumer<byte[], byte[]> open() {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        configuration.put(
                ConsumerConfig.GROUP_ID_CONFIG, settings.topics().options().prefix() + "notifier");
        configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        configuration.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        Consumer<byte[], byte[]> opened = consumers.apply(configuration);
        opened.subscribe(List.of(
                settings.topics().findings().name(),
                settings.topics().hourlyAggregates().name()));
        return opened;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (!record.topic().equals(settings.topics().findings().name())) {
            Objects.requireNonNull(heartbeat).seen(record.timestamp());
        } else if (record.value() != null) {
            try {
                Finding finding = deserializer.deserialize(record.topic(), record.value());
                send(Objects.requireNonNull(pace).take(finding, clock.instant()));
            } catch (SerializationException e) {
                unread.inc();
                log.error(
                        "{}-{}@{} is no finding: {}",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e.toString());
            }
        }
    }

    private void send(List<Notice> notices) {
        for (Notice notice : notices) {
            Objects.requireNonNull(outboxes.get(notice.target())).add(notice);
        }
    }

    private void closeConsumer() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }

    @Override
    public void close() {
        worker.close();
        outboxes.values().forEach(Outbox::close);
        closeConsumer();
        lost.close();
    }
}
