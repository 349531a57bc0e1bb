package logly.agent.parse.server;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.BsdStamp;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/** Messages of OpenVPN. */
public final class OpenvpnMessages {
    private OpenvpnMessages() {}

    /** Its own file, in its old and its new stamp. */
    public static @Nullable Stamp read(String line, ParseContext context, Meaning meaning) {
        Stamp stamp = Text.charAt(line, 10) == ' ' && Text.isDigit(line.charAt(0)) ? Stamp.iso(line, 0, context) : null;
        stamp = stamp == null && Text.charAt(line, 3) == ' ' ? BsdStamp.at(line, 4, context) : stamp;
        if (stamp == null || Text.charAt(line, stamp.end()) != ' ') {
            return null;
        }
        int at = stamp.end() + 1;
        String first = Text.word(line, at);
        int slash = first.indexOf('/');
        boolean bracketed = first.startsWith("[") && !first.startsWith("[AF_INET");
        boolean client = !bracketed
                && (!Peer.of(first.substring(slash + 1)).port().isEmpty()
                        || (slash > 0
                                && !Peer.of(first.substring(0, slash)).port().isEmpty()));
        boolean server = line.startsWith("OpenVPN ", at)
                || ((line.startsWith("T", at) || line.startsWith("UDP", at)) && line.indexOf("[AF_INET", at) > 0);
        if (!client && !server) {
            return null;
        }
        understand("openvpn", line.substring(at), meaning);
        return new Stamp(stamp.time(), at);
    }

    /** A client's messages start with {@code A:port}, {@code name/A:port} or end with {@code [AF_INET]A:port}. */
    public static void understand(String program, String message, Meaning meaning) {
        String first = Text.word(message, 0);
        int slash = first.indexOf('/');
        boolean nameFirst = slash > 0 && Peer.of(first.substring(slash + 1)).ip() != null;
        String address = slash < 0 ? first : nameFirst ? first.substring(slash + 1) : first.substring(0, slash);
        boolean led = Peer.of(address).describe(meaning);
        String text = led ? message.substring(Math.min(first.length() + 1, message.length())) : message;
        int family = text.lastIndexOf("[AF_INET");
        if (!led && family >= 0) {
            Peer.of(Text.word(text, family)).describe(meaning);
        }
        if (led && slash > 0) {
            meaning.user(nameFirst ? first.substring(0, slash) : first.substring(slash + 1));
        }
        boolean failed = text.startsWith("TLS Auth Error")
                || text.startsWith("VERIFY ERROR")
                || text.startsWith("AUTH: Received control message: AUTH_FAILED")
                || text.contains("AUTH_FAILED")
                || text.startsWith("PLUGIN_CALL: plugin function PLUGIN_AUTH_USER_PASS_VERIFY failed")
                || text.startsWith("Incorrect password supplied for LDAP DN ")
                || text.contains("certificate verify failed");
        boolean probed = text.startsWith("TLS Error: ")
                || text.startsWith("Authenticate/Decrypt packet error")
                || text.startsWith("WARNING: Bad encapsulated packet length")
                || (text.startsWith("SIGUSR1[soft,") && text.contains("client-instance restarting"));
        if (text.startsWith("Incorrect password supplied for LDAP DN ")) {
            meaning.user(Text.between(text, "CN=", ","));
        }
        if (failed) {
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (probed && meaning.ip != null) {
            meaning.is(Action.PROBE, Level.WARNING);
        } else if (text.startsWith("Initialization Sequence Completed")) {
            meaning.is(Action.SERVICE_STARTED, Level.INFO);
        } else if (text.contains("Peer Connection Initiated with ")) {
            meaning.is(Action.OTHER, Level.INFO);
        }
    }
}
