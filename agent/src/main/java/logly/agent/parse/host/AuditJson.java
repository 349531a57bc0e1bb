package logly.agent.parse.host;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.agent.parse.meaning.Meaning;
import org.jspecify.annotations.Nullable;

/** Audit events that laurel writes, one JSON object each: {@code {"ID":"seconds.millis:serial","SYSCALL":{…},"EXECVE":{…}}}. */
public final class AuditJson {
    private AuditJson() {}

    /** The event's time; null where the fields are of something else. */
    public static @Nullable Instant read(Map<String, String> fields, Meaning meaning) {
        String id = fields.getOrDefault("ID", "");
        AuditRecord head = AuditRecord.of("type=ID msg=audit(" + id + "):");
        if (head == null || head.time() == null || head.serial().isEmpty()) {
            return null;
        }
        Map<String, Map<String, String>> types = new LinkedHashMap<>();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            int dot = field.getKey().indexOf('.');
            if (dot > 0) {
                types.computeIfAbsent(field.getKey().substring(0, dot), type -> new LinkedHashMap<>())
                        .put(field.getKey().substring(dot + 1), field.getValue());
            }
        }
        List<AuditRecord> records = new ArrayList<>();
        types.forEach((type, values) -> records.add(new AuditRecord(type, head.time(), head.serial(), values)));
        if (records.isEmpty()) {
            return null;
        }
        AuditMessages.describe(records, meaning);
        meaning.put("commandLine", fields.getOrDefault("EXECVE.ARGV", fields.getOrDefault("PROCTITLE.ARGV", "")));
        meaning.service = "auditd";
        meaning.put("program", "laurel");
        return head.time();
    }
}
