package logly.schemas;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Canonical text of IP addresses (RFC 5952, IPv4-mapped as IPv4), so that one address has one spelling.
 * Never asks a resolver: what is not an address literal is empty.
 */
public final class IpText {
    private static final int GROUPS = 8;
    private static final int LONGEST = 64;

    private IpText() {}

    /** Accepts brackets, a zone ({@code %eth0}, dropped) and, behind brackets, a port. */
    public static Optional<String> canonical(String text) {
        return Optional.ofNullable(canonicalOrNull(text));
    }

    /** As {@link #canonical}, for hot paths; null where it is empty. */
    public static @Nullable String canonicalOrNull(String text) {
        String bare = bare(text);
        if (bare.isEmpty() || bare.length() > LONGEST) {
            return null;
        }
        if (bare.indexOf(':') < 0) {
            long address = ipv4(bare);
            return address < 0 ? null : ipv4Text(address);
        }
        int[] groups = ipv6(bare);
        return groups == null ? null : ipv6Text(groups);
    }

    /** The 4 or 16 bytes of an address, of an IPv4-mapped one the 4 of IPv4; null where {@link #canonical} is empty. */
    public static byte @Nullable [] bytesOrNull(String text) {
        String bare = bare(text);
        if (bare.isEmpty() || bare.length() > LONGEST) {
            return null;
        }
        if (bare.indexOf(':') < 0) {
            long address = ipv4(bare);
            return address < 0
                    ? null
                    : ByteBuffer.allocate(Integer.BYTES).putInt((int) address).array();
        }
        int[] groups = ipv6(bare);
        if (groups == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(GROUPS * Short.BYTES);
        for (int i = isMapped(groups) ? GROUPS - 2 : 0; i < GROUPS; i++) {
            bytes.putShort((short) groups[i]);
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static String bare(String text) {
        String bare = text;
        if (!bare.isEmpty() && bare.charAt(0) == '[') {
            int close = bare.indexOf(']');
            bare = close < 0 ? "" : bare.substring(1, close);
        }
        int zone = bare.indexOf('%');
        return zone < 0 ? bare : bare.substring(0, zone);
    }

    /** The address as a number, or -1. A part is decimal even with leading zeros: that is what log writers mean. */
    private static long ipv4(String text) {
        long address = 0;
        int part = 0;
        int digits = 0;
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                part = part * 10 + (c - '0');
                digits++;
                if (digits > 3 || part > 255) {
                    return -1;
                }
            } else if (c == '.' && digits > 0 && dots < 3) {
                address = address << 8 | part;
                part = 0;
                digits = 0;
                dots++;
            } else {
                return -1;
            }
        }
        return dots == 3 && digits > 0 ? address << 8 | part : -1;
    }

    private static String ipv4Text(long address) {
        return (address >> 24 & 255) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }

    private static int @Nullable [] ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] all = groups(text);
            return all != null && all.length == GROUPS ? all : null;
        }
        int[] head = groups(text.substring(0, gap));
        int[] tail = groups(text.substring(gap + 2));
        if (head == null || tail == null || head.length + tail.length >= GROUPS) {
            return null;
        }
        int[] all = new int[GROUPS];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
        return all;
    }

    private static int @Nullable [] groups(String text) {
        int[] groups = new int[GROUPS + 1];
        int count = 0;
        int start = 0;
        while (!text.isEmpty() && start <= text.length()) {
            int colon = text.indexOf(':', start);
            int end = colon < 0 ? text.length() : colon;
            if (count >= GROUPS) {
                return null;
            }
            long embedded = colon < 0 ? ipv4(text.substring(start, end)) : -1;
            int group = hex(text, start, end);
            if (embedded >= 0) {
                groups[count++] = (int) (embedded >> 16);
                groups[count++] = (int) (embedded & 0xFFFF);
            } else if (group >= 0) {
                groups[count++] = group;
            } else {
                return null;
            }
            start = end + 1;
            if (colon < 0) {
                break;
            }
        }
        return count > GROUPS ? null : Arrays.copyOf(groups, count);
    }

    private static int hex(String text, int start, int end) {
        if (end - start < 1 || end - start > 4) {
            return -1;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static String ipv6Text(int[] groups) {
        if (isMapped(groups)) {
            return ipv4Text((long) groups[6] << 16 | groups[7]);
        }
        int from = -1;
        int longest = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > longest) {
                from = i;
                longest = end - i;
            }
            i = Math.max(i, end);
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == from) {
                text.append("::");
                i += longest - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    private static boolean isMapped(int[] groups) {
        for (int i = 0; i < 5; i++) {
            if (groups[i] != 0) {
                return false;
            }
        }
        return groups[5] == 0xFFFF;
    }
}
