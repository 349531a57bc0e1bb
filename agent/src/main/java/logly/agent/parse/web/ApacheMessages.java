package logly.agent.parse.web;

import java.time.Instant;
import java.util.Locale;
import logly.agent.parse.http.ModSecurity;
import logly.agent.parse.http.ScanTargets;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.BsdStamp;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.IpText;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * Lines of Apache's error log, 2.2 ({@code [stamp] [error] [client A] …}) and 2.4 ({@code [stamp] [module:error]
 * [pid 1:tid 2] [client A:port] AH00000: …}). The brackets are the server's own; the message holds the client's text.
 */
public final class ApacheMessages {
    private static final int MOST_BRACKETS = 10;
    private static final int LONGEST_ERROR = 60;

    private ApacheMessages() {}

    /**
     * The line's parts.
     *
     * @param time null where the line has no stamp
     * @param messageAt behind the brackets
     */
    private record Head(@Nullable Instant time, int messageAt) {}

    public static void understand(String program, String message, Meaning meaning) {
        if (AccessLog.read(message, ParseContext.SHAPE, meaning) != null) {
            return;
        }
        Head head = head(message, ParseContext.SHAPE, meaning);
        if (head != null) {
            what(message.substring(head.messageAt()), meaning);
        }
    }

    /** A line of the error log itself. */
    public static @Nullable Stamp read(String line, ParseContext context, Meaning meaning) {
        Head head = head(line, context, meaning);
        if (head == null) {
            return null;
        }
        what(line.substring(head.messageAt()), meaning);
        Instant time = head.time();
        return new Stamp(time == null ? context.readAt() : time, head.messageAt());
    }

    /** Null where no bracket holds a level. */
    private static @Nullable Head head(String line, ParseContext context, Meaning meaning) {
        int at = 0;
        Instant time = null;
        boolean levelled = false;
        for (int i = 0; i < MOST_BRACKETS; i++) {
            int client = levelled ? behindError(line, at) : at;
            if (Text.charAt(line, client) != '[') {
                break;
            }
            if (client > at) {
                meaning.put("error", line.substring(at, client - 2));
            }
            at = client;
            int close = line.indexOf(']', at);
            boolean nested = line.startsWith("[client [", at) || line.startsWith("[remote [", at);
            close = nested && close > 0 ? line.indexOf(']', close + 1) : close;
            if (close < 0) {
                return null;
            }
            String inside = line.substring(at + 1, close);
            if (i == 0 && inside.length() > 18) {
                Stamp stamp = BsdStamp.at(inside, 4, context);
                if (stamp == null) {
                    return null;
                }
                time = stamp.time();
            } else if (!bracket(inside, meaning)) {
                break;
            }
            levelled |= meaning.level != Level.UNKNOWN;
            at = Text.skipSpaces(line, close + 1);
        }
        return levelled ? new Head(time, at) : null;
    }

    /** Behind {@code (36)File name too long: }, which stands before the client in 2.4; the same place without it. */
    private static int behindError(String line, int at) {
        int number = Text.charAt(line, at) == '(' ? Text.endOfDigits(line, at + 1) : at;
        int client = number > at + 1 && Text.charAt(line, number) == ')' ? line.indexOf(": [client ", number) : -1;
        boolean plain = client >= 0 && client - number <= LONGEST_ERROR && line.indexOf('[', number) == client + 2;
        return plain ? client + 2 : at;
    }

    /** False where the bracket belongs to the message. */
    private static boolean bracket(String inside, Meaning meaning) {
        if (inside.startsWith("client ") || inside.startsWith("remote ")) {
            String peer = inside.substring(7);
            if (isKnown(peer, meaning)) {
                return true;
            }
            // With modules, and so since 2.4, the port always stands there, also behind an IPv6 address without
            // brackets.
            Peer with = meaning.value("module").isEmpty() ? Peer.NONE : Peer.withPort(peer);
            (with.ip() == null ? Peer.of(peer) : with).describe(meaning);
            return true;
        }
        if (inside.startsWith("pid ")) {
            int end = Text.endOfDigits(inside, 4);
            meaning.put("pid", inside.substring(4, end));
            return true;
        }
        int colon = inside.indexOf(':');
        Level level = NginxMessages.level(inside.substring(colon + 1));
        if (level == Level.UNKNOWN || meaning.level != Level.UNKNOWN) {
            return meaning.level != Level.UNKNOWN && inside.startsWith("host ");
        }
        meaning.level = level;
        meaning.put("module", colon > 0 ? inside.substring(0, colon) : "");
        return true;
    }

    /** ModSecurity writes the client once more, without its port. */
    private static boolean isKnown(String peer, Meaning meaning) {
        String known = meaning.ip;
        return known != null && known.equals(IpText.canonicalOrNull(peer));
    }

