package logly.analysis;

import java.util.List;
import java.util.stream.Stream;
import logly.analysis.selector.Network;

/** Where an address belongs, by its number alone (RFC 6890, RFC 4193, RFC 6598): loopback, private or public. */
final class AddressType {
    static final String LOOPBACK = "loopback";
    static final String PRIVATE = "private";
    static final String PUBLIC = "public";

    private static final List<Network> LOOPBACKS = networks("127.0.0.0/8", "::1/128");
    private static final List<Network> PRIVATES = networks(
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "100.64.0.0/10",
            "0.0.0.0/8",
            "::/128",
            "fc00::/7",
            "fe80::/10");

    private AddressType() {}

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(text -> Network.parse(text).orElseThrow()).toList();
    }

    static String of(byte[] address) {
        if (LOOPBACKS.stream().anyMatch(network -> network.contains(address))) {
            return LOOPBACK;
        }
        return PRIVATES.stream().anyMatch(network -> network.contains(address)) ? PRIVATE : PUBLIC;
    }
}
