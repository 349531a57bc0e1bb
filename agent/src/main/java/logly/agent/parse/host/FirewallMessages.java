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

    /** A stamp and a host may stand before the topic. */
    private static final int TOPIC_WITHIN = 80;

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

    /**
     * RouterOS: {@code firewall,info drop input: in:ether1 out:(unknown 0), … proto TCP (SYN), A:p->B:q, len 40}; the rule's
     * prefix stands first and tells what is done, as netfilter's does.
     */
    public static boolean router(String message, Meaning meaning) {
        int topic = message.indexOf("firewall,");
        int in = topic < 0 || topic > TOPIC_WITHIN ? -1 : message.indexOf(" in:", topic);
        int proto = in < 0 ? -1 : message.indexOf(", proto ", in);
        int arrow = proto < 0 ? -1 : message.indexOf("->", proto);
        int sides = arrow < 0 ? -1 : message.lastIndexOf(", ", arrow) + 2;
        if (arrow < 0 || sides < proto) {
            return false;
        }
        int end = message.indexOf(',', arrow);
        Peer source = Peer.withPort(message.substring(sides, arrow));
        Peer target = Peer.withPort(message.substring(arrow + 2, end < 0 ? message.length() : end));
        String prefix = message.substring(Math.min(Text.endOfWord(message, topic), in), in)
                .strip();
        String rule = prefix.endsWith(":") ? prefix.substring(0, prefix.length() - 1) : prefix;
        meaning.put("rule", rule);
        meaning.put("event", "firewall");
        meaning.put("interface", Text.word(message, in + 4));
        meaning.put("sourceAddress", source.ip());
        meaning.put("sourcePort", source.port());
        meaning.put("destinationAddress", target.ip());
        meaning.put("port", target.port());
        meaning.put("protocol", Text.word(message, proto + 8).replace(",", "").toLowerCase(Locale.ROOT));
        meaning.ip = source.ip();
        boolean allowed = isAllowed(rule.toLowerCase(Locale.ROOT));
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
