package logly.agent.parse.general;

import java.util.LinkedHashMap;
import java.util.Map;
import logly.agent.parse.text.Text;
import org.jspecify.annotations.Nullable;

/** The pairs of a logfmt line: {@code time=… level=info msg="quoted \"text\"" key=value}. */
public final class LogfmtFields {
    private static final int MOST = 128;
    private static final int FEWEST = 2;

    private LogfmtFields() {}

    public static boolean isLine(String line) {
        return of(line) != null;
    }

    /** Null where the line does not start with pairs, or has no message, level or time among them. */
    public static @Nullable Map<String, String> of(String line) {
        if (endOfKey(line, 0) <= 0) {
            return null;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        int strangers = 0;
        int at = 0;
        while (at < line.length() && fields.size() < MOST) {
            at = Text.skipSpaces(line, at);
            int keyEnd = endOfKey(line, at);
            if (keyEnd < 0) {
                strangers += at < line.length() ? 1 : 0;
                at = Text.endOfWord(line, at) + 1;
                continue;
            }
            int end = endOfValue(line, keyEnd + 1);
            fields.putIfAbsent(line.substring(at, keyEnd), value(line, keyEnd + 1, end));
            at = end;
        }
        boolean telling = fields.containsKey("msg")
                || fields.containsKey("message")
                || fields.containsKey("level")
                || fields.containsKey("lvl");
        return telling && fields.size() >= FEWEST && strangers <= fields.size() / 2 ? fields : null;
    }

    /** Where the equals sign stands; -1 where no key starts here. */
    private static int endOfKey(String line, int at) {
        int end = at;
        while (end < line.length() && isKey(line.charAt(end)) && end - at < 64) {
            end++;
        }
        return end > at && Text.charAt(line, end) == '=' ? end : -1;
    }

    private static boolean isKey(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || Text.isDigit(c)
                || c == '_'
                || c == '.'
                || c == '-'
                || c == '@';
    }

    private static int endOfValue(String line, int at) {
        if (Text.charAt(line, at) != '"') {
            return Text.endOfWord(line, at);
        }
        return Math.min(Text.endOfQuoted(line, at) + 1, line.length());
    }

    private static String value(String line, int at, int end) {
        if (Text.charAt(line, at) != '"') {
            return line.substring(Math.min(at, end), end);
        }
        String inside = line.substring(at + 1, Math.max(end - 1, at + 1));
        return inside.indexOf('\\') < 0
                ? inside
                : inside.replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\");
    }
}
