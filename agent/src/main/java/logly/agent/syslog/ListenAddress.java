package logly.agent.syslog;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import logly.schemas.IpText;

/**
 * Where to listen: an address of this host, {@code 0.0.0.0} or {@code [::]} for all of them, and a port; never a name.
 */
public record ListenAddress(String address, int port) {
    private static final int HIGHEST_PORT = 65_535;

    /** Throws IllegalArgumentException with one plain sentence where the text is no such address. */
    public static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String digits = text.substring(colon + 1);
        String address = colon < 0 ? null : IpText.canonicalOrNull(text.substring(0, colon));
        boolean bracketed = text.startsWith("[") || text.indexOf(':') == colon;
        if (address == null || !bracketed || !digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > HIGHEST_PORT) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not ADDRESS:PORT, such as 0.0.0.0:514, 192.0.2.7:1514 or [::]:514");
        }
        return new ListenAddress(address, Integer.parseInt(digits));
    }

    InetSocketAddress socket() {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(address + " was an address", e);
        }
    }

    @Override
    public String toString() {
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
    }
}