    /** What the text behind the brackets says. */
    private static void what(String message, Meaning meaning) {
        String text = message;
        int referer = text.lastIndexOf(", referer: ");
        if (referer >= 0) {
            meaning.put("referer", text.substring(referer + 11));
            text = text.substring(0, referer);
        }
        if (text.startsWith("(") && text.indexOf(')') > 0) {
            int colon = text.indexOf(": ");
            meaning.put("error", colon < 0 ? "" : text.substring(0, colon));
            boolean coded = colon > 0 && text.startsWith("AH", colon + 2);
            text = coded ? text.substring(colon + 2) : text.substring(text.indexOf(')') + 1);
        }
        if (meaning.value("error").startsWith("(36)")) {
            meaning.is(Action.PROBE, Level.WARNING);
        }
        if (text.startsWith("AH") && Text.endOfDigits(text, 2) == 7 && text.startsWith(": ", 7)) {
            meaning.put("errorCode", text.substring(0, 7));
            text = text.substring(9);
        }
        if (ModSecurity.understand(text, meaning) || login(text, meaning) || refusal(text, meaning)) {
            return;
        }
        if (missing(text, referer >= 0, meaning) || strange(text)) {
            meaning.is(meaning.action == Action.OTHER ? Action.PROBE : meaning.action, Level.WARNING);
        } else if (!text.startsWith("File does not exist: ")) {
            PhpMessages.understand(text, meaning);
            lifecycle(text, meaning);
        }
    }

    private static boolean login(String message, Meaning meaning) {
        String text = message.startsWith("Digest: ") ? message.substring(8) : message;
        if (text.startsWith("client used wrong authentication scheme")) {
            return meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        }
        if (text.startsWith("Authorization of user ")) {
            int end = text.indexOf(" to access ");
            meaning.user(end < 0 ? "" : text.substring(22, end));
            return meaning.is(Action.REJECTED, Level.WARNING);
        }
        int user = text.startsWith("user ") ? 5 : text.indexOf(" authenticate: user ") + 20;
        if (user < 5 || (user > 5 && !text.contains(" authenticate: user "))) {
            return false;
        }
        int end = endOfUser(text, user);
        if (end < 0) {
            return false;
        }
        String name = text.substring(user, end);
        boolean quoted = name.length() > 2 && (name.startsWith("`") || name.startsWith("'"));
        meaning.user(quoted ? name.substring(1, name.length() - 1) : name);
        boolean unknown = text.startsWith(" not found", end) || text.startsWith(" in realm ", end);
        boolean denied = text.startsWith(": authorization failure", end);
        Action action = unknown ? Action.INVALID_USER : denied ? Action.REJECTED : Action.FAILED_LOGIN;
        return meaning.is(action, Level.WARNING);
    }

    /** Behind the name, which is the client's text; -1 where the message goes on in no known way. */
    private static int endOfUser(String text, int user) {
        int realm = Text.charAt(text, user) == '`' ? text.indexOf("' in realm `", user) : -1;
        int last = realm < 0 ? -1 : realm + 1;
        for (String behind : new String[] {
            " not found: ",
            ": password mismatch: ",
            ": authentication failure",
            ": authorization failure",
            " authentication failed",
            " in realm ",
            " not found"
        }) {
            int at = last < 0 ? text.indexOf(behind, user) : -1;
            last = at >= user ? at : last;
        }
        return last;
    }

    private static boolean refusal(String text, Meaning meaning) {
        boolean denied = text.startsWith("client denied by server configuration")
                || text.startsWith("Directory index forbidden by ")
                || (text.startsWith("access to ") && text.contains(" failed, reason: "));
        return denied && meaning.is(Action.REJECTED, Level.WARNING);
    }

    /** A script or file that isn't there, and for which no visitor asks. */
    private static boolean missing(String text, boolean referred, Meaning meaning) {
        boolean script = text.contains(" not found or unable to stat")
                && (text.startsWith("script ") || text.startsWith("stderr from "));
        boolean file = text.startsWith("File does not exist: ");
        if (!script && !file) {
            return false;
        }
        String path = script
                ? (text.startsWith("script '")
                        ? Text.between(text, "script '", "' not found")
                        : Text.between(text + "\n", ": ", "\n"))
                : text.substring(21);
        meaning.put("path", path);
        String small = path.toLowerCase(Locale.ROOT);
        boolean mail = small.startsWith("mail", small.lastIndexOf('/') + 1) || small.endsWith("mail");
        boolean home = small.contains("/~");
        boolean wanted = script || mail || home || ScanTargets.isSecret(small) || ScanTargets.isWanted(small, referred);
        if (wanted) {
            meaning.put("attack", "scan");
        }
        return wanted;
    }

    private static boolean strange(String text) {
        return text.startsWith("Invalid method in request ")
                || text.startsWith("Invalid URI in request ")
                || text.startsWith("invalid URI path ")
                || text.startsWith("request failed: ")
                || text.startsWith("Client sent malformed Host header")
                || text.startsWith("client sent HTTP/1.1 request without hostname")
                || text.startsWith("File name too long")
                || text.contains("URI too long (longer than ")
                || text.contains("possible attempt to establish SSL connection ")
                || text.contains("invalid qop ")
                || text.contains("invalid nonce ")
                || text.contains("unknown algorithm ")
                || text.contains("realm mismatch - got ")
                || text.endsWith("user attempted time travel")
                || (text.startsWith("Hostname ") && text.contains(" provided via SNI"));
    }

    private static void lifecycle(String text, Meaning meaning) {
        if (text.contains(" configured -- resuming normal operations")) {
            meaning.action = Action.SERVICE_STARTED;
        } else if (text.startsWith("caught SIGTERM, shutting down")) {
            meaning.action = Action.SERVICE_STOPPED;
        }
    }
}
