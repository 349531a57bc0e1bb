package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import logly.schemas.Action;
import logly.schemas.AvroCodec;
import logly.schemas.HostSnapshot;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.OperatorAction;
import logly.schemas.RawProducers;
import logly.schemas.RecordIdentity;
import logly.schemas.Replay;
import logly.schemas.SystemMetric;
import logly.schemas.Topic;
import logly.schemas.WireFormat;
import logly.stream.StreamProcessor;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was said on the topics that the stream reads, its own between its stages among them, comes once more with bytes
 * changed, cut, doubled and in each other's place: the thread stays, and counts what comes behind.
 */
class GarbageIT {
    private static final long SEED = 20_261_127;
    private static final int RECORDS = "full".equals(System.getProperty("logly.scale")) ? 200_000 : 6_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String GROUP = "logly.stream-processor";
    private static final String MARKED = "marked-1";
    private static final int MARKED_EVENTS = 50;

    private static final List<Topic<?>> READ = List.of(
            LocalCluster.TOPICS.logEvents(),
            LocalCluster.TOPICS.systemMetrics(),
            LocalCluster.TOPICS.networkMetrics(),
            LocalCluster.TOPICS.hostSnapshots(),
            LocalCluster.TOPICS.addressCounts(),
            LocalCluster.TOPICS.patternCounts(),
            LocalCluster.TOPICS.ruleHits(),
            LocalCluster.TOPICS.findingRevisions(),
            LocalCluster.TOPICS.operatorActions(),
            LocalCluster.TOPICS.detectionRules(),
            LocalCluster.TOPICS.replays());

    /** Rules are read by each instance whole. */
    private static final List<Topic<?>> TAKEN = READ.stream()
            .filter(topic -> !topic.equals(LocalCluster.TOPICS.detectionRules()))
            .toList();

    private final Random random = new Random(SEED);

    @TempDir
    Path folder;

