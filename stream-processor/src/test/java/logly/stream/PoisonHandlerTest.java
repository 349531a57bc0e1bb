package logly.stream;

import static logly.stream.TopologyHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.ConnectException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import logly.analysis.trace.SeverityProfile;
import logly.schemas.Action;
import logly.schemas.AddressCounts;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.IpDay;
import logly.schemas.LogEvent;
import logly.schemas.PatternCounts;
import logly.schemas.PatternHour;
import logly.schemas.RawSerdes;
import logly.schemas.RecordIdentity;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoisonHandlerTest {
    @TempDir
    Path folder;

    private <V extends SpecificRecord> void give(TopologyHarness harness, Topic<V> topic, String key, V value) {
        harness.given(topic, key, harness.encode(topic, value), new RecordHeaders(), NOW);
    }

    private static AddressCounts counts(String ip, long bans) {
        return AddressCounts.newBuilder()
                .setIp(ip)
                .setFirstSeen(NOW)
                .setLastSeen(NOW)
                .setHosts(List.of("web-1"))
                .setDailyCounts(List.of(new IpDay(20_780, Map.of("BAN", bans))))
                .build();
    }

    @Test
    void ratesOnWithoutCountsThatCanNotBe() {
        try (TopologyHarness harness = new TopologyHarness(folder)) {
            Topic<AddressCounts> topic = harness.topics().addressCounts();
            harness.given(topic, "203.0.113.9", new byte[] {0, 0, 0, 0, 99, 7}, new RecordHeaders(), NOW);
            give(harness, topic, "moon", counts("moon", 1));
            give(harness, topic, "203.0.113.9", counts("203.0.113.9", -4));
            give(harness, topic, "203.0.113.9", counts("203.0.113.9", 2));

            List<DeadLetter> letters =
                    harness.deadLetters().stream().map(each -> each.value).toList();
            // The driver throws away what is sent while nothing is processed: the first letter is seen further below.
            assertThat(letters).extracting(DeadLetter::getStage).containsOnly(DeadLetterStage.RATE_ADDRESSES);
            assertThat(letters).extracting(DeadLetter::getOffset).containsExactly(1L, 2L);
            assertThat(letters.get(0).getReason()).isEqualTo("rate-addresses: IllegalArgumentException: ip is 'moon'");
            assertThat(letters.get(0).getRecordKey())
                    .isEqualTo(ByteBuffer.wrap("moon".getBytes(StandardCharsets.UTF_8)));
            assertThat(letters.get(1).getReason()).contains("dailyCounts of day 20780 hold -4");
            assertThat(harness.newest(harness.topics().ipReputation()))
                    .hasEntrySatisfying("203.0.113.9", reputation -> {
                        assertThat(reputation.getBannedCount()).isEqualTo(2);
                        assertThat(reputation.getRevision()).isEqualTo(1);
                    });
            assertThat(harness.count("dead_letters")).isEqualTo(3);
        }
    }

    @Test
    void findsPatternsWithoutSubjectsThatNobodyKnows() {
        try (TopologyHarness harness = new TopologyHarness(folder)) {
            Topic<PatternCounts> topic = harness.topics().patternCounts();
            PatternHour hour = PatternHour.newBuilder()
                    .setEvents(5)
                    .setErrors(5)
                    .setFirstSeen(NOW)
                    .setLastSeen(NOW)
                    .build();
            PatternCounts.Builder counts =
                    PatternCounts.newBuilder().setWhole(hour).setHours(List.of(hour));
            give(harness, topic, "x", counts.setSubject("moon|full").build());
            give(harness, topic, "x", counts.setSubject("error|a|b|c").build());
            assertThat(harness.deadLetters()).singleElement().satisfies(letter -> assertThat(letter.value.getReason())
                    .isEqualTo("find-patterns: IllegalArgumentException: subject is 'moon|full'"));
            assertThat(harness.newest(harness.topics().tracePatterns())).containsOnlyKeys("error|a|b|c");
        }
    }

    /** A stage that fails at each ban. */
    private static final class FailingStage implements Processor<String, Arrival, String, Object> {
        @Override
        public void process(Record<String, Arrival> record) {
            if (record.value().value() instanceof LogEvent event && event.getAction() == Action.BAN) {
                throw new IllegalStateException("no bans here");
            }
        }
    }

    /** A stage that takes everything. */
    private record ListeningStage(List<Action> heard) implements Processor<String, Arrival, String, Object> {
        @Override
        public void process(Record<String, Arrival> record) {
            heard.add(((LogEvent) record.value().value()).getAction());
        }
    }

    @Test
    void keepsAStageThatThrowsFromTheOthers() {
        List<Action> before = new ArrayList<>();
        List<Action> after = new ArrayList<>();
        Topics topics = new Topics(Topics.Options.EMBEDDED);
        try (RegistryStub registry = new RegistryStub()) {
            StreamSettings settings = settings(topics, registry.url());
            RecordSerdes serdes = new RecordSerdes(settings.serdeConfiguration());
            StreamCounters counters = new StreamCounters(new PrometheusRegistry());
            Topology topology = new Topology();
            new Entrance(topics, serdes, counters, List.of("before", "failing", "after")).addTo(topology);
            topology.addProcessor("before", () -> new ListeningStage(before), Entrance.NAME);
            topology.addProcessor("failing", FailingStage::new, Entrance.NAME);
            topology.addProcessor("after", () -> new ListeningStage(after), Entrance.NAME);
            try (TopologyTestDriver driver = new TopologyTestDriver(
                    topology, StreamProperties.of(settings, letters(settings, serdes, counters)), NOW)) {
                Topic<LogEvent> events = topics.logEvents();
                var input = driver.createInputTopic(
                        events.name(),
                        RawSerdes.bytes().serializer(),
                        RawSerdes.bytes().serializer());
                for (Action action : List.of(Action.FOUND, Action.BAN, Action.UNBAN)) {
                    LogEvent event = LogEvent.newBuilder()
                            .setHost("web-1")
                            .setTimestamp(NOW)
                            .setAction(action)
                            .build();
                    Headers headers =
                            new RecordHeaders(List.of(new RecordIdentity(7, 1, 1 + before.size()).toHeader()));
                    byte[] value = serdes.of(events).serializer().serialize(events.name(), event);
                    input.pipeInput(new TestRecord<>("web-1".getBytes(StandardCharsets.UTF_8), value, headers, NOW));
                }
                List<KeyValue<String, DeadLetter>> letters = driver.createOutputTopic(
                                topics.deadLetters().name(),
                                RawSerdes.text().deserializer(),
                                serdes.of(topics.deadLetters()).deserializer())
                        .readKeyValuesToList();
                assertThat(letters).singleElement().satisfies(letter -> {
                    assertThat(letter.key).isEqualTo("logly.log-events|0|1|PROCESS");
                    assertThat(letter.value.getReason()).isEqualTo("failing: IllegalStateException: no bans here");
                    assertThat(letter.value.getHeaders()).isNotEmpty();
                });
            }
        }
        assertThat(before).containsExactly(Action.FOUND, Action.BAN, Action.UNBAN);
        assertThat(after).containsExactly(Action.FOUND, Action.BAN, Action.UNBAN);
    }

    private StreamSettings settings(Topics topics, URI registry) {
        return new StreamSettings(
                topics,
                List.of("127.0.0.1:1"),
                registry,
                folder,
                1,
                "stream-1",
                1,
                0,
                StreamSettings.AddressFiles.NONE,
                SeverityProfile.STANDARD,
                Path.of("no-rules"));
    }

    private static PoisonHandler.Letters letters(
            StreamSettings settings, RecordSerdes serdes, StreamCounters counters) {
        return new PoisonHandler.Letters(
                settings.topics().deadLetters(), serdes, counters, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private record Source(@Nullable String topic, int partition, long offset) implements ErrorHandlerContext {
        @Override
        public Headers headers() {
            return new RecordHeaders();
        }

        @Override
        public String processorNodeId() {
            return "stage";
        }

        @Override
        public TaskId taskId() {
            return new TaskId(0, 0);
        }

        @Override
        public long timestamp() {
            return NOW.toEpochMilli();
        }

        @Override
        public byte[] sourceRawKey() {
            return new byte[0];
        }

        @Override
        public byte[] sourceRawValue() {
            return new byte[0];
        }
    }

    @Test
    void keepsTheBytesThatCanNotBeDecoded() {
        try (RegistryStub registry = new RegistryStub()) {
            StreamSettings settings = settings(new Topics(Topics.Options.EMBEDDED), registry.url());
            RecordSerdes serdes = new RecordSerdes(settings.serdeConfiguration());
            PoisonHandler handler = new PoisonHandler();
            StreamCounters counters = new StreamCounters(new PrometheusRegistry());
            handler.configure(Map.of(PoisonHandler.LETTERS, letters(settings, serdes, counters)));
            byte[] bytes = {0, 0, 0, 0, 99, 7};
            DeserializationExceptionHandler.Response response = handler.handleError(
                    new Source("t", 3, 5),
                    new ConsumerRecord<>("t", 3, 5, new byte[] {'k'}, bytes),
                    new SerializationException("no such schema"));
            assertThat(response.result()).isEqualTo(DeserializationExceptionHandler.Result.RESUME);
            assertThat(response.deadLetterQueueRecords()).singleElement().satisfies(written -> {
                Topic<DeadLetter> topic = settings.topics().deadLetters();
                assertThat(written.topic()).isEqualTo(topic.name());
                assertThat(new String(written.key(), StandardCharsets.UTF_8)).isEqualTo("t|3|5|DECODE");
                DeadLetter letter = serdes.of(topic).deserializer().deserialize(topic.name(), written.value());
                assertThat(letter.getStage()).isEqualTo(DeadLetterStage.DECODE);
                assertThat(letter.getRecordValue()).isEqualTo(ByteBuffer.wrap(bytes));
                assertThat(letter.getReason()).isEqualTo("stage: SerializationException: no such schema");
            });
        }
    }

    @Test
    void blamesNoRecordForTroubleOutsideOrForWhatNoRecordCaused() {
        StreamSettings settings = settings(new Topics(Topics.Options.EMBEDDED), URI.create("http://127.0.0.1:1"));
        PoisonHandler handler = new PoisonHandler();
        handler.configure(Map.of(
                PoisonHandler.LETTERS,
                letters(
                        settings,
                        new RecordSerdes(settings.serdeConfiguration()),
                        new StreamCounters(new PrometheusRegistry()))));
        Record<String, String> record = new Record<>("k", "v", 1);
        ErrorHandlerContext source = new Source("t", 0, 5);
        for (Exception trouble : List.of(new DisconnectException(), new RuntimeException(new ConnectException("x")))) {
            assertThat(handler.handleError(source, record, trouble).result())
                    .isEqualTo(ProcessingExceptionHandler.Result.FAIL);
            ConsumerRecord<byte[], byte[]> raw = new ConsumerRecord<>("t", 0, 5, new byte[0], new byte[0]);
            assertThat(handler.handleError(source, raw, trouble).result())
                    .isEqualTo(DeserializationExceptionHandler.Result.FAIL);
        }
        ErrorHandlerContext punctuation = new Source(null, -1, -1);
        assertThat(handler.handleError(punctuation, record, new IllegalStateException("a bug"))
                        .result())
                .isEqualTo(ProcessingExceptionHandler.Result.FAIL);
    }
}
