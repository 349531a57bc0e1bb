package logly.query;

import java.util.List;
import logly.schemas.Action;
import logly.schemas.LogEvent;

/** Lines that are messages, for tests of what becomes of them. */
final class PlainLines implements LogLines {
    @Override
    public List<String> formats() {
        return List.of("plain", "auth");
    }

    @Override
    public void read(String lines, Reading reading, Sink sink) {
        long number = 0;
        String format = reading.format();
        for (String line : lines.split("\n", -1)) {
            number++;
            sink.take(
                    LogEvent.newBuilder()
                            .setTimestamp(reading.readAt().minusSeconds(60 - number))
                            .setHost(reading.host())
                            .setFormat(format == null ? "" : format)
                            .setMessage(line)
                            .setIpAddress("203.0.113.7")
                            .setAction(line.startsWith("Failed") ? Action.FAILED_LOGIN : Action.OTHER)
                            .build(),
                    number);
        }
    }
}
