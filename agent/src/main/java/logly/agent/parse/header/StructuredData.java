package logly.agent.parse.header;

import java.util.function.BiConsumer;
import logly.agent.parse.text.Text;

/** Structured data of RFC 5424, 6.3: a row of {@code [id name="value" …]}. */
final class StructuredData {
    private static final int LONGEST_NAME = 32;
    private static final int TOLERATED_NAME = 128;
    private static final int MOST_VALUES = 64;
    private static final int MOST_ELEMENTS = 64;

    private StructuredData() {}

    /**
     * Where the row of elements ends that starts here, or -1 where that is no such row: an element named twice, more than
     * 64 of them, a value with a bare {@code ]} in it or with an unknown escape make it none.
     *
     * @param tolerant allows longer names, names without value and a space before a value
     */
    static int end(String line, int at, boolean tolerant) {
        int cursor = at;
        int elements = 0;
        while (Text.charAt(line, cursor) == '[') {
            int nameEnd = endOfName(line, cursor + 1, tolerant);
            if (nameEnd < 0 || ++elements > MOST_ELEMENTS || isNamedBefore(line, at, cursor, nameEnd)) {
                return -1;
            }
            int end = endOfParameters(line, nameEnd, tolerant);
            if (end < 0) {
                return -1;
            }
            cursor = end + 1;
        }
        return cursor > at ? cursor : -1;
    }

    /** The place of the closing bracket, or -1. */
    private static int endOfParameters(String line, int at, boolean tolerant) {
        int cursor = at;
        while (Text.charAt(line, cursor) == ' ') {
            int nameEnd = endOfName(line, cursor + 1, tolerant);
            if (nameEnd < 0) {
                return -1;
            }
            int next = nameEnd;
            if (Text.charAt(line, nameEnd) == '=') {
                int quote = tolerant ? Text.skipSpaces(line, nameEnd + 1) : nameEnd + 1;
                next = Text.charAt(line, quote) == '"' ? endOfValue(line, quote + 1) : -1;
            } else if (!tolerant) {
                return -1;
            }
            if (next < 0) {
                return -1;
            }
            cursor = next;
        }
        return Text.charAt(line, cursor) == ']' ? cursor : -1;
    }

    private static int endOfName(String line, int at, boolean tolerant) {
        int end = at;
        while (isName(Text.charAt(line, end))) {
            end++;
        }
        return end == at || end - at > (tolerant ? TOLERATED_NAME : LONGEST_NAME) ? -1 : end;
    }

    private static boolean isName(char c) {
        return c > ' ' && c < 127 && c != '=' && c != ']' && c != '"';
    }

    /** The place behind the closing quote, or -1. */
    private static int endOfValue(String line, int at) {
        int cursor = at;
        while (cursor < line.length()) {
            char c = line.charAt(cursor);
            if (c == '"') {
                return cursor + 1;
            }
            if (c == ']' || (c == '\\' && !isEscapable(Text.charAt(line, cursor + 1)))) {
                return -1;
            }
            cursor += c == '\\' ? 2 : 1;
        }
        return -1;
    }

    private static boolean isEscapable(char c) {
        return c == '"' || c == '\\' || c == ']';
    }

    private static boolean isNamedBefore(String line, int from, int at, int nameEnd) {
        String opening = line.substring(at, nameEnd);
        int other = line.indexOf(opening, from);
        while (other >= 0 && other < at) {
            char behind = Text.charAt(line, other + opening.length());
            boolean starts = other == from || line.charAt(other - 1) == ']';
            if (starts && (behind == ' ' || behind == ']')) {
                return true;
            }
            other = line.indexOf(opening, other + 1);
        }
        return false;
    }

    /** Tells each value, unescaped, under {@code id.name}; at most 64 of them. The text is such a row. */
    static void values(String text, BiConsumer<String, String> sink) {
        int count = 0;
        int cursor = 0;
        String id = "";
        while (cursor < text.length() && count < MOST_VALUES) {
            char c = text.charAt(cursor);
            int nameEnd = c == '[' || c == ' ' ? endOfName(text, cursor + 1, true) : -1;
            if (nameEnd < 0) {
                cursor++;
                continue;
            }
            String name = text.substring(cursor + 1, nameEnd);
            cursor = nameEnd;
            if (c == '[') {
                id = name;
            } else if (Text.charAt(text, nameEnd) == '=') {
                int from = text.indexOf('"', nameEnd) + 1;
                int end = endOfValue(text, from);
                if (from == 0 || end < 0) {
                    return;
                }
                sink.accept(id + '.' + name, unescaped(text.substring(from, end - 1)));
                cursor = end;
                count++;
            }
        }
    }

    private static String unescaped(String value) {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        StringBuilder plain = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean escape = c == '\\' && isEscapable(Text.charAt(value, i + 1));
            plain.append(escape ? value.charAt(++i) : c);
        }
        return plain.toString();
    }
}
