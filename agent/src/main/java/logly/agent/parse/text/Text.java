package logly.agent.parse.text;

/** Scanning of text by hand. Every place may lie outside the text: there is nothing there. */
public final class Text {
    private Text() {}

    /** The character at this place, or 0. */
    public static char charAt(String text, int at) {
        return at >= 0 && at < text.length() ? text.charAt(at) : 0;
    }

    public static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    public static int skipSpaces(String text, int at) {
        int i = at;
        while (i < text.length() && text.charAt(i) == ' ') {
            i++;
        }
        return i;
    }

    public static int endOfDigits(String text, int at) {
        int i = at;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** Whether digits, and at least one, stand from here to the text's end. */
    public static boolean isNumber(String text, int at) {
        return at >= 0 && at < text.length() && endOfDigits(text, at) == text.length();
    }

    /** The number in exactly this many digits, or -1. */
    public static int digits(String text, int at, int count) {
        if (at < 0 || at + count > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = at; i < at + count; i++) {
            char c = text.charAt(i);
            if (!isDigit(c)) {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    public static int indexOfIgnoreCase(String text, String part, int from) {
        for (int i = Math.max(from, 0); i <= text.length() - part.length(); i++) {
            if (text.regionMatches(true, i, part, 0, part.length())) {
                return i;
            }
        }
        return -1;
    }

    /** Where the word that starts here ends: at a space or at the text's end. */
    public static int endOfWord(String text, int at) {
        int space = text.indexOf(' ', at);
        return space < 0 ? text.length() : space;
    }

    /** Where the row of characters ends that are neither space nor control characters. */
    public static int endOfToken(String text, int at) {
        int i = at;
        while (i < text.length() && text.charAt(i) > ' ' && text.charAt(i) != 127) {
            i++;
        }
        return i;
    }

    /** What stands from here to the next space; empty outside the text. */
    public static String word(String text, int at) {
        return at < 0 || at >= text.length() ? "" : text.substring(at, endOfWord(text, at));
    }

    /** What stands between the first {@code before} and the first {@code after} behind it; empty without either. */
    public static String between(String text, String before, String after) {
        int at = text.indexOf(before);
        int from = at + before.length();
        int end = at < 0 ? -1 : text.indexOf(after, from);
        return end < 0 ? "" : text.substring(from, end);
    }

    /** What stands between these quotes behind the first {@code before}; empty without. */
    public static String quoted(String text, String before) {
        return between(text, before, before.substring(before.length() - 1));
    }

    /** The value of {@code key=value} up to the next of these; the key starts the text or follows a space or comma. */
    public static String value(String text, String key, char end) {
        int at = text.indexOf(key);
        while (at > 0 && text.charAt(at - 1) != ' ' && text.charAt(at - 1) != ',') {
            at = text.indexOf(key, at + 1);
        }
        if (at < 0) {
            return "";
        }
        int from = at + key.length();
        int stop = text.indexOf(end, from);
        return text.substring(from, stop < 0 ? text.length() : stop);
    }

    /** The quote that ends a quotation; a backslash takes its meaning from the next sign. The line's end if none does. */
    public static int endOfQuoted(String line, int open) {
        int i = open + 1;
        while (i < line.length() && line.charAt(i) != '"') {
            i += line.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, line.length());
    }
}
