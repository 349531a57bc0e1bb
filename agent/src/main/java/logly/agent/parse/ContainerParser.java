package logly.agent.parse;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import logly.agent.parse.container.ContainerLine;
import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * A line of a container's output in the engine's wrapping, where nobody has said that the file is one of those: what is
 * wrapped is read as the first kind that it looks like, and has the engine's time where it says none.
 */
final class ContainerParser implements LogParser {
    private final SourceFormat wrapped = SourceFormat.mixed();

    @Override
    public LogEvent parse(String line, ParseContext context) {
        ContainerLine container = of(line);
        if (container == null) {
            return GenericParser.parse(line, context, LogFormat.CONTAINER);
        }
        Instant written = container.time();
        ParseContext then = written == null ? context : new ParseContext(context.zone(), written, context.host());
        String text = new String(container.text(), StandardCharsets.UTF_8);
        // Unwrapped once: a line of nothing but wrappings would cost the square of its length.
        LogEvent event =
                isWrapped(text) ? GenericParser.parse(text, then, LogFormat.CONTAINER) : wrapped.parse(text, then);
        Map<String, String> metadata = new HashMap<>(event.getMetadata());
        metadata.put("stream", container.stream());
        return LogEvent.newBuilder(event)
                .setMetadata(metadata)
                .setCollectedAt(context.readAt())
                .build();
    }

    static boolean isWrapped(String line) {
        return of(line) != null;
    }

    private static @Nullable ContainerLine of(String line) {
        boolean docker = line.startsWith("{\"log\":\"") && line.contains("\"stream\":\"std");
        if (!docker && (line.isEmpty() || line.charAt(0) == '{' || !isRuntimes(line))) {
            return null;
        }
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return ContainerLine.parse(bytes, 0, bytes.length);
    }

    /** {@code time stdout F text}: asked of every line, so without making anything. */
    private static boolean isRuntimes(String line) {
        int space = line.indexOf(' ');
        return space > 19 && (line.startsWith("stdout ", space + 1) || line.startsWith("stderr ", space + 1));
    }
}
