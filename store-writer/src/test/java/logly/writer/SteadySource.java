package logly.writer;

import static logly.writer.WriterRig.EVENTS;
import static logly.writer.WriterRig.HOURS;
import static logly.writer.WriterRig.METRICS;
import static logly.writer.WriterRig.NOON;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import logly.schemas.Action;
import logly.schemas.AvroCodec;
import logly.schemas.HourlyAggregate;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import logly.schemas.Summary;
import logly.schemas.SystemMetric;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Records that follow from a seed, the same in every process: events and samples over four days with many sent again
 * and some late, and hours whose revisions grow.
 */
final class SteadySource implements Logs {
    private static final Instant FROM = NOON.minus(Duration.ofDays(1)).minusSeconds(600);
    private static final AvroCodec<LogEvent> EVENT_CODEC = AvroCodec.of(LogEvent.class);
    private static final AvroCodec<SystemMetric> METRIC_CODEC = AvroCodec.of(SystemMetric.class);
    private static final AvroCodec<HourlyAggregate> HOUR_CODEC = AvroCodec.of(HourlyAggregate.class);

    private final int total;
    private final int[] seqs;
    private final int[] firsts;
    private final long seed;

    /**
     * As many records in each partition that holds any.
     *
     * @param total records
     */
    SteadySource(long seed, int total) {
        this.seed = seed;
        this.total = total;
        Random random = new Random(seed);
        seqs = new int[total];
        firsts = new int[total];
        int last = 0;
        for (int offset = 0; offset < total; offset++) {
            boolean isAgain = last > 0 && random.nextInt(6) == 0;
            int seq = isAgain ? last - random.nextInt(Math.min(last, 40)) : ++last;
            seqs[offset] = seq;
            if (!isAgain) {
                firsts[seq - 1] = offset;
            }
        }
    }

    /** Whether what stands at an offset stood nowhere before. */
    boolean isFirst(long offset) {
        return firsts[seqs[(int) offset] - 1] == offset;
    }

    private static boolean holds(TopicPartition partition) {
        return switch (partition.partition()) {
            case 0 -> List.of(EVENTS, METRICS, HOURS).contains(partition.topic());
            case 1 -> partition.topic().equals(EVENTS);
            default -> false;
        };
    }

    @Override
    public long start(TopicPartition partition) {
        return 0;
    }

    @Override
    public long end(TopicPartition partition) {
        return holds(partition) ? total : 0;
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long from, int most) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (long offset = from; offset < end(partition) && records.size() < most; offset++) {
            records.add(record(partition, (int) offset));
        }
        return records;
    }

    private ConsumerRecord<byte[], byte[]> record(TopicPartition partition, int offset) {
        RecordHeaders headers = new RecordHeaders();
        SpecificRecordBase value = value(partition, offset);
        if (!partition.topic().equals(HOURS)) {
            headers.add(new RecordIdentity(7 + partition.partition(), 1, seqs[offset]).toHeader());
        }
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                appended(offset).toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                "web-1".getBytes(StandardCharsets.UTF_8),
                bytes(value),
                headers,
                Optional.of(0));
    }

    private static byte[] bytes(SpecificRecordBase value) {
        if (value instanceof LogEvent event) {
            return EVENT_CODEC.encode(event);
        }
        return value instanceof SystemMetric metric
                ? METRIC_CODEC.encode(metric)
                : HOUR_CODEC.encode((HourlyAggregate) value);
    }

    Instant appended(long offset) {
        return FROM.plusMillis(offset * 20);
    }

    private SpecificRecordBase value(TopicPartition partition, int offset) {
        if (partition.topic().equals(EVENTS)) {
            return event(partition.partition(), seqs[offset]);
        }
        return partition.topic().equals(METRICS) ? metric(seqs[offset]) : hour(offset);
    }

    /** An event in four is late, by up to three days. */
    LogEvent event(int partition, int seq) {
        Random random = new Random(seed * 31 + seq * 7L + partition);
        Instant time = appended(firsts[seq - 1]);
        time = random.nextInt(4) == 0 ? time.minusMillis(random.nextInt(3 * 86_400_000)) : time;
        return LogEvent.newBuilder()
                .setTimestamp(time)
                .setHost("web-" + partition)
                .setSource("auth")
                .setService(random.nextBoolean() ? "sshd" : null)
                .setFormat("auth")
                .setLevel(random.nextBoolean() ? Level.INFO : Level.WARNING)
                .setMessage("event " + seq + " " + "x".repeat(random.nextInt(200)))
                .setIpAddress("203.0.113." + random.nextInt(250))
                .setUser(random.nextInt(3) == 0 ? "user" + random.nextInt(500) : null)
                .setAction(random.nextBoolean() ? Action.OTHER : Action.FAILED_LOGIN)
                .setMetadata(Map.of("pid", Integer.toString(random.nextInt(9999))))
                .setCollectedAt(time)
                .setAgentId(7 + partition)
                .setEpoch(1)
                .setSeq(seq)
                .build();
    }

    private SystemMetric metric(int seq) {
        return SystemMetric.newBuilder()
                .setTimestamp(appended(firsts[seq - 1]))
                .setHost("web-0")
                .setCpuPercent(seq % 100)
                .setCollectedAt(appended(firsts[seq - 1]))
                .setAgentId(7)
                .setEpoch(1)
                .setSeq(seq)
                .build();
    }

    /** Of one hour there are fifty revisions, one after the other. */
    private static HourlyAggregate hour(int offset) {
        Instant hour = Instant.parse("2026-11-01T00:00:00Z").plus(Duration.ofHours(offset / 50 % 480));
        Summary summary = new Summary(1L, (long) offset, 0.0, 1.0, null, null, null, ByteBuffer.allocate(0));
        return HourlyAggregate.newBuilder()
                .setHour(hour)
                .setHost("web-1")
                .setGeneration(offset / 24_000 + 1)
                .setRevision(offset + 1)
                .setCpuPercent(summary)
                .setMemoryPercent(summary)
                .setDiskPercent(summary)
                .setLogEventsCount(offset + 1)
                .setUpdatedAt(hour)
                .build();
    }
}
