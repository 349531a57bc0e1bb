package logly.agent.parse.login;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Phrases;
import logly.agent.parse.meaning.SshPeer;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of OpenSSH's daemon about connections: how they end, and what is probed before a login. */
public final class SshdConnections {
    private static final Phrases PROBES = probes();
    private static final Phrases PEERS = peers();
    private static final String[] ENDINGS = {
        "Connection closed by ",
        "Connection reset by ",
        "Disconnected from ",
        "Connection reset from ",
        "Timeout, client not responding from "
    };

    private SshdConnections() {}

    static boolean understand(String text, boolean preauth, Meaning meaning) {
        return switch (Text.charAt(text, 0)) {
            case 'C', 'D', 'T' -> ending(text, preauth, meaning) || opening(text, meaning);
            case 'R' -> received(text, preauth, meaning) || opening(text, meaning);
            default -> opening(text, meaning);
        };
    }

    private static boolean opening(String text, Meaning meaning) {
        return PROBES.understand(text, meaning) || PEERS.understand(text, meaning);
    }

    private static Phrases probes() {
        return new Phrases()
                .start("Did not receive identification string from ", Action.PROBE, Level.NOTICE, SshPeer::here)
                .start("Bad protocol version identification ", Action.PROBE, Level.NOTICE, SshPeer::atEnd)
                .start("Bad remote protocol version identification", Action.PROBE, Level.NOTICE)
                .start("banner exchange: Connection from ", Action.PROBE, Level.NOTICE, SshPeer::here)
                .start("ssh_dispatch_run_fatal: Connection from ", Action.PROBE, Level.NOTICE, SshdConnections::fatal)
                .start("ssh_dispatch_run_fatal: Connection to ", Action.PROBE, Level.NOTICE, SshPeer::here)
                .start("packet_write_wait: Connection from ", Action.OTHER, Level.INFO, SshdConnections::fatal)
                .start("packet_write_poll: Connection from ", Action.OTHER, Level.INFO, SshdConnections::fatal)
                .start("Unable to negotiate with ", Action.PROBE, Level.NOTICE, SshPeer::here)
                .start("Unable to negotiate a key exchange method", Action.PROBE, Level.NOTICE)
                .start("no matching ", Action.PROBE, Level.NOTICE)
                .start("Timeout before authentication for connection from ", Action.PROBE, Level.NOTICE, SshPeer::here)
                .start("Timeout before authentication for ", Action.PROBE, Level.NOTICE, SshPeer::here)
                .start("Timeout before authentication", Action.PROBE, Level.NOTICE)
                .start("Protocol major versions differ for ", Action.PROBE, Level.NOTICE, SshPeer::here)
                .start("Protocol major versions differ", Action.PROBE, Level.NOTICE)
                .start("Client protocol version ", Action.OTHER, Level.DEBUG)
                .start("probed from ", Action.PROBE, Level.NOTICE, SshPeer::here)
                .start("scanned from ", Action.PROBE, Level.NOTICE, SshPeer::here)
                .start("kex_exchange_identification: ", Action.PROBE, Level.NOTICE)
                .start("ssh_exchange_identification: ", Action.PROBE, Level.NOTICE)
                .start("kex_protocol_error: ", Action.PROBE, Level.NOTICE)
                .start("Magic value check failed ", Action.PROBE, Level.NOTICE, SshPeer::atEnd)
                .start("Read from socket failed", Action.PROBE, Level.NOTICE)
                .start("Corrupted MAC on input", Action.PROBE, Level.WARNING)
                .start("Bad packet length ", Action.PROBE, Level.WARNING)
                .start("padding error: ", Action.PROBE, Level.WARNING)
                .start("bad client public DH value", Action.PROBE, Level.WARNING)
                .start("Read error from remote host ", Action.OTHER, Level.INFO, SshPeer::here)
                .start("Received request from ", Action.OTHER, Level.WARNING, SshPeer::here)
                .start("No supported key exchange", Action.PROBE, Level.NOTICE)
                .start("Corrupted check bytes on ", Action.PROBE, Level.WARNING)
                .start("buffer_get_", Action.PROBE, Level.WARNING)
                .start("crc32 compensation attack", Action.PROBE, Level.WARNING)
                .start("deattack", Action.PROBE, Level.WARNING);
    }

    private static Phrases peers() {
        return new Phrases()
                .start("refused connect from ", Action.REJECTED, Level.WARNING, SshdConnections::wrapped)
                .start("drop connection #", Action.BLOCKED, Level.WARNING, SshdConnections::dropped)
                .start("srclimit_penalise: ", Action.OTHER, Level.NOTICE, SshdConnections::penalty)
                .start("beginning MaxStartups throttling", Action.BLOCKED, Level.WARNING)
                .start("exited MaxStartups throttling", Action.OTHER, Level.NOTICE)
                .start(
                        "reverse mapping checking getaddrinfo for ",
                        Action.OTHER,
                        Level.WARNING,
                        SshdConnections::mapping)
                .start("Address ", Action.OTHER, Level.WARNING, SshdConnections::mapsTo)
                .start("Nasty PTR record ", Action.OTHER, Level.WARNING, SshdConnections::nasty)
                .start("Connection from ", Action.OTHER, Level.INFO, SshPeer::here);
    }

