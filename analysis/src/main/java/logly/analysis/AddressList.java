package logly.analysis;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import logly.analysis.selector.Network;
import logly.schemas.IpText;
import org.jspecify.annotations.Nullable;

/**
 * Networks with a reason and, where they expire, a time. As text, one a line:
 *
 * <pre>
 * # a comment
 * 203.0.113.0/24  our office
 * 2001:db8::/32   until 2026-12-31             a scan that we ordered
 * 198.51.100.7    until 2026-12-31T18:00:00Z   again
 * </pre>
 *
 * A day expires with its last moment, UTC. An address is looked up by its leading bits, once for each length that occurs.
 */
public final class AddressList {
    public static final AddressList EMPTY = new AddressList();

    private static final String UNTIL = "until";

    /** By family (bytes of an address), then by number of leading bits, longest first. */
    private final Map<Integer, TreeMap<Integer, Map<ByteBuffer, List<Entry>>>> byLength = new HashMap<>();

    /**
     * One line.
     *
     * @param expires when it ends; null where it does not
     * @param reason as written; may be empty
     */
    public record Entry(Network network, @Nullable Instant expires, String reason) {
        private boolean counts(Instant now) {
            return expires == null || now.isBefore(expires);
        }
    }

    /** A list that can't be read; the message names the line. */
    public static final class BadList extends Exception {
        private static final long serialVersionUID = 1L;

        BadList(int line, String reason) {
            super("line " + line + ": " + reason);
        }
    }

    private AddressList() {}

    public static AddressList parse(List<String> lines) throws BadList {
        AddressList list = new AddressList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                list.add(entry(line, i + 1));
            }
        }
        return list;
    }

    private static Entry entry(String line, int number) throws BadList {
        String[] parts = line.split("\\s+", 2);
        Network network = Network.parse(parts[0])
                .orElseThrow(() -> new BadList(number, "'" + parts[0] + "' is neither an address nor a network"));
        String rest = parts.length > 1 ? parts[1] : "";
        if (!rest.equals(UNTIL) && !rest.startsWith(UNTIL + " ")) {
            return new Entry(network, null, rest);
        }
        String[] timed = rest.split("\\s+", 3);
        if (timed.length < 2) {
            throw new BadList(number, "'until' is not followed by a time");
        }
        return new Entry(network, time(timed[1], number), timed.length > 2 ? timed[2] : "");
    }

    private static Instant time(String text, int number) throws BadList {
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text)
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new BadList(
                    number, "'" + text + "' is neither a day, as 2026-12-31, nor a time, as 2026-12-31T18:00:00Z");
        }
    }

    private void add(Entry entry) {
        String text = entry.network().toString();
        int slash = text.indexOf('/');
        byte[] lowest = bytes(text.substring(0, slash));
        byLength.computeIfAbsent(lowest.length, unused -> new TreeMap<>(Collections.reverseOrder()))
                .computeIfAbsent(Integer.parseInt(text.substring(slash + 1)), unused -> new HashMap<>())
                .computeIfAbsent(ByteBuffer.wrap(lowest), unused -> new ArrayList<>())
                .add(entry);
    }

    /** The entry of the smallest network that holds this address or whole network, and has not expired. */
    public Optional<Entry> find(String ip, Instant now) {
        int slash = ip.indexOf('/');
        byte[] address = bytes(slash < 0 ? ip : ip.substring(0, slash));
        int bits = slash < 0 ? address.length * Byte.SIZE : Integer.parseInt(ip.substring(slash + 1));
        Map<Integer, Map<ByteBuffer, List<Entry>>> lengths = byLength.getOrDefault(address.length, new TreeMap<>());
        for (Map.Entry<Integer, Map<ByteBuffer, List<Entry>>> length : lengths.entrySet()) {
            if (length.getKey() <= bits) {
                List<Entry> entries = length.getValue().getOrDefault(leading(address, length.getKey()), List.of());
                for (Entry entry : entries) {
                    if (entry.counts(now)) {
                        return Optional.of(entry);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static byte[] bytes(String address) {
        byte[] bytes = IpText.bytesOrNull(address);
        if (bytes == null) {
            throw new IllegalArgumentException("'" + address + "' is not an address");
        }
        return bytes;
    }

    private static ByteBuffer leading(byte[] address, int bits) {
        byte[] leading = address.clone();
        for (int bit = bits; bit < leading.length * Byte.SIZE; bit++) {
            leading[bit / Byte.SIZE] &= (byte) ~(0x80 >>> (bit % Byte.SIZE));
        }
        return ByteBuffer.wrap(leading);
    }
}
