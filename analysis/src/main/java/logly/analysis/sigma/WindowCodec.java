package logly.analysis.sigma;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a window down: a version, two counts, the texts that occur in it once each, then hits and folds, which name
 * texts by number.
 */
public final class WindowCodec {
    private static final int VERSION = 1;

    private WindowCodec() {}

    public static byte[] write(GroupWindow window) {
        try {
            Writer body = new Writer();
            body.hits(window.hits);
            body.out.writeInt(window.folds.size());
            for (Fold fold : window.folds) {
                body.hit(fold.first());
                body.hit(fold.last());
                body.out.writeLong(fold.count());
                body.hits(fold.smallest());
                body.hits(fold.largest());
                body.resources(fold.resources());
                body.out.writeLong(fold.appended());
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(VERSION);
            out.writeLong(window.closed);
            out.writeLong(window.dropped);
            out.writeInt(body.texts.size());
            for (String text : body.texts.keySet()) {
                out.writeUTF(text);
            }
            body.bytes.writeTo(out);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static GroupWindow read(byte[] bytes) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            int version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException("a window of version " + version + " is newer than this program");
            }
            long closed = in.readLong();
            long dropped = in.readLong();
            List<String> texts = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                texts.add(in.readUTF());
            }
            Reader body = new Reader(in, texts);
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

    private static final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);
        private final Map<String, Integer> texts = new LinkedHashMap<>();

        private void text(String text) throws IOException {
            Integer known = texts.get(text);
            if (known == null) {
                known = texts.size();
                texts.put(text, known);
            }
            out.writeInt(known);
        }

        private void hits(List<Hit> hits) throws IOException {
            out.writeInt(hits.size());
            for (Hit hit : hits) {
                hit(hit);
            }
        }

        private void hit(Hit hit) throws IOException {
            text(hit.rule());
            out.writeLong(hit.millis());
            text(hit.evidence());
            text(hit.value());
            text(hit.origin());
            out.writeLong(hit.appended());
            out.writeLong(hit.count());
            resources(hit.resources());
        }

        private void resources(Map<String, List<String>> resources) throws IOException {
            out.writeByte(resources.size());
            for (Map.Entry<String, List<String>> kind : resources.entrySet()) {
                text(kind.getKey());
                out.writeShort(kind.getValue().size());
                for (String name : kind.getValue()) {
                    text(name);
                }
            }
        }
    }

    private record Reader(DataInputStream in, List<String> texts) {
        private String text() throws IOException {
            return texts.get(in.readInt());
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
            return new Hit(rule, millis, evidence, value, resources(), origin, appended, count);
        }

        private Map<String, List<String>> resources() throws IOException {
            Map<String, List<String>> resources = new HashMap<>();
            for (int left = in.readUnsignedByte(); left > 0; left--) {
                String kind = text();
                List<String> names = new ArrayList<>();
                for (int more = in.readUnsignedShort(); more > 0; more--) {
                    names.add(text());
                }
                resources.put(kind, List.copyOf(names));
            }
            return Map.copyOf(resources);
        }
    }
}
