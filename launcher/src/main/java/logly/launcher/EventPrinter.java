package logly.launcher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import logly.agent.error.ErrorAnalysis;
import logly.agent.parse.SourceFormat;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.ErrorTrace;
import logly.schemas.LogEvent;

/**
 * Prints events as JSON, one a line; a key whose value is not known is null. {@code error} stands only in an event that
 * tells of one.
 */
final class EventPrinter implements Closeable {
    private static final int CHECK_EVERY = 1000;
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final ErrorAnalysis errors = new ErrorAnalysis();
    private final PrintStream out;
    private final JsonGenerator json;
    private long printed;
    private long lastSecond = Long.MIN_VALUE;
    private String lastText = "";

    EventPrinter(PrintStream out) throws IOException {
        this.out = out;
        this.json = new JsonFactory().createGenerator(out);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        json.setRootValueSeparator(null);
    }

    void print(LogEvent event, boolean truncated) throws IOException {
        json.writeStartObject();
        json.writeStringField("timestamp", time(event.getTimestamp()));
        json.writeStringField("host", event.getHost());
        json.writeStringField("source", event.getSource());
        json.writeStringField("service", event.getService());
        json.writeStringField("level", event.getLevel().name());
        json.writeStringField("message", event.getMessage());
        json.writeStringField("ipAddress", event.getIpAddress());
        json.writeStringField("user", event.getUser());
        json.writeStringField("action", event.getAction().name());
        json.writeObjectFieldStart("metadata");
        Map<String, String> metadata = event.getMetadata();
        for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        if (truncated) {
            json.writeStringField("truncated", "true");
        }
        json.writeEndObject();
        json.writeStringField("format", event.getFormat());
        json.writeBooleanField("parsed", SourceFormat.isParsed(event));
        ErrorTrace error = errors.of(event);
        if (error != null) {
            json.writeFieldName("error");
            print(error);
        }
        json.writeEndObject();
        json.writeRaw('\n');
        if (++printed % CHECK_EVERY == 0) {
            flush();
        }
    }

    private void print(ErrorTrace error) throws IOException {
        json.writeStartObject();
        json.writeStringField("errorType", error.getErrorType());
        json.writeStringField("errorCategory", error.getErrorCategory());
        json.writeStringField("exceptionType", error.getExceptionType());
        json.writeNumberField("severity", error.getSeverity());
        json.writeStringField("filePath", error.getFilePath());
        json.writeFieldName("lineNumber");
        json.writeObject(error.getLineNumber());
        json.writeStringField("errorCode", error.getErrorCode());
        json.writeBooleanField("hasStacktrace", error.getHasStacktrace());
        print("rootCauseHints", error.getRootCauseHints());
        print("recoverySuggestions", error.getRecoverySuggestions());
        json.writeEndObject();
    }

    private void print(String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    /** Lines come in the order of their times: most of them share their second with the one before. */
    private String time(Instant time) {
        if (time.getEpochSecond() != lastSecond) {
            lastSecond = time.getEpochSecond();
            lastText = MILLIS.format(Instant.ofEpochSecond(lastSecond));
        }
        int millis = time.getNano() / 1_000_000;
        if (millis == 0) {
            return lastText;
        }
        String digits = Integer.toString(1000 + millis);
        return lastText.substring(0, lastText.length() - 4) + digits.substring(1) + 'Z';
    }

    void flush() throws IOException {
        json.flush();
        if (out.checkError()) {
            throw new OperatorMistake(ExitCode.CANNOT_WRITE, "the output cannot be written");
        }
    }

    @Override
    public void close() throws IOException {
        json.close();
        out.flush();
    }
}
