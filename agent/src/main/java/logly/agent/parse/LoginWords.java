package logly.agent.parse;

import java.util.Locale;
import logly.schemas.Action;
import logly.schemas.IpText;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * Failed logins of programs that nobody wrote rules for, by the words that all of them use: a word for a login beside
 * one for its failure ("login failed", "invalid password", "unknown user"), and with it an address or a user.
 */
final class LoginWords {
    /** What TCP wrappers write in the name of the program that they guard. */
    private static final String WRAPPED = "refused connect from ";

    private static final int NEAR = 2;
    private static final int LONGEST_TEXT = 1024;
    private static final int LONGEST_WORD = 14;
    private static final int LONGEST_ADDRESS = 64;
    private static final int NONE = 0;
    private static final int LOGIN = 1;
    private static final int USER = 2;
    private static final int FAILED = 4;
    private static final int NOT_KNOWN = 8;
    private static final int ERROR = 16;
    private static final String[] USER_KEYS = {"user=", "username=", "login=", "account="};
    private static final String[] USER_WORDS = {"for user ", "login as ", "user ", "username ", "account ", "for "};
    private static final String[] HOST_KEYS = {"rhost=", "rip=", "ip=", "client=", "remote=", "host=", "src="};

    private LoginWords() {}

    /** Adds the failed login that the text tells of; leaves the meaning as it is where it tells of none. */
    static void understand(String text, Meaning meaning) {
        if (meaning.action != Action.OTHER) {
            return;
        }
        if (text.startsWith(WRAPPED)) {
            SshdConnections.wrapped(text, WRAPPED.length(), meaning);
            meaning.is(Action.REJECTED, Level.WARNING);
            return;
        }
        if (!tellsOfFailure(text)) {
            return;
        }
        String address = address(text);
        String user = user(text);
        if (address == null && user.isEmpty()) {
            return;
        }
        if (address != null) {
            meaning.remote(address);
        }
        meaning.user(user);
        meaning.is(Action.FAILED_LOGIN, meaning.level.compareTo(Level.WARNING) > 0 ? meaning.level : Level.WARNING);
    }

    /** Whether two such words stand near one another. */
    private static boolean tellsOfFailure(String text) {
        int limit = Math.min(text.length(), LONGEST_TEXT);
        int number = 0;
        int lastLogin = -NEAR - 1;
        int lastUser = -NEAR - 1;
        int lastFailed = -NEAR - 1;
        int lastUnknown = -NEAR - 1;
        int at = 0;
        while (at < limit) {
            int end = at;
            while (end < limit && isLetter(text.charAt(end))) {
                end++;
            }
            if (end == at) {
                at++;
                continue;
            }
            int kind = kind(text, at, end);
            lastLogin = (kind & LOGIN) != 0 ? number : lastLogin;
            lastUser = (kind & USER) != 0 ? number : lastUser;
            lastFailed = (kind & FAILED) != 0 ? number : lastFailed;
            lastUnknown = (kind & NOT_KNOWN) != 0 ? number : lastUnknown;
            boolean failed = kind != NONE && Math.abs(lastLogin - lastFailed) <= NEAR && lastFailed >= 0;
            boolean error = kind == ERROR && number - lastLogin == 1;
            boolean unknown = kind != NONE && Math.abs(lastUser - lastUnknown) <= NEAR && lastUnknown >= 0;
            if (failed || error || unknown) {
                return true;
            }
            number++;
            at = end;
        }
        return false;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static int kind(String text, int at, int end) {
        int size = end - at;
        if (size < 3 || size > LONGEST_WORD || "aAbBcCeEfFiIlLmMnNpPuUwW".indexOf(text.charAt(at)) < 0) {
            return NONE;
        }
        return switch (text.substring(at, end).toLowerCase(Locale.ROOT)) {
            case "login",
                    "logon",
                    "auth",
                    "authentication",
                    "authenticate",
                    "authorize",
                    "password",
                    "passwd",
                    "credentials" -> LOGIN;
            case "user", "username" -> USER;
            case "failed", "failure", "failures", "fail", "incorrect", "wrong", "bad", "mismatch" -> FAILED;
            case "invalid" -> FAILED | NOT_KNOWN;
            case "unknown", "nonexistent", "illegal" -> NOT_KNOWN;
            case "error" -> ERROR;
            default -> NONE;
        };
    }

    /** The last address behind "from", else that of a key that names the remote host, else the only one of the text. */
    private static @Nullable String address(String text) {
        int from = text.length();
        while (true) {
            from = text.lastIndexOf("from ", from - 1);
            if (from < 0) {
                break;
            }
            String candidate = host(text, from + 5);
            if (candidate != null) {
                return candidate;
            }
        }
        for (String key : HOST_KEYS) {
            int at = text.lastIndexOf(key);
            String candidate = at < 0 ? null : host(text, at + key.length());
            if (candidate != null) {
                return candidate;
            }
        }
        return only(text);
    }

    private static @Nullable String only(String text) {
        String found = null;
        int at = 0;
        while (at < text.length()) {
            char before = Text.charAt(text, at - 1);
            boolean starts = !Character.isLetterOrDigit(before) && before != '.' && before != ':';
            String candidate = starts ? host(text, at) : null;
            if (candidate != null && found != null && !candidate.equals(found)) {
                return null;
            }
            found = candidate == null ? found : candidate;
            at++;
        }
        return found;
    }

    /** The address, with its port, that starts here behind quotes or brackets; null where none does. */
    private static @Nullable String host(String text, int at) {
        int from = at;
        while (from < text.length() && from < at + 2 && "'\"<(".indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        int end = from;
        while (end < text.length() && end - from <= LONGEST_ADDRESS && isAddress(text.charAt(end))) {
            end++;
        }
        while (end > from && ".:".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        String word = text.substring(from, end);
        if (word.length() < 3 || (word.indexOf('.') < 0 && word.indexOf(':') < 0)) {
            return null;
        }
        int colon = word.lastIndexOf(':');
        boolean plain = IpText.canonicalOrNull(word) != null;
        boolean ported = !plain && colon > 0 && Text.isNumber(word, colon + 1);
        return plain || (ported && IpText.canonicalOrNull(word.substring(0, colon)) != null) ? word : null;
    }

    private static boolean isAddress(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || ".:[]".indexOf(c) >= 0;
    }

    private static String user(String text) {
        for (String key : USER_KEYS) {
            int at = text.indexOf(key);
            if (at >= 0) {
                return name(text, at + key.length());
            }
        }
        for (String words : USER_WORDS) {
            int at = text.indexOf(words);
            boolean starts = at == 0 || (at > 0 && text.charAt(at - 1) == ' ');
            String name = starts ? name(text, at + words.length()) : "";
            if (!name.isEmpty()
                    && !name.equals("from")
                    && !name.equals("user")
                    && host(text, at + words.length()) == null) {
                return name;
            }
        }
        return "";
    }

    /** A name in quotes or brackets, else a word without what closes a sentence. */
    private static String name(String text, int at) {
        char open = Text.charAt(text, at);
        int kind = "'\"<[(`".indexOf(open);
        if (kind >= 0 && at < text.length()) {
            int close = text.indexOf("'\">])'".charAt(kind), at + 1);
            return close < 0 ? "" : text.substring(at + 1, close);
        }
        int end = at;
        while (end < text.length() && " ,;:)]\"'".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        while (end > at && text.charAt(end - 1) == '.') {
            end--;
        }
        return text.substring(at, end);
    }
}
