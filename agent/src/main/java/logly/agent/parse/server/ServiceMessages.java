package logly.agent.parse.server;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of services whose words the general reading ({@code PlainMessages}) can't tell from benign ones. */
public final class ServiceMessages {
    private ServiceMessages() {}

    /** xinetd: {@code FAIL: telnet address from=A}. */
    public static void xinetd(String program, String message, Meaning meaning) {
        int from = message.lastIndexOf(" from=");
        if (from < 0) {
            return;
        }
        Peer.of(Text.word(message, from + 6)).describe(meaning);
        boolean failed = message.startsWith("FAIL: ");
        meaning.is(failed ? Action.REJECTED : Action.OTHER, failed ? Level.WARNING : Level.INFO);
    }

    /** endlessh, on which nobody logs in: {@code ACCEPT host=A port=N …}. */
    public static void endlessh(String program, String message, Meaning meaning) {
        int host = message.indexOf(" host=");
        if (host > 0) {
            Peer.of(Text.word(message, host + 6)).describe(meaning);
            meaning.put("port", Text.between(message, " port=", " "));
            boolean accepted = message.startsWith("ACCEPT ");
            meaning.is(accepted ? Action.PROBE : Action.OTHER, accepted ? Level.NOTICE : Level.INFO);
        }
    }

    /** Amavis: {@code (id) Blocked SPAM {…}, [A]:port [A] <from> -> <to>, …}; the client stands before the envelope. */
    public static void amavis(String program, String message, Meaning meaning) {
        int verdict = message.indexOf(") ") + 2;
        boolean blocked = message.startsWith("Blocked ", verdict);
        if (!blocked && !message.startsWith("Passed ", verdict)) {
            return;
        }
        int envelope = message.indexOf(" <");
        int client = message.indexOf(", [");
        if (client > 0 && client < envelope) {
            Peer.of(Text.word(message, client + 2)).describe(meaning);
        }
        meaning.put("verdict", Text.word(message, verdict + (blocked ? 8 : 7)));
        meaning.is(blocked ? Action.REJECTED : Action.OTHER, blocked ? Level.WARNING : Level.INFO);
    }

    /** scanlogd: {@code A to B ports 80, 81, … TOS 00}. */
    public static void scanlogd(String program, String message, Meaning meaning) {
        if (message.contains(" to ") && message.contains(" ports ")) {
            Peer.of(Text.word(message, 0)).describe(meaning);
            meaning.is(Action.PROBE, Level.WARNING);
        }
    }

    /** OpenLDAP: its lines of one connection carry no address but the first; each is told by its {@code conn}. */
    public static void slapd(String program, String message, Meaning meaning) {
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
    public static void stunnel(String program, String message, Meaning meaning) {
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
    public static void roundcube(String program, String message, Meaning meaning) {
        int failed = Text.indexOfIgnoreCase(message, "failed login for ", 0);
        int at = failed < 0 ? Text.indexOfIgnoreCase(message, "login failed for ", 0) : failed;
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
    public static void xrdp(String program, String message, Meaning meaning) {
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
    public static void nrpe(String program, String message, Meaning meaning) {
        if (message.startsWith("Host ") && message.contains(" is not allowed to talk to us")) {
            Peer.of(Text.word(message, 5)).describe(meaning);
            meaning.is(Action.REJECTED, Level.WARNING);
        }
    }
}
