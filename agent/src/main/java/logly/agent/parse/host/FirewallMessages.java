package logly.agent.parse.host;

import java.util.Locale;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.IpText;
import logly.schemas.Level;

/**
 * Packets that a firewall logs: netfilter's {@code prefix IN=eth0 OUT= … SRC=A DST=B … PROTO=TCP SPT=n DPT=m}, which
 * iptables, nftables, ufw and firewalld share; and what sshguard tells it to block.
 */
public final class FirewallMessages {
    private static final String[] ALLOWED = {"accept", "allow", "audit", "permit", "pass"};

    private FirewallMessages() {}

    /** True where the message, from this place, is such a packet. A prefix that names no other verdict means a drop. */
    static boolean understand(String text, int at, Meaning meaning) {
        int in = text.indexOf("IN=", at);
        int source = in < 0 ? -1 : text.indexOf(" SRC=", in);
        if (source < 0 || text.indexOf(" OUT=", in) < 0 || text.indexOf(" DST=", source) < 0) {
            return false;
        }
        String packet = text.substring(in);
        String from = Text.value(packet, "SRC=", ' ');
        String to = Text.value(packet, "DST=", ' ');
        String inside = Text.value(packet, "IN=", ' ');
        String outside = Text.value(packet, "OUT=", ' ');
        if (IpText.canonicalOrNull(from) == null) {
            return false;
        }
        String prefix = text.substring(at, in).strip();
        meaning.put(
                "rule",
                prefix.startsWith("[") && prefix.endsWith("]") ? prefix.substring(1, prefix.length() - 1) : prefix);
        meaning.put("event", "firewall");
        meaning.put("interface", inside.isEmpty() ? outside : inside);
        meaning.put("sourceAddress", from);
        meaning.put("destinationAddress", to);
        meaning.put("protocol", Text.value(packet, "PROTO=", ' ').toLowerCase(Locale.ROOT));
        meaning.put("sourcePort", Text.value(packet, "SPT=", ' '));
        meaning.put("port", Text.value(packet, "DPT=", ' '));
        // What this host itself sends away has its remote end behind DST.
        meaning.remote(inside.isEmpty() && !outside.isEmpty() ? to : from);
        boolean allowed = isAllowed(prefix.toLowerCase(Locale.ROOT));
        return meaning.is(allowed ? Action.OTHER : Action.BLOCKED, allowed ? Level.INFO : Level.WARNING);
    }

    /** {@code Blocking "A/32" for 120 secs (…)}, {@code Blocking A:4 for …}, {@code A: unblocking after 120 secs}. */
    public static void sshguard(String program, String message, Meaning meaning) {
        boolean blocked = message.startsWith("Blocking ");
        boolean released = message.contains(": unblocking after ") || message.startsWith("Releasing ");
        if (!blocked && !released) {
            return;
        }
        int at = blocked ? 9 : message.startsWith("Releasing ") ? 10 : 0;
        String word = Text.word(message, at);
        int slash = word.indexOf('/');
        int family = word.endsWith(":4") || word.endsWith(":6") ? word.length() - 2 : word.length();
        Peer.of(word.substring(0, slash < 0 ? family : slash)).describe(meaning);
        meaning.put("network", slash < 0 ? "" : word.replace("\"", ""));
        meaning.is(blocked ? Action.BAN : Action.UNBAN, Level.NOTICE);
    }

    private static boolean isAllowed(String prefix) {
        for (String word : ALLOWED) {
            if (prefix.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
