package logly.stream;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import logly.analysis.trace.SeverityProfile;
import logly.schemas.DeadLetter;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.HourlyAggregate;
import logly.schemas.RawSerdes;
import logly.schemas.RecordIdentity;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The whole topology with the real serde and properties, driven record by record; typed by the catalogue. */
final class TopologyHarness implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-23T21:54:31.123Z");

    private final RegistryStub registry = new RegistryStub();
    private final StreamSettings settings;
    private final RecordSerdes serdes;
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final StreamCounters counters = new StreamCounters(metrics);
    private final Random random = new Random(20261123);
    private final Map<String, Map<Bytes, byte[]>> changelogs = new HashMap<>();
    private final Map<String, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();
    private final List<KeyValue<String, HourlyAggregate>> aggregates = new ArrayList<>();
    private final AddressKnowledge knowledge;
    private TopologyTestDriver driver;

    TopologyHarness(Path stateDir) {
        this(stateDir, AddressKnowledge.NONE);
    }

    TopologyHarness(Path stateDir, AddressKnowledge knowledge) {
        this.knowledge = knowledge;
        settings = new StreamSettings(
                new Topics(Topics.Options.EMBEDDED),
                List.of("127.0.0.1:1"),
                registry.url(),
                stateDir,
                1,
                "stream-1",
                1,
                0,
                StreamSettings.AddressFiles.NONE,
                SeverityProfile.STANDARD,
                Path.of("no-rules"));
        serdes = new RecordSerdes(settings.serdeConfiguration());
        driver = open(NOW);
    }

    private TopologyTestDriver open(Instant wallClock) {
        return new TopologyTestDriver(
                new ProcessorTopology(settings.topics(), serdes, counters, knowledge, random, settings.severity())
                        .build(),
                StreamProperties.of(
                        settings,
                        new PoisonHandler.Letters(
                                settings.topics().deadLetters(), serdes, counters, Clock.fixed(NOW, ZoneOffset.UTC))),
                wallClock);
    }

    Topics topics() {
        return settings.topics();
    }

    /** Pipes a record as an agent sends it. */
    <V extends SpecificRecord> void given(
            Topic<V> topic, String key, V value, RecordIdentity identity, Instant appended) {
        given(topic, key, encode(topic, value), new RecordHeaders(List.of(identity.toHeader())), appended);
    }

    void given(Topic<?> topic, String key, byte[] value, Headers headers, Instant appended) {
        inputs.computeIfAbsent(
                        topic.name(),
                        name -> driver.createInputTopic(
                                name,
                                RawSerdes.bytes().serializer(),
                                RawSerdes.bytes().serializer()))
                .pipeInput(new TestRecord<>(key.getBytes(StandardCharsets.UTF_8), value, headers, appended));
    }

    <V extends SpecificRecord> byte[] encode(Topic<V> topic, V value) {
        return serdes.of(topic).serializer().serialize(topic.name(), value);
    }

    void advance(Duration wallClock) {
        driver.advanceWallClockTime(wallClock);
    }

    /** What was written to a topic since the last call. */
    <V extends SpecificRecord> List<KeyValue<String, V>> read(Topic<V> topic) {
        return driver.createOutputTopic(
                        topic.name(),
                        RawSerdes.text().deserializer(),
                        serdes.of(topic).deserializer())
                .readKeyValuesToList();
    }

    /** The newest value of each key that was written to a topic since the last call. */
    <V extends SpecificRecord> Map<String, V> newest(Topic<V> topic) {
        Map<String, V> newest = new LinkedHashMap<>();
        read(topic).forEach(each -> newest.put(each.key, each.value));
        return newest;
    }

    /** What was emitted since the last call. */
    List<KeyValue<String, HourlyAggregate>> emitted() {
        List<KeyValue<String, HourlyAggregate>> emitted = read(topics().hourlyAggregates());
        aggregates.addAll(emitted);
        return emitted;
    }

    /** The newest revision of each bucket, as a reader keeps them. */
    Map<String, HourlyAggregate> newest() {
        emitted();
        Map<String, HourlyAggregate> newest = new LinkedHashMap<>();
        aggregates.forEach(each -> newest.put(each.key, each.value));
        return newest;
    }

    HourlyAggregate newest(String key) {
        return Objects.requireNonNull(newest().get(key), key);
    }

    /** Everything emitted so far, restarts included. */
    List<KeyValue<String, HourlyAggregate>> allEmitted() {
        emitted();
        return aggregates;
    }

    /** Traces since the last call. */
    List<KeyValue<String, EventTrace>> traces() {
        Topic<EventTrace> topic = topics().eventTraces();
        return driver.createOutputTopic(
                        topic.name(),
                        RawSerdes.text().deserializer(),
                        serdes.of(topic).deserializer())
                .readKeyValuesToList();
    }

    List<KeyValue<String, DeadLetter>> deadLetters() {
        return read(topics().deadLetters());
    }

    /** Revisions of findings told since the last call, with their key. */
    List<Finding> findings() {
        Topic<Finding> topic = topics().findings();
        return driver.createOutputTopic(
                        topic.name(),
                        RawSerdes.text().deserializer(),
                        serdes.of(topic).deserializer())
                .readValuesToList();
    }

    long count(String metric) {
        double sum = 0;
        for (MetricSnapshot snapshot : metrics.scrape(name -> ("logly_stream_" + metric).equals(name))) {
            for (CounterSnapshot.CounterDataPointSnapshot point : ((CounterSnapshot) snapshot).getDataPoints()) {
                sum += point.getValue();
            }
        }
        return Math.round(sum);
    }

    <K, V> WriteBackStore<K, V> store(String name) {
        @SuppressWarnings("unchecked") // by the names' documentation
        WriteBackStore<K, V> store = (WriteBackStore<K, V>) driver.getStateStore(name);
        return store;
    }

    /** What a changelog holds after compaction. */
    Map<Bytes, byte[]> changelog(String store) {
        Map<Bytes, byte[]> log = changelogs.computeIfAbsent(store, name -> new LinkedHashMap<>());
        driver.createOutputTopic(
                        settings.applicationId() + "-" + store + "-changelog",
                        RawSerdes.comparableBytes().deserializer(),
                        RawSerdes.bytes().deserializer())
                .readKeyValuesToList()
                .forEach(entry -> {
                    if (entry.value == null) {
                        log.remove(entry.key);
                    } else {
                        log.put(entry.key, entry.value);
                    }
                });
        return log;
    }

    /** Starts over with empty stores, which these changelogs then fill, as after the loss of the machine. */
    void restart(Instant wallClock, String... restored) {
        emitted();
        Map<String, Map<Bytes, byte[]>> kept = new HashMap<>();
        for (String store : restored) {
            kept.put(store, Map.copyOf(changelog(store)));
        }
        driver.close();
        inputs.clear();
        driver = open(wallClock);
        kept.forEach((store, entries) ->
                entries.forEach((key, value) -> store(store).wrapped().put(key, value)));
    }

    @Override
    public void close() {
        driver.close();
        registry.close();
    }
}
