package logly.agent.parse.mail;

import java.util.Locale;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/**
 * Messages of Postfix's programs. The client stands as {@code name[A]} or {@code [A]:port} directly behind a word of
 * Postfix's own; what the client said (HELO, sender, recipient, command) stands behind it.
 */
public final class PostfixMessages {
    private PostfixMessages() {}

    public static void understand(String program, String message, Meaning meaning) {
        String text = message;
        for (String word : new String[] {"warning: ", "error: ", "fatal: ", "panic: "}) {
            if (text.startsWith(word)) {
                text = text.substring(word.length());
                meaning.level =
                        word.startsWith("w") ? Level.WARNING : word.startsWith("e") ? Level.ERROR : Level.CRITICAL;
            }
        }
        if (text.startsWith("daemon started -- ") || text.startsWith("terminating on signal ")) {
            meaning.is(text.startsWith("d") ? Action.SERVICE_STARTED : Action.SERVICE_STOPPED, Level.INFO);
            return;
        }
        boolean warned = meaning.level != Level.UNKNOWN;
        if (warned ? warning(text, meaning) : screened(text, meaning) || client(text, meaning)) {
            return;
        }
        int colon = text.indexOf(": ");
        if (colon > 0 && isQueueId(text, colon)) {
            meaning.put("queueId", colon == 7 && text.startsWith("NOQUEUE") ? "" : text.substring(0, colon));
            queued(text.substring(colon + 2), meaning);
        }
    }

    private static boolean isQueueId(String text, int end) {
        if (text.startsWith("NOQUEUE:")) {
            return true;
        }
        for (int i = 0; i < end; i++) {
            if (!Character.isLetterOrDigit(text.charAt(i))) {
                return false;
            }
        }
        return end >= 5 && end <= 20;
    }

    /** Behind {@code warning: }. */
    private static boolean warning(String text, Meaning meaning) {
        int sasl = text.indexOf(": SASL ");
        int close = text.indexOf(']');
        boolean ported = close > 0 && Text.charAt(text, close + 1) == ':' && Text.endOfDigits(text, close + 2) == sasl;
        if (sasl > 0 && text.indexOf('[') < close && (close + 1 == sasl || ported)) {
            return Peer.named(text, 0, meaning) > 0 && sasl(text, sasl + 7, meaning);
        }
        int exceeded = text.indexOf(" limit exceeded: ");
        if (exceeded > 0) {
            int from = text.indexOf(" from ", exceeded);
            Peer.named(text, from < 0 ? text.length() : from + 6, meaning);
            return meaning.is(Action.REJECTED, Level.WARNING);
        }
        if (text.startsWith("non-SMTP command from ") || text.startsWith("Illegal address syntax from ")) {
            Peer.named(text, text.indexOf(" from ") + 6, meaning);
            return meaning.is(Action.PROBE, Level.WARNING);
        }
        if (text.startsWith("hostname ") && text.contains(" does not resolve to address ")) {
            meaning.put("remoteHost", Text.word(text, 9));
            String address = Text.word(text, text.indexOf(" address ") + 9);
            Peer.of(address).describe(meaning);
        }
        return true;
    }

    private static boolean sasl(String text, int at, Meaning meaning) {
        int failed = text.indexOf(" authentication failed", at);
        if (failed < 0) {
            return true;
        }
        meaning.put("method", text.substring(at, failed));
        String reason = text.substring(failed + 22);
        int user = reason.lastIndexOf(", sasl_username=");
        if (user >= 0) {
            meaning.user(reason.substring(user + 16));
            reason = reason.substring(0, user);
        }
        meaning.put("reason", reason.startsWith(": ") ? reason.substring(2) : "");
        if (reason.contains("Connection lost to authentication server")) {
            meaning.level = Level.ERROR;
            return true;
        }
        boolean method = reason.contains("Invalid authentication mechanism");
        return meaning.is(method ? Action.PROBE : Action.FAILED_LOGIN, Level.WARNING);
    }

    /** What postscreen says of a client. */
    private static boolean screened(String text, Meaning meaning) {
        int from = text.indexOf(" from [");
        int open = from > 0 ? from + 6 : text.indexOf('[');
        String head = open > 0 ? text.substring(0, open) : "";
        boolean strange = head.startsWith("PREGREET ")
                || head.startsWith("HANGUP ")
                || head.contains(" LIMIT from ")
                || head.startsWith("COMMAND PIPELINING ")
                || head.startsWith("NON-SMTP COMMAND ")
                || head.startsWith("BARE NEWLINE ");
        boolean blocked = head.equals("BLACKLISTED ") || head.equals("DENYLISTED ");
        boolean known = strange
                || blocked
                || head.startsWith("DNSBL rank ")
                || head.startsWith("PASS ")
                || head.equals("CONNECT from ")
                || head.equals("DISCONNECT ")
                || head.equals("WHITELISTED ")
                || head.equals("ALLOWLISTED ")
                || head.equals("WHITELIST VETO ")
                || head.equals("ALLOWLIST VETO ");
        if (!known || Peer.named(text, open, meaning) < 0) {
            return false;
        }
        meaning.put("rank", head.startsWith("DNSBL rank ") ? Text.word(text, 11) : "");
        Action action = strange ? Action.PROBE : blocked ? Action.BLOCKED : Action.OTHER;
        return meaning.is(action, action == Action.OTHER ? Level.INFO : Level.WARNING);
    }

