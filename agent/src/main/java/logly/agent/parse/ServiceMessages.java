package logly.agent.parse;

import java.util.Locale;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/** Messages of services whose words the general reading ({@link PlainMessages}) can't tell from benign ones. */
final class ServiceMessages {
    private ServiceMessages() {}

    /** OpenVPN: a client's messages start with {@code A:port}, {@code name/A:port} or end with {@code [AF_INET]A:port}. */
    static void openvpn(String program, String message, Meaning meaning) {
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

    /** Asterisk's own file: {@code [2012-02-13 17:21:21] NOTICE[1638][C-1] chan_sip.c: …}. */
    static @Nullable Stamp asteriskLine(String line, ParseContext context, Meaning meaning) {
        int close = line.startsWith("[") ? line.indexOf("] ") : -1;
        Stamp stamp = close < 14 || close > 32 ? null : Stamp.iso(line, 1, context);
        stamp = stamp == null && close >= 14 && close <= 32 ? BsdStamp.at(line, 1, context) : stamp;
        int open = stamp == null ? -1 : line.indexOf('[', close + 2);
        String word = open < 0 || open - close > 12
                ? ""
                : line.substring(close + 2, open).strip();
        Level level = word.equals("SECURITY") || word.equals("VERBOSE") ? Level.INFO : Levels.named(word);
        int source = endOfBrackets(line, open);
        if (stamp == null || level == Level.UNKNOWN || source < 0 || !word.equals(word.toUpperCase(Locale.ROOT))) {
            return null;
        }
        asterisk("asterisk", line.substring(source), meaning);
        meaning.level = meaning.action == Action.OTHER ? level : meaning.level;
        return new Stamp(stamp.time(), source);
    }

    /** Behind {@code [1638][C-1]:}; -1 where a bracket does not close. */
    private static int endOfBrackets(String line, int open) {
        int at = open;
        while (Text.charAt(line, at) == '[') {
            int close = line.indexOf(']', at);
            if (close < 0) {
                return -1;
            }
            at = close + 1;
        }
        return at < 0 ? -1 : Text.skipSpaces(line, Text.charAt(line, at) == ':' ? at + 1 : at);
    }

    /** OpenVPN's own file, in its old and its new stamp. */
    static @Nullable Stamp openvpnLine(String line, ParseContext context, Meaning meaning) {
        Stamp stamp = Text.charAt(line, 10) == ' ' && Text.isDigit(line.charAt(0)) ? Stamp.iso(line, 0, context) : null;
        stamp = stamp == null && Text.charAt(line, 3) == ' ' ? BsdStamp.at(line, 4, context) : stamp;
        if (stamp == null || Text.charAt(line, stamp.end()) != ' ') {
            return null;
        }
        int at = stamp.end() + 1;
        String first = Text.word(line, at);
        int slash = first.indexOf('/');
        boolean client = !Peer.of(first.substring(slash + 1)).port().isEmpty()
                || (slash > 0 && !Peer.of(first.substring(0, slash)).port().isEmpty());
        boolean server = line.startsWith("OpenVPN ", at)
                || ((line.startsWith("T", at) || line.startsWith("UDP", at)) && line.indexOf("[AF_INET", at) > 0);
        if (!client && !server) {
            return null;
        }
        openvpn("openvpn", line.substring(at), meaning);
        return new Stamp(stamp.time(), at);
    }

    /** xinetd: {@code FAIL: telnet address from=A}. */
    static void xinetd(String program, String message, Meaning meaning) {
        int from = message.lastIndexOf(" from=");
        if (from < 0) {
            return;
        }
        Peer.of(Text.word(message, from + 6)).describe(meaning);
        boolean failed = message.startsWith("FAIL: ");
        meaning.is(failed ? Action.REJECTED : Action.OTHER, failed ? Level.WARNING : Level.INFO);
    }

    /** scanlogd: {@code A to B ports 80, 81, … TOS 00}. */
    static void scanlogd(String program, String message, Meaning meaning) {
        if (message.contains(" to ") && message.contains(" ports ")) {
            Peer.of(Text.word(message, 0)).describe(meaning);
            meaning.is(Action.PROBE, Level.WARNING);
        }
    }

    /** Asterisk: {@code NOTICE[1638] chan_sip.c: …} and {@code SecurityEvent="…",…,RemoteAddress="IPV4/UDP/A/5060"}. */
    static void asterisk(String program, String message, Meaning meaning) {
        int event = message.indexOf("SecurityEvent=\"");
        if (event >= 0) {
            security(message.substring(event), meaning);
            return;
        }
        int failed = message.lastIndexOf("' failed for '");
        int end = failed < 0 ? -1 : message.indexOf('\'', failed + 14);
        if (end > 0) {
            Peer.of(message.substring(failed + 14, end)).describe(meaning);
            meaning.user(caller(Text.between(message, " from '", "' failed")));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
            return;
        }
        int rejected = message.indexOf(" to extension '");
        if (rejected > 0 && message.contains("' rejected because ")) {
            int open = message.lastIndexOf('(', rejected);
            Peer.of(open < 0 ? "" : message.substring(open + 1, rejected)).describe(meaning);
            meaning.is(Action.REJECTED, Level.WARNING);
            return;
        }
        int as = message.indexOf(" failed to authenticate as '");
        int host = message.indexOf("Host ");
        int method = message.indexOf(" authentication for '");
        if (as > 0) {
            Peer.of(message.substring(message.lastIndexOf(' ', as - 1) + 1, as)).describe(meaning);
            meaning.user(Text.between(message, " as '", "'"));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (host >= 0 && method > host && message.startsWith(" failed ", Text.endOfWord(message, host + 5))) {
            Peer.of(Text.word(message, host + 5)).describe(meaning);
            meaning.user(Text.between(message, " for '", "'"));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else {
            PlainMessages.understand(message, meaning);
        }
    }

    private static void security(String text, Meaning meaning) {
        int remote = text.lastIndexOf("RemoteAddress=\"");
        String[] parts = remote < 0
                ? new String[0]
                : Text.between(text.substring(remote), "\"", "\"").split("/");
        if (parts.length == 4) {
            Peer.of(parts[2]).describe(meaning);
            meaning.put("port", parts[3]);
        }
        String event = Text.between(text, "\"", "\"");
        meaning.put("securityEvent", event);
        String account = Text.between(text, "AccountID=\"", "\"");
        meaning.user(account);
        switch (event) {
            case "InvalidPassword", "ChallengeResponseFailed" -> meaning.is(Action.FAILED_LOGIN, Level.WARNING);
            case "InvalidAccountID" -> meaning.is(Action.INVALID_USER, Level.WARNING);
            case "FailedACL",
                    "RequestBadFormat",
                    "UnexpectedAddress",
                    "SessionLimit",
                    "LoadAverageLimit",
                    "AuthMethodNotAllowed",
                    "RequestNotAllowed",
                    "RequestNotSupported",
                    "MemoryLimit",
                    "InvalidTransport" -> meaning.is(Action.REJECTED, Level.WARNING);
            case "SuccessfulAuth" -> meaning.is(Action.SUCCESSFUL_LOGIN, Level.INFO);
            default -> meaning.is(Action.OTHER, Level.INFO);
        }
    }

    /** {@code "1000" <sip:1000@h>}, {@code <sip:1000@h>}, {@code sip:1000@h}. */
    private static String caller(String from) {
        int sip = from.lastIndexOf("sip:");
        int at = from.indexOf('@', Math.max(sip, 0));
        return sip < 0 || at < 0 ? "" : from.substring(sip + 4, at);
    }

    /** OpenLDAP: its lines of one connection carry no address but the first; each is told by its {@code conn}. */
    static void slapd(String program, String message, Meaning meaning) {
        if (!message.startsWith("conn=")) {
            return;
        }
        meaning.put("connection", Text.word(message, 5));
        int accept = message.indexOf(" ACCEPT from IP=");
        if (accept > 0) {
            Peer.of(Text.word(message, accept + 16)).describe(meaning);
        }
        int bind = message.indexOf(" BIND dn=\"");
        if (bind > 0) {
            String name = Text.between(message.substring(bind), "\"", "\"");
            meaning.put("dn", name);
            int equals = name.indexOf('=');
            int comma = name.indexOf(',');
            meaning.user(equals > 0 && comma > equals ? name.substring(equals + 1, comma) : "");
        }
        int error = message.indexOf(" RESULT tag=97 err=");
        String code = error < 0 ? "" : message.substring(error + 19, Text.endOfDigits(message, error + 19));
        meaning.put("errorCode", code);
        switch (code) {
            case "49", "32", "50", "8" -> meaning.is(Action.FAILED_LOGIN, Level.WARNING);
            default -> meaning.is(Action.OTHER, Level.INFO);
        }
    }

    /** stunnel: who speaks no TLS, or has no certificate. */
    static void stunnel(String program, String message, Meaning meaning) {
        int from = message.indexOf("SSL_accept from ");
        if (from >= 0) {
            Peer.of(Text.word(message, from + 16)).describe(meaning);
            meaning.is(Action.PROBE, Level.WARNING);
        } else if (message.contains("accepted connection from ")) {
            Peer.of(Text.word(message, message.indexOf(" from ") + 6)).describe(meaning);
            meaning.is(Action.OTHER, Level.INFO);
        }
    }

    /** Roundcube: the address stands before what the mail server answered, in which the user's name is repeated. */
    static void roundcube(String program, String message, Meaning meaning) {
        int failed = Mentions.indexOfIgnoreCase(message, "failed login for ", 0);
        int at = failed < 0 ? Mentions.indexOfIgnoreCase(message, "login failed for ", 0) : failed;
        if (at < 0) {
            return;
        }
        int end = message.length();
        for (String answer : new String[] {
            ". AUTHENTICATE ", ". LOGIN: ", " in session ", "(X-Real-IP: ", "(X-Forwarded-For: ", ". in /"
        }) {
            int found = message.lastIndexOf(answer);
            end = found > at && found < end ? found : end;
        }
        int from = message.lastIndexOf(" from ", end - 1);
        if (from > at) {
            Peer.describe(Text.word(message.substring(0, end), from + 6), meaning);
            String user = message.substring(at + 17, Math.max(from, at + 17));
            int against = user.indexOf(" against ");
            meaning.user(against < 0 ? user : user.substring(0, against));
        }
        meaning.is(Action.FAILED_LOGIN, Level.WARNING);
    }

    /** xrdp: only its session manager's own word counts; the other messages hold what the client typed. */
    static void xrdp(String program, String message, Meaning meaning) {
        int failed = message.indexOf("AUTHFAIL: user=");
        int ip = message.lastIndexOf(" ip=");
        if (failed < 0 || ip < failed || !message.startsWith(" time=", Text.endOfWord(message, ip + 4))) {
            meaning.level = Level.INFO;
            return;
        }
        Peer.of(Text.word(message, ip + 4)).describe(meaning);
        meaning.user(message.substring(failed + 15, ip));
        meaning.is(Action.FAILED_LOGIN, Level.WARNING);
    }

    /** Nagios' agent. */
    static void nrpe(String program, String message, Meaning meaning) {
        if (message.startsWith("Host ") && message.contains(" is not allowed to talk to us")) {
            Peer.of(Text.word(message, 5)).describe(meaning);
            meaning.is(Action.REJECTED, Level.WARNING);
        }
    }
}
