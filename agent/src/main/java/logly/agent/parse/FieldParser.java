package logly.agent.parse;

import java.time.Instant;
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

/** Lines of named fields: JSON objects and logfmt. The message is what the message's field holds, else the whole line. */
final class FieldParser implements LogParser {
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
        return meaning.event(
                millis, format.label(), format.label(), read.message().isEmpty() ? line : read.message(), context);
    }
}
