package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import logly.analysis.sigma.RuleReader;
import logly.schemas.AvroDeserializer;
import logly.schemas.DetectionRule;
import logly.schemas.Finding;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.RuleTopic;
import logly.schemas.SchemaRegistry;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While 5,000 events a second pass, a rule is added: it is in force soon, no window of another rule suffers, nothing restarts. */
class RuleChangeIT {
    private static final boolean IS_FULL = "full".equals(System.getProperty("logly.scale"));
    private static final int PER_SECOND = 5_000;
    private static final int SECONDS = IS_FULL ? 60 : 7;
    private static final int TICKS_PER_SECOND = 50;
    /** Of the rule that is there from the start, a hit; of the new one, and of both on the same host. */
    private static final int STEADY_EVERY = 500;

    private static final int NEEDLE_EVERY = 100;
    private static final Duration IN_FORCE_WITHIN = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String STEADY = "it-steady";
    private static final String NEEDLE = "it-needle";

    private int events;
    private int steady;
    private final List<Instant> needles = new ArrayList<>();
    private Instant writtenAt = Instant.MAX;

    @TempDir
    Path folder;

    @Test
    void putsARuleInForceWhileEventsPass() throws Exception {
        System.out.printf("RuleChangeIT: %d events a second for %d s%n", PER_SECOND, SECONDS);
        try (LocalCluster cluster = LocalCluster.in(folder)) {
            RuleTopic rules = RuleTopic.of(
                    List.of(cluster.kafka()),
                    cluster.registry(),
                    LocalCluster.TOPICS.detectionRules(),
                    InstantSource.system());
            put(rules, STEADY + "-event", single("steady_event", STEADY + "-event", "steady"));
            put(rules, STEADY, """
                    title: Steady
                    name: steady
                    id: it-steady
                    correlation: {type: event_count, rules: [steady_event], group-by: [user], timespan: 1h, condition: {gte: 2}}
                    level: medium
                    """);
            try (LoglyProcess processor = cluster.streamProcessor(folder.resolve("stream"))) {
                processor.line(Pattern.compile("^ready http.*"), PATIENCE);
                send(cluster, rules);
                await("all events")
                        .atMost(PATIENCE)
                        .until(() -> cluster.behind("logly.stream-processor", List.of(LocalCluster.TOPICS.logEvents()))
                                == 0);
                await("both findings").atMost(PATIENCE).untilAsserted(() -> expect(findings(cluster)));
                assertThat(processor.output().lines().filter(line -> line.contains("\"ERROR\"")))
                        .isEmpty();
                assertThat(processor.terminate(PATIENCE)).isIn(0, 143);
            }
        }
    }

    private static String single(String name, String id, String word) {
        return """
                title: %s
                name: %s
                id: %s
                logsource: {product: logly, category: log_event}
                detection:
                  word: {message|contains: %s}
                  condition: word
                level: medium
                """.formatted(name, name, id, word);
    }

    private static void put(RuleTopic rules, String id, String text) {
        rules.write(Map.of(
                id,
                DetectionRule.newBuilder()
                        .setId(id)
                        .setContentHash(RuleReader.hash(text))
                        .setText(text)
                        .setEnabled(true)
                        .setReason(null)
                        .setUpdatedAt(Instant.now())
                        .setUpdatedBy("RuleChangeIT")
                        .build()));
    }

    /** In even portions; the rule is put after two sevenths of the time. */
    private void send(LocalCluster cluster, RuleTopic rules) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        CompletableFuture<Void> written = CompletableFuture.completedFuture(null);
        try (EventSender sender = new EventSender(cluster)) {
            long begin = System.nanoTime();
            for (int tick = 0; tick < SECONDS * TICKS_PER_SECOND; tick++) {
                if (tick == SECONDS * TICKS_PER_SECOND * 2 / 7) {
                    written = CompletableFuture.runAsync(() -> {
                        put(rules, NEEDLE, single("needle", NEEDLE, "needle"));
                        writtenAt = Instant.now();
                    });
                }
                for (int i = 0; i < PER_SECOND / TICKS_PER_SECOND; i++) {
                    LogEvent event = next();
                    sent.add(sender.send(event, events));
                }
                long due = begin + Duration.ofSeconds(1).toNanos() / TICKS_PER_SECOND * (tick + 1);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
        }
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
        written.get();
    }

    private LogEvent next() {
        events++;
        boolean isSteady = events % STEADY_EVERY == 0;
        boolean isNeedle = events % NEEDLE_EVERY == 1;
        steady += isSteady ? 1 : 0;
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        if (isNeedle) {
            needles.add(now);
        }
        String message = isSteady ? "a steady event" : isNeedle ? "a needle in it" : "nothing special " + events;
        return LogEvent.newBuilder()
                .setHost(isSteady || isNeedle ? "marked" : "host-" + events % 20)
                .setTimestamp(now)
                .setSource("app")
                .setService("app")
                .setLevel(Level.INFO)
                .setMessage(message)
                .setUser(isSteady ? "ann" : null)
                .build();
    }

    /** The newest record of each finding of our rules, by rule. */
    private static Map<String, Finding> findings(LocalCluster cluster) {
        AvroDeserializer<Finding> reader =
                AvroDeserializer.of(Finding.class, SchemaRegistry.of(Map.of(SchemaRegistry.URL, cluster.registry())));
        Map<String, Finding> newest = new HashMap<>();
        cluster.read(LocalCluster.TOPICS.findings().name(), record -> {
            Finding finding = reader.deserialize(record.topic(), record.value());
            if (finding != null && finding.getRuleId().startsWith("it-")) {
                newest.put(finding.getRuleId(), finding);
            }
        });
        return newest;
    }

    private void expect(Map<String, Finding> findings) {
        assertThat(findings).containsOnlyKeys(STEADY, NEEDLE);
        assertThat(Objects.requireNonNull(findings.get(STEADY)).getEventCount())
                .as("hits of the rule that was there, before and after the change")
                .isEqualTo(steady);
        Finding added = Objects.requireNonNull(findings.get(NEEDLE));
        Instant inForce = added.getFirstSeen();
        System.out.printf("the first hit happened %s after the rule was put%n", Duration.between(writtenAt, inForce));
        assertThat(inForce).as("the first hit of the new rule").isBefore(writtenAt.plus(IN_FORCE_WITHIN));
        assertThat(added.getEventCount())
                .as("each hit from the first on")
                .isBetween(hits(inForce.plusMillis(1)), hits(inForce));
    }

    private long hits(Instant from) {
        return needles.stream().filter(time -> !time.isBefore(from)).count();
    }
}
