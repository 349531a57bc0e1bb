package logly.analysis.sigma;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import logly.schemas.LogEvent;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * A log event under the names of its Avro fields, {@code metadata.KEY}, and {@code uri} (path and query); any other name
 * is a key of the metadata, and for audit events one of the records ({@link AuditFields}).
 */
public final class EventRecord implements SigmaRecord {
    private static final String METADATA = "metadata.";

    private final LogEvent event;
    private @Nullable String text;
    private @Nullable AuditFields audit;
    private @Nullable Map<String, List<String>> resources;

    public EventRecord(LogEvent event) {
        this.event = event;
    }

    @Override
    public boolean isOf(LogSource source) {
        return LogSources.holds(source, event);
    }

    @Override
    public Map<String, List<String>> resources() {
        Map<String, List<String>> known = resources;
        if (known == null) {
            known = Resources.of(event);
            resources = known;
        }
        return known;
    }

    @Override
    public IndexedRecord record() {
        return event;
    }

    /** By attacker where there is one, so that an attack over many hosts is one finding. */
    @Override
    public List<String> ownGroup() {
        if (event.getIpAddress() != null) {
            return List.of("ip", Taker.brief(event.getIpAddress()));
        }
        return List.of(
                "host",
                Taker.brief(event.getHost()),
                Taker.brief(Optional.ofNullable(event.getUser()).orElse("")),
                Taker.brief(Optional.ofNullable(event.getService()).orElse("")));
    }

    @Override
    public List<String> values(String field) {
        String value = value(field);
        List<String> inRecords = audit().values(field);
        return inRecords.isEmpty() ? listed(value) : value == null ? inRecords : joined(value, inRecords);
    }

    private static List<String> joined(String first, List<String> others) {
        Set<String> all = new LinkedHashSet<>();
        all.add(first);
        all.addAll(others);
        return List.copyOf(all);
    }

    private AuditFields audit() {
        AuditFields known = audit;
        if (known == null) {
            boolean isAudit = event.getMetadata().containsKey("auditType");
            known = isAudit ? new AuditFields(event.getMessage()) : AuditFields.NONE;
            audit = known;
        }
        return known;
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
        return event.getMetadata().get(key(field));
    }

    /** The key of the metadata that a field names; the field where it names none. */
    static String key(String field) {
        return field.startsWith(METADATA) ? field.substring(METADATA.length()) : field;
    }

    /** The program's name and the message; of an audit event also what it encodes and its arguments as one text. */
    @Override
    public String text() {
        String known = text;
        if (known == null) {
            StringBuilder line = new StringBuilder();
            if (event.getService() != null) {
                line.append(event.getService()).append(": ");
            }
            line.append(event.getMessage());
            audit().unwritten().forEach(value -> line.append('\n').append(value));
            if (audit() != AuditFields.NONE) {
                line.append('\n').append(event.getMetadata().getOrDefault("commandLine", ""));
            }
            known = line.toString();
            text = known;
        }
        return known;
    }

    /** Service and message stand in the text; what audit records say stands there, or among the metadata. */
    @Override
    public void parts(Set<String> fields, Consumer<String> parts) {
        parts.accept(text());
        for (String field : FIELDS) {
            String value = fields.contains(field) ? value(field) : null;
            if (value != null) {
                parts.accept(value);
            }
        }
        boolean isAudit = audit() != AuditFields.NONE;
        event.getMetadata().forEach((key, value) -> {
            if (isAudit || fields.contains(key)) {
                parts.accept(value);
            }
        });
    }

    private static final List<String> FIELDS =
            List.of("action", "level", "ipAddress", "user", "source", "format", "host", "sourcePath", "uri");
}
