package logly.agent.parse.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A line of a container's output as its engine stores it: Docker's JSON
 * ({@code {"log":"text\n","stream":"stdout","time":"…"}}) or the form of the Container Runtime Interface
 * ({@code time stream F text}).
 */
public final class ContainerLine {
    private static final JsonFactory JSON = new JsonFactory();

    private final @Nullable Instant time;
    private final String stream;
    private final boolean partial;
    private final byte[] text;

    private ContainerLine(@Nullable Instant time, String stream, boolean partial, byte[] text) {
        this.time = time;
        this.stream = stream;
        this.partial = partial;
        this.text = text;
    }

    /** Null where it does not say. */
    public @Nullable Instant time() {
        return time;
    }

    public String stream() {
        return stream;
    }

    /** Whether the line goes on in a later one of the same stream. */
    public boolean isPartial() {
        return partial;
    }

    public byte[] text() {
        return text;
    }

    /** Null for a line in neither form. */
    public static @Nullable ContainerLine parse(byte[] bytes, int from, int to) {
        if (to <= from) {
            return null;
        }
        return bytes[from] == '{' ? docker(bytes, from, to) : runtimeInterface(bytes, from, to);
    }

    private static @Nullable ContainerLine docker(byte[] bytes, int from, int to) {
        String log = null;
        String stream = "";
        String time = "";
        try (JsonParser json = JSON.createParser(bytes, from, to - from)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                if (json.nextToken() == JsonToken.VALUE_STRING) {
                    switch (field) {
                        case "log" -> log = json.getText();
                        case "stream" -> stream = json.getText();
                        case "time" -> time = json.getText();
                        default -> json.skipChildren();
                    }
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            return null;
        }
        if (log == null) {
            return null;
        }
        boolean whole = log.endsWith("\n");
        String text = whole ? log.substring(0, log.length() - 1) : log;
        return new ContainerLine(instant(time), stream, !whole, text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable ContainerLine runtimeInterface(byte[] bytes, int from, int to) {
        int timeEnd = space(bytes, from, to);
        int streamEnd = space(bytes, timeEnd + 1, to);
        if (timeEnd < 0 || streamEnd < 0) {
            return null;
        }
        int tagsEnd = space(bytes, streamEnd + 1, to);
        int textAt = tagsEnd < 0 ? to : tagsEnd + 1;
        String stream = text(bytes, timeEnd + 1, streamEnd);
        String tags = text(bytes, streamEnd + 1, tagsEnd < 0 ? to : tagsEnd);
        Instant time = instant(text(bytes, from, timeEnd));
        boolean partial = tags.equals("P") || tags.startsWith("P:");
        boolean full = tags.equals("F") || tags.startsWith("F:");
        if (time == null || !(stream.equals("stdout") || stream.equals("stderr")) || !(partial || full)) {
            return null;
        }
        return new ContainerLine(time, stream, partial, Arrays.copyOfRange(bytes, textAt, to));
    }

    private static int space(byte[] bytes, int from, int to) {
        for (int i = from; i < to && i - from < 64; i++) {
            if (bytes[i] == ' ') {
                return i;
            }
        }
        return -1;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }

    private static @Nullable Instant instant(String text) {
        try {
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
