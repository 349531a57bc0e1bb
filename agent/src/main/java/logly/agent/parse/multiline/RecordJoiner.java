package logly.agent.parse.multiline;

import java.util.function.Consumer;

/**
 * Lines in, whole records out, in their order. Holds lines back until it is sure that they are a whole record: of a
 * bounded number and size, and only until {@link #flush}, which its caller owes it when no line has come for a while.
 *
 * <p>Whoever remembers a position must not go beyond {@link #openFrom}: a reader that starts anew there, with a new
 * joiner, is given the same records again. Where lines of several records interleave, a joiner therefore gives none of
 * them out before all of them are whole. One thread uses an instance.
 */
public interface RecordJoiner {
    /** Takes the next line and gives out the records that are whole by now. */
    void take(LogRecord line, Consumer<LogRecord> whole);

    /** Gives out all lines that are held back, as the records that they are by now. */
    void flush(Consumer<LogRecord> whole);

    /** Offset of the first line that is held back; -1 while none is. */
    long openFrom();
}
