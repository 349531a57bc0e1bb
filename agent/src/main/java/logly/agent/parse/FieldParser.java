package logly.agent.parse;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import logly.agent.parse.general.FieldMessages;
import logly.agent.parse.host.AuditJson;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * Lines of named fields: JSON objects and logfmt. The message is what the message's field holds, else the whole line; the
 * text of an error beside it is added, as the program's plain output would have it.
 */
final class FieldParser implements LogParser {
    private static final List<String> ERRORS = List.of("err", "error", "err.message", "error.message");
    private static final int LONGEST_ERROR = 512;

    private final LogFormat format;
    private final Function<String, @Nullable Map<String, String>> fields;

    FieldParser(LogFormat format, Function<String, @Nullable Map<String, String>> fields) {
        this.format = format;
        this.fields = fields;
    }

    @Override
    public LogEvent parse(String line, ParseContext context) {
        Map<String, String> found = fields.apply(line);
        if (found == null) {
            return GenericParser.parse(line, context, format);
        }
        Meaning meaning = new Meaning();
        Instant audited = AuditJson.read(found, meaning);
        if (audited != null) {
            return meaning.event(audited.toEpochMilli(), format.label(), format.label(), line, context);
        }
        FieldMessages.Read read = FieldMessages.read(found, context, meaning);
        if (meaning.level == Level.UNKNOWN) {
            meaning.level = Levels.ofWords(read.message(), Level.INFO);
        }
        Stamp leading = read.time() == null ? Stamp.iso(line, 0, context) : null;
        Instant stamped = leading == null ? read.time() : leading.time();
        long millis = (stamped == null ? context.readAt() : stamped).toEpochMilli();
        String message = read.message().isEmpty() ? line : read.message() + error(found, read.message());
        return meaning.event(millis, format.label(), format.label(), message, context);
    }

    /** Of several words, and not said already. */
    private static String error(Map<String, String> fields, String message) {
        for (String key : ERRORS) {
            String error = fields.getOrDefault(key, "").strip();
            if (error.indexOf(' ') > 0 && !message.contains(error)) {
                return ": " + error.substring(0, Math.min(LONGEST_ERROR, error.length()));
            }
        }
        return "";
    }
}
