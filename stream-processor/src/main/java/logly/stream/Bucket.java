package logly.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import logly.analysis.HourlyRollup;
import logly.schemas.EffectiveTime;

/** One host in one UTC hour. */
record Bucket(Instant hour, String host) {
    private static final int HOURS = 24;

    static Bucket of(String host, Instant effective) {
        return new Bucket(HourlyRollup.hourOf(effective), host);
    }

    Day day() {
        return new Day(host, EffectiveTime.utcDay(hour));
    }

    /** One host on one UTC day. */
    record Day(String host, LocalDate date) {
        /** Key in {@code daily-aggregates}. */
        String topicKey() {
            return host + "|" + date;
        }

        Stream<Bucket> hours() {
            Instant begin = date.atStartOfDay(ZoneOffset.UTC).toInstant();
            return IntStream.range(0, HOURS).mapToObj(hour -> new Bucket(begin.plus(hour, ChronoUnit.HOURS), host));
        }
    }

    /** Key in {@code hourly-aggregates}. */
    String topicKey() {
        return host + "|" + DateTimeFormatter.ISO_INSTANT.format(hour);
    }

    /** Key in the store: time first, so that the oldest buckets are found without reading the others. */
    byte[] toBytes() {
        byte[] name = host.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + name.length)
                .putLong(hour.getEpochSecond())
                .put(name)
                .array();
    }

    static Bucket fromBytes(byte[] bytes) {
        return new Bucket(
                Instant.ofEpochSecond(ByteBuffer.wrap(bytes).getLong()),
                new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8));
    }

    /** Sorts before every bucket of this hour or later, after every earlier one. */
    static byte[] bound(Instant hour) {
        return ByteBuffer.allocate(Long.BYTES).putLong(hour.getEpochSecond()).array();
    }
}
