package logly.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import logly.agent.parse.LogFormat;
import logly.agent.parse.SourceFormat;
import logly.agent.tail.StreamLines;
import logly.query.LogLines;

/** Lines of logs, read by the agent's own parsers. */
final class AgentLines implements LogLines {
    @Override
    public List<String> formats() {
        return Arrays.stream(LogFormat.values()).map(LogFormat::label).toList();
    }

    @Override
    public void read(String lines, Reading reading, Sink sink) {
        StreamLines stream = new StreamLines(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
        try {
            EventLines.read(
                    stream::next, format(lines, reading), reading.zone(), reading.readAt(), reading.host(), sink::take);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SourceFormat format(String lines, Reading reading) {
        String named = reading.format();
        return named == null
                ? SourceFormat.ofSample(
                        lines.lines().limit(SourceFormat.SAMPLE_LINES).toList())
                : SourceFormat.only(LogFormat.named(named)
                        .orElseThrow(() -> new IllegalArgumentException("format: there is none named " + named)));
    }
}
