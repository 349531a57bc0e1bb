package logly.analysis.sigma;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a window down: a version, two counts, then hits and folds. These never change, so that one that was written
 * before costs a copy of its bytes.
 */
public final class WindowCodec {
    private static final byte VERSION = 2;
    private static final int FIXED = 1 + 2 * Long.BYTES + 2 * Integer.BYTES;

    /** Hits that left the window, and so many more, are remembered as they were written. */
    private static final int FORGOTTEN_FROM = 64;

    private WindowCodec() {}

    public static byte[] write(GroupWindow window) {
        try {
            List<byte[]> hits = parts(window, window.hits, Writer::hit);
            List<byte[]> folds = parts(window, window.folds, Writer::fold);
            int size = FIXED;
            for (byte[] part : hits) {
                size += part.length;
            }
            for (byte[] part : folds) {
                size += part.length;
            }
            if (window.written.size() > FORGOTTEN_FROM + 2 * (hits.size() + folds.size())) {
                window.written.clear();
            }
            ByteBuffer bytes = ByteBuffer.allocate(size)
                    .put(VERSION)
                    .putLong(window.closed)
                    .putLong(window.dropped)
                    .putInt(hits.size());
            hits.forEach(bytes::put);
            bytes.putInt(folds.size());
            folds.forEach(bytes::put);
            return bytes.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each as it was written before, or is written now. */
    private static <P> List<byte[]> parts(GroupWindow window, List<P> whole, Part<P> part) throws IOException {
        List<byte[]> parts = new ArrayList<>(whole.size());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        Writer writer = new Writer(new DataOutputStream(bytes));
        for (P each : whole) {
            byte[] known = window.written.get(each);
            if (known == null) {
                bytes.reset();
                part.write(writer, each);
                known = bytes.toByteArray();
                window.written.put(each, known);
            }
            parts.add(known);
        }
        return parts;
    }

    public static GroupWindow read(byte[] bytes) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            int version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException("a window of version " + version + ", not " + VERSION);
            }
            long closed = in.readLong();
            long dropped = in.readLong();
            Reader body = new Reader(in, new Texts());
            List<Hit> hits = body.hits();
            List<Fold> folds = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                folds.add(new Fold(
                        body.hit(),
                        body.hit(),
                        in.readLong(),
                        body.hits(),
                        body.hits(),
                        body.resources(),
                        in.readLong()));
            }
            return new GroupWindow(hits, folds, closed, dropped);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Part<P> {
        void write(Writer writer, P part) throws IOException;
    }

    private record Writer(DataOutputStream out) {
        private void fold(Fold fold) throws IOException {
            hit(fold.first());
            hit(fold.last());
            out.writeLong(fold.count());
            hits(fold.smallest());
            hits(fold.largest());
            resources(fold.resources());
            out.writeLong(fold.appended());
        }

        private void hits(List<Hit> hits) throws IOException {
            out.writeInt(hits.size());
            for (Hit hit : hits) {
                hit(hit);
            }
        }

        private void hit(Hit hit) throws IOException {
            out.writeUTF(hit.rule());
            out.writeLong(hit.millis());
            out.writeUTF(hit.evidence());
            out.writeUTF(hit.value());
            out.writeUTF(hit.isReplaceable() ? hit.origin() : "");
            out.writeLong(hit.appended());
            out.writeLong(hit.count());
            resources(hit.resources());
        }

        private void resources(Map<String, List<String>> resources) throws IOException {
            out.writeByte(resources.size());
            for (Map.Entry<String, List<String>> kind : resources.entrySet()) {
                out.writeUTF(kind.getKey());
                out.writeShort(kind.getValue().size());
                for (String name : kind.getValue()) {
                    out.writeUTF(name);
                }
            }
        }
    }

    /** Texts that occur again are the same object. */
    private record Reader(DataInputStream in, Texts texts) {
        private String text() throws IOException {
            return texts.same(in.readUTF());
        }

        private List<Hit> hits() throws IOException {
            List<Hit> hits = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                hits.add(hit());
            }
            return hits;
        }

        private Hit hit() throws IOException {
            String rule = text();
            long millis = in.readLong();
            String evidence = text();
            String value = text();
            String origin = text();
            long appended = in.readLong();
            long count = in.readLong();
            String whose = origin.isEmpty() ? evidence : origin;
            return new Hit(rule, millis, evidence, value, resources(), whose, appended, count);
        }

        private Map<String, List<String>> resources() throws IOException {
            Map<String, List<String>> resources = new HashMap<>();
            for (int left = in.readUnsignedByte(); left > 0; left--) {
                String kind = text();
                List<String> names = new ArrayList<>();
                for (int more = in.readUnsignedShort(); more > 0; more--) {
                    names.add(text());
                }
                resources.put(kind, texts.same(names));
            }
            return Map.copyOf(resources);
        }
    }
}
