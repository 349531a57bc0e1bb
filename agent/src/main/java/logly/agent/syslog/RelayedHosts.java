package logly.agent.syslog;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import logly.schemas.IpText;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the host of a relayed message: the name in its header, as that is the host that it speaks of. Records are kept
 * by host, and a hostile sender can invent names without end: beyond a number of them it is the address that the message
 * came from, and beyond as many addresses, which UDP does not prove, the agent's own host.
 */
final class RelayedHosts {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?");

    private final String own;
    private final int limit;
    private final Set<String> names = new HashSet<>();
    private final Set<String> addresses = new HashSet<>();
    private final AtomicLong beyond = new AtomicLong();

    /**
     * @param own name of the agent's host
     * @param limit how many names, and how many addresses, stand for themselves
     */
    RelayedHosts(String own, int limit) {
        this.own = own;
        this.limit = limit;
    }

    /** Used by the thread that reads. */
    String choose(@Nullable String header, InetAddress peer) {
        String name = header == null ? null : valid(header);
        if (name != null && admit(names, name)) {
            return name;
        }
        String address = text(peer);
        if (admit(addresses, address)) {
            beyond.addAndGet(name == null ? 0 : 1);
            return address;
        }
        beyond.incrementAndGet();
        return own;
    }

    private static @Nullable String valid(String header) {
        return NAME.matcher(header).matches() ? header : IpText.canonicalOrNull(header);
    }

    private boolean admit(Set<String> known, String name) {
        return known.contains(name) || (known.size() < limit && known.add(name));
    }

    /** Messages whose own host was not taken since there were too many. */
    long beyond() {
        return beyond.get();
    }

    static String text(InetAddress peer) {
        String text = peer.getHostAddress();
        String canonical = IpText.canonicalOrNull(text);
        return canonical == null ? text : canonical;
    }
}
