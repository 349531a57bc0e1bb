package logly.agent.proc;

import java.nio.ByteOrder;
import java.util.HexFormat;
import logly.schemas.IpText;

/** Addresses as the kernel prints them: plain groups, or 32-bit words in the byte order of the processor. */
final class HexAddress {
    private static final int WORD = 8;
    private static final int IPV4_DIGITS = 8;
    private static final int IPV6_DIGITS = 32;

    private HexAddress() {}

    /** 32 digits in the order of the address, as in if_inet6. */
    static String ofGroups(String digits) {
        return text(digits);
    }

    /** 8 or 32 digits, in words of the host's byte order, as in the tables of sockets. */
    static String ofWords(String digits, ByteOrder order) {
        if (order == ByteOrder.BIG_ENDIAN) {
            return text(digits);
        }
        StringBuilder turned = new StringBuilder(digits.length());
        for (int word = 0; word < digits.length(); word += WORD) {
            for (int octet = word + WORD - 2; octet >= word; octet -= 2) {
                turned.append(digits, octet, octet + 2);
            }
        }
        return text(turned.toString());
    }

    private static String text(String digits) {
        if (digits.length() != IPV4_DIGITS && digits.length() != IPV6_DIGITS) {
            throw new IllegalArgumentException("not an address of the kernel: " + digits);
        }
        byte[] octets = HexFormat.of().parseHex(digits);
        StringBuilder text = new StringBuilder(39);
        if (octets.length == 4) {
            for (byte octet : octets) {
                text.append(text.isEmpty() ? "" : ".").append(octet & 0xFF);
            }
        } else {
            for (int i = 0; i < octets.length; i += 2) {
                int group = (octets[i] & 0xFF) << 8 | (octets[i + 1] & 0xFF);
                text.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
            }
        }
        return IpText.canonical(text.toString()).orElseThrow();
    }
}
