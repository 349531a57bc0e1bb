package logly.analysis.selector;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in the text of a selector; everything that it takes moves it on. */
final class Cursor {
    private static final String ESCAPES = "abfnrtv\\\"'";
    private static final String ESCAPED = "\u0007\b\f\n\r\t\u000b\\\"'";

    private final String text;
    private int at;

    Cursor(String text) {
        this.text = text;
    }

    int at() {
        return at;
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    Cursor skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return this;
    }

    boolean looksAt(String expected) {
        return text.startsWith(expected, at);
    }

    boolean looksAt(Pattern expected) {
        return text.length() > at && matcher(expected).lookingAt();
    }

    /** Takes this if it stands here. */
    boolean take(String expected) {
        boolean found = looksAt(expected);
        at += found ? expected.length() : 0;
        return found;
    }

    /** Takes what this pattern matches here; empty if it is something else. */
    String take(Pattern pattern) {
        Matcher matcher = matcher(pattern);
        if (!matcher.lookingAt()) {
            return "";
        }
        at = matcher.end();
        return matcher.group();
    }

    private Matcher matcher(Pattern pattern) {
        return pattern.matcher(text).region(at, text.length());
    }

    boolean looksAtQuote() {
        return looksAt("\"") || looksAt("`");
    }

    /** The text between quotes: double ones with escapes as in Go, or backquotes without any. */
    String quoted() {
        if (take("`")) {
            int end = text.indexOf('`', at);
            if (end < 0) {
                throw problem(text.length(), "the backquote at column " + column(at - 1) + " is not closed");
            }
            String raw = text.substring(at, end);
            at = end + 1;
            return raw;
        }
        int open = at;
        if (!take("\"")) {
            throw expected("a text in double quotes");
        }
        StringBuilder value = new StringBuilder();
        while (!take("\"")) {
            if (isAtEnd()) {
                throw problem(at, "the quote at column " + column(open) + " is not closed");
            }
            if (looksAt("\\")) {
                escape(value);
            } else {
                value.append(text.charAt(at++));
            }
        }
        return value.toString();
    }

    private void escape(StringBuilder value) {
        int start = at++;
        char kind = isAtEnd() ? ' ' : text.charAt(at++);
        int simple = ESCAPES.indexOf(kind);
        if (simple >= 0) {
            value.append(ESCAPED.charAt(simple));
            return;
        }
        int digits =
                switch (kind) {
                    case 'x' -> 2;
                    case 'u' -> 4;
                    case 'U' -> 8;
                    default -> throw problem(start, "unknown escape; known are \\\" \\\\ \\n \\t \\r \\x41 \\u0041");
                };
        int end = at + digits;
        String hex = end <= text.length() ? text.substring(at, end) : "";
        long character = hex.matches("[0-9A-Fa-f]+") ? Long.parseLong(hex, 16) : -1;
        if (character < 0 || character > Character.MAX_CODE_POINT || isSurrogate(character)) {
            throw problem(start, "\\" + kind + " needs " + digits + " hexadecimal digits of a character");
        }
        value.appendCodePoint((int) character);
        at = end;
    }

    private static boolean isSurrogate(long character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }

    /** A problem here, which says what stands here instead. */
    BadSelector expected(String what) {
        return problem(at, "expected " + what + ", found " + found());
    }

    private String found() {
        if (isAtEnd()) {
            return "the end";
        }
        String found = Character.toString(text.codePointAt(at));
        return Character.isISOControl(found.codePointAt(0)) ? Spelling.quoted(found) : "'" + found + "'";
    }

    BadSelector problem(int where, String what) {
        return new BadSelector(column(where), what);
    }

    private int column(int where) {
        return text.codePointCount(0, where) + 1;
    }
}