    private static boolean ending(String text, boolean preauth, Meaning meaning) {
        if (text.startsWith("Disconnecting")) {
            return disconnecting(text, preauth, meaning);
        }
        int at = -1;
        for (String start : ENDINGS) {
            at = text.startsWith(start) ? start.length() : at;
        }
        if (at < 0) {
            return false;
        }
        SshPeer.identified(text, at, text.length(), meaning);
        boolean loggedIn = text.startsWith("user ", at);
        // Before 7.2 a closed session is logged without a port; with one and without a user nobody had logged in.
        boolean early = preauth || text.startsWith("invalid ", at) || text.startsWith("authenticating ", at);
        boolean portOnly = !loggedIn && text.startsWith("Connection ") && text.contains(" port ");
        return meaning.is(early || portOnly ? Action.PROBE : Action.SESSION_CLOSED, Level.INFO);
    }

    /** {@code Disconnecting[ [authenticating|invalid ]user U A port N| A port N]: reason}. */
    private static boolean disconnecting(String text, boolean preauth, Meaning meaning) {
        int many = text.indexOf(": Too many authentication failures");
        int colon = many < 0 ? reason(text) : many;
        if (colon > 14) {
            SshPeer.identified(text, 14, colon, meaning);
        } else if (many > 0 && text.startsWith(" for ", many + 34)) {
            meaning.user(SshPeer.name(text.substring(many + 39)));
        }
        if (many > 0) {
            return meaning.is(Action.REJECTED, Level.WARNING);
        }
        boolean early = preauth || !text.startsWith("user ", 14);
        return meaning.is(early ? Action.PROBE : Action.SESSION_CLOSED, early ? Level.NOTICE : Level.INFO);
    }

    /** The place of the colon before the reason: the first behind a port's number, else the first. */
    private static int reason(String text) {
        int port = text.lastIndexOf(" port ");
        int end = port < 0 ? -1 : Text.endOfDigits(text, port + 6);
        return end > 0 && Text.charAt(text, end) == ':' ? end : text.indexOf(':');
    }

    /** {@code disconnect from A[ port N]:CODE: reason}; the codes are those of RFC 4253, 11.1. */
    private static boolean received(String text, boolean preauth, Meaning meaning) {
        if (!text.startsWith("Received disconnect from ")) {
            return false;
        }
        int end = Text.endOfWord(text, 25);
        String host = text.substring(25, end);
        if (host.endsWith(":")) {
            host = host.substring(0, host.length() - 1);
        }
        meaning.remote(host);
        int at = end;
        if (text.startsWith(" port ", end)) {
            at = Text.endOfDigits(text, end + 6);
            meaning.put("port", text.substring(end + 6, at));
        }
        while (Text.charAt(text, at) == ':' || Text.charAt(text, at) == ' ') {
            at++;
        }
        int codeEnd = Text.endOfDigits(text, at);
        String code = text.substring(at, codeEnd);
        String reason = text.substring(Math.min(codeEnd + 2, text.length()));
        meaning.put("reason", reason);
        if (reason.endsWith("Auth fail") || reason.contains(": Auth fail") || code.equals("14")) {
            return meaning.is(Action.REJECTED, Level.WARNING);
        }
        boolean byApplication = code.equals("11") || code.equals("10") || code.isEmpty();
        return meaning.is(preauth || !byApplication ? Action.PROBE : Action.SESSION_CLOSED, Level.INFO);
    }

    /** {@code [authenticating|invalid ]user U A port N: reason}. */
    private static boolean fatal(String text, int at, Meaning meaning) {
        int port = text.lastIndexOf(" port ");
        int end = port < at ? -1 : Text.endOfDigits(text, port + 6);
        return SshPeer.identified(text, at, end < 0 ? text.length() : end, meaning);
    }

    /** {@code NAME (A)} or {@code A}, as TCP wrappers tell. */
    public static boolean wrapped(String text, int at, Meaning meaning) {
        int open = text.lastIndexOf('(');
        boolean named = open > at && text.endsWith(")");
        meaning.remote(named ? text.substring(open + 1, text.length() - 1) : Text.word(text, at));
        return true;
    }

    private static boolean dropped(String text, int at, Meaning meaning) {
        int from = text.indexOf(" from ", at);
        return from > 0 && SshPeer.here(text, from + 6, meaning);
    }

    /** {@code ipv4: new A/32 active penalty of N seconds for penalty: why}. */
    private static boolean penalty(String text, int at, Meaning meaning) {
        int to = text.indexOf(": new ", at);
        int slash = text.indexOf('/', to);
        if (to > 0 && slash > to) {
            meaning.remote(text.substring(to + 6, slash));
        }
        return !text.contains(" active penalty") || meaning.is(Action.BLOCKED, Level.WARNING);
    }

    private static boolean mapping(String text, int at, Meaning meaning) {
        int open = text.lastIndexOf('[');
        int close = text.indexOf(']', open);
        if (open > at && close > open) {
            meaning.remote(text.substring(at, open));
            meaning.remote(text.substring(open + 1, close));
        } else {
            meaning.remote(Text.word(text, at));
        }
        return true;
    }

    private static boolean mapsTo(String text, int at, Meaning meaning) {
        int to = text.indexOf(" maps to ", at);
        if (to < 0) {
            return false;
        }
        String name = Text.word(text, to + 9);
        meaning.put("remoteHost", name.endsWith(",") ? name.substring(0, name.length() - 1) : name);
        return SshPeer.here(text, at, meaning);
    }

    private static boolean nasty(String text, int at, Meaning meaning) {
        int of = text.lastIndexOf(" is set up for ");
        return of > at && SshPeer.here(text, of + 15, meaning);
    }
}
