package logly.agent.parse;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whom a message in plain words names: the user and the remote address. An address counts by the word before it
 * ({@code from}, {@code client}, {@code ip}); one inside a longer quotation does not, since a client may have written
 * that, nor does one that is called local. Of several the last counts, as a name that imitates the rest of the message
 * stands before the true address; where the user is named behind the address, the first.
 */
final class Mentions {
    private static final int LONGEST_TEXT = 2048;
    private static final int MOST_ADDRESSES = 16;
    private static final int LONGEST_NAME = 128;
    private static final String CLOSING = "'\"`]>)";
    private static final String OPENING = "'\"`[<(";

    private Mentions() {}

    /**
     * The remote side; null where none is named.
     *
     * @param surely only where a word before the address says that it is the remote one
     */
    static @Nullable Peer peer(String message, boolean surely) {
        String text = message.length() > LONGEST_TEXT ? message.substring(0, LONGEST_TEXT) : message;
        Peer best = null;
        int bestScore = surely ? 1 : 0;
        boolean nameBehind = false;
        int seen = 0;
        int at = 0;
        while (at < text.length() && seen < MOST_ADDRESSES) {
            int start = startOfToken(text, at);
            int end = endOfToken(text, start);
            Peer peer = looksLikeAddress(text, start, end) ? Peer.of(text.substring(start, end)) : null;
            if (peer != null && peer.ip() != null) {
                seen++;
                int score = isInsideQuotation(text, start, end) ? 0 : score(text, start);
                if (score > bestScore || (score == bestScore && score > 1 && !nameBehind)) {
                    best = peer;
                    bestScore = score;
                    nameBehind = isNameBehind(text, end);
                }
            }
            at = Math.max(end, start + 1);
        }
        return best;
    }

    private static int startOfToken(String text, int at) {
        int start = at;
        while (start < text.length() && isDivider(text, start)) {
            start++;
        }
        return start;
    }

    private static int endOfToken(String text, int start) {
        int end = start;
        while (end < text.length() && !isDivider(text, end)) {
            end++;
        }
        return end;
    }

    private static boolean isDivider(String text, int at) {
        char c = text.charAt(at);
        return c <= ' ' || c == '=' || c == ',' || c == ';' || c == '@' || c == '(' || c == ')' || c == '<' || c == '>'
                || c == '"' || c == '\'' || c == '`' || c == '|' || c == '{' || c == '}' || c == '/';
    }

