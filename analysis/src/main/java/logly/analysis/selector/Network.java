package logly.analysis.selector;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import logly.schemas.IpText;
import org.jspecify.annotations.Nullable;

/** A block of addresses (RFC 4632, RFC 4291): those whose leading bits are the same. */
public final class Network {
    private final byte[] lowest;
    private final int prefix;
    private final String text;

    private Network(byte[] lowest, int prefix) {
        this.lowest = lowest;
        this.prefix = prefix;
        text = canonical(lowest) + "/" + prefix;
    }

    private static String canonical(byte[] bytes) {
        try {
            return IpText.canonical(InetAddress.getByAddress(bytes).getHostAddress())
                    .orElseThrow();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads {@code 192.0.2.0/24}, or an address alone as the block of itself; bits behind the prefix are dropped. */
    public static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        byte[] bytes = IpText.bytesOrNull(slash < 0 ? text : text.substring(0, slash));
        if (bytes == null) {
            return Optional.empty();
        }
        int bits = bytes.length * Byte.SIZE;
        int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1));
        if (prefix < 0 || prefix > bits) {
            return Optional.empty();
        }
        for (int bit = prefix; bit < bits; bit++) {
            bytes[bit / Byte.SIZE] &= (byte) ~(0x80 >>> bit % Byte.SIZE);
        }
        return Optional.of(new Network(bytes, prefix));
    }

    private static int prefix(String text) {
        return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
    }

    /**
     * Whether an address belongs to the block; one of the other family never does.
     *
     * @param address 4 or 16 bytes
     */
    public boolean contains(byte[] address) {
        if (address.length != lowest.length) {
            return false;
        }
        int whole = prefix / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (address[i] != lowest[i]) {
                return false;
            }
        }
        int rest = prefix % Byte.SIZE;
        return rest == 0 || (address[whole] ^ lowest[whole]) >> (Byte.SIZE - rest) == 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Network network && text.equals(network.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The lowest address, canonical, and the number of leading bits. */
    @Override
    public String toString() {
        return text;
    }
}
