package logly.launcher;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import logly.agent.parse.GuardedParser;
import logly.agent.parse.multiline.LogRecord;
import logly.agent.parse.multiline.RecordJoiner;
import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;

/**
 * The events of a log file, as the agent would read them, but for the host: that is the one that the header names, where
 * there is a header.
 *
 * @param file path, or {@code -} for standard input
 * @param zone of times that name none
 * @param readAt fixes the year of times without one
 * @param host of lines that name none
 */
record EventFile(String file, ZoneId zone, Instant readAt, String host) {

    /** Takes the events, in the order of the file. */
    interface Sink {
        /**
         * Takes one.
         *
         * @param line number of its first line, from 1
         */
        void take(LogEvent event, long line);
    }

    void read(Sink sink) throws IOException {
        try (LogInput input = LogInput.open(file, null, true)) {
            Reader reader =
                    new Reader(new GuardedParser(input.format()), input.format().joiner(), sink);
            for (LogRecord next = input.next(); next != null; next = input.next()) {
                reader.take(next);
            }
            reader.finish();
        }
    }

    private final class Reader {
        private final GuardedParser parser;
        private final Optional<RecordJoiner> joiner;
        private final Sink sink;
        private long line = 1;

        Reader(GuardedParser parser, Optional<RecordJoiner> joiner, Sink sink) {
            this.parser = parser;
            this.joiner = joiner;
            this.sink = sink;
        }

        void take(LogRecord record) {
            if (joiner.isPresent()) {
                joiner.get().take(record, this::whole);
            } else {
                whole(record);
            }
        }

        void finish() {
            joiner.ifPresent(open -> open.flush(this::whole));
        }

        private void whole(LogRecord record) {
            if (!record.text().isBlank()) {
                LogEvent event = parser.parse(record.text(), new ParseContext(zone, readAt, host));
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
}
