package logly.agent.parse.http;

import java.util.Locale;
import java.util.Set;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.MentionedPeer;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * Requests that an application tells of in words of its own: {@code A: 38 B: POST /login (403)},
 * {@code /api/login: 403 A}. A method, a target and a status are a request; one to log in that was answered with 401 or
 * 403 is a FAILED_LOGIN, also where no method stands.
 */
public final class PlainRequest {
    private static final int MOST_TARGETS = 8;
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "PROPFIND", "TRACE");
    private static final Set<String> LOGIN = Set.of(
            ("login log-in log_in signin sign-in sign_in logon auth authenticate authentication session sessions token"
                            + " firstfactor login.php wp-login.php")
                    .split(" ", 32));

    private PlainRequest() {}

    /** False where the text tells of none, or nobody is known who sent it. */
    public static boolean understand(String text, Meaning meaning) {
        int slash = text.indexOf('/');
        for (int i = 0; i < MOST_TARGETS && slash >= 0; i++) {
            int from = startOfWord(text, slash);
            int end = endOfTarget(text, from, slash);
            int status = isTarget(text, from, slash) ? statusBehind(text, end) : -1;
            if (status > 0 && take(text, from, end, status, meaning)) {
                return true;
            }
            slash = text.indexOf('/', end);
        }
        return false;
    }

    /** Whether a request for this target that was answered so is a login that failed. */
    static boolean isFailedLogin(String target, int status) {
        if (status != 401 && status != 403) {
            return false;
        }
        String small = target.toLowerCase(Locale.ROOT);
        int query = small.indexOf('?');
        for (String part : (query < 0 ? small : small.substring(0, query)).split("/", 16)) {
            if (LOGIN.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean take(String text, int from, int end, int status, Meaning meaning) {
        String target = text.substring(from, end);
        String method = methodBefore(text, from);
        boolean failed = isFailedLogin(target, status);
        if (method == null && !failed) {
            return false;
        }
        String agent = Text.between(text, "useragent: ", "]");
        Peer peer = meaning.ip == null ? MentionedPeer.of(unsent(text, from, end, agent), false) : null;
        if (meaning.ip == null && peer == null) {
            return false;
        }
        if (method != null) {
            new HttpExchange(new HttpRequest(method, target, ""), status, "", "", agent).describe(meaning);
        }
        if (peer != null) {
            peer.describe(meaning);
        }
        if (failed) {
            meaning.put("path", target);
            meaning.put("status", Integer.toString(status));
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        }
        return true;
    }

    /** The text without what its client chose: no address that it wrote there counts. */
    private static String unsent(String text, int from, int end, String agent) {
        String rest = text.substring(0, from) + ' ' + text.substring(end);
        return agent.isEmpty() ? rest : rest.replace(agent, "");
    }

    private static int startOfWord(String text, int at) {
        int from = at;
        while (from > 0 && text.charAt(from - 1) > ' ' && "\"'([".indexOf(text.charAt(from - 1)) < 0) {
            from--;
        }
        return from;
    }

    /** A path, or a whole address of the web. */
    private static boolean isTarget(String text, int from, int slash) {
        return from == slash || text.startsWith("http://", from) || text.startsWith("https://", from);
    }

    /** A blank ends it, or what closes the quotation or the bracket in which it stands. */
    private static int endOfTarget(String text, int from, int slash) {
        int opened = "\"'([".indexOf(Text.charAt(text, from - 1));
        char closing = opened < 0 ? ' ' : "\"')]".charAt(opened);
        int end = slash;
        while (end < text.length() && text.charAt(end) > ' ' && text.charAt(end) != closing) {
            end++;
        }
        while (end > slash + 1 && ":,;".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    private static @Nullable String methodBefore(String text, int from) {
        int end = from;
        while (end > 0 && " \"'".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        String word = text.substring(startOfWord(text, end), end);
        return METHODS.contains(word) ? word : null;
    }

    /** The first number of three digits that stands alone and may be a status; -1 without one. */
    private static int statusBehind(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            if (!Text.isDigit(text.charAt(at))) {
                continue;
            }
            int end = Text.endOfDigits(text, at);
            boolean alone = end - at == 3 && isApart(text, at - 1) && isApart(text, end);
            int number = alone ? Text.digits(text, at, 3) : -1;
            if (number >= 100 && number < 600) {
                return number;
            }
            at = end;
        }
        return -1;
    }

    private static boolean isApart(String text, int at) {
        char c = Text.charAt(text, at);
        return c == 0 || c <= ' ' || "()[],;\"'=".indexOf(c) >= 0;
    }
}
