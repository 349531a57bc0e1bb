package logly.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import logly.schemas.EventTrace;
import logly.schemas.HostSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * A trace that may still be amended, or a snapshot that waits for its event; records are written down in Avro's
 * single-object encoding, which names their schema.
 */
final class OpenTrace {
    private final long openedMillis;
    private String eventId = "";
    private List<String> matched = List.of();
    private @Nullable EventTrace emitted;
    private @Nullable HostSnapshot snapshot;

    /** Opens one at this wall-clock time. */
    OpenTrace(long openedMillis) {
        this.openedMillis = openedMillis;
    }

    long openedMillis() {
        return openedMillis;
    }

    /** By which chains cite the event; empty while it has not come. */
    String eventId() {
        return eventId;
    }

    /** Ids of the rules that the event fulfils. */
    List<String> matched() {
        return matched;
    }

    /** The newest revision; null while the event has not come. */
    @Nullable
    EventTrace emitted() {
        return emitted;
    }

    /** Null while it has not come. */
    @Nullable
    HostSnapshot snapshot() {
        return snapshot;
    }

    void emit(String id, List<String> rules, EventTrace newest) {
        eventId = id;
        matched = List.copyOf(rules);
        emitted = newest;
    }

    void attach(HostSnapshot taken) {
        snapshot = taken;
    }

    /** When it was opened, read without the rest. */
    static long openedMillis(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(openedMillis);
            out.writeUTF(eventId);
            out.writeInt(matched.size());
            for (String rule : matched) {
                out.writeUTF(rule);
            }
            write(emitted == null ? null : EventTrace.getEncoder().encode(emitted), out);
            write(snapshot == null ? null : HostSnapshot.getEncoder().encode(snapshot), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static OpenTrace fromBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long opened = in.readLong();
            String eventId = in.readUTF();
            List<String> matched = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                matched.add(in.readUTF());
            }
            byte[] trace = in.readNBytes(in.readInt());
            byte[] snapshot = in.readNBytes(in.readInt());
            OpenTrace open = new OpenTrace(opened);
            open.eventId = eventId;
            open.matched = List.copyOf(matched);
            open.emitted = trace.length == 0 ? null : EventTrace.getDecoder().decode(trace);
            open.snapshot =
                    snapshot.length == 0 ? null : HostSnapshot.getDecoder().decode(snapshot);
            return open;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(@Nullable ByteBuffer record, DataOutputStream out) throws IOException {
        byte[] bytes = new byte[record == null ? 0 : record.remaining()];
        if (record != null) {
            record.get(bytes);
        }
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** How the store writes them down. */
    static final class Codec implements WriteBackStore.Codec<TraceKey, OpenTrace> {
        @Override
        public byte[] keyBytes(TraceKey key) {
            return key.toBytes();
        }

        @Override
        public byte[] valueBytes(OpenTrace trace) {
            return trace.toBytes();
        }

        @Override
        public OpenTrace value(byte[] bytes) {
            return fromBytes(bytes);
        }
    }
}
