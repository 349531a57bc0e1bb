package logly.analysis.trace;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Writes the past of a host down: a version, the time of its newest record, then the signals, ports and samples. */
final class PastCodec {
    private static final int VERSION = 1;

    private PastCodec() {}

    static byte[] toBytes(HostPast past) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(past.newestMillis());
            out.writeByte(VERSION);
            out.writeUTF(past.host());
            write(past.events(), out);
            write(past.metrics(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static HostPast fromBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            in.readLong();
            int version = in.readByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("a host's past of version " + version);
            }
            String host = in.readUTF();
            return new HostPast(host, readEvents(host, in), readMetrics(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(EventPast events, DataOutputStream out) throws IOException {
        out.writeInt(events.signals.size());
        for (Signal signal : events.signals) {
            out.writeUTF(signal.id());
            out.writeLong(signal.firstMillis());
            out.writeLong(signal.lastMillis());
            out.writeInt(signal.count());
            out.writeInt(signal.earlier());
            out.writeUTF(signal.condition().name());
            write(signal.subject(), out);
            out.writeUTF(signal.text());
        }
        out.writeInt(events.ports.size());
        for (Map.Entry<String, Set<Integer>> entry : events.ports.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeByte(entry.getValue().size());
            for (int port : entry.getValue()) {
                out.writeInt(port);
            }
        }
        write(events.addresses, out);
    }

    private static EventPast readEvents(String host, DataInputStream in) throws IOException {
        EventPast events = new EventPast();
        for (int left = in.readInt(); left > 0; left--) {
            String id = in.readUTF();
            long first = in.readLong();
            long last = in.readLong();
            int count = in.readInt();
            int earlier = in.readInt();
            Condition condition = Condition.valueOf(in.readUTF());
            Subject subject = readSubject(in);
            Signal once = Signal.of(id, first, condition, host, subject, in.readUTF());
            events.restore(once.repeated(last, count, earlier));
        }
        for (int left = in.readInt(); left > 0; left--) {
            String service = in.readUTF();
            Set<Integer> ports = new TreeSet<>();
            for (int each = in.readByte(); each > 0; each--) {
                ports.add(in.readInt());
            }
            events.ports.put(service, ports);
        }
        events.addresses.addAll(readTexts(in));
        return events;
    }

    private static void write(Subject subject, DataOutputStream out) throws IOException {
        out.writeUTF(subject.program());
        write(subject.names(), out);
        out.writeUTF(subject.ip());
        out.writeUTF(subject.user());
        out.writeByte(subject.targets().size());
        for (Target target : subject.targets()) {
            out.writeUTF(target.host());
            out.writeInt(target.port());
        }
        write(subject.paths(), out);
    }

    private static Subject readSubject(DataInputStream in) throws IOException {
        String program = in.readUTF();
        List<String> names = readTexts(in);
        String ip = in.readUTF();
        String user = in.readUTF();
        List<Target> targets = new ArrayList<>();
        for (int left = in.readByte(); left > 0; left--) {
            targets.add(new Target(in.readUTF(), in.readInt()));
        }
        return new Subject(program, names, ip, user, List.copyOf(targets), readTexts(in));
    }

    private static void write(MetricPast metrics, DataOutputStream out) throws IOException {
        write(metrics.series, out);
        out.writeInt(metrics.rows.size());
        for (MetricPast.Row row : metrics.rows) {
            out.writeUTF(row.id());
            out.writeLong(row.millis());
            out.writeBoolean(row.isNetwork());
            out.writeByte(row.values().length);
            for (float value : row.values()) {
                out.writeFloat(value);
            }
        }
    }

    private static MetricPast readMetrics(DataInputStream in) throws IOException {
        MetricPast metrics = new MetricPast();
        metrics.series.addAll(readTexts(in));
        for (int left = in.readInt(); left > 0; left--) {
            String id = in.readUTF();
            long millis = in.readLong();
            boolean isNetwork = in.readBoolean();
            float[] values = new float[in.readByte()];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.readFloat();
            }
            metrics.rows.add(new MetricPast.Row(id, millis, isNetwork, values));
        }
        return metrics;
    }

    private static void write(Collection<String> texts, DataOutputStream out) throws IOException {
        out.writeByte(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    private static List<String> readTexts(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = in.readByte(); left > 0; left--) {
            texts.add(in.readUTF());
        }
        return List.copyOf(texts);
    }
}
