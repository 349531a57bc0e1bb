package logly.agent.parse.text;

import java.util.Locale;

/** Undoes the escapes of a request's target: percent signs, twice, and plus signs. Bytes above 127 stay what they are. */
public final class Escapes {
    private Escapes() {}

    public static String undo(String target) {
        if (target.indexOf('%') < 0 && target.indexOf('+') < 0 && target.indexOf('\\') < 0) {
            return target;
        }
        return lower(once(once(target)));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String once(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int byteHere =
                    c == '%' ? hex(text, i + 1) : c == '\\' && Text.charAt(text, i + 1) == 'x' ? hex(text, i + 2) : -1;
            if (byteHere >= 0) {
                plain.append((char) byteHere);
                i += c == '%' ? 2 : 3;
            } else {
                plain.append(c == '+' ? ' ' : c);
            }
        }
        return plain.toString();
    }

    private static int hex(String text, int at) {
        int high = digit(Text.charAt(text, at));
        int low = digit(Text.charAt(text, at + 1));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int digit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
