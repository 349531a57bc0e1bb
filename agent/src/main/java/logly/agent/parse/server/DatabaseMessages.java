package logly.agent.parse.server;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.StampForms;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/** Messages of MySQL, MariaDB and Redis. */
public final class DatabaseMessages {
    private DatabaseMessages() {}

    /** Error logs of MySQL and MariaDB: {@code 130324  8:24:09 [Warning] …} to {@code 2019-01-03T08:50:04.6Z 1 [Note] [MY-1] …}. */
    public static @Nullable Stamp mysqlLine(String line, ParseContext context, Meaning meaning) {
        Stamp old = StampForms.shortYear(line, 0, context);
        Stamp stamp = old == null ? mysqlStamp(line, context) : old;
        int at = stamp == null ? 0 : Text.skipSpaces(line, stamp.end());
        int thread = Text.endOfDigits(line, at);
        if (stamp == null || (old == null && thread == at)) {
            return null;
        }
        int open = Text.skipSpaces(line, thread);
        int close = Text.charAt(line, open) == '[' ? line.indexOf(']', open) : -1;
        Level level = close < 0 ? Level.UNKNOWN : level(line.substring(open + 1, close));
        if (level == Level.UNKNOWN) {
            return null;
        }
        meaning.put("thread", line.substring(at, thread));
        meaning.level = level;
        int messageAt = Text.skipSpaces(line, close + 1);
        mysql("mysqld", line.substring(messageAt), meaning);
        return new Stamp(stamp.time(), messageAt);
    }

    private static @Nullable Stamp mysqlStamp(String line, ParseContext context) {
        Stamp stamp = Stamp.iso(line, 0, context);
        return stamp == null ? StampForms.yearFirst(line, 0, context) : stamp;
    }

    private static Level level(String word) {
        return switch (word) {
            case "Note", "System" -> Level.INFO;
            case "ERROR" -> Level.ERROR;
            case "Warning" -> Level.WARNING;
            default -> Level.UNKNOWN;
        };
    }

    /** Also behind a syslog header, where the whole line of the error log may stand again. */
    public static void mysql(String program, String message, Meaning meaning) {
        Meaning inner = new Meaning();
        Stamp line = mysqlLineWithin(message, inner);
        String text = line == null ? message : message.substring(line.end());
        if (line != null) {
            meaning.level = inner.level;
        }
        while (text.startsWith("[MY-")
                || text.startsWith("[Server]")
                || text.startsWith("[InnoDB]")
                || text.startsWith("[Repl]")) {
            int close = text.indexOf(']');
            if (close < 0) {
                break;
            }
            meaning.put(text.startsWith("[MY-") ? "errorCode" : "module", text.substring(1, close));
            text = text.substring(Text.skipSpaces(text, close + 1));
        }
        what(text, meaning);
    }

    private static @Nullable Stamp mysqlLineWithin(String message, Meaning meaning) {
        return Text.isDigit(Text.charAt(message, 0)) ? mysqlLine(message, ParseContext.SHAPE, meaning) : null;
    }

    private static void what(String text, Meaning meaning) {
        if (text.startsWith("Access denied for user '")) {
            int host = text.lastIndexOf("'@'");
            int end = host < 0 ? -1 : text.indexOf('\'', host + 3);
            if (end > 0 && host >= 24) {
                meaning.user(text.substring(24, host));
                Peer.describe(text.substring(host + 3, end), meaning);
            }
            meaning.is(Action.FAILED_LOGIN, Level.WARNING);
        } else if (text.startsWith("Host '") && (text.contains("' is blocked") || text.contains("' is not allowed"))) {
            Peer.describe(Text.between(text, "Host '", "'"), meaning);
            meaning.is(Action.REJECTED, Level.WARNING);
        } else if (text.startsWith("Aborted connection ") || text.contains("unauthenticated user: ")) {
            meaning.user(Text.between(text, "user: '", "'"));
            Peer.describe(Text.between(text, "host: '", "'"), meaning);
            meaning.is(Action.OTHER, Level.NOTICE);
        } else if (text.startsWith("IP address '") && text.contains("could not be resolved")) {
            Peer.describe(Text.between(text, "IP address '", "'"), meaning);
            meaning.is(Action.OTHER, Level.NOTICE);
        } else if (text.contains(": ready for connections")) {
            meaning.is(Action.SERVICE_STARTED, Level.INFO);
        } else if (text.contains(": Shutdown complete")) {
            meaning.is(Action.SERVICE_STOPPED, Level.INFO);
        }
    }

    /** Redis: {@code 7:M 23 Nov 2026 10:00:00.123 * Ready to accept connections}. */
    public static @Nullable Stamp redisLine(String line, ParseContext context, Meaning meaning) {
        int colon = Text.endOfDigits(line, 0);
        char role = Text.charAt(line, colon + 1);
        if (colon == 0
                || Text.charAt(line, colon) != ':'
                || "MSCX".indexOf(role) < 0
                || Text.charAt(line, colon + 2) != ' ') {
            return null;
        }
        int at = colon + 3;
        int dayEnd = Text.endOfDigits(line, at);
        Stamp stamp = dayEnd == at ? null : spaced(line, at, context);
        int mark = stamp == null ? -1 : Text.skipSpaces(line, stamp.end());
        Level level = level(Text.charAt(line, mark));
        if (level == Level.UNKNOWN || Text.charAt(line, mark + 1) != ' ') {
            return null;
        }
        meaning.put("pid", line.substring(0, colon));
        meaning.level = level;
        redis(line.substring(mark + 2), meaning);
        return new Stamp(stamp == null ? context.readAt() : stamp.time(), mark + 2);
    }

    public static void redisMessage(String program, String message, Meaning meaning) {
        if (redisLine(message, ParseContext.SHAPE, meaning) == null) {
            redis(message, meaning);
        }
    }

    /** {@code 23 Nov 2026 10:00:00.123}, with blanks as dividers. */
    private static @Nullable Stamp spaced(String line, int at, ParseContext context) {
        if (line.length() < at + 20) {
            return null;
        }
        int dayEnd = Text.endOfDigits(line, at);
        String date = line.substring(at, Math.min(dayEnd + 9, line.length())).replace(' ', '-');
        String moved = date + line.substring(Math.min(dayEnd + 9, line.length()));
        Stamp stamp = StampForms.dayFirst(moved, 0, context);
        return stamp == null ? null : new Stamp(stamp.time(), stamp.end() + at);
    }

    private static Level level(char mark) {
        return switch (mark) {
            case '.' -> Level.DEBUG;
            case '-' -> Level.INFO;
            case '*' -> Level.NOTICE;
            case '#' -> Level.WARNING;
            default -> Level.UNKNOWN;
        };
    }

    private static void redis(String text, Meaning meaning) {
        if (text.startsWith("Ready to accept connections")) {
            meaning.action = Action.SERVICE_STARTED;
        } else if (text.startsWith("Redis is now ready to exit")) {
            meaning.action = Action.SERVICE_STOPPED;
        } else if (text.startsWith("Possible SECURITY ATTACK detected.")) {
            int from = text.indexOf("from ");
            Peer.of(from < 0 ? "" : Text.word(text, from + 5)).describe(meaning);
            meaning.is(Action.PROBE, Level.WARNING);
        } else if (text.startsWith("Accepted ")) {
            Peer.of(Text.word(text, 9)).describe(meaning);
        }
    }
}
