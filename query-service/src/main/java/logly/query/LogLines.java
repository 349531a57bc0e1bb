package logly.query;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** Reads lines of logs as agents read them. */
public interface LogLines {
    /**
     * How lines are read.
     *
     * @param format one of {@link #formats}; null where the lines shall tell it
     * @param zone of times that name none
     * @param readAt fixes the year of times without one
     * @param host of lines that name none
     */
    record Reading(@Nullable String format, ZoneId zone, Instant readAt, String host) {}

    /** Takes the events, in the order of the lines. */
    interface Sink {
        /**
         * Takes one.
         *
         * @param line number of its first line, from 1
         */
        void take(LogEvent event, long line);
    }

    /** The words for formats. */
    List<String> formats();

    void read(String lines, Reading reading, Sink sink);
}
