package logly.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import logly.analysis.HourlyRollup;

/** One host in one UTC hour. */
record Bucket(Instant hour, String host) {
    static Bucket of(String host, Instant effective) {
        return new Bucket(HourlyRollup.hourOf(effective), host);
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
