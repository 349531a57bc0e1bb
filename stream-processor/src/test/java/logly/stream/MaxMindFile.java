package logly.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a file in MaxMind's format (MaxMind DB 2.0) that knows one IPv4 network: a search tree with records of 24 bits,
 * one node for each bit of the network, the data behind it, the metadata at the end.
 */
final class MaxMindFile {
    private static final byte[] METADATA = {
        (byte) 0xab, (byte) 0xcd, (byte) 0xef, 'M', 'a', 'x', 'M', 'i', 'n', 'd', '.', 'c', 'o', 'm'
    };

    private MaxMindFile() {}

    /** Writes what is known of the network of these leading bits. */
    static void write(Path file, int address, int prefix, Map<String, Object> known) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int bit = 0; bit < prefix; bit++) {
                int nothing = prefix;
                int next = bit + 1 < prefix ? bit + 1 : prefix + 16;
                boolean isOne = ((address >>> (31 - bit)) & 1) == 1;
                record(out, isOne ? nothing : next);
                record(out, isOne ? next : nothing);
            }
            out.write(new byte[16]);
            out.write(data(known));
            Map<String, Object> metadata = new LinkedHashMap<>();
            metadata.put("node_count", prefix);
            metadata.put("record_size", 24);
            metadata.put("ip_version", 4);
            metadata.put("database_type", "Test");
            metadata.put("languages", List.of("en"));
            metadata.put("binary_format_major_version", 2);
            metadata.put("binary_format_minor_version", 0);
            metadata.put("build_epoch", 1);
            metadata.put("description", Map.of("en", "test"));
            out.write(METADATA);
            out.write(data(metadata));
        }
    }

    private static void record(OutputStream out, int value) throws IOException {
        out.write(value >>> 16);
        out.write(value >>> 8);
        out.write(value);
    }

    private static byte[] data(Object value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (value instanceof Map<?, ?> map) {
            out.write((7 << 5) | map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.write(data(entry.getKey()));
                out.write(data(entry.getValue()));
            }
        } else if (value instanceof List<?> list) {
            out.write(list.size());
            out.write(11 - 7);
            for (Object item : list) {
                out.write(data(item));
            }
        } else if (value instanceof Integer number) {
            out.write((6 << 5) | 4);
            out.write(new byte[] {
                (byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) (int) number
            });
        } else {
            byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
            out.write((2 << 5) | Math.min(29, text.length));
            if (text.length >= 29) {
                out.write(text.length - 29);
            }
            out.write(text);
        }
        return out.toByteArray();
    }
}
