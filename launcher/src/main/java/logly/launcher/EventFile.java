package logly.launcher;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;

/**
 * The events of a log file.
 *
 * @param file path, or {@code -} for standard input
 * @param zone of times that name none
 * @param readAt fixes the year of times without one
 * @param host of lines that name none
 */
record EventFile(String file, ZoneId zone, Instant readAt, String host) {
    void read(EventLines.Sink sink) throws IOException {
        try (LogInput input = LogInput.open(file, null, true)) {
            EventLines.read(input::next, input.format(), zone, readAt, host, sink);
        }
    }
}
