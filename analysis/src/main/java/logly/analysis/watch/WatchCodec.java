package logly.analysis.watch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes a {@link Watch} down, and its key. */
public final class WatchCodec {
    private static final int VERSION = 1;

    private WatchCodec() {}

    public static byte[] write(Watch watch) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(VERSION);
            out.writeUTF(watch.host);
            out.writeBoolean(watch.service != null);
            out.writeUTF(watch.service == null ? "" : watch.service);
            out.writeLong(watch.firstMillis);
            out.writeLong(watch.lastMillis);
            out.writeLong(watch.judgedBucket);
            out.writeLong(watch.learnt);
            out.writeDouble(watch.meanFailed);
            out.writeDouble(watch.meanSquare);
            out.writeDouble(watch.meanAll);
            out.writeBoolean(watch.isDeparted);
            out.writeBoolean(watch.isSilent);
            out.writeInt(watch.open.size());
            for (Map.Entry<Long, long[]> bucket : watch.open.entrySet()) {
                out.writeLong(bucket.getKey());
                out.writeLong(bucket.getValue()[0]);
                out.writeLong(bucket.getValue()[1]);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Watch read(byte[] bytes) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            int version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException("a watch of version " + version);
            }
            String host = in.readUTF();
            boolean isOfService = in.readBoolean();
            String service = in.readUTF();
            Watch watch = new Watch(host, isOfService ? service : null);
            watch.firstMillis = in.readLong();
            watch.lastMillis = in.readLong();
            watch.judgedBucket = in.readLong();
            watch.learnt = in.readLong();
            watch.meanFailed = in.readDouble();
            watch.meanSquare = in.readDouble();
            watch.meanAll = in.readDouble();
            watch.isDeparted = in.readBoolean();
            watch.isSilent = in.readBoolean();
            for (int left = in.readInt(); left > 0; left--) {
                watch.open.put(in.readLong(), new long[] {in.readLong(), in.readLong()});
            }
            return watch;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The key of a watch in a store. */
    public static String key(String host, String service) {
        return host + "\n" + service;
    }
}
