package logly.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.runtime.Backoff;
import logly.runtime.Health;
import logly.runtime.Worker;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import logly.schemas.RecordJson;
import logly.schemas.Topics;
import logly.storage.LogPosition;
import logly.storage.Paging;
import logly.storage.Retention;
import logly.storage.StoreFiles;
import logly.storage.StoreReader;
import logly.storage.TimeRange;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterLoopTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final TimeRange ALWAYS =
            new TimeRange(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"));
    private static final Topics TOPICS = new Topics(Topics.Options.EMBEDDED);
    private static final String EVENTS = TOPICS.logEvents().name();
    private static final String LETTERS = TOPICS.deadLetters().name();
    private static final TopicPartition PARTITION = new TopicPartition(EVENTS, 2);

    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock(NOON);
    private final MemoryFleetLog fleet = new MemoryFleetLog();
    private final List<ConsumerRecord<byte[], byte[]>> topic = new ArrayList<>();
    private PrometheusRegistry registry = new PrometheusRegistry();
    private boolean decoderIsDown;
    private StoreFiles files;
    private MockConsumer<byte[], byte[]> consumer;
    private MockProducer<byte[], byte[]> producer;
    private WriterLoop loop;
    private StoreReader reader;

    @BeforeEach
    void begin() {
        reader = new StoreReader(data);
        boot();
    }

    @AfterEach
    void end() {
        reader.close();
        files.close();
    }

    private void boot() {
        registry = new PrometheusRegistry();
        files = StoreFiles.open(data, "store-1");
        consumer = new MockConsumer<>("none");
        producer = new MockProducer<>(true, null, (name, bytes) -> bytes, (name, bytes) -> bytes);
        StoreMetrics metrics = new StoreMetrics(registry);
        DeadLetters letters = new DeadLetters(
                TOPICS.deadLetters(),
                (name, letter) -> RecordJson.toJson(letter).getBytes(StandardCharsets.UTF_8),
                clock);
        Map<String, Source> sources = new LinkedHashMap<>();
        sources.put(EVENTS, new Source(EVENTS, decoder(LogEvent.class), true));
        sources.put(LETTERS, new Source(LETTERS, decoder(DeadLetter.class), false));
        StoreSettings settings = new StoreSettings(
                data,
                "store-1",
                List.of(),
                URI.create("http://unused"),
                10,
                Duration.ofMillis(250),
                new Retention(Duration.ofDays(30), Long.MAX_VALUE));
        loop = new WriterLoop(
                settings,
                sources.keySet(),
                new WriterLoop.Clients(() -> consumer, () -> producer),
                files,
                new WriterLoop.Stages(new Intake(sources, letters, metrics), letters, new LogEpochs(fleet), metrics),
                clock,
                new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), new Random(1)));
    }

    private <T extends SpecificRecordBase> Deserializer<T> decoder(Class<T> type) {
        return (name, bytes) -> {
            if (decoderIsDown) {
                throw new TimeoutException("no answer");
            }
            try {
                return RecordJson.fromJson(new String(bytes, StandardCharsets.UTF_8), type);
            } catch (IllegalArgumentException e) {
                throw new SerializationException("not a record", e);
            }
        };
    }

    /** The consumer gets its partitions, as from a group's coordinator. */
    private void assign() throws Exception {
        consumer.schedulePollTask(() -> {
            consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
            consumer.updateEndOffsets(Map.of(PARTITION, (long) topic.size()));
            consumer.rebalance(List.of(PARTITION));
        });
        loop.turn();
    }

    private ConsumerRecord<byte[], byte[]> append(byte[] value, Headers headers) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                EVENTS,
                PARTITION.partition(),
                topic.size(),
                NOON.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                "web-1".getBytes(StandardCharsets.UTF_8),
                value,
                headers,
                Optional.of(3));
        topic.add(record);
        return record;
    }

    private ConsumerRecord<byte[], byte[]> append(long epoch, long seq) {
        LogEvent event = LogEvent.newBuilder()
                .setTimestamp(NOON.minusSeconds(seq))
                .setHost("web-1")
                .setMessage(epoch + "/" + seq)
                .setAgentId(7)
                .setEpoch(epoch)
                .setSeq(seq)
                .build();
        Headers headers = new RecordHeaders();
        headers.add(new RecordIdentity(7, epoch, seq).toHeader());
        return append(RecordJson.toJson(event).getBytes(StandardCharsets.UTF_8), headers);
    }

    /** Gives the consumer what the topic holds from its position on, and takes a turn. */
    private void poll() throws Exception {
        deliver();
        loop.turn();
    }

    private void deliver() {
        long position = consumer.position(PARTITION);
        topic.stream().filter(record -> record.offset() >= position).forEach(consumer::addRecord);
    }

    private void commit() throws Exception {
        clock.advance(Duration.ofMillis(250));
        loop.turn();
    }

    private void kill() {
        files.close();
        boot();
    }

    private List<String> stored() {
        return reader.logEvents(ALWAYS, Selector.all(Nouns.LOG_EVENTS), Paging.newest(10_000)).items().stream()
                .map(LogEvent::getMessage)
                .sorted()
                .toList();
    }

    private double metric(String name) {
        return registry.scrape(name::equals).stream()
                .flatMap(snapshot -> snapshot.getDataPoints().stream())
                .mapToDouble(point -> ((CounterDataPointSnapshot) point).getValue())
                .sum();
    }

    @Test
    void storesEachRecordOnceHoweverOftenItWasSent() throws Exception {
        assign();
        append(1, 1);
        append(1, 2);
        append(1, 2);
        append(2, 1);
        append(1, 1);
        poll();
        assertThat(stored()).as("not committed yet").isEmpty();
        commit();
        assertThat(stored()).containsExactly("1/1", "1/2", "2/1");
        assertThat(files.position(EVENTS, 2)).map(LogPosition::nextOffset).contains(5L);
        assertThat(metric("logly_store_writer_duplicates")).isEqualTo(2);
        assertThat(loop.health()).isEqualTo(Health.up());
    }

    @Test
    void commitsByItselfWhenABatchIsFull() throws Exception {
        assign();
        for (int seq = 1; seq <= 25; seq++) {
            append(1, seq);
        }
        poll();
        assertThat(stored()).hasSize(20);
    }

    @Test
    void goesOnWhereItStood() throws Exception {
        assign();
        append(1, 1);
        append(1, 2);
        poll();
        commit();
        kill();
        assign();
        assertThat(consumer.position(PARTITION)).isEqualTo(2);
        append(1, 3);
        append(1, 2);
        poll();
        commit();
        assertThat(stored()).containsExactly("1/1", "1/2", "1/3");
    }

    @Test
    void sendsALetterForWhatCannotBeReadBeforeItCommits() throws Exception {
        assign();
        append(1, 1);
        append("not a record".getBytes(StandardCharsets.UTF_8), new RecordHeaders());
        append(1, 2);
        poll();
        assertThat(producer.history()).isEmpty();
        commit();
        assertThat(stored()).containsExactly("1/1", "1/2");
        assertThat(producer.history()).singleElement().satisfies(sent -> {
            assertThat(sent.topic()).isEqualTo(LETTERS);
            assertThat(new String(sent.key(), StandardCharsets.UTF_8)).isEqualTo(EVENTS + "|2|1|DECODE");
            DeadLetter letter = RecordJson.fromJson(new String(sent.value(), StandardCharsets.UTF_8), DeadLetter.class);
            assertThat(letter.getStage()).isEqualTo(DeadLetterStage.DECODE);
            assertThat(letter.getHost()).isEqualTo("web-1");
            assertThat(StandardCharsets.UTF_8.decode(letter.getRecordValue()).toString())
                    .isEqualTo("not a record");
        });
    }

    @Test
    void givesUpAnAbsurdKeyWithALetterThatKafkaTakes() throws Exception {
        assign();
        Headers headers = new RecordHeaders();
        headers.add(new RecordIdentity(7, 1, 1).toHeader());
        for (int i = 0; i < 80; i++) {
            headers.add("h" + i, new byte[4096]);
        }
        topic.add(new ConsumerRecord<>(
                EVENTS,
                PARTITION.partition(),
                0,
                NOON.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                new byte[2 << 20],
                "{}".getBytes(StandardCharsets.UTF_8),
                headers,
                Optional.of(3)));
        poll();
        commit();
        assertThat(files.position(EVENTS, 2)).map(LogPosition::nextOffset).contains(1L);
        assertThat(producer.history()).singleElement().satisfies(sent -> assertThat(sent.value())
                .hasSizeLessThan(1 << 20));
        assertThat(metric("logly_store_writer_dead_letters")).isEqualTo(1);
    }

    @Test
    void commitsThoughTheClockWasSetBack() throws Exception {
        assign();
        append(1, 1);
        poll();
        clock.advance(Duration.ofHours(-1));
        loop.turn();
        assertThat(stored()).containsExactly("1/1");
    }

    @Test
    void neverPollsForLessThanNoTimeThoughTheBatchFallsDueMeanwhile() throws Exception {
        assign();
        append(1, 1);
        poll();
        clock.advanceAtEachReading(Duration.ofMillis(200));
        assertThat(loop.untilCommit()).isPositive();
        assertThat(loop.untilCommit()).isZero();
    }

    @Test
    void keepsItsPositionWhileLettersAreNotAcknowledged() throws Exception {
        assign();
        append("x".getBytes(StandardCharsets.UTF_8), new RecordHeaders());
        poll();
        producer.sendException = new TimeoutException("broker away");
        clock.advance(Duration.ofMillis(250));
        run();
        assertThat(files.position(EVENTS, 2)).isEmpty();
        assertThat(loop.health().state()).isEqualTo(Health.State.DEGRADED);

        producer.sendException = null;
        loop.turn();
        poll();
        commit();
        assertThat(files.position(EVENTS, 2)).map(LogPosition::nextOffset).contains(1L);
        assertThat(loop.health()).isEqualTo(Health.up());
    }

    /** A turn as the worker takes it, which survives trouble. */
    private void run() throws Exception {
        loop.run(new Worker("test", worker -> {}));
    }

    @Test
    void triesTheSameBatchAgainAfterTrouble() throws Exception {
        assign();
        append(1, 1);
        poll();
        append(1, 2);
        decoderIsDown = true;
        deliver();
        run();
        assertThat(loop.health()).isEqualTo(Health.degraded("broker: no answer"));
        decoderIsDown = false;
        loop.turn();
        assertThat(consumer.position(PARTITION)).isZero();
        poll();
        commit();
        assertThat(stored()).containsExactly("1/1", "1/2");
        assertThat(metric("logly_store_writer_duplicates")).isZero();
    }

    @Test
    void readsARecreatedTopicFromItsStartAndOverwritesNothing() throws Exception {
        assign();
        append(1, 1);
        append(1, 2);
        poll();
        commit();
        fleet.recreateTopics();
        topic.clear();
        kill();
        assign();
        assertThat(consumer.position(PARTITION)).isZero();
        append(2, 1);
        poll();
        commit();
        assertThat(stored()).containsExactly("1/1", "1/2", "2/1");
    }

    @Test
    void goesOnAtTheStartWhenTheBrokerDeletedWhatWasNext() throws Exception {
        assign();
        append(1, 1);
        poll();
        commit();
        consumer.updateBeginningOffsets(Map.of(PARTITION, 40L));
        consumer.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 1L)));
        loop.turn();
        assertThat(consumer.position(PARTITION)).isEqualTo(40);
        assertThat(files.position(EVENTS, 2)).get().satisfies(position -> {
            assertThat(position.nextOffset()).isEqualTo(40);
            assertThat(position.logEpoch()).isEqualTo(1);
        });
        assertThat(metric("logly_store_writer_lost_records")).isEqualTo(39);
    }

    @Test
    void takesRecordsAfterACutAsOthers() throws Exception {
        assign();
        append(1, 1);
        append(1, 2);
        poll();
        commit();
        topic.remove(1);
        consumer.setPollException(
                new LogTruncationException(Map.of(PARTITION, 2L), Map.of(PARTITION, new OffsetAndMetadata(1))));
        loop.turn();
        assertThat(files.position(EVENTS, 2)).map(LogPosition::logEpoch).contains(2);
        append(1, 3);
        poll();
        commit();
        assertThat(stored()).containsExactly("1/1", "1/2", "1/3");

        kill();
        assign();
        assertThat(consumer.position(PARTITION)).as("the same log, cut once").isEqualTo(2);
    }

    @Test
    void storesEverythingExactlyOnceUnderKillsAndReSends() throws Exception {
        long seed = 42;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Map<Long, Long> sent = new HashMap<>();
        TreeSet<String> expected = new TreeSet<>();
        assign();
        for (int step = 0; step < 300; step++) {
            int what = random.nextInt(10);
            if (what < 5) {
                long epoch = 1L + random.nextInt(3);
                long last = sent.getOrDefault(epoch, 0L);
                long seq = random.nextInt(4) == 0 && last > 0 ? 1L + random.nextInt((int) last) : last + 1;
                sent.put(epoch, Math.max(seq, last));
                append(epoch, seq);
                expected.add(epoch + "/" + seq);
            } else if (what < 7) {
                poll();
            } else if (what < 9) {
                commit();
            } else {
                kill();
                assign();
            }
        }
        poll();
        commit();
        assertThat(stored()).containsExactlyElementsOf(expected);
        assertThat(topic.size()).isGreaterThan(expected.size());
    }
}
