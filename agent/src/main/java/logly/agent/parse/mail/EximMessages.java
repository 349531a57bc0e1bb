package logly.agent.parse.mail;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * Lines of Exim's main and reject logs. A client stands as {@code H=name (helo) [A]:port}, or so behind {@code from} or
 * {@code for}: Exim lets no blank, bracket or parenthesis into the name that a client gives itself.
 */
public final class EximMessages {
    private EximMessages() {}

    public static void understand(String program, String message, Meaning meaning) {
        String text = message;
        if (Text.charAt(text, 4) == '-' && Text.charAt(text, 19) == ' ' && Text.digits(text, 0, 4) > 1990) {
            text = text.substring(20);
        }
        if (text.startsWith("[") && Text.charAt(text, Text.endOfDigits(text, 1)) == ']') {
            int end = Text.endOfDigits(text, 1);
            meaning.put("pid", text.substring(1, end));
            text = text.substring(Text.skipSpaces(text, end + 1));
        }
        int id = endOfMessageId(text);
        if (id > 0) {
            meaning.put("queueId", text.substring(0, id));
            text = text.substring(Math.min(id + 1, text.length()));
        }
        if (!(id > 0 && delivery(text, meaning)) && !authenticator(text, meaning) && !connection(text, meaning)) {
            host(text, meaning);
        }
    }

    /** Exim's own lines: a stamp, then something that only Exim says. */
    public static @Nullable Stamp read(String line, ParseContext context, Meaning meaning) {
        Stamp stamp = Text.charAt(line, 10) == ' ' ? Stamp.iso(line, 0, context) : null;
        if (stamp == null || Text.charAt(line, stamp.end()) != ' ') {
            return null;
        }
        int at = stamp.end() + 1;
        understand("exim", line.substring(at), meaning);
        boolean known =
                meaning.action != Action.OTHER || meaning.level != Level.UNKNOWN || line.startsWith("exim ", at);
        return known ? new Stamp(stamp.time(), at) : null;
    }

    /** {@code 1akDqs-0005aQ-9b}, or since 4.97 {@code 1rnAbC-000000012dE-0x4y}; else 0. */
    private static int endOfMessageId(String text) {
        int end = Text.endOfWord(text, 0);
        boolean sized = end == 16 || end == 23;
        boolean dashed = Text.charAt(text, 6) == '-' && (Text.charAt(text, 13) == '-' || Text.charAt(text, 18) == '-');
        return sized && dashed ? end : 0;
    }

    private static boolean delivery(String text, Meaning meaning) {
        int space = text.indexOf(' ');
        String mark = space < 0 ? text : text.substring(0, space);
        boolean known =
                switch (mark) {
                    case "<=", "=>", "->", ">>", "*>", "**", "==", "Completed" -> true;
                    default -> false;
                };
        if (!known) {
            return false;
        }
        String address = Text.word(text, 3);
        boolean arrival = mark.equals("<=");
        meaning.put(arrival ? "sender" : "recipient", address);
        meaning.put("size", arrival ? field(text, " S=") : "");
        meaning.put("status", mark.equals("**") ? "bounced" : mark.equals("==") ? "deferred" : "");
        boolean failed = mark.equals("**") || mark.equals("==");
        meaning.is(Action.OTHER, failed ? Level.WARNING : Level.INFO);
        int host = text.indexOf(" H=");
        if (arrival && host > 0 && Peer.named(text, host + 3, meaning) > 0) {
            String login = field(text, " A=");
            int colon = login.indexOf(':');
            meaning.put("method", colon < 0 ? login : login.substring(0, colon));
            meaning.user(colon < 0 ? "" : login.substring(colon + 1));
            meaning.action = login.isEmpty() ? Action.OTHER : Action.SUCCESSFUL_LOGIN;
        }
        return true;
    }

    private static String field(String text, String key) {
        int at = text.indexOf(key);
        return at < 0 ? "" : Text.word(text, at + key.length());
    }

    /** {@code plain_login authenticator failed for name (helo) [A]:port I=[…]:25: 535 … (set_id=user)}. */
    private static boolean authenticator(String text, Meaning meaning) {
        int failed = text.indexOf(" authenticator failed for ");
        if (failed < 1 || text.indexOf(' ') != failed) {
            return false;
        }
        int at = failed + 26;
        int end = Peer.named(text, text.startsWith("H=", at) ? at + 2 : at, meaning);
        meaning.put("method", text.substring(0, failed));
        int reply = end < 0 ? -1 : text.indexOf(": ", end);
        int bare = reply < 0 ? text.indexOf(" 535 ", Math.max(end, 0)) + 1 : reply + 2;
        String behind = bare <= 0 ? "" : text.substring(bare);
        int user = behind.indexOf("(set_id=");
        meaning.user(user >= 0 && behind.endsWith(")") ? behind.substring(user + 8, behind.length() - 1) : "");
        meaning.put("status", Text.endOfDigits(behind, 0) == 3 ? behind.substring(0, 3) : "");
        boolean refused = behind.startsWith("5");
        return meaning.is(refused ? Action.FAILED_LOGIN : Action.OTHER, Level.WARNING);
    }

