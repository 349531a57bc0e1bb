package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import logly.schemas.Action;
import logly.schemas.AvroCodec;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.WireFormat;
import logly.stream.StreamProcessor;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events as large as a broker or the stream accepts, whichever of their fields it is: none of them stops the stream. */
class LargeEventsIT {
    private static final String GROUP = "logly.stream-processor";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int BROKERS_MOST = 1_000_000;
    private static final int STREAMS_MOST = 190_000;
    private static final int ROUNDS = 6;
    private static final String IP = "203.0.113.9";

    @TempDir
    Path folder;

    private static LogEvent.Builder event() {
        return LogEvent.newBuilder()
                .setHost("web-1")
                .setTimestamp(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setSource("auth")
                .setService("sshd")
                .setLevel(Level.ERROR)
                .setAction(Action.FAILED_LOGIN)
                .setIpAddress(IP)
                .setUser("root")
                .setMessage("Failed password for root from 203.0.113.9 port 4711 ssh2");
    }

    private static Map<String, String> manyFields(int size) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < size / 50; i++) {
            fields.put("field-of-some-length-" + i, "value-" + i);
        }
        return fields;
    }

    /** Others in each round. */
    private static List<LogEvent> large(int size, int round) {
        String text = round + "x".repeat(size / 2) + "/x".repeat(size / 5);
        String lines = "at org.example.Service.call(Service.java:7)\n".repeat(size / 50);
        List<Consumer<LogEvent.Builder>> changes = List.of(
                event -> event.setMessage(text),
                event -> event.setMessage("java.lang.IllegalStateException: no\n" + lines),
                event -> event.setMessage("パ".repeat(size / 3)),
                event -> event.setUser(text),
                event -> event.setService(text),
                event -> event.setSource(text),
                event -> event.setIpAddress(text),
                event -> event.setFormat(text),
                event -> event.setSourcePath(text),
                event -> event.setId(text),
                event -> event.setMetadata(Map.of("path", text)),
                event -> event.setMetadata(Map.of("remoteHost", text)),
                event -> event.setMetadata(Map.of("device", text)),
                event -> event.setMetadata(Map.of("unit", text)),
                event -> event.setMetadata(Map.of("unit", round + "u".repeat(60_000))),
                event -> event.setMessage("restarting container " + text),
                event -> event.setMetadata(manyFields(size)),
                event -> event.setUser(round + "u".repeat(size / 3))
                        .setService("s".repeat(size / 3))
                        .setMessage("m".repeat(size / 3)));
        List<LogEvent> events = new ArrayList<>();
        for (Consumer<LogEvent.Builder> change : changes) {
            LogEvent.Builder event = event();
            change.accept(event);
            events.add(event.build());
        }
        return events;
    }

    private static long fromOneAddress(List<LogEvent> events) {
        AvroCodec<LogEvent> codec = AvroCodec.of(LogEvent.class);
        return events.stream()
                .filter(event -> IP.equals(event.getIpAddress()))
                .filter(event -> codec.encode(event).length + WireFormat.PREFIX <= 192 << 10)
                .count();
    }

    private static List<LogEvent> allRounds() {
        List<LogEvent> events = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            events.addAll(large(BROKERS_MOST, round));
            events.addAll(large(STREAMS_MOST, round));
            events.add(event().setMetadata(Map.of("unit", round + "u".repeat(60_000)))
                    .build());
            events.add(event().build());
        }
        return events;
    }

    @Test
    void areCountedOrBecomeDeadLetters() throws Exception {
        List<LogEvent> events = allRounds();
        PrometheusRegistry metrics = new PrometheusRegistry();
        try (LocalCluster cluster = LocalCluster.in(folder);
                StreamProcessor processor = cluster.processor(folder, new Random(1), metrics)) {
            processor.start();
            await().atMost(PATIENCE).until(() -> processor.health().isReady());
            try (EventSender sender = new EventSender(cluster)) {
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (LogEvent event : events) {
                    sent.add(sender.send(event, sent.size() + 1L));
                }
                for (Future<RecordMetadata> each : sent) {
                    each.get();
                }
            }
            await("all events").atMost(PATIENCE).until(() -> {
                LocalCluster.expectNoRestart(metrics);
                return cluster.behind(GROUP, List.of(LocalCluster.TOPICS.logEvents())) == 0;
            });
            await("each counted or given up").atMost(PATIENCE).untilAsserted(() -> {
                AtomicLong letters = new AtomicLong();
                cluster.read(LocalCluster.TOPICS.deadLetters().name(), letter -> letters.incrementAndGet());
                assertThat(cluster.countedEvents() + letters.get()).isEqualTo(events.size());
            });
            await("those that the stream takes, in a finding of their address")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(cluster.eventsFoundBy("logly-brute-force"))
                            .isEqualTo(fromOneAddress(events)));
            LocalCluster.expectNoRestart(metrics);
            assertThat(processor.health().isReady()).isTrue();
        }
    }
}
