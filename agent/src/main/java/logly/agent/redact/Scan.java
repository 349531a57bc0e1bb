package logly.agent.redact;

/** Places in a text, all of which may lie outside: there is nothing there. */
final class Scan {
    private Scan() {}

    static char at(String text, int at) {
        return at >= 0 && at < text.length() ? text.charAt(at) : 0;
    }

    static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A character of a name such as {@code db.api-key_2}. */
    static boolean isName(char c) {
        return isAlphanumeric(c) || c == '_' || c == '-' || c == '.';
    }

    static int endOfName(String text, int from) {
        int end = from;
        while (isName(at(text, end))) {
            end++;
        }
        return end;
    }

    static int startOfName(String text, int from) {
        int start = from;
        while (isName(at(text, start - 1))) {
            start--;
        }
        return start;
    }

    /** Behind the characters from here on that are letters, digits or one of these. */
    static int endOf(String text, int from, String others) {
        int end = from;
        while (isAlphanumeric(at(text, end)) || (end < text.length() && others.indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return end;
    }

    /** The first of these characters, or white space, or the text's end. */
    static int endBefore(String text, int from, String stops) {
        int end = from;
        while (end < text.length() && text.charAt(end) > ' ' && stops.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    static int skipSpaces(String text, int from) {
        int at = from;
        while (at(text, at) == ' ' || at(text, at) == '\t') {
            at++;
        }
        return at;
    }

    static boolean holdsDigit(String text, int from, int end) {
        for (int i = from; i < end; i++) {
            if (isDigit(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    static boolean isNumber(String text, int from, int end) {
        for (int i = from; i < end; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return from < end;
    }
}
