package logly.agent.parse.header;

import logly.agent.parse.text.Text;
import org.jspecify.annotations.Nullable;

/**
 * The program's part of a classic header: {@code program(module)[pid]:}, {@code (program)[pid]:}, or {@code [program]}
 * alone.
 *
 * @param module what stands in parentheses behind the program, as in {@code sshd(pam_unix)[1]:}
 * @param end where the message starts
 */
record ProgramTag(
        @Nullable String program,
        @Nullable String module,
        @Nullable String pid,
        int end) {
    private static final int LONGEST = 64;

    /** Null where no tag starts here. */
    static @Nullable ProgramTag at(String line, int at) {
        char first = Text.charAt(line, at);
        if (first == '[') {
            return bracketed(line, at);
        }
        int end = first == '(' ? closing(line, at, ')') + 1 : endOfName(line, at);
        if (end <= at || !(first == '(' || Character.isLetterOrDigit(first) || "/_-.%".indexOf(first) >= 0)) {
            return null;
        }
        int cursor = end;
        String module = null;
        if (Text.charAt(line, cursor) == '(') {
            int close = closing(line, cursor, ')');
            if (close < 0) {
                return null;
            }
            module = line.substring(cursor + 1, close);
            cursor = endOfAngles(line, close + 1);
        }
        String pid = null;
        if (Text.charAt(line, cursor) == '[') {
            int close = closing(line, cursor, ']');
            if (close < 0) {
                return null;
            }
            pid = line.substring(cursor + 1, close);
            cursor = close + 1;
        }
        boolean colon = Text.charAt(line, cursor) == ':';
        char behind = Text.charAt(line, colon ? cursor + 1 : cursor);
        if ((!colon && pid == null) || (behind != ' ' && behind != 0)) {
            return null;
        }
        return new ProgramTag(line.substring(at, end), module, pid, Text.skipSpaces(line, colon ? cursor + 1 : cursor));
    }

    /** Dovecot puts process and session there: {@code imap(user)<12><s3sS10n>:}. */
    private static int endOfAngles(String line, int at) {
        int cursor = at;
        while (Text.charAt(line, cursor) == '<') {
            int close = closing(line, cursor, '>');
            if (close < 0) {
                return at;
            }
            cursor = close + 1;
        }
        return cursor;
    }

    /** Where the bracket is closed that opens here, with no space between, or -1. */
    private static int closing(String line, int at, char bracket) {
        int limit = Math.min(line.length(), at + LONGEST);
        for (int i = at + 1; i < limit; i++) {
            char c = line.charAt(i);
            if (c == bracket) {
                return i;
            }
            if (c == ' ') {
                return -1;
            }
        }
        return -1;
    }

    private static int endOfName(String line, int at) {
        int end = at;
        while (end < line.length() && isName(line.charAt(end)) && end - at < LONGEST) {
            end++;
        }
        return end;
    }

    private static boolean isName(char c) {
        return c > ' ' && c != ':' && c != '[' && c != '(' && c != ']' && c != ')' && c != '"' && c != '=' && c != ',';
    }

    private static @Nullable ProgramTag bracketed(String line, int at) {
        int close = closing(line, at, ']');
        if (close < at + 2 || Text.charAt(line, close + 1) != ' ') {
            return null;
        }
        for (int i = at + 1; i < close; i++) {
            if (!Character.isLetter(line.charAt(i)) && line.charAt(i) != '-') {
                return null;
            }
        }
        return new ProgramTag(line.substring(at + 1, close), null, null, Text.skipSpaces(line, close + 1));
    }
}