    /** What smtpd says of a client outside any mail. */
    private static boolean client(String text, Meaning meaning) {
        int from = text.indexOf(" from ");
        String head = from < 0 ? "" : text.substring(0, from);
        boolean pipelining = head.startsWith("improper command pipelining after ");
        boolean lost = head.startsWith("lost connection after ") || head.startsWith("timeout after ");
        boolean many = head.startsWith("too many errors after ");
        boolean ends = head.equals("disconnect");
        boolean tls = head.equals("SSL_accept error");
        if (!pipelining
                && !lost
                && !many
                && !ends
                && !tls
                && !head.equals("connect")
                && !head.endsWith("TLS connection established")) {
            return false;
        }
        int end = Peer.named(text, from + 6, meaning);
        meaning.put("stage", lost || many || pipelining ? Text.word(text, head.lastIndexOf(' ') + 1) : "");
        if (many) {
            return meaning.is(Action.REJECTED, Level.WARNING);
        }
        if (pipelining || (lost && head.startsWith("lost") && !head.endsWith(" DATA") && !head.contains(" DATA ("))) {
            return meaning.is(Action.PROBE, Level.NOTICE);
        }
        int auth = ends && end > 0 ? text.indexOf(" auth=0/", end) : -1;
        if (auth > 0) {
            meaning.put("attempts", text.substring(auth + 8, Text.endOfDigits(text, auth + 8)));
            return meaning.is(Action.PROBE, Level.NOTICE);
        }
        return meaning.is(Action.OTHER, tls ? Level.WARNING : Level.INFO);
    }

    /** Behind a queue id. */
    private static void queued(String text, Meaning meaning) {
        int from = text.indexOf(" from ");
        int colon = text.indexOf(": ");
        boolean verdict = colon > 0 && from > colon;
        if (verdict && isVerdict(text.substring(0, colon))) {
            int end = Peer.named(text, from + 6, meaning);
            meaning.put("stage", text.substring(colon + 2, from));
            verdict(text, colon, end, meaning);
        } else if (text.startsWith("client=")) {
            Peer.named(text, 7, meaning);
            meaning.put("method", field(text, "sasl_method="));
            String user = field(text, "sasl_username=");
            meaning.user(user);
            meaning.is(user.isEmpty() ? Action.OTHER : Action.SUCCESSFUL_LOGIN, Level.INFO);
        } else if (text.startsWith("to=<") || text.startsWith("from=<")) {
            meaning.put(text.startsWith("to") ? "recipient" : "sender", Text.between(text, "=<", ">"));
            for (String key : new String[] {"relay", "delay", "dsn", "status", "size", "nrcpt"}) {
                meaning.put(key, Text.word(field(text, key + "="), 0));
            }
            delivery(field(text, "status="), meaning);
        } else if (text.startsWith("message-id=")) {
            meaning.put("messageId", text.substring(11));
            meaning.level = Level.INFO;
        } else if (text.equals("removed") || text.startsWith("uid=")) {
            meaning.level = Level.INFO;
        }
    }

    private static void delivery(String status, Meaning meaning) {
        boolean lost = status.startsWith("bounced") || status.startsWith("deferred") || status.startsWith("expired");
        meaning.level = lost ? Level.WARNING : Level.INFO;
    }

    private static boolean isVerdict(String word) {
        return switch (word.startsWith("milter-") ? word.substring(7) : word) {
            case "reject",
                    "reject_warning",
                    "discard",
                    "hold",
                    "redirect",
                    "filter",
                    "warn",
                    "warning",
                    "info",
                    "prepend",
                    "replace" -> true;
            default -> false;
        };
    }

    private static void verdict(String text, int colon, int end, Meaning meaning) {
        String word = text.substring(0, colon);
        String behind = end > 0 && text.startsWith(": ", end) ? text.substring(end + 2) : "";
        int fields = fields(behind);
        String reason = behind.substring(0, fields);
        meaning.put("status", Text.endOfDigits(reason, 0) == 3 ? reason.substring(0, 3) : "");
        String envelope = behind.substring(fields);
        meaning.put("sender", Text.between(envelope, "from=<", ">"));
        meaning.recipient(Text.between(envelope, "to=<", ">"), reason);
        meaning.put("helo", Text.between(envelope, "helo=<", ">"));
        boolean rejected = word.endsWith("reject") || word.endsWith("discard");
        meaning.is(
                rejected ? Action.REJECTED : Action.OTHER,
                rejected || word.contains("warn") ? Level.WARNING : Level.INFO);
    }

    /** Where {@code from=<…>} and its kin start behind the reason. */
    private static int fields(String behind) {
        int at = behind.indexOf("; from=<");
        if (at < 0) {
            at = behind.indexOf("; proto=");
        }
        if (at < 0) {
            at = behind.indexOf("; client=");
        }
        return at < 0 ? behind.length() : at;
    }

    private static String field(String text, String key) {
        int at = text.indexOf(", " + key.toLowerCase(Locale.ROOT));
        int from = at + 2 + key.length();
        int end = at < 0 ? -1 : text.indexOf(", ", from);
        return at < 0 ? "" : text.substring(from, end < 0 ? text.length() : end);
    }
}
