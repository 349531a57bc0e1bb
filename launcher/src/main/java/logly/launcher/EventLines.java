package logly.launcher;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import logly.agent.parse.GuardedParser;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.multiline.LogRecord;
import logly.agent.parse.multiline.RecordJoiner;
import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of lines, as the agent would, but for the host: that is the one that the header names, where there is a
 * header.
 */
final class EventLines {
    private final GuardedParser parser;
    private final Optional<RecordJoiner> joiner;
    private final ParseContext context;
    private final Sink sink;
    private long line = 1;

    /** Takes the events, in the order of the lines. */
    interface Sink {
        /**
         * Takes one.
         *
         * @param line number of its first line, from 1
         */
        void take(LogEvent event, long line);
    }

    /** Where the lines come from. */
    interface Source {
        /** Null at the end. */
        @Nullable
        LogRecord next() throws IOException;
    }

    private EventLines(SourceFormat format, ParseContext context, Sink sink) {
        this.parser = new GuardedParser(format);
        this.joiner = format.joiner();
        this.context = context;
        this.sink = sink;
    }

    /**
     * Reads all lines.
     *
     * @param zone of times that name none
     * @param readAt fixes the year of times without one
     * @param host of lines that name none
     */
    static void read(Source source, SourceFormat format, ZoneId zone, Instant readAt, String host, Sink sink)
            throws IOException {
        EventLines lines = new EventLines(format, new ParseContext(zone, readAt, host), sink);
        for (LogRecord next = source.next(); next != null; next = source.next()) {
            lines.take(next);
        }
        lines.joiner.ifPresent(open -> open.flush(lines::whole));
    }

    private void take(LogRecord record) {
        if (joiner.isPresent()) {
            joiner.get().take(record, this::whole);
        } else {
            whole(record);
        }
    }

    private void whole(LogRecord record) {
        if (!record.text().isBlank()) {
            LogEvent event = parser.parse(record.text(), context);
            String named = event.getMetadata().get("hostname");
            sink.take(
                    named == null
                            ? event
                            : LogEvent.newBuilder(event).setHost(named).build(),
                    line);
        }
        line += record.lines();
    }
}
