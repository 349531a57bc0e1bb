package logly.launcher;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import logly.agent.parse.GuardedParser;
import logly.agent.parse.ParseContext;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.multiline.LogRecord;
import logly.agent.parse.multiline.RecordJoiner;
import logly.agent.tail.StreamLines;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
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
        try (InputStream stream = open()) {
            StreamLines lines = new StreamLines(stream);
            List<LogRecord> sample = new ArrayList<>();
            LogRecord line = lines.next();
            while (line != null && sample.size() < SourceFormat.SAMPLE_LINES) {
                sample.add(line);
                line = sample.size() < SourceFormat.SAMPLE_LINES ? lines.next() : null;
            }
            SourceFormat format = format(sample);
            Reader reader = new Reader(new GuardedParser(format), format.joiner(), sink);
            sample.forEach(reader::take);
            for (LogRecord next = lines.next(); next != null; next = lines.next()) {
                reader.take(next);
            }
            reader.finish();
        }
    }

    private SourceFormat format(List<LogRecord> sample) {
        Path name = Path.of(file).getFileName();
        Optional<SourceFormat> named =
                file.equals("-") || name == null ? Optional.empty() : SourceFormat.ofFileName(name.toString());
        return named.orElseGet(
                () -> SourceFormat.ofSample(sample.stream().map(LogRecord::text).toList()));
    }

    private InputStream open() throws IOException {
        if (file.equals("-")) {
            return System.in;
        }
        Path path = Path.of(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, file + " is no file that can be read");
        }
        return new FileInputStream(path.toFile());
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
