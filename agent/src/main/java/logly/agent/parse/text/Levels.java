package logly.agent.parse.text;

import java.util.Locale;
import logly.schemas.Level;

/** Severity of a line: from a syslog priority, or from the words that programs write, read with care. */
public final class Levels {
    private static final int MARKED_WITHIN = 160;
    private static final Level[] BY_SEVERITY = {
        Level.CRITICAL,
        Level.CRITICAL,
        Level.CRITICAL,
        Level.ERROR,
        Level.WARNING,
        Level.NOTICE,
        Level.INFO,
        Level.DEBUG
    };

    private Levels() {}

    /** By a syslog priority or severity (0 to 191). */
    public static Level ofPriority(int priority) {
        return BY_SEVERITY[priority & 7];
    }

    /**
     * By its words: what it begins with ({@code fail:}, {@code package.SomeError:}) and a marked level ({@code [error]},
     * {@code WARN}, {@code level=warn}, a leading {@code error:}) first, then plain trouble words that no "no" or zero
     * precedes; else the fallback.
     */
    public static Level ofWords(String text, Level fallback) {
        Level begun = ofBeginning(text);
        if (begun != Level.UNKNOWN) {
            return begun;
        }
        Level weak = Level.UNKNOWN;
        int length = text.length();
        int at = 0;
        int words = 0;
        String before = "";
        while (at < length && at < 1024) {
            while (at < length && !isWord(text.charAt(at))) {
                at++;
            }
            int end = at;
            while (end < length && isWord(text.charAt(end))) {
                end++;
            }
            if (end == at) {
                break;
            }
            words++;
            int size = end - at;
            if (size >= 3 && size <= 11) {
                String word = text.substring(at, end);
                Level level = named(word);
                if (level != Level.UNKNOWN && at < MARKED_WITHIN && isMarked(text, at, end, words, before)) {
                    return level;
                }
                if (weak == Level.UNKNOWN && !isDenied(text, end, before)) {
                    weak = trouble(word);
                }
                before = word;
            } else {
                before = size < 3 ? text.substring(at, end) : "";
            }
            at = end;
        }
        return weak == Level.UNKNOWN ? fallback : weak;
    }

    /** By a level as only .NET writes it, or by the name of an exception. */
    private static Level ofBeginning(String text) {
        int end = 0;
        while (end < text.length() && (isWord(text.charAt(end)) || "._".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        if (end < 4 || Text.charAt(text, end) != ':') {
            return Level.UNKNOWN;
        }
        String name = text.substring(0, end);
        boolean exception = (name.endsWith("Error") || name.endsWith("Exception"))
                && Character.isUpperCase(name.charAt(name.lastIndexOf('.') + 1));
        return switch (name) {
            case "fail" -> Level.ERROR;
            case "dbug", "trce" -> Level.DEBUG;
            default -> exception ? Level.ERROR : Level.UNKNOWN;
        };
    }

    private static boolean isMarked(String text, int at, int end, int words, String before) {
        char left = Text.charAt(text, at - 1);
        char right = Text.charAt(text, end);
        boolean enclosed =
                (left == '[' && right == ']') || (left == '<' && right == '>') || (left == '(' && right == ')');
        boolean assigned = (left == '=' || left == '"') && isLevelKey(before);
        boolean leading = words <= 2 && right == ':';
        boolean shouted =
                words <= 12 && Character.isUpperCase(text.charAt(at)) && Character.isUpperCase(text.charAt(end - 1));
        return enclosed || assigned || leading || shouted;
    }

    private static boolean isLevelKey(String word) {
        return word.equalsIgnoreCase("level") || word.equalsIgnoreCase("severity") || word.equalsIgnoreCase("lvl");
    }

    private static boolean isDenied(String text, int end, String before) {
        boolean none = before.equals("0") || before.equalsIgnoreCase("no") || before.equalsIgnoreCase("without");
        char right = Text.charAt(text, end);
        return none || right == '=' || right == '_' || (right == ':' && Text.charAt(text, end + 2) == '0');
    }

    /** The level that a level name means, in any common spelling. */
    public static Level named(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "emerg", "emergency", "alert", "crit", "critical", "fatal", "panic" -> Level.CRITICAL;
            case "err", "error", "severe" -> Level.ERROR;
            case "warn", "warning" -> Level.WARNING;
            case "notice" -> Level.NOTICE;
            case "info", "information" -> Level.INFO;
            case "debug", "trace", "heavydebug", "tracedebug" -> Level.DEBUG;
            default -> Level.UNKNOWN;
        };
    }

    private static Level trouble(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "error", "errors", "segfault", "fatal", "panic", "exception" -> Level.ERROR;
            case "fail", "failed", "failure", "failures", "warning", "denied", "refused", "timeout" -> Level.WARNING;
            default -> Level.UNKNOWN;
        };
    }

    private static boolean isWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
