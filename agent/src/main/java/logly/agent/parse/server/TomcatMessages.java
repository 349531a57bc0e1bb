package logly.agent.parse.server;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.StampForms;
import logly.agent.parse.text.Text;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/** Tomcat's own log: {@code 09-Nov-2026 09:20:03.120 SEVERE [main] org.apache.catalina.Class.method message}. */
public final class TomcatMessages {
    private TomcatMessages() {}

    public static @Nullable Stamp read(String line, ParseContext context, Meaning meaning) {
        Stamp stamp = Text.charAt(line, 2) == '-' ? StampForms.dayFirst(line, 0, context) : null;
        int at = stamp == null ? -1 : Text.skipSpaces(line, stamp.end());
        Level level = at < 0 ? Level.UNKNOWN : level(Text.word(line, at));
        int open = at < 0 ? 0 : Text.skipSpaces(line, Text.endOfWord(line, at));
        int close = line.indexOf("] ", open);
        if (stamp == null || level == Level.UNKNOWN || Text.charAt(line, open) != '[' || close < 0) {
            return null;
        }
        int logger = Text.skipSpaces(line, close + 1);
        int end = Text.endOfWord(line, logger);
        meaning.level = level;
        meaning.put("thread", line.substring(open + 1, close));
        meaning.put("logger", line.substring(logger, end));
        return new Stamp(stamp.time(), Text.skipSpaces(line, end));
    }

    /** Those of java.util.logging. */
    private static Level level(String word) {
        return switch (word) {
            case "SEVERE" -> Level.ERROR;
            case "WARNING" -> Level.WARNING;
            case "INFO" -> Level.INFO;
            case "CONFIG", "FINE", "FINER", "FINEST" -> Level.DEBUG;
            default -> Level.UNKNOWN;
        };
    }
}
