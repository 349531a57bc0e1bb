package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.RawProducers;
import logly.schemas.RecordIdentity;
import logly.schemas.Topic;
import logly.stream.StreamProcessor;
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
        try (Producer<byte[], byte[]> producer =
                RawProducers.of(Map.of("bootstrap.servers", cluster.kafka(), "acks", "all"))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                ConsumerRecord<byte[], byte[]> record = said.get(random.nextInt(said.size()));
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
        System.out.println("GarbageIT: seed " + SEED + ", " + RECORDS + " records");
        try (LocalCluster cluster = LocalCluster.in(folder);
                StreamProcessor processor = cluster.processor(folder, new Random(1))) {
            processor.start();
            await().atMost(PATIENCE).until(() -> processor.health().isReady());
            List<LogEvent> events = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                events.add(event("web-" + i % 8, i));
            }
            send(cluster, events, 1);
            await("something on each topic between stages")
                    .atMost(PATIENCE)
                    .until(() -> cluster.eventsFoundBy("logly-brute-force") > 0);
            List<ConsumerRecord<byte[], byte[]>> said = new ArrayList<>();
            READ.forEach(topic -> cluster.read(topic.name(), said::add));
            sendSpoiled(cluster, said);
            List<LogEvent> marked = new ArrayList<>();
            for (int i = 0; i < MARKED_EVENTS; i++) {
                marked.add(event(MARKED, i));
            }
            send(cluster, marked, 1_000_000);
            await("all that came").atMost(PATIENCE).until(() -> {
                assertThat(String.valueOf(processor.health().cause())).isIn("", "null");
                return cluster.behind(GROUP, TAKEN) == 0;
            });
            await("what came behind").atMost(PATIENCE).untilAsserted(() -> assertThat(
                            cluster.countedEvents(hour -> hour.getHost().equals(MARKED)))
                    .isEqualTo(MARKED_EVENTS));
            assertThat(processor.health().isReady()).isTrue();
        }
    }
}