    private static boolean looksLikeAddress(String text, int start, int end) {
        if (end - start < 3) {
            return false;
        }
        int dots = 0;
        int colons = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            dots += c == '.' ? 1 : 0;
            colons += c == ':' ? 1 : 0;
        }
        return dots >= 3 || colons >= 2;
    }

    /** Quoted together with other text. */
    private static boolean isInsideQuotation(String text, int start, int end) {
        for (char quote : new char[] {'"', '`'}) {
            int count = 0;
            for (int i = text.indexOf(quote); i >= 0 && i < start; i = text.indexOf(quote, i + 1)) {
                count++;
            }
            if (count % 2 == 1) {
                return Text.charAt(text, start - 1) != quote && Text.charAt(text, end) != quote;
            }
        }
        return false;
    }

    /** 2 where the word before names the remote side, 1 where none does, 0 where it is another side. */
    private static int score(String text, int start) {
        int end = start;
        while (end > 0 && " =:([<'\"`/".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        int from = end;
        while (from > 0 && (Character.isLetterOrDigit(text.charAt(from - 1)) || text.charAt(from - 1) == '_')) {
            from--;
        }
        if (from == end) {
            char before = Text.charAt(text, start - 1);
            return start == 0 || (before == ' ' && Text.charAt(text, start - 2) == ']') ? 2 : 1;
        }
        String word = end - from > 24 ? "" : text.substring(from, end).toLowerCase(Locale.ROOT);
        if (Text.charAt(text, from - 1) == '-' && from > 1 && Character.isLetter(text.charAt(from - 2))) {
            return 0;
        }
        boolean ours =
                text.startsWith("to ", Math.max(from - 3, 0)) || text.startsWith("local ", Math.max(from - 6, 0));
        return switch (ours && from > 2 ? "to" : word) {
            case "from",
                    "client",
                    "ip",
                    "rip",
                    "rhost",
                    "peer",
                    "remote",
                    "attacker",
                    "address",
                    "addr",
                    "host",
                    "remote_addr",
                    "remote_ip",
                    "remoteaddr",
                    "remoteip",
                    "clientip",
                    "client_ip",
                    "client_addr",
                    "ipaddress",
                    "src",
                    "srcip",
                    "src_ip",
                    "source",
                    "by",
                    "relay",
                    "remote_host",
                    "remote_address",
                    "caller",
                    "ipv4",
                    "ipv6" -> 2;
            case "to",
                    "lip",
                    "laddr",
                    "local",
                    "dst",
                    "dstip",
                    "server",
                    "on",
                    "at",
                    "via",
                    "listen",
                    "listening",
                    "destination",
                    "daddr",
                    "localaddress",
                    "upstream",
                    "for",
                    "dest",
                    "sip" -> 0;
            default -> 1;
        };
    }

    private static boolean isNameBehind(String text, int end) {
        return text.startsWith(" for ", end + 1)
                || text.startsWith(" for ", end)
                || text.startsWith(" failed to authenticate as ", end)
                || text.startsWith(" user", end)
                || text.startsWith(" username", end);
    }

    /** The user; empty where none is named. */
    static String user(String message) {
        String text = message.length() > LONGEST_TEXT ? message.substring(0, LONGEST_TEXT) : message;
        for (String key : new String[] {
            "username=",
            "user=",
            "acct=",
            "account=",
            "accountid=",
            "set_id=",
            "authid=",
            "authentication_id=",
            "login="
        }) {
            int at = indexOfKey(text, key);
            if (at >= 0) {
                return value(text, at + key.length());
            }
        }
        String denied = Text.between(text, "ogin failed: ", " (Remote IP");
        if (!denied.isEmpty()) {
            return unquoted(denied);
        }
        for (String key : new String[] {"\"username\":\"", "\"user\":\"", "\"email\":\""}) {
            String value = Text.between(text, key, "\"");
            if (!value.isEmpty()) {
                return value;
            }
        }
        Name first = Name.NONE;
        for (String word : new String[] {"user name", "username", "user", "account", "for", "as"}) {
            Name named = named(text, word);
            first = named.at() < first.at() ? named : first;
        }
        return first.text();
    }

    /** A name, and where the word stands that announces it. */
    private record Name(String text, int at) {
        static final Name NONE = new Name("", Integer.MAX_VALUE);
    }

    private static int indexOfKey(String text, String key) {
        int at = indexOfIgnoreCase(text, key, 0);
        while (at > 0 && Character.isLetterOrDigit(text.charAt(at - 1))) {
            at = indexOfIgnoreCase(text, key, at + 1);
        }
        return at;
    }

    static int indexOfIgnoreCase(String text, String part, int from) {
        for (int i = Math.max(from, 0); i <= text.length() - part.length(); i++) {
            if (text.regionMatches(true, i, part, 0, part.length())) {
                return i;
            }
        }
        return -1;
    }

    /** A value behind an equals sign: in quotes or brackets, or up to what divides fields. */
    private static String value(String text, int at) {
        int open = OPENING.indexOf(Text.charAt(text, at));
        if (open >= 0) {
            int close = text.indexOf(CLOSING.charAt(open), at + 1);
            return close < 0 ? "" : text.substring(at + 1, close);
        }
        int end = at;
        while (end < text.length() && " ,;)>\"".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(at, end);
    }

    /** The name that stands behind this word. */
    private static Name named(String text, String word) {
        int at = indexOfIgnoreCase(text, word, 0);
        while (at >= 0) {
            int end = at + word.length();
            boolean whole = (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
                    && " :'\"`[<".indexOf(Text.charAt(text, end)) >= 0
                    && end < text.length();
            String name = whole ? nameAt(text, skipToName(text, end)) : "";
            boolean counted = word.length() < 4 && Text.endOfDigits(name, 0) == name.length();
            if (!name.isEmpty() && !counted) {
                return new Name(name, at);
            }
            at = indexOfIgnoreCase(text, word, end);
        }
        return Name.NONE;
    }

    private static int skipToName(String text, int at) {
        int i = at;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == ':')) {
            i++;
        }
        return i;
    }

    private static String nameAt(String text, int at) {
        int open = OPENING.indexOf(Text.charAt(text, at));
        if (open >= 0) {
            char closing = CLOSING.charAt(open);
            int close = text.indexOf(closing, at + 1);
            if (closing == ']' && close > 0 && text.startsWith("\\[", close + 1)) {
                return Text.between(text.substring(close + 2), "[", "]");
            }
            boolean name = close > at + 1 && close - at <= LONGEST_NAME && closing != ')';
            return name ? text.substring(at + 1, close) : "";
        }
        int end = Text.endOfWord(text, at);
        String word = trimmed(text.substring(Math.min(at, text.length()), end));
        boolean noName = word.isEmpty() || !(Character.isLetterOrDigit(word.charAt(0)) || word.charAt(0) == '_');
        if (noName
                || isPlainWord(word.toLowerCase(Locale.ROOT))
                || Peer.of(word).ip() != null) {
            return "";
        }
        int from = text.indexOf(" from ", at);
        boolean spaced = from > end && from - at <= LONGEST_NAME && isOneName(text, end, from);
        return spaced ? text.substring(at, from) : word;
    }

    /** A name may hold spaces, but no word that belongs to the message. */
    private static boolean isOneName(String text, int end, int from) {
        for (int i = end; i < from; i = Text.endOfWord(text, i)) {
            i = Text.skipSpaces(text, i);
            String word = Text.word(text, i);
            if (word.isEmpty()
                    || ":;,.()='\"".indexOf(word.charAt(word.length() - 1)) >= 0
                    || isPlainWord(word.toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        return true;
    }

    private static String unquoted(String name) {
        int end = name.length() - 1;
        boolean quoted = end > 1 && OPENING.indexOf(name.charAt(0)) >= 0 && OPENING.indexOf(name.charAt(end)) >= 0;
        return quoted ? name.substring(1, end) : name;
    }

    private static String trimmed(String word) {
        int end = word.length();
        while (end > 0 && ".,:;!)'\"".indexOf(word.charAt(end - 1)) >= 0) {
            end--;
        }
        return word.substring(0, end);
    }

    private static boolean isPlainWord(String word) {
        return switch (word) {
            case "from",
                    "user",
                    "username",
                    "account",
                    "name",
                    "the",
                    "a",
                    "an",
                    "is",
                    "was",
                    "not",
                    "no",
                    "has",
                    "had",
                    "unknown",
                    "invalid",
                    "illegal",
                    "denied",
                    "failed",
                    "failure",
                    "tried",
                    "and",
                    "or",
                    "to",
                    "in",
                    "with",
                    "at",
                    "on",
                    "of",
                    "by",
                    "for",
                    "as",
                    "authentication",
                    "auth",
                    "login",
                    "password",
                    "error",
                    "doesn't",
                    "does",
                    "found",
                    "host",
                    "ip",
                    "peer",
                    "client",
                    "address",
                    "access",
                    "attempt",
                    "agent",
                    "attempts",
                    "successful",
                    "succeeded",
                    "rejected",
                    "wrong",
                    "might",
                    "existing",
                    "lookup",
                    "service",
                    "details",
                    "session",
                    "connection",
                    "this",
                    "that",
                    "mismatch",
                    "incorrect",
                    "locked",
                    "via",
                    "against",
                    "input",
                    "using",
                    "reason",
                    "private",
                    "web",
                    "more",
                    "id",
                    "credentials",
                    "logged" -> true;
            default -> false;
        };
    }
}
