package logly.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import logly.schemas.EventTrace;
import logly.schemas.HostSnapshot;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * A trace that may still be amended, or a snapshot that waits for its event: the event with what was told of it, from which
 * the trace is made again. Records are written down in Avro's single-object encoding, which names their schema.
 */
final class OpenTrace {
    private final long openedMillis;
    private @Nullable LogEvent event;
    private @Nullable HostSnapshot snapshot;
    private Told told = new Told("", List.of(), 0, 0, 0, null, List.of(), false);

    /**
     * What the newest revision said.
     *
     * @param eventId by which chains cite the event
     * @param matched ids of the rules that the event fulfils
     * @param partition of the event in its topic, as {@code offset}
     * @param evidence of the steps of its chain, null where there is none
     * @param isWithSnapshot whether the snapshot had come
     */
    record Told(
            String eventId,
            List<String> matched,
            int partition,
            long offset,
            long revision,
            @Nullable String rootCause,
            List<String> evidence,
            boolean isWithSnapshot) {}

    /** Opens one at this wall-clock time. */
    OpenTrace(long openedMillis) {
        this.openedMillis = openedMillis;
    }

    /** Null while it has not come. */
    @Nullable
    LogEvent event() {
        return event;
    }

    /** What was told of the event, once it has come. */
    Told told() {
        return told;
    }

    /** Null while it has not come. */
    @Nullable
    HostSnapshot snapshot() {
        return snapshot;
    }

    /** Notes a revision of the trace of this event. */
    void tell(LogEvent traced, String eventId, List<String> matched, EventTrace newest) {
        event = traced;
        told = new Told(
                eventId,
                List.copyOf(matched),
                newest.getEventPartition(),
                newest.getEventOffset(),
                newest.getRevision(),
                newest.getRootCause(),
                evidence(newest),
                snapshot != null);
    }

    /** Whether this trace says no more than what was told; how often a cause had come by then is no news. */
    boolean saysAsMuchAs(EventTrace other) {
        boolean isNoSnapshot =
                other.getProcesses().isEmpty() && other.getConnections().isEmpty();
        return Objects.equals(told.rootCause(), other.getRootCause())
                && told.evidence().equals(evidence(other))
                && (isNoSnapshot || told.isWithSnapshot());
    }

    private static List<String> evidence(EventTrace trace) {
        return trace.getCausalityChain().stream()
                .map(step -> String.valueOf(step.getEvidenceId()))
                .toList();
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
            out.writeUTF(told.eventId());
            write(told.matched(), out);
            out.writeInt(told.partition());
            out.writeLong(told.offset());
            out.writeLong(told.revision());
            byte[] cause =
                    told.rootCause() == null ? new byte[0] : told.rootCause().getBytes(StandardCharsets.UTF_8);
            out.writeBoolean(told.rootCause() != null);
            out.writeInt(cause.length);
            out.write(cause);
            write(told.evidence(), out);
            out.writeBoolean(told.isWithSnapshot());
            write(event == null ? null : LogEvent.getEncoder().encode(event), out);
            write(snapshot == null ? null : HostSnapshot.getEncoder().encode(snapshot), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static OpenTrace fromBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            OpenTrace open = new OpenTrace(in.readLong());
            String eventId = in.readUTF();
            List<String> matched = texts(in);
            int partition = in.readInt();
            long offset = in.readLong();
            long revision = in.readLong();
            boolean isKnown = in.readBoolean();
            String cause = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            List<String> evidence = texts(in);
            open.told = new Told(
                    eventId, matched, partition, offset, revision, isKnown ? cause : null, evidence, in.readBoolean());
            byte[] event = in.readNBytes(in.readInt());
            byte[] snapshot = in.readNBytes(in.readInt());
            open.event = event.length == 0 ? null : LogEvent.getDecoder().decode(event);
            open.snapshot =
                    snapshot.length == 0 ? null : HostSnapshot.getDecoder().decode(snapshot);
            return open;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(List<String> texts, DataOutputStream out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.add(in.readUTF());
        }
        return List.copyOf(texts);
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
