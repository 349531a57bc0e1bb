package logly.launcher;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import logly.schemas.Action;
import logly.schemas.AvroCodec;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.RawProducers;
import logly.schemas.RecordIdentity;
import logly.schemas.SchemaRegistry;
import logly.schemas.SystemMetric;
import logly.schemas.Topic;
import logly.schemas.Topics;
import logly.schemas.WireFormat;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Hosts that send in portions what happened in twelve hours of the last six days: in any order, every fifth record twice in
 * its portion, every twentieth again in the next one; some of it too late for aggregates, some undecodable or impossible.
 * How many there are of each has a closed form.
 */
final class ScatteredFleet implements AutoCloseable {
    static final int HOSTS = 4;
    private static final int SLOTS = 12;
    private static final Duration BETWEEN_SLOTS = Duration.ofHours(13);
    private static final Duration TOO_LATE = Duration.ofDays(8);
    /** With so few seqs in an agent process, a full shuffle opens at most 30 ranges: no gap is closed. */
    private static final int SEQS_PER_EPOCH = 60;
    /** Each of them tells the kind of a record by a prime, so that every mixture comes. */
    private static final int EXPIRED_EVERY = 53;

    private static final int POISONED_EVERY = 97;
    private static final Level[] LEVELS = {
        Level.INFO, Level.INFO, Level.NOTICE, Level.INFO, Level.WARNING, Level.INFO, Level.INFO, Level.ERROR
    };
    private static final Action[] ACTIONS = {Action.OTHER, Action.FAILED_LOGIN, Action.BAN, Action.SUCCESSFUL_LOGIN};

    private final Topics topics = new Topics(Topics.Options.EMBEDDED);
    private final Instant first;
    private final int recordsPerHost;
    private final Random random;
    private final SchemaRegistry registry;
    private final Producer<byte[], byte[]> producer;
    private final List<ProducerRecord<byte[], byte[]>> again = new ArrayList<>();
    private final List<Future<RecordMetadata>> pending = new ArrayList<>();
    private int portions;
    private long sent;

    ScatteredFleet(String kafka, String registryUrl, Instant now, int recordsPerHost, Random random) {
        first = now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofDays(6));
        this.recordsPerHost = recordsPerHost;
        this.random = random;
        registry = SchemaRegistry.of(Map.of(SchemaRegistry.URL, registryUrl));
        producer = RawProducers.of(Map.of("bootstrap.servers", kafka, "acks", "all", "max.block.ms", 120_000L));
    }

    /** Records sent, those that were sent again included. */
    long sent() {
        return sent;
    }

    /** Records that are neither duplicates nor expired nor poisoned. */
    long used() {
        return distinct() - expired() - poisoned();
    }

    long distinct() {
        return (long) portions * HOSTS * recordsPerHost;
    }

    long poisoned() {
        return (long) portions * HOSTS * ((recordsPerHost + POISONED_EVERY - 1) / POISONED_EVERY);
    }

    /** A record that is both is poisoned. */
    long expired() {
        int both = EXPIRED_EVERY * POISONED_EVERY;
        int late = (recordsPerHost + EXPIRED_EVERY - 1) / EXPIRED_EVERY;
        return (long) portions * HOSTS * (late - (recordsPerHost + both - 1) / both);
    }

    /** Sends the next portion; returns when all of it is on its way. */
    void sendPortion() {
        List<ProducerRecord<byte[], byte[]>> portion = new ArrayList<>(again);
        again.clear();
        for (int host = 0; host < HOSTS; host++) {
            for (int i = 0; i < recordsPerHost; i++) {
                ProducerRecord<byte[], byte[]> record = record("host-" + host, host, i);
                portion.add(record);
                if (i % 5 == 0) {
                    portion.add(record);
                }
                if (i % 20 == 7) {
                    again.add(record);
                }
            }
        }
        portions++;
        Collections.shuffle(portion, random);
        for (ProducerRecord<byte[], byte[]> record : portion) {
            pending.add(producer.send(record));
        }
        sent += portion.size();
    }

    private ProducerRecord<byte[], byte[]> record(String host, int number, int i) {
        int ofKind = i / 3;
        long epoch = 1L + (long) portions * recordsPerHost + ofKind / SEQS_PER_EPOCH;
        RecordIdentity identity = new RecordIdentity(number, epoch, 1L + ofKind % SEQS_PER_EPOCH);
        int slot = number == 0 && i % 3 == 2 ? 0 : i / 3 % SLOTS;
        Instant inHour = first.plus(BETWEEN_SLOTS.multipliedBy(slot)).plusMillis(i % 3_600_000);
        Instant time = i % EXPIRED_EVERY == 0 ? inHour.minus(TOO_LATE) : inHour;
        boolean isPoisoned = i % POISONED_EVERY == 0;
        return switch (i % 3) {
            case 0 -> framed(topics.systemMetrics(), host, identity, system(host, time, i, isPoisoned), false);
            case 1 -> framed(topics.networkMetrics(), host, identity, network(host, time, i, isPoisoned), false);
            default -> framed(topics.logEvents(), host, identity, event(host, time, number, i), isPoisoned);
        };
    }

    private static SystemMetric system(String host, Instant time, int i, boolean isImpossible) {
        return SystemMetric.newBuilder()
                .setHost(host)
                .setTimestamp(time)
                .setCpuPercent(isImpossible ? -1 : i % 101)
                .setMemoryPercent(i % 89 + 0.5)
                .setDiskPercent(i * 7L % 100 + 0.25)
                .build();
    }

    private static NetworkMetric network(String host, Instant time, int i, boolean isImpossible) {
        return NetworkMetric.newBuilder()
                .setHost(host)
                .setTimestamp(time)
                .setBytesSentDelta(isImpossible ? -1 : i + 1)
                .setBytesReceivedDelta(2L * i)
                .setPacketsSentDelta(1)
                .setPacketsReceivedDelta(3)
                .build();
    }

    /** The first host sees a new address in each event, more than are counted exactly. */
    private LogEvent event(String host, Instant time, int number, int i) {
        int address = number == 0 ? portions * recordsPerHost + i : i % 50;
        return LogEvent.newBuilder()
                .setHost(host)
                .setTimestamp(time)
                .setSource(i % 2 == 0 ? "auth" : "syslog")
                .setService("sshd")
                .setLevel(LEVELS[i % LEVELS.length])
                .setAction(number == 0 ? Action.FAILED_LOGIN : ACTIONS[i / 3 % ACTIONS.length])
                .setMessage("line " + i)
                .setIpAddress("198." + (18 + (address >> 16)) + "." + (address >> 8 & 255) + "." + (address & 255))
                .setUser(i % 7 == 0 ? null : "user-" + i % 40)
                .build();
    }

    private <T extends SpecificRecord> ProducerRecord<byte[], byte[]> framed(
            Topic<T> topic, String host, RecordIdentity identity, T value, boolean isUndecodable) {
        int schemaId = isUndecodable ? Integer.MAX_VALUE : registry.lookUp(topic.subject(), topic.schema());
        byte[] bytes = WireFormat.frame(schemaId, AvroCodec.of(topic.type()).encode(value));
        return new ProducerRecord<>(
                topic.name(),
                Topic.partition(host, topic.partitions()),
                host.getBytes(StandardCharsets.UTF_8),
                bytes,
                List.of(identity.toHeader()));
    }

    /** Waits until the broker has everything. */
    void acknowledged() throws ExecutionException, InterruptedException {
        for (Future<RecordMetadata> each : pending) {
            each.get();
        }
        pending.clear();
    }

    @Override
    public void close() {
        producer.close();
    }
}