    private LogEvent event(String host, int number) {
        boolean isFailed = number % 3 == 0;
        return LogEvent.newBuilder()
                .setHost(host)
                .setTimestamp(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setSource("auth")
                .setService("sshd")
                .setLevel(isFailed ? Level.ERROR : Level.INFO)
                .setAction(isFailed ? Action.FAILED_LOGIN : Action.SUCCESSFUL_LOGIN)
                .setIpAddress("203.0.113." + number % 9)
                .setUser("user" + number % 7)
                .setMessage(
                        "Failed password for user" + number % 7 + " from 203.0.113." + number % 9 + " port 4711 ssh2")
                .build();
    }

    private static void send(LocalCluster cluster, List<LogEvent> events, long from) throws Exception {
        try (EventSender sender = new EventSender(cluster)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (LogEvent event : events) {
                sent.add(sender.send(event, from + sent.size()));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    /** One record of each kind that the events lead to none of. */
    private static void sendOthers(LocalCluster cluster) throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        send(
                cluster,
                LocalCluster.TOPICS.systemMetrics(),
                SystemMetric.newBuilder()
                        .setHost("web-1")
                        .setTimestamp(now)
                        .setCpuPercent(7)
                        .build());
        send(
                cluster,
                LocalCluster.TOPICS.networkMetrics(),
                NetworkMetric.newBuilder().setHost("web-1").setTimestamp(now).build());
        send(
                cluster,
                LocalCluster.TOPICS.hostSnapshots(),
                HostSnapshot.newBuilder().setHost("web-1").setTimestamp(now).build());
        send(
                cluster,
                LocalCluster.TOPICS.operatorActions(),
                OperatorAction.newBuilder().build());
        send(cluster, LocalCluster.TOPICS.replays(), Replay.newBuilder().build());
    }

    private static <V extends SpecificRecord> void send(LocalCluster cluster, Topic<V> topic, V value)
            throws Exception {
        int schema = cluster.schemas().lookUp(topic.subject(), topic.schema());
        try (Producer<byte[], byte[]> producer =
                RawProducers.of(Map.of("bootstrap.servers", cluster.kafka(), "acks", "all"))) {
            producer.send(new ProducerRecord<>(
                            topic.name(),
                            0,
                            "web-1".getBytes(StandardCharsets.UTF_8),
                            WireFormat.frame(schema, AvroCodec.of(topic.type()).encode(value)),
                            List.of(new RecordIdentity(1, 1, 1).toHeader())))
                    .get();
        }
    }

    private byte @Nullable [] spoiled(byte @Nullable [] bytes, List<ConsumerRecord<byte[], byte[]>> others) {
        if (bytes == null || bytes.length == 0) {
            return bytes;
        }
        int place = random.nextInt(bytes.length);
        byte[] spoiled = bytes.clone();
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, place);
            case 1 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(40));
            case 2 -> others.get(random.nextInt(others.size())).value();
            case 3 -> {
                random.nextBytes(spoiled);
                yield spoiled;
            }
            case 4 -> {
                System.arraycopy(bytes, place, spoiled, 0, bytes.length - place);
                yield spoiled;
            }
            default -> {
                for (int i = 0; i <= random.nextInt(4); i++) {
                    spoiled[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                yield spoiled;
            }
        };
    }

    /** With a seq of its own, so that it is no duplicate. */
    private Header identity(Header header) {
        return header.key().equals(RecordIdentity.HEADER) && random.nextInt(10) > 0
                ? new RecordIdentity(random.nextInt(4), 1, 1 + random.nextInt(RECORDS)).toHeader()
                : header;
    }

    private void sendSpoiled(LocalCluster cluster, List<ConsumerRecord<byte[], byte[]>> said) throws Exception {
        List<List<ConsumerRecord<byte[], byte[]>>> byTopic = READ.stream()
                .map(topic -> said.stream()
                        .filter(record -> record.topic().equals(topic.name()))
                        .toList())
                .toList();
        try (Producer<byte[], byte[]> producer =
                RawProducers.of(Map.of("bootstrap.servers", cluster.kafka(), "acks", "all"))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                List<ConsumerRecord<byte[], byte[]>> ofTopic = byTopic.get(random.nextInt(byTopic.size()));
                ConsumerRecord<byte[], byte[]> record = ofTopic.get(random.nextInt(ofTopic.size()));
                byte[] key = random.nextInt(5) == 0 ? spoiled(record.key(), said) : record.key();
                byte[] value = spoiled(record.value(), said);
                List<Header> headers = Arrays.stream(record.headers().toArray())
                        .map(this::identity)
                        .toList();
                sent.add(producer.send(new ProducerRecord<>(record.topic(), record.partition(), key, value, headers)));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    @Test
    void stopsNoThread() throws Exception {
        PrometheusRegistry metrics = new PrometheusRegistry();
        System.out.println("GarbageIT: seed " + SEED + ", " + RECORDS + " records");
        try (LocalCluster cluster = LocalCluster.in(folder);
                StreamProcessor processor = cluster.processor(folder, new Random(1), metrics)) {
            processor.start();
            await().atMost(PATIENCE).until(() -> processor.health().isReady());
            List<LogEvent> events = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                events.add(event("web-" + i % 8, i));
            }
            send(cluster, events, 1);
            sendOthers(cluster);
            List<ConsumerRecord<byte[], byte[]>> said = new ArrayList<>();
            await("something on each topic").atMost(PATIENCE).untilAsserted(() -> {
                said.clear();
                for (Topic<?> topic : READ) {
                    int before = said.size();
                    cluster.read(topic.name(), said::add);
                    assertThat(said.size()).as(topic.name()).isGreaterThan(before);
                }
            });
            sendSpoiled(cluster, said);
            List<LogEvent> marked = new ArrayList<>();
            for (int i = 0; i < MARKED_EVENTS; i++) {
                marked.add(event(MARKED, i));
            }
            send(cluster, marked, 1_000_000);
            await("all that came").atMost(PATIENCE).until(() -> {
                LocalCluster.expectNoRestart(metrics);
                return cluster.behind(GROUP, TAKEN) == 0;
            });
            await("what came behind").atMost(PATIENCE).untilAsserted(() -> assertThat(
                            cluster.countedEvents(hour -> hour.getHost().equals(MARKED)))
                    .isEqualTo(MARKED_EVENTS));
            LocalCluster.expectNoRestart(metrics);
            assertThat(processor.health().isReady()).isTrue();
        }
    }
}