    /** What is said of a connection, before or without any mail. */
    private static boolean connection(String text, Meaning meaning) {
        boolean smtp = text.startsWith("SMTP ")
                || text.startsWith("no MAIL in ")
                || text.startsWith("no host name found for IP");
        boolean refused = text.startsWith("refused connection from ")
                || text.startsWith("Connection from ")
                || text.startsWith("rejected ")
                || text.startsWith("unexpected disconnection ")
                || text.startsWith("TLS error on ");
        if (!smtp && !refused) {
            return false;
        }
        boolean quoted = text.startsWith("SMTP protocol error in ") || text.startsWith("SMTP syntax error in ");
        int host = quoted ? text.lastIndexOf(" H=") : text.indexOf(" H=");
        int from = quoted ? -1 : text.indexOf(" from ");
        int at = from > 0 && (host < 0 || from < host) && !text.startsWith("H=", from + 6) ? from + 6 : host + 3;
        int end = from < 0 && host < 0 ? -1 : Peer.named(text, at, meaning);
        String behind = end < 0 ? text : text.substring(end);
        if (behind.contains(" dropped: ")
                || behind.contains(" closed by DROP in ACL")
                || behind.contains(" refused")
                || text.startsWith("refused ")
                || (text.startsWith("Connection from ") && behind.contains("refused"))
                || text.startsWith("rejected ")) {
            return meaning.is(Action.REJECTED, Level.WARNING);
        }
        if (text.startsWith("no MAIL in ")
                || text.startsWith("SMTP protocol ")
                || text.startsWith("SMTP syntax error ")) {
            return meaning.is(Action.PROBE, Level.WARNING);
        }
        return meaning.is(Action.OTHER, text.startsWith("TLS error") ? Level.WARNING : Level.INFO);
    }

    /** {@code [F=…] H=name (helo) [A]:port … rejected RCPT <…>: reason}. */
    private static void host(String text, Meaning meaning) {
        int host = text.startsWith("H=") ? -1 : text.indexOf(" H=");
        int scored = text.startsWith("SA: Action: ") ? text.lastIndexOf("(host=") : -1;
        if (scored > 0) {
            Peer.named(text, scored + 6, meaning);
            boolean accepted = text.startsWith("flagged as Spam but accepted", 12);
            boolean scanned = text.startsWith("scanned but message isn't spam", 12);
            meaning.is(
                    scanned ? Action.OTHER : accepted ? Action.PROBE : Action.REJECTED,
                    scanned ? Level.INFO : Level.WARNING);
            return;
        }
        if ((host < 0 && !text.startsWith("H=")) || !describesHost(text, host)) {
            return;
        }
        int end = Peer.named(text, host + 1 + 2, meaning);
        if (end < 0) {
            return;
        }
        String behind = text.substring(end);
        int rejected = Math.max(
                behind.indexOf(" rejected "),
                Math.max(behind.indexOf(" dropped by '"), behind.indexOf(" sender verify fail for ")));
        if (rejected < 0) {
            meaning.level = behind.contains(" Warning: ") ? Level.WARNING : meaning.level;
            return;
        }
        meaning.put("sender", Text.between(text, "F=<", ">"));
        String what = behind.substring(rejected);
        int recipient = what.indexOf(" RCPT ");
        int colon = what.indexOf(": ");
        String reason = colon < 0 ? "" : what.substring(colon + 2);
        meaning.recipient(recipient < 0 ? "" : recipient(Text.word(what, recipient + 6)), reason);
        meaning.is(Action.REJECTED, Level.WARNING);
    }

    /** The sender may stand before the host. */
    private static boolean describesHost(String text, int host) {
        return host < 0 || text.startsWith("F=") || text.startsWith("temporarily ");
    }

    private static String recipient(String word) {
        int from = word.startsWith("<") ? 1 : 0;
        int end = word.endsWith(":") ? word.length() - 1 : word.length();
        end = end > from && word.charAt(end - 1) == '>' ? end - 1 : end;
        return word.substring(from, Math.max(end, from));
    }
}
