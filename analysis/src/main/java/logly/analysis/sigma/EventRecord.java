package logly.analysis.sigma;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * A log event under the names of its Avro fields, {@code metadata.KEY}, and {@code uri} (path and query); any other name
 * is a key of the metadata, or for audit records one of {@code key=value} in the message.
 */
public final class EventRecord implements SigmaRecord {
    private final LogEvent event;
    private @Nullable String everything;

    public EventRecord(LogEvent event) {
        this.event = event;
    }

    @Override
    public boolean isOf(LogSource source) {
        return LogSources.holds(source, event);
    }

    @Override
    public Map<String, List<String>> resources() {
        return Resources.of(event);
    }

    /** By attacker where there is one, so that an attack over many hosts is one finding. */
    @Override
    public List<String> ownGroup() {
        if (event.getIpAddress() != null) {
            return List.of("ip", event.getIpAddress());
        }
        return List.of(
                "host",
                event.getHost(),
                Optional.ofNullable(event.getUser()).orElse(""),
                Optional.ofNullable(event.getService()).orElse(""));
    }

    @Override
    public List<String> values(String field) {
        return listed(value(field));
    }

    private static List<String> listed(@Nullable String value) {
        return value == null ? List.of() : List.of(value);
    }

    private @Nullable String value(String field) {
        return switch (field) {
            case "message" -> event.getMessage();
            case "action" -> event.getAction().name();
            case "level" -> event.getLevel().name();
            case "ipAddress" -> event.getIpAddress();
            case "user" -> event.getUser();
            case "service" -> event.getService();
            case "source" -> event.getSource();
            case "format" -> event.getFormat();
            case "host" -> event.getHost();
            case "sourcePath" -> event.getSourcePath();
            case "uri" -> uri();
            default -> metadata(field);
        };
    }

    private @Nullable String uri() {
        Map<String, String> metadata = event.getMetadata();
        String path = metadata.get("path");
        String query = metadata.get("query");
        return path == null || query == null ? path : path + "?" + query;
    }

    private @Nullable String metadata(String field) {
        boolean named = field.startsWith("metadata.");
        String value = event.getMetadata().get(named ? field.substring(9) : field);
        if (value == null && !named && event.getMetadata().containsKey("auditType")) {
            return inMessage(field);
        }
        return value;
    }

    private @Nullable String inMessage(String key) {
        String message = event.getMessage();
        for (int at = message.indexOf(key); at >= 0; at = message.indexOf(key, at + 1)) {
            int equals = at + key.length();
            boolean starts = at == 0 || " \n'".indexOf(message.charAt(at - 1)) >= 0;
            if (starts && equals < message.length() && message.charAt(equals) == '=') {
                boolean quoted = equals + 1 < message.length() && message.charAt(equals + 1) == '"';
                int from = quoted ? equals + 2 : equals + 1;
                int end = from;
                while (end < message.length() && (quoted ? message.charAt(end) != '"' : message.charAt(end) > ' ')) {
                    end++;
                }
                return message.substring(from, end);
            }
        }
        return null;
    }

    @Override
    public String text() {
        return event.getMessage();
    }

    @Override
    public String everything() {
        String known = everything;
        if (known == null) {
            StringBuilder all = new StringBuilder(event.getMessage().length() + 256);
            all.append(event.getMessage());
            for (String field : FIELDS) {
                String value = value(field);
                if (value != null) {
                    all.append('\n').append(value);
                }
            }
            event.getMetadata().values().forEach(value -> all.append('\n').append(value));
            known = all.toString();
            everything = known;
        }
        return known;
    }

    private static final List<String> FIELDS =
            List.of("action", "level", "ipAddress", "user", "service", "source", "format", "host", "sourcePath", "uri");
}
