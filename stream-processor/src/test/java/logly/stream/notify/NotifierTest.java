package logly.stream.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import logly.analysis.notify.Notice;
import logly.runtime.Health;
import logly.runtime.OperatorMistake;
import logly.schemas.AvroSerde;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.FindingType;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topics;
import logly.stream.RegistryAddress;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifierTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Topics TOPICS = new Topics(Topics.Options.EMBEDDED);

    @TempDir
    private Path folder;

    private final Receiver receiver = new Receiver();
    private final MailServer mail = new MailServer();
    private final RegistryAddress registry = new RegistryAddress();
    private final InstantSource clock = InstantSource.fixed(NOW);

    @AfterEach
    void close() throws IOException {
        receiver.close();
        mail.close();
        registry.close();
    }

    private NotifySettings settings(String plan) throws IOException {
        Path file = Files.writeString(folder.resolve("notify.yml"), plan);
        return new NotifySettings(
                TOPICS, List.of("127.0.0.1:1"), registry.url(), file, true, folder.resolve("notifier"));
    }

    private String plan() {
        return """
                targets:
                  hook: {type: webhook, url: '%s', secret: hush}
                  chat: {type: slack, url: '%s'}
                  alerts: {type: alertmanager, url: '%s'}
                  desk: {type: smtp, host: 127.0.0.1, port: %d, tls: none, from: logly@example.org, to: [a@example.org]}
                  lost: {type: smtp, host: 127.0.0.1, port: %d, tls: none, from: logly@example.org, to: [nobody@example.org]}
                routes:
                  - {to: [hook], severity: 70}
                heartbeat: '%s'
                """.formatted(
                        receiver.url("/hook"),
                        receiver.url("/chat"),
                        receiver.url("/api/v2/alerts"),
                        mail.port(),
                        mail.port(),
                        receiver.url("/beat"));
    }

    private static Finding finding(FindingStatus status) {
        return Finding.newBuilder()
                .setId("finding-1-1")
                .setIncident("incident-1")
                .setRuleId("logly-brute-force")
                .setTitle("Password guessing <from> one address")
                .setDescription("One address failed to log in many times.")
                .setType(FindingType.ATTACK)
                .setStatus(status)
                .setSeverity(70)
                .setEventCount(7)
                .setFirstSeen(NOW)
                .setLastSeen(NOW)
                .setResources(Map.of("ip", List.of("192.0.2.9"), "host", List.of("a", "b")))
                .setRecommendedActions(List.of("Block the address."))
                .setEmbedding(List.of(1f))
                .build();
    }

    private static Notice notice(String target, boolean isResolved) {
        return new Notice(target, "incident-1", isResolved, List.of(finding(FindingStatus.OPEN)), NOW);
    }

    private void send(String target, boolean isResolved) throws Exception {
        Targets targets = Targets.read(settings(plan()), clock);
        delivery(targets, target).send(notice(target, isResolved));
    }

    private static Delivery delivery(Targets targets, String name) {
        return targets.to(Objects.requireNonNull(targets.plan().targets().get(name)));
    }

    private JsonNode body() throws IOException {
        return new ObjectMapper()
                .readTree(receiver.taken.get(receiver.taken.size() - 1).body());
    }

    @Test
    void postsASignedCloudEvent() throws Exception {
        send("hook", false);
        Receiver.Taken taken = receiver.taken.get(0);
        assertThat(taken.headers().getFirst("Content-Type")).startsWith("application/cloudevents+json");
        assertThat(body().path("specversion").asText()).isEqualTo("1.0");
        assertThat(body().path("type").asText()).isEqualTo("logly.incident.firing");
        assertThat(body().path("subject").asText()).isEqualTo("incident-1");
        JsonNode told = body().path("data").path("findings").path(0);
        assertThat(told.path("resources").path("ip").path(0).asText()).isEqualTo("192.0.2.9");
        assertThat(told.path("embedding")).isEmpty();
        String id = taken.headers().getFirst("webhook-id");
        assertThat(id).isEqualTo(body().path("id").asText());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("hush".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signed = id + "." + taken.headers().getFirst("webhook-timestamp") + "." + taken.body();
        assertThat(taken.headers().getFirst("webhook-signature"))
                .isEqualTo("v1,"
                        + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void shapesMessagesForSlackAndAlertmanager() throws Exception {
        send("chat", false);
        assertThat(body().path("text").asText()).contains("Password guessing &lt;from&gt; one address", "ip 192.0.2.9");
        send("alerts", true);
        JsonNode alert = body().path(0);
        assertThat(alert.path("labels").path("alertname").asText()).isEqualTo("logly-brute-force");
        assertThat(alert.path("labels").path("severity").asText()).isEqualTo("critical");
        assertThat(alert.path("labels").path("ip").asText()).isEqualTo("192.0.2.9");
        assertThat(alert.path("endsAt").asText()).isEqualTo(NOW.toString());
        send("alerts", false);
        assertThat(body().path(0).has("endsAt")).isFalse();
    }

    @Test
    void sendsMail() throws Exception {
        send("desk", false);
        assertThat(mail.mails).singleElement().satisfies(text -> assertThat(text)
                .contains("Subject: [Logly firing, severity 70] Password guessing <from> one address")
                .contains("To: a@example.org")
                .contains("What to do:")
                .contains("Block the address."));
        assertThatThrownBy(() -> send("lost", false)).isInstanceOf(Delivery.Refused.class);
    }

    @Test
    void triesAgainAndKeepsWhatIsRefused() throws Exception {
        receiver.answers.addAll(List.of(503, 429, 204, 410));
        List<String> lost = new CopyOnWriteArrayList<>();
        Targets targets = Targets.read(settings(plan()), clock);
        Counter counter =
                Counter.builder().name("a").labelNames("target", "outcome").build();
        try (Outbox outbox = new Outbox(
                "hook",
                delivery(targets, "hook"),
                Duration.ofMillis(5),
                new Random(1),
                counter,
                (notice, reason) -> lost.add(reason))) {
            outbox.add(notice("hook", false));
            outbox.add(notice("hook", true));
            outbox.start();
            await().until(outbox::isEmpty);
        }
        assertThat(receiver.taken).hasSize(4);
        assertThat(counter.labelValues("hook", "sent").get()).isEqualTo(1);
        assertThat(lost).singleElement().satisfies(reason -> assertThat(reason).endsWith("answers 410"));
    }

    @Test
    void givesUpInTheEnd() throws Exception {
        for (int i = 0; i < Outbox.TRIES; i++) {
            receiver.answers.add(500);
        }
        List<String> lost = new CopyOnWriteArrayList<>();
        Targets targets = Targets.read(settings(plan()), clock);
        Counter counter =
                Counter.builder().name("a").labelNames("target", "outcome").build();
        try (Outbox outbox = new Outbox(
                "hook",
                delivery(targets, "hook"),
                Duration.ofMillis(1),
                new Random(1),
                counter,
                (notice, reason) -> lost.add(reason))) {
            outbox.add(notice("hook", false));
            outbox.start();
            await().until(outbox::isEmpty);
        }
        assertThat(lost).hasSize(1);
        assertThat(receiver.taken).hasSize(Outbox.TRIES);
    }

    @Test
    void tellsOfFindingsOnceAndBeatsWhileAggregatesCome() throws Exception {
        MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("latest");
        String findings = TOPICS.findings().name();
        String aggregates = TOPICS.hourlyAggregates().name();
        TopicPartition ofFindings = new TopicPartition(findings, 0);
        TopicPartition ofAggregates = new TopicPartition(aggregates, 0);
        kafka.schedulePollTask(() -> {
            kafka.updateEndOffsets(Map.of(ofFindings, 0L, ofAggregates, 0L));
            kafka.rebalance(List.of(ofFindings, ofAggregates));
        });
        byte[] open = encoded(finding(FindingStatus.OPEN));
        byte[] resolved = encoded(finding(FindingStatus.RESOLVED));
        PrometheusRegistry metrics = new PrometheusRegistry();
        try (Notifier notifier =
                new Notifier(settings(plan()), metrics, new Random(1), clock, configuration -> kafka)) {
            notifier.start();
            kafka.schedulePollTask(() -> {
                kafka.addRecord(record(findings, 0, open));
                kafka.addRecord(record(findings, 1, new byte[] {1, 2, 3}));
                kafka.addRecord(record(findings, 2, open));
                kafka.addRecord(record(findings, 3, resolved));
                kafka.addRecord(record(aggregates, 0, new byte[0]));
            });
            await().until(() -> receiver.taken.size() >= 3);
            await().until(() -> {
                var committed = kafka.committed(Set.of(ofFindings)).get(ofFindings);
                return committed != null && committed.offset() == 4;
            });
            assertThat(notifier.health().state()).isEqualTo(Health.State.UP);
            assertThat(receiver.taken.stream().map(Receiver.Taken::path))
                    .containsExactlyInAnyOrder("/hook", "/hook", "/beat");
            assertThat(receiver.taken)
                    .filteredOn(taken -> taken.path().equals("/hook"))
                    .allSatisfy(taken -> assertThat(
                                    new ObjectMapper().readTree(taken.body()).isObject())
                            .isTrue());
        }
    }

    private byte[] encoded(Finding finding) {
        Map<String, String> avro =
                new HashMap<>(Map.of(SchemaRegistry.URL, registry.url().toString()));
        return AvroSerde.of(Finding.class, avro)
                .serializer()
                .serialize(TOPICS.findings().name(), finding);
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, long offset, byte[] value) {
        return new ConsumerRecord<>(
                topic,
                0,
                offset,
                NOW.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                1,
                value.length,
                new byte[] {1},
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    @Test
    void isIdleWhereNobodyIsToBeToldAndNamesAMistake() throws IOException {
        NotifySettings none = new NotifySettings(
                TOPICS,
                List.of("127.0.0.1:1"),
                URI.create("http://127.0.0.1:1"),
                folder.resolve("no.yml"),
                false,
                folder);
        try (Notifier notifier = new Notifier(none, new PrometheusRegistry(), new Random(1), clock)) {
            notifier.start();
            assertThat(notifier.health()).isEqualTo(Health.up());
        }
        NotifySettings wrong = settings("targets: {a: {type: pager}}");
        assertThatThrownBy(() -> Targets.read(wrong, clock))
                .isInstanceOf(OperatorMistake.class)
                .hasMessageContaining("notify.yml: line 1: targets.a.type");
    }
}
