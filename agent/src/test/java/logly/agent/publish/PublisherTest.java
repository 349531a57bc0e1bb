package logly.agent.publish;

import static logly.agent.Samples.AT;
import static logly.agent.Samples.LOG_EVENTS;
import static logly.agent.Samples.entries;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import logly.agent.spool.Spool;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.Synchronous;
import logly.schemas.AgentStatus;
import logly.schemas.LedgerEntry;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import logly.schemas.Topic;
import logly.schemas.Topics;
import logly.schemas.WireFormat;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
    private static final long EPOCH = 1;
    private static final int SCHEMA_ID = 42;

    @TempDir
    private Path folder;

    private final Topics topics = new Topics(Topics.Options.EMBEDDED);
    private final AtomicReference<Instant> now = new AtomicReference<>(AT);
    private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
    private final AtomicInteger producersMade = new AtomicInteger();
    private SchemaLookup registry = (subject, schema) -> SCHEMA_ID;
    private final Ledger ledger = new Ledger(new PrometheusRegistry());
    private long bytesPerSecond;
    private Spool spool = spool(Path.of("unused"), EPOCH);
    private MockProducer<byte[], byte[]> producer = producer();
    private Publisher publisher = publisher(EPOCH);

    @BeforeEach
    void opens() throws IOException {
        spool = spool(folder.resolve("spool.db"), EPOCH);
        spool.open();
        publisher = publisher(EPOCH);
    }

    @AfterEach
    void closes() {
        spool.close();
    }

    private Spool spool(Path file, long epoch) {
        return new Spool(new Spool.Options(file, 7, epoch, 1 << 30, Duration.ZERO), now::get, nanos::get);
    }

    private MockProducer<byte[], byte[]> producer() {
        List<PartitionInfo> partitions = new ArrayList<>();
        for (Topic<?> topic : List.of(topics.logEvents(), topics.agentStatus())) {
            for (int i = 0; i < topic.partitions(); i++) {
                partitions.add(new PartitionInfo(topic.name(), i, Node.noNode(), new Node[0], new Node[0]));
            }
        }
        Cluster cluster = new Cluster("c", List.of(), partitions, Set.of(), Set.of());
        return new MockProducer<>(cluster, false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Publisher publisher(long epoch) {
        return new Publisher(
                spool,
                topics,
                (subject, schema) -> registry.idOf(subject, schema),
                () -> {
                    producersMade.incrementAndGet();
                    return producer;
                },
                ledger,
                new Publisher.Plan(epoch, bytesPerSecond),
                nanos::get,
                new Random(1));
    }

    private void append(int first, int count) throws IOException {
        spool.append(entries(first, count), Map.of()).records().forEach(ledger::appended);
    }

    private void later(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static String message(ProducerRecord<byte[], byte[]> sent) throws IOException {
        assertThat(WireFormat.schemaId(sent.value())).isEqualTo(SCHEMA_ID);
        int prefix = WireFormat.PREFIX;
        LogEvent event = new SpecificDatumReader<>(LogEvent.class)
                .read(
                        null,
                        DecoderFactory.get().binaryDecoder(sent.value(), prefix, sent.value().length - prefix, null));
        assertThat(RecordIdentity.of(sent.headers()))
                .contains(new RecordIdentity(event.getAgentId(), event.getEpoch(), event.getSeq()));
        return event.getMessage();
    }

    private List<String> messages() throws IOException {
        List<String> messages = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> sent : producer.history()) {
            messages.add(message(sent));
        }
        return messages;
    }

    private LedgerEntry entry() {
        return ledger.entries().stream()
                .filter(e -> e.getTopic().equals(LOG_EVENTS))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void acknowledgesABatchOnlyWhenEachOfItsRecordsIs() throws IOException {
        append(0, 3);
        publisher.turn();
        assertThat(messages()).containsExactly("line 0", "line 1", "line 2");
        assertThat(producer.history()).allSatisfy(sent -> {
            assertThat(sent.topic()).isEqualTo(LOG_EVENTS);
            assertThat(new String(sent.key(), StandardCharsets.UTF_8)).isEqualTo("web-1");
            assertThat(sent.partition()).isEqualTo(Topic.partition("web-1", 4));
        });
        producer.completeNext();
        producer.completeNext();
        publisher.turn();
        assertThat(spool.fill().waitingRecords()).isEqualTo(3);
        producer.completeNext();
        publisher.turn();
        assertThat(spool.fill().waitingRecords()).isZero();
        later(Duration.ofSeconds(1));
        publisher.turn();
        assertThat(spool.next(LOG_EVENTS, 0, 10)).isEmpty();
        assertThat(entry().getAcknowledged()).isEqualTo(3);
        assertThat(publisher.trouble()).isEmpty();
    }

    @Test
    void sendsOnlyTheRecordsAgainThatFailed() throws IOException {
        append(0, 3);
        publisher.turn();
        producer.completeNext();
        producer.errorNext(new TimeoutException("broker is away"));
        producer.completeNext();
        producer.clear();
        publisher.turn();
        assertThat(publisher.trouble()).hasValueSatisfying(t -> assertThat(t).contains("broker is away"));
        assertThat(producer.history()).isEmpty();
        later(Duration.ofSeconds(1));
        publisher.turn();
        assertThat(messages()).containsExactly("line 1");
        producer.completeNext();
        publisher.turn();
        assertThat(spool.fill().waitingRecords()).isZero();
        assertThat(publisher.trouble()).isEmpty();
        assertThat(producersMade).hasValue(1);
    }

    @Test
    void setsARecordAsideThatTheBrokerRefusesForWhatItIs() throws IOException {
        append(0, 2);
        for (int i = 0; i < Settlement.TRIES; i++) {
            publisher.turn();
            if (i == 0) {
                producer.completeNext();
            }
            producer.errorNext(new RecordTooLargeException("too large"));
            publisher.turn();
            later(Duration.ofSeconds(20));
        }
        assertThat(spool.fill()).isEqualTo(new Spool.Fill(spool.fill().bytes(), 0, 1));
        assertThat(entry()).isEqualTo(new LedgerEntry(LOG_EVENTS, 2L, 1L, 0L, 1L));
        append(2, 1);
        producer.clear();
        publisher.turn();
        assertThat(messages()).containsExactly("line 2");
    }

    @Test
    void waitsForTheRegistryAndLosesNoPlace() throws IOException {
        append(0, 1);
        append(1, 1);
        registry = (subject, schema) -> {
            throw new SerializationException("connection refused");
        };
        publisher.turn();
        assertThat(producer.history()).isEmpty();
        assertThat(publisher.trouble())
                .hasValueSatisfying(t -> assertThat(t).startsWith("schema registry: connection refused"));
        registry = (subject, schema) -> {
            assertThat(subject).isEqualTo(LOG_EVENTS + "-value");
            assertThat(schema).isEqualTo(LogEvent.getClassSchema());
            return SCHEMA_ID;
        };
        publisher.turn();
        assertThat(producer.history()).as("before its backoff is over").isEmpty();
        later(Duration.ofSeconds(1));
        publisher.turn();
        assertThat(messages()).containsExactly("line 0", "line 1");
        producer.completeNext();
        producer.completeNext();
        publisher.turn();
        assertThat(publisher.trouble()).isEmpty();
    }

    @Test
    void makesANewProducerWhereTheOldOneFailedForGood() throws IOException {
        append(0, 2);
        publisher.turn();
        MockProducer<byte[], byte[]> broken = producer;
        producer = producer();
        broken.errorNext(new IllegalStateException("fenced"));
        broken.completeNext();
        publisher.turn();
        assertThat(broken.closed()).isTrue();
        later(Duration.ofSeconds(1));
        publisher.turn();
        assertThat(messages()).containsExactly("line 0");
        assertThat(producersMade).hasValue(2);
    }

    @Test
    void boundsWhatIsOnItsWay() throws IOException {
        for (int i = 0; i < 3 * Lane.MAX_IN_FLIGHT; i++) {
            append(i, 1);
        }
        publisher.turn();
        publisher.turn();
        assertThat(producer.history()).hasSize(Lane.MAX_IN_FLIGHT);
        later(Publisher.PATIENCE.plusSeconds(1));
        publisher.turn();
        assertThat(publisher.trouble()).hasValueSatisfying(t -> assertThat(t).contains("no answer for 6 s"));
        while (producer.completeNext()) {
            publisher.turn();
        }
        assertThat(messages()).hasSize(3 * Lane.MAX_IN_FLIGHT).doesNotHaveDuplicates();
    }

    @Test
    void sendsWhatIsKeptAgainWhenOffsetsGoBackwards() throws IOException {
        spool.close();
        spool = new Spool(
                new Spool.Options(folder.resolve("kept.db"), 7, EPOCH, 1 << 30, Duration.ofSeconds(10)),
                now::get,
                nanos::get);
        spool.open();
        publisher = publisher(EPOCH);
        append(0, 2);
        publisher.turn();
        producer.completeNext();
        producer.completeNext();
        publisher.turn();
        assertThat(spool.fill().waitingRecords()).isZero();

        // A fresh mock counts its offsets from 0, as a broker does that has lost its log.
        MockProducer<byte[], byte[]> before = producer;
        producer = producer();
        append(2, 1);
        publisher.turn();
        before.errorNext(new IllegalStateException("broker was rebuilt"));
        publisher.turn();
        later(Duration.ofSeconds(1));
        publisher.turn();
        producer.completeNext();
        publisher.turn();
        assertThat(messages())
                .as("all that is kept, what showed the loss included")
                .containsExactly("line 2", "line 0", "line 1", "line 2");
        while (producer.completeNext()) {
            publisher.turn();
        }
        assertThat(spool.fill().waitingRecords()).isZero();
        assertThat(entry().getAcknowledged()).as("no record counts twice").isEqualTo(3);
    }

    @Test
    void countsOnlyItsOwnEpochInTheLedger() throws IOException {
        append(0, 2);
        publisher = publisher(EPOCH + 1);
        publisher.turn();
        producer.completeNext();
        producer.completeNext();
        publisher.turn();
        assertThat(entry().getAcknowledged()).isZero();
        assertThat(spool.fill().waitingRecords()).isZero();
    }

    @Test
    void sendsTheNewestHeartbeatPastTheSpool() throws IOException {
        List<Long> appendedAt = new ArrayList<>();
        for (long seq = 1; seq <= 2; seq++) {
            publisher.offer(
                    AgentStatus.newBuilder()
                            .setTimestamp(AT)
                            .setStartedAt(AT)
                            .setHost("web-1")
                            .setAgentId(0xabcL)
                            .setSeq(seq)
                            .build(),
                    appendedAt::add);
        }
        publisher.turn();
        publisher.turn();
        assertThat(producer.history()).singleElement().satisfies(sent -> {
            assertThat(sent.topic()).isEqualTo("logly.agent-status");
            assertThat(new String(sent.key(), StandardCharsets.UTF_8)).isEqualTo("0000000000000abc");
            assertThat(sent.partition()).isEqualTo(Topic.partition("web-1", 4));
        });
        producer.completeNext();
        assertThat(appendedAt).as("this producer knows no append times").isEmpty();
    }

    @Test
    void leavesNothingBehindADamagedBatch() throws IOException, SQLException {
        for (int i = 0; i < Lane.MAX_IN_FLIGHT + 2; i++) {
            append(i, 1);
        }
        spool.close();
        execute("UPDATE batches SET first_seq = 99 WHERE id = 1");
        spool.open();
        publisher.turn();
        while (producer.completeNext()) {
            publisher.turn();
        }
        assertThat(messages()).hasSize(Lane.MAX_IN_FLIGHT + 1).doesNotContain("line 0");
    }

    @Test
    void sendsNoMoreBytesASecondThanItMay() throws IOException {
        AtomicLong outgoing = new AtomicLong();
        MetricName name = new MetricName("outgoing-byte-total", "producer-metrics", "", Map.of());
        producer.setMockMetrics(name, new Metric() {
            @Override
            public MetricName metricName() {
                return name;
            }

            @Override
            public Object metricValue() {
                return (double) outgoing.get();
            }
        });
        bytesPerSecond = 1_000;
        publisher = publisher(EPOCH);
        for (int i = 0; i < 100; i++) {
            append(i, 1);
        }
        int seconds = 0;
        while (spool.fill().waitingRecords() > 0) {
            for (int tenth = 0; tenth < 10; tenth++) {
                publisher.turn();
                if (producer.completeNext()) {
                    outgoing.addAndGet(500);
                    publisher.turn();
                }
                later(Duration.ofMillis(100));
            }
            seconds++;
        }
        assertThat(seconds).isBetween(48, 51);
        assertThat(publisher.bytesSent()).isEqualTo(50_000);
    }

    @Test
    void knowsTheSchemaOfItsTopicWhereTheStoredOneIsDamaged() throws IOException, SQLException {
        append(0, 2);
        spool.close();
        execute("UPDATE schemas SET json = '{'");
        spool.open();
        publisher.turn();
        assertThat(messages()).containsExactly("line 0", "line 1");
    }

    @Test
    void setsABatchAsideWhoseSchemaIsLost() throws IOException, SQLException {
        AgentStatus stranger = AgentStatus.newBuilder().setHost("web-1").build();
        spool.append(List.of(new Spool.Entry(LOG_EVENTS, "web-1", stranger)), Map.of())
                .records()
                .forEach(ledger::appended);
        spool.close();
        execute("UPDATE schemas SET json = replace(json, 'Processor.', 'Processors.')");
        spool.open();
        publisher.turn();
        assertThat(producer.history()).isEmpty();
        assertThat(spool.fill()).isEqualTo(new Spool.Fill(0, 0, 1));
        assertThat(entry()).isEqualTo(new LedgerEntry(LOG_EVENTS, 1L, 0L, 0L, 1L));
        assertThat(publisher.trouble()).isEmpty();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = SqliteFile.openWriter(folder.resolve("spool.db"), Synchronous.FULL);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        }
    }

    @Test
    void keepsANewProducerWhenTheOldOneFailsOnceMore() throws IOException {
        append(0, 1);
        append(1, 1);
        publisher.turn();
        MockProducer<byte[], byte[]> broken = producer;
        producer = producer();
        broken.errorNext(new IllegalStateException("fenced"));
        publisher.turn();
        later(Duration.ofSeconds(1));
        publisher.turn();
        broken.errorNext(new IllegalStateException("fenced"));
        publisher.turn();
        later(Duration.ofSeconds(1));
        publisher.turn();
        assertThat(broken.closed()).isTrue();
        assertThat(producer.closed()).isFalse();
        assertThat(messages()).containsExactly("line 0", "line 1");
        assertThat(producersMade).hasValue(2);
    }
}
