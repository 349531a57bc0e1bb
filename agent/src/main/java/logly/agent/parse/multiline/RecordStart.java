package logly.agent.parse.multiline;

import java.util.List;

/** Lines that surely begin a record: those that begin with a time, a level, a client's address, a priority or JSON. */
final class RecordStart {
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final String DAYS = "MonTueWedThuFriSatSun";
    private static final String KLOG_LEVELS = "IWEF";
    private static final int LEVEL_WITHIN = 120;
    private static final List<String> LEVELS = List.of(
            "TRACE",
            "DEBUG",
            "INFO",
            "NOTICE",
            "WARN",
            "WARNING",
            "ERROR",
            "ERR",
            "FATAL",
            "CRITICAL",
            "CRIT",
            "SEVERE",
            "ALERT",
            "EMERG",
            "PANIC",
            "FINEST",
            "FINER",
            "FINE",
            "CONFIG");
    private static final List<String> KEYS = List.of("time=", "ts=", "t=", "level=", "lvl=", "{\"");
    private static final List<String> QUIET =
            List.of("TRACE", "DEBUG", "INFO", "NOTICE", "[info]", "[debug]", "[notice]", "level=info", "level=debug");

    private RecordStart() {}

    static boolean isOne(String line) {
        char first = at(line, 0);
        if (first == '[') {
            int inner = skipSpaces(line, 1);
            return isTime(line, inner) || isUptime(line, inner) || endOfLevel(line, 1) > 0;
        }
        if (isDigit(first)) {
            return isTime(line, 0);
        }
        if (first == '<') {
            int end = endOfDigits(line, 1);
            return end > 1 && end <= 4 && at(line, end) == '>';
        }
        return isTime(line, 0) || endOfLevel(line, 0) > 0 || KEYS.stream().anyMatch(line::startsWith);
    }

    /** The first of the two lines that java.util.logging writes for each record, the second of which bears the level. */
    static boolean isTwoLineStamp(String line) {
        int comma = line.indexOf(", ");
        return isName(line, 0, MONTHS) && comma > 4 && comma < 8 && (line.contains(" AM ") || line.contains(" PM "));
    }

    /** Whether it names a level below that of trouble: no trace belongs to such a line. */
    static boolean isQuiet(String line) {
        String head = line.length() > LEVEL_WITHIN ? line.substring(0, LEVEL_WITHIN) : line;
        return QUIET.stream().anyMatch(head::contains);
    }

    /** Behind a level in capitals, or in lower case and brackets, that starts here; -1 where none does. */
    static int endOfLevel(String line, int from) {
        boolean bracketed = at(line, from - 1) == '[';
        int end = from;
        while (Character.isLetter(at(line, end))) {
            end++;
        }
        int length = end - from;
        if (length < 3 || length > 8) {
            return -1;
        }
        char behind = at(line, end);
        boolean divided = bracketed ? behind == ']' : behind == ':' || behind == ' ' || behind == '|' || behind == ']';
        boolean known = divided
                && LEVELS.stream()
                        .anyMatch(level ->
                                level.length() == length && line.regionMatches(bracketed, from, level, 0, length));
        return known ? end : -1;
    }

    private static boolean isTime(String line, int at) {
        char first = at(line, at);
        if (isDigit(first)) {
            return isNumericTime(line, at);
        }
        if (KLOG_LEVELS.indexOf(first) >= 0 && endOfDigits(line, at + 1) == at + 5) {
            return at(line, at + 5) == ' ' && isDigit(at(line, at + 6));
        }
        if (isName(line, at, DAYS)) {
            int next = skipSpaces(line, at(line, at + 3) == ',' ? at + 4 : at + 3);
            return next > at + 3 && (isName(line, next, MONTHS) || isDigit(at(line, next)));
        }
        return isName(line, at, MONTHS) && at(line, at + 3) == ' ' && isDigit(at(line, skipSpaces(line, at + 3)));
    }

    private static boolean isNumericTime(String line, int at) {
        int end = endOfDigits(line, at);
        char divider = at(line, end);
        char next = at(line, end + 1);
        return switch (end - at) {
            case 1, 3 -> divider == '.' && isAddress(line, at);
            case 2 ->
                (divider == ':' && isDigit(next))
                        || (isDateDivider(divider) && (isDigit(next) || isName(line, end + 1, MONTHS)))
                        || (divider == ' ' && isName(line, end + 1, MONTHS));
            case 4 -> isDateDivider(divider) && isDigit(next);
            case 6, 8 -> (divider == ' ' || divider == 'T' || divider == '-') && isDigit(next);
            case 10, 13 -> divider == ' ' || divider == '.' || divider == ']' || divider == ':' || divider == ',';
            default -> false;
        };
    }

    private static boolean isDateDivider(char c) {
        return c == '-' || c == '/' || c == '.';
    }

    private static boolean isAddress(String line, int from) {
        int at = from;
        for (int part = 0; part < 4; part++) {
            int end = endOfDigits(line, at);
            if (end == at || end - at > 3 || at(line, end) != (part < 3 ? '.' : ' ')) {
                return false;
            }
            at = end + 1;
        }
        return true;
    }

    /** Seconds since the boot, as the kernel writes them between brackets. */
    private static boolean isUptime(String line, int at) {
        int end = endOfDigits(line, at);
        int fraction = endOfDigits(line, end + 1);
        return end > at && at(line, end) == '.' && fraction > end + 1 && at(line, fraction) == ']';
    }

    /** Whether one of these names, each of three letters, starts here. */
    private static boolean isName(String line, int at, String names) {
        if (at + 3 > line.length()) {
            return false;
        }
        for (int name = 0; name < names.length(); name += 3) {
            if (line.startsWith(names.substring(name, name + 3), at)) {
                return !Character.isLetter(at(line, at + 3));
            }
        }
        return false;
    }

    static char at(String line, int at) {
        return at >= 0 && at < line.length() ? line.charAt(at) : 0;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static int endOfDigits(String line, int from) {
        int end = from;
        while (isDigit(at(line, end))) {
            end++;
        }
        return end;
    }

    private static int skipSpaces(String line, int from) {
        int at = from;
        while (at(line, at) == ' ') {
            at++;
        }
        return at;
    }
}
