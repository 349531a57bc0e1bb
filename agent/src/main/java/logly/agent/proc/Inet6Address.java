package logly.agent.proc;

import java.util.List;

/**
 * One line of {@code /proc/net/if_inet6}: an IPv6 address of an interface.
 *
 * @param address canonical text
 * @param prefixLength in bits
 * @param scope the kernel's number: 0 global, 16 host, 32 link, 64 site
 */
public record Inet6Address(String interfaceName, String address, int prefixLength, int scope) {
    private static final int GLOBAL = 0;
    private static final int SITE = 0x40;
    private static final int COLUMNS = 6;
    private static final int HEX = 16;

    public static List<Inet6Address> parse(String text) {
        return text.lines()
                .map(Columns::new)
                .filter(columns -> columns.count() >= COLUMNS)
                .map(columns -> new Inet6Address(
                        columns.text(5),
                        HexAddress.ofGroups(columns.text(0)),
                        Integer.parseInt(columns.text(2), HEX),
                        Integer.parseInt(columns.text(3), HEX)))
                .toList();
    }

    /** Whether other hosts can use it: it is neither loopback nor bound to one link. */
    public boolean isReachable() {
        return scope == GLOBAL || scope == SITE;
    }
}
