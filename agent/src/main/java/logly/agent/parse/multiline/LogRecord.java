package logly.agent.parse.multiline;

/**
 * One line, or several that belong together.
 *
 * @param text without the last line end; lines are divided by {@code \n}
 * @param offset where the first line begins in its source
 * @param end behind the last line's end: where reading goes on
 * @param lines how many there are in it; those that were cut away count too
 * @param truncated whether text was cut away
 */
public record LogRecord(String text, long offset, long end, int lines, boolean truncated) {
    /** A record of one whole line. */
    public static LogRecord line(String text, long offset, long end) {
        return new LogRecord(text, offset, end, 1, false);
    }
}
