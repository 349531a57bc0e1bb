package logly.agent.parse.mail;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/**
 * Messages of mail servers beside the large three: Courier ({@code LOGIN FAILED, user=U, ip=[A]}), Cyrus ({@code badlogin:
 * name [A] mechanism …}), UW IMAP ({@code Login failed user=U auth=U host=name [A]}), Perdition, solid-pop3d, OpenSMTPD.
 */
public final class MailboxMessages {
    private MailboxMessages() {}

    public static void courier(String program, String message, Meaning meaning) {
        if (message.startsWith("error,relay=")) {
            int end = endOfField(message, 12);
            Peer.of(message.substring(12, end)).describe(meaning);
            boolean login = message.contains(",cmd: AUTH ") || message.contains("msg=\"535 ");
            meaning.put("recipient", Text.between(message, ",to=<", ">"));
            meaning.is(login ? Action.FAILED_LOGIN : Action.REJECTED, Level.WARNING);
            return;
        }
        int ip = message.lastIndexOf("ip=[");
        if (ip < 0) {
            imap(program, message, meaning);
            return;
        }
        Peer.of(message.substring(ip + 3, Math.max(message.indexOf(']', ip) + 1, ip + 3)))
                .describe(meaning);
        int user = message.indexOf("user=");
        int userEnd = user < 0 ? -1 : user > ip ? endOfField(message, user) : message.lastIndexOf(", ip=[");
        meaning.user(userEnd > user + 4 ? message.substring(user + 5, userEnd) : "");
        int port = message.indexOf("port=[", ip);
        meaning.put("port", port < 0 ? "" : Text.between(message.substring(port), "[", "]"));
        meaning.put("method", message.contains(", method=") ? Text.between(message, ", method=", ",") : "");
        if (message.startsWith("LOGIN FAILED")) {
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (message.startsWith("LOGIN, ")) {
            meaning.is(Action.SUCCESSFUL_LOGIN, Level.INFO);
        } else if (message.startsWith("Maximum connection limit reached")) {
            meaning.is(Action.REJECTED, Level.WARNING);
        } else {
            boolean ended = message.startsWith("LOGOUT, ")
                    || message.startsWith("DISCONNECTED, ")
                    || message.startsWith("TIMEOUT, ");
            meaning.is(ended && user > 0 ? Action.SESSION_CLOSED : Action.OTHER, Level.INFO);
        }
    }

    private static int endOfField(String text, int at) {
        int comma = text.indexOf(',', at);
        return comma < 0 ? text.length() : comma;
    }

    /** Cyrus, and UW IMAP, which share the names of their programs. */
    public static void imap(String program, String message, Meaning meaning) {
        boolean bad = message.startsWith("badlogin: ");
        if (bad || message.startsWith("login: ")) {
            int end = Peer.named(message, bad ? 10 : 7, meaning);
            String behind = end < 0 ? "" : message.substring(end).strip();
            String first = Text.word(behind, 0);
            String second = Text.word(behind, first.length() + 1);
            boolean plain = first.equals("plaintext") || first.equals("PLAIN") || first.equals("LOGIN");
            if (bad) {
                meaning.put("method", first);
                boolean named = plain
                        && !second.isEmpty()
                        && !second.startsWith("[")
                        && behind.indexOf(' ', first.length() + 1) > 0
                        && !second.equals("authentication")
                        && !second.startsWith("SASL");
                meaning.user(named ? second : "");
                boolean unknown = behind.contains("invalid user");
                meaning.is(unknown ? Action.INVALID_USER : Action.FAILED_LOGIN, Level.WARNING);
            } else {
                meaning.user(first);
                meaning.put("method", second);
                meaning.is(Action.SUCCESSFUL_LOGIN, Level.INFO);
            }
            return;
        }
        int host = message.lastIndexOf(" host=");
        int user = message.indexOf(" user=");
        if (host > 0 && user >= 0) {
            Peer.named(message, host + 6, meaning);
            meaning.user(Text.word(message, user + 6));
            boolean failed = message.startsWith("Login ")
                    || message.startsWith("Failed ")
                    || message.startsWith("AUTHENTICATE ");
            boolean closed =
                    message.startsWith("Logout ") || message.startsWith("Killed ") || message.startsWith("Autologout ");
            Action action = failed ? Action.FAILED_LOGIN : closed ? Action.SESSION_CLOSED : Action.OTHER;
            boolean accepted = message.startsWith("Login user=") || message.startsWith("Authenticated user=");
            meaning.is(accepted ? Action.SUCCESSFUL_LOGIN : action, failed && !accepted ? Level.WARNING : Level.INFO);
        }
    }

    /** {@code Auth: A:port->B:port … authentication_id="U" … status="failed: …"}. */
    public static void perdition(String program, String message, Meaning meaning) {
        int arrow = message.indexOf("->");
        boolean auth = message.startsWith("Auth: ");
        int from = auth ? 6 : message.indexOf(" from client ") + 13;
        if (arrow < from || from < 6) {
            return;
        }
        Peer.withPort(message.substring(from, arrow)).describe(meaning);
        meaning.user(Text.between(message, "authentication_id=\"", "\""));
        boolean failed = !auth || message.contains(" status=\"failed");
        meaning.is(failed ? Action.FAILED_LOGIN : Action.SUCCESSFUL_LOGIN, failed ? Level.WARNING : Level.INFO);
    }

    /** {@code authentication failed: no such user: U - A}. */
    public static void solid(String program, String message, Meaning meaning) {
        int dash = message.lastIndexOf(" - ");
        if (dash > 0 && message.startsWith("authentication failed: ")) {
            Peer.describe(message.substring(dash + 3), meaning);
            int colon = message.lastIndexOf(": ", dash);
            meaning.user(colon > 22 ? message.substring(colon + 2, dash) : "");
            boolean unknown = message.startsWith("no such user", 23) || message.startsWith("can't map user", 23);
            meaning.is(unknown ? Action.INVALID_USER : Action.FAILED_LOGIN, Level.WARNING);
        }
    }

    /** qmail's filters: {@code rblsmtpd: A pid 1: 451 …}, {@code badiprbl: ip A …}. */
    public static void qmail(String program, String message, Meaning meaning) {
        String text = program + ": " + message;
        int listed = text.indexOf("rblsmtpd: ");
        int at = listed >= 0 ? listed + 10 : text.indexOf("badiprbl: ip ") + 13;
        if (at >= 13 || listed >= 0) {
            Peer.of(Text.word(text, at)).describe(meaning);
            meaning.is(Action.REJECTED, Level.WARNING);
        }
    }

    /** vpopmail: {@code password fail U:A}, {@code vpopmail user not found U:A}, {@code (PLAIN) login success U:A}. */
    public static void vpopmail(String program, String message, Meaning meaning) {
        String last = message.substring(message.lastIndexOf(' ') + 1);
        int colon = last.indexOf(':');
        if (colon < 1 || !Peer.of(last.substring(colon + 1)).describe(meaning)) {
            return;
        }
        meaning.user(last.substring(0, colon));
        boolean success = message.contains("login success ");
        boolean unknown = message.contains("user not found ");
        Action failed = unknown ? Action.INVALID_USER : Action.FAILED_LOGIN;
        meaning.is(success ? Action.SUCCESSFUL_LOGIN : failed, success ? Level.INFO : Level.WARNING);
    }

    /** OpenSMTPD: {@code 5e3c smtp authentication user=U host=A result=permfail} and the sentences of its older versions. */
    public static void opensmtpd(String program, String message, Meaning meaning) {
        String address = message.contains(" address=") ? Text.word(message, message.indexOf(" address=") + 9) : "";
        Peer.of(address).describe(meaning);
        int auth = message.indexOf(" authentication user=");
        if (auth > 0) {
            meaning.user(Text.word(message, auth + 21));
            boolean failed = !message.contains(" result=ok");
            meaning.is(failed ? Action.FAILED_LOGIN : Action.SUCCESSFUL_LOGIN, failed ? Level.WARNING : Level.INFO);
        } else if (message.contains(" failed-command ") || message.contains("smtp bad-input ")) {
            boolean login = message.contains(" command=\"AUTH ");
            meaning.is(login ? Action.FAILED_LOGIN : Action.REJECTED, Level.WARNING);
        } else if (message.startsWith("smtp-in: ")) {
            meaning.level = message.startsWith("Failed command", 9) ? Level.WARNING : Level.INFO;
        }
    }
}
