package logly.agent.parse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Text;
import logly.schemas.LogEvent;

/**
 * One entry of the systemd journal in its JSON form, as {@code journalctl -o json}, {@code json-seq} and {@code json-sse}
 * write it; login programs are understood as in auth.log. Never throws.
 */
public final class JournalParser implements LogParser {
    /** The fields that the parser wants, besides those that the journal always tells. */
    public static final String FIELDS = "MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_COMM,_PID,SYSLOG_PID,_SYSTEMD_UNIT,UNIT";

    private static final String JOURNAL = "journal";
    private static final String TIME = "__REALTIME_TIMESTAMP";
    private static final String CURSOR = "__CURSOR";

    private final ObjectMapper json = new ObjectMapper();

    /** An entry with the place from which reading goes on behind it. */
    public record Entry(String cursor, LogEvent event) {}

    /** Empty for text that is no entry with a cursor. */
    public Optional<Entry> entry(String text, ParseContext context) {
        try {
            JsonNode entry = json.readTree(text);
            String cursor = entry.path(CURSOR).asText("");
            return cursor.isEmpty() ? Optional.empty() : Optional.of(new Entry(cursor, event(entry, context)));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Whether a line is an entry that was exported into a file or a pipe. */
    static boolean isEntry(String line) {
        int start = start(line);
        return start >= 0 && (line.contains("\"" + TIME + "\"") || line.contains("\"" + CURSOR + "\""));
    }

    /** Where the object starts, at once or behind the mark of its framing; -1 for another line. */
    private static int start(String line) {
        int start = line.startsWith("data: ") ? 6 : line.startsWith("\u001e") ? 1 : 0;
        return line.startsWith("{", start) ? start : -1;
    }

    @Override
    public LogEvent parse(String line, ParseContext context) {
        int start = start(line);
        try {
            JsonNode entry = start < 0 ? NullNode.instance : json.readTree(line.substring(start));
            if (entry.has(TIME) || entry.has(CURSOR)) {
                return event(entry, context);
            }
        } catch (JsonProcessingException e) {
            // kept as plain text below
        }
        return GenericParser.parse(line, context, LogFormat.JOURNAL);
    }

    private static LogEvent event(JsonNode entry, ParseContext context) {
        String program = first(entry, "SYSLOG_IDENTIFIER", "_COMM");
        String message = text(entry.path("MESSAGE"));
        Meaning meaning = new Meaning();
        meaning.put("hostname", text(entry.path("_HOSTNAME")));
        meaning.put("pid", first(entry, "_PID", "SYSLOG_PID"));
        meaning.put("unit", first(entry, "_SYSTEMD_UNIT", "UNIT"));
        LogFormat source = Programs.source(program, LogFormat.GENERIC);
        Programs.understand(program, null, message, meaning);
        int priority = number(text(entry.path("PRIORITY")));
        meaning.level = SyslogLine.level(priority > 7 ? -1 : priority, message, meaning.level);
        long micros = entry.path(TIME).asLong(0);
        long millis = micros > 0 ? micros / 1000 : context.readAt().toEpochMilli();
        return meaning.event(millis, source == LogFormat.GENERIC ? JOURNAL : source.label(), JOURNAL, message, context);
    }

    private static String first(JsonNode entry, String name, String other) {
        String value = text(entry.path(name));
        return value.isEmpty() ? text(entry.path(other)) : value;
    }

    /** A field's text: the journal writes what is not clean UTF-8 as an array of bytes, a repeated field as an array. */
    private static String text(JsonNode field) {
        if (!field.isArray()) {
            return field.isNull() || field.isMissingNode() ? "" : field.asText("");
        }
        if (!field.isEmpty() && !field.get(0).isNumber()) {
            return text(field.get(0));
        }
        byte[] bytes = new byte[field.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) field.get(i).asInt();
        }
        return new String(bytes, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    }

    private static int number(String digits) {
        return digits.isEmpty() ? -1 : Text.digits(digits, 0, digits.length());
    }
}
