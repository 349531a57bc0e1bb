package logly.analysis.sigma;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import logly.schemas.Finding;
import logly.schemas.HitPlan;
import logly.schemas.RuleHits;

/**
 * Writes a {@link FindingLife} down: a byte that tells whether something waits, when something may be forgotten, its parts, records in Avro's
 * single-object encoding, which names their schema.
 */
public final class LifeCodec {
    private static final int HEADER = 1 + Long.BYTES;

    /** More than an opening takes besides its finding, and than a life takes besides window and openings. */
    private static final int FIXED = 32;

    private static final int ROOM = 4096;

    private LifeCodec() {}

    public static byte[] write(FindingLife life) {
        try {
            byte[] window = WindowCodec.write(life.window);
            int told = 0;
            for (Opening opening : life.openings.byNumber.values()) {
                told += opening.written().remaining() + FIXED;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(window.length + told + ROOM);
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeBoolean(life.isWaiting());
            out.writeLong(life.forgetMillis());
            write(out, life.plan.encoded());
            out.writeInt(life.group.size());
            for (String value : life.group) {
                out.writeUTF(value);
            }
            write(out, ByteBuffer.wrap(window));
            out.writeLong(life.before);
            out.writeLong(life.openings.silencedMillis);
            out.writeBoolean(life.isUnjudged);
            out.writeInt(life.openings.byNumber.size());
            for (Map.Entry<Long, Opening> opening : life.openings.byNumber.entrySet()) {
                out.writeLong(opening.getKey());
                out.writeLong(opening.getValue().toldMillis);
                out.writeBoolean(opening.getValue().isPending);
                out.writeBoolean(opening.getValue().isWithdrawn);
                write(out, opening.getValue().written());
            }
            out.writeInt(life.given.size());
            for (Map.Entry<String, Routed> hit : life.given.entrySet()) {
                out.writeUTF(hit.getKey());
                write(out, RuleHits.getEncoder().encode(HitRecords.of(hit.getValue())));
            }
            out.writeLong(life.heardOffset);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static FindingLife read(byte[] bytes) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            in.skipNBytes(HEADER);
            Plan plan = HitRecords.plan(HitPlan.getDecoder().decode(read(in)));
            List<String> group = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                group.add(in.readUTF());
            }
            FindingLife life = new FindingLife(
                    plan, List.copyOf(group), WindowCodec.read(read(in)), in.readLong(), new Openings(in.readLong()));
            life.isUnjudged = in.readBoolean();
            for (int left = in.readInt(); left > 0; left--) {
                long number = in.readLong();
                long told = in.readLong();
                boolean isPending = in.readBoolean();
                boolean isWithdrawn = in.readBoolean();
                Finding finding = Finding.newBuilder(Finding.getDecoder().decode(read(in)))
                        .setEmbedding(List.of())
                        .build();
                life.openings.byNumber.put(number, new Opening(finding, told, isPending, isWithdrawn));
            }
            for (int left = in.readInt(); left > 0; left--) {
                String key = in.readUTF();
                RuleHits hit = RuleHits.getDecoder().decode(read(in));
                HitReader.Received given = new HitReader().read(hit, 0).get(0);
                life.given.put(
                        key,
                        new Routed(given.plan(), given.group(), given.hits().get(0)));
            }
            life.heardOffset = in.available() > 0 ? in.readLong() : life.heardOffset;
            return life;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something will be told without a further hit, read without decoding the rest. */
    public static boolean isWaiting(byte[] bytes) {
        return bytes[0] != 0;
    }

    /** Whether something of it may be forgotten by now, read without decoding the rest. */
    public static boolean isForgetful(byte[] bytes, long nowMillis) {
        return ByteBuffer.wrap(bytes).getLong(1) < nowMillis;
    }

    private static void write(DataOutputStream out, ByteBuffer part) throws IOException {
        out.writeInt(part.remaining());
        out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
    }

    private static byte[] read(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }
}
