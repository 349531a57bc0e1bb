package logly.agent.parse.meaning;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import logly.agent.parse.text.Text;

/**
 * The user that a message in plain words names: by a key ({@code user=}, {@code acct="…"}), else behind the first of the
 * words that announce one ({@code for user}, {@code as}, {@code account}). A name in quotes or brackets is whole; one
 * without may hold blanks up to {@code from}, but none of the words that belong to messages.
 */
public final class MentionedUser {
    private static final int LONGEST_TEXT = 2048;
    private static final int LONGEST_NAME = 128;
    private static final String OPENING = "'\"`[<(";
    private static final String CLOSING = "'\"`]>)";
    private static final String[] KEYS = {
        "username=", "user=", "acct=", "account=", "accountid=", "set_id=", "authid=", "authentication_id=", "login="
    };
    private static final String[] JSON_KEYS = {"\"username\":\"", "\"user\":\"", "\"email\":\""};
    /** What stands before and behind the name, in turn: Nextcloud, phpMyAdmin, FreeRADIUS, SoftEther, SquirrelMail. */
    private static final List<String> AROUND = List.of(
            "ogin failed: ",
            " (Remote IP",
            "user denied: ",
            " (",
            "Login incorrect: [",
            "/",
            "has been provided was \"",
            "\"",
            "[LOGIN_ERROR] ",
            " (");

    private static final String[] WORDS = {
        "username input", "user name", "username", "user", "account", "for", "as", "authenticate"
    };
    private static final Set<String> PLAIN = Set.of(
            ("from user username account name the a an is was not no has had unknown invalid illegal denied failed failure"
                            + " tried and or to in with at on of by for as authentication auth login password error"
                            + " doesn't does found host ip peer client address access attempt agent attempts successful"
                            + " succeeded rejected wrong might existing lookup service details session connection this"
                            + " that mismatch incorrect locked via against input using reason private web more id"
                            + " credentials logged identity request token device")
                    .split(" ", 128));

    private MentionedUser() {}

    /** Empty where the message names none. */
    public static String of(String message) {
        String text = message.length() > LONGEST_TEXT ? message.substring(0, LONGEST_TEXT) : message;
        for (String key : KEYS) {
            int at = indexOfKey(text, key);
            if (at >= 0) {
                return value(text, at + key.length());
            }
        }
        for (int i = 0; i < AROUND.size(); i += 2) {
            String name = Text.between(text, AROUND.get(i), AROUND.get(i + 1));
            if (!name.isEmpty()) {
                return unquoted(name);
            }
        }
        for (String key : JSON_KEYS) {
            String value = Text.between(text, key, "\"");
            if (!value.isEmpty()) {
                return value;
            }
        }
        String before = beforeVerb(text);
        if (!before.isEmpty()) {
            return before;
        }
        Name first = Name.NONE;
        for (String word : WORDS) {
            Name named = named(text, word);
            first = named.at() < first.at() ? named : first;
        }
        return first.text();
    }

    /** A name, and where the word stands that announces it. */
    private record Name(String text, int at) {
        static final Name NONE = new Name("", Integer.MAX_VALUE);
    }

    /** {@code U failed to login}. */
    private static String beforeVerb(String text) {
        int verb = Text.indexOfIgnoreCase(text, " failed to log", 0);
        int from = verb <= 0 ? 0 : text.lastIndexOf(' ', verb - 1) + 1;
        return from == 0 ? "" : nameAt(text.substring(0, verb), from);
    }

    private static int indexOfKey(String text, String key) {
        int at = Text.indexOfIgnoreCase(text, key, 0);
        while (at > 0 && Character.isLetterOrDigit(text.charAt(at - 1))) {
            at = Text.indexOfIgnoreCase(text, key, at + 1);
        }
        return at;
    }

    /** A value behind an equals sign: in quotes or brackets, or up to what divides fields. */
    private static String value(String text, int at) {
        int open = OPENING.indexOf(Text.charAt(text, at));
        if (open >= 0) {
            int close = text.indexOf(CLOSING.charAt(open), at + 1);
            return close < 0 ? "" : text.substring(at + 1, close);
        }
        int end = at;
        while (end < text.length() && " ,;)>]\"".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(at, end);
    }

    /** The name that stands behind this word. */
    private static Name named(String text, String word) {
        int at = Text.indexOfIgnoreCase(text, word, 0);
        while (at >= 0) {
            int end = at + word.length();
            boolean whole = (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
                    && end < text.length()
                    && " :'\"`[<".indexOf(text.charAt(end)) >= 0;
            String name = whole ? nameAt(text, skipToName(text, end)) : "";
            boolean counted = word.length() < 4 && Text.endOfDigits(name, 0) == name.length();
            if (!name.isEmpty() && !counted) {
                return new Name(name, at);
            }
            at = Text.indexOfIgnoreCase(text, word, end);
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
            return enclosed(text, at, CLOSING.charAt(open));
        }
        int end = Text.endOfWord(text, at);
        String word = trimmed(text.substring(Math.min(at, text.length()), end));
        boolean noName = word.isEmpty() || !(Character.isLetterOrDigit(word.charAt(0)) || word.charAt(0) == '_');
        if (noName
                || PLAIN.contains(word.toLowerCase(Locale.ROOT))
                || Peer.of(word).ip() != null) {
            return "";
        }
        int from = text.indexOf(" from ", at);
        boolean spaced = from > end && from - at <= LONGEST_NAME && isOneName(text, end, from);
        return spaced ? text.substring(at, from) : word;
    }

    /** {@code 'U'}, {@code [U]}; of {@code [DOMAIN]\[U]} the user. */
    private static String enclosed(String text, int given, char closing) {
        boolean doubled = closing == '"' && Text.charAt(text, given + 1) == '"';
        int at = doubled ? given + 1 : given;
        int close = text.indexOf(closing, at + 1);
        if (closing == ']' && close > 0 && text.startsWith("\\[", close + 1)) {
            return Text.between(text.substring(close + 2), "[", "]");
        }
        boolean name = close > at + 1 && close - at <= LONGEST_NAME && closing != ')';
        return name ? text.substring(at + 1, close) : "";
    }

    private static boolean isOneName(String text, int end, int from) {
        for (int i = end; i < from; i = Text.endOfWord(text, i)) {
            i = Text.skipSpaces(text, i);
            String word = Text.word(text, i);
            boolean closed = word.isEmpty() || ":;,.()='\"".indexOf(word.charAt(word.length() - 1)) >= 0;
            if (closed || PLAIN.contains(word.toLowerCase(Locale.ROOT))) {
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
}
