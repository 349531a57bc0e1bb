package logly.launcher.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that the topic says, in memory: a pure function of its records in their order. An id, once given to a text,
 * stays given, also after every version with it was deleted. Safe for use by several threads.
 */
final class SchemaStore {
    private static final Logger log = LoggerFactory.getLogger(SchemaStore.class);

    private final NavigableMap<String, NavigableMap<Integer, RegisteredSchema>> subjects = new TreeMap<>();
    private final NavigableMap<Integer, RegisteredSchema> byId = new TreeMap<>();
    private final Map<String, Integer> idByText = new HashMap<>();
    private final Map<String, Compatibility> levels = new HashMap<>();
    private final Map<String, Mode> modes = new HashMap<>();
    private Compatibility globalLevel = Compatibility.BACKWARD;
    private Mode globalMode = Mode.READWRITE;

    /** Takes the next record in; one that it does not understand changes nothing. */
    synchronized void apply(RegistryRecord record) {
        try {
            JsonNode key = record.keyJson();
            JsonNode value = record.valueJson();
            String subject = key.path("subject").asText("");
            switch (key.path("keytype").asText("")) {
                case "SCHEMA" -> applySchema(subject, key.path("version").asInt(), value, record.value() == null);
                case "DELETE_SUBJECT" ->
                    deleteVersions(subject, value.path("version").asInt());
                case "CONFIG" ->
                    applyLevel(subject, value.path("compatibilityLevel").asText(""));
                case "MODE" -> applyMode(subject, value.path("mode").asText(""));
                default -> log.debug("passed over a record of the schema topic with the key {}", record.key());
            }
        } catch (JsonProcessingException e) {
            log.warn("passed over a record of the schema topic that is not JSON: {}", e.getOriginalMessage());
        }
    }

    private void applySchema(String subject, int version, JsonNode value, boolean tombstone) {
        if (tombstone) {
            NavigableMap<Integer, RegisteredSchema> versions = subjects.get(subject);
            if (versions != null && versions.remove(version) != null && versions.isEmpty()) {
                subjects.remove(subject);
            }
            return;
        }
        RegisteredSchema schema = new RegisteredSchema(
                subject,
                version,
                value.path("id").asInt(),
                value.path("schemaType").asText(RegisteredSchema.AVRO),
                value.path("schema").asText(),
                value.path("deleted").asBoolean());
        subjects.computeIfAbsent(subject, name -> new TreeMap<>()).put(version, schema);
        byId.putIfAbsent(schema.id(), schema);
        idByText.putIfAbsent(schema.text(), schema.id());
    }

    private void deleteVersions(String subject, int last) {
        versionsOf(subject).headMap(last, true).replaceAll((version, schema) -> schema.asDeleted());
    }

    private void applyLevel(String subject, String level) {
        Compatibility known = Compatibility.named(level).orElse(null);
        if (subject.isEmpty()) {
            globalLevel = known == null ? Compatibility.BACKWARD : known;
        } else {
            put(levels, subject, known);
        }
    }

    private void applyMode(String subject, String mode) {
        Mode known = Mode.named(mode).orElse(null);
        if (subject.isEmpty()) {
            globalMode = known == null ? Mode.READWRITE : known;
        } else {
            put(modes, subject, known);
        }
    }

    private static <V> void put(Map<String, V> map, String subject, @Nullable V value) {
        if (value == null) {
            map.remove(subject);
        } else {
            map.put(subject, value);
        }
    }

    private NavigableMap<Integer, RegisteredSchema> versionsOf(String subject) {
        NavigableMap<Integer, RegisteredSchema> versions = subjects.get(subject);
        return versions == null ? new TreeMap<>() : versions;
    }

    synchronized List<String> subjects(boolean alsoDeleted) {
        List<String> names = new ArrayList<>();
        subjects.forEach((name, versions) -> {
            if (alsoDeleted || versions.values().stream().anyMatch(schema -> !schema.deleted())) {
                names.add(name);
            }
        });
        return names;
    }

    /** Versions of a subject, oldest first; empty if there is no such subject. */
    synchronized List<RegisteredSchema> versions(String subject, boolean alsoDeleted) {
        return versionsOf(subject).values().stream()
                .filter(schema -> alsoDeleted || !schema.deleted())
                .toList();
    }

    synchronized Optional<RegisteredSchema> byId(int id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Every version that has this id. */
    synchronized List<RegisteredSchema> uses(int id, boolean alsoDeleted) {
        return subjects.values().stream()
                .flatMap(versions -> versions.values().stream())
                .filter(schema -> schema.id() == id && (alsoDeleted || !schema.deleted()))
                .toList();
    }

    /** The id of a text, or the next one that is free. */
    synchronized int idFor(String text) {
        Integer known = idByText.get(text);
        return known == null ? (byId.isEmpty() ? 1 : byId.lastKey() + 1) : known;
    }

    synchronized int nextVersion(String subject) {
        NavigableMap<Integer, RegisteredSchema> versions = versionsOf(subject);
        return versions.isEmpty() ? 1 : versions.lastKey() + 1;
    }

    synchronized Compatibility globalLevel() {
        return globalLevel;
    }

    synchronized Optional<Compatibility> levelOf(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    synchronized Mode globalMode() {
        return globalMode;
    }

    synchronized Optional<Mode> modeOf(String subject) {
        return Optional.ofNullable(modes.get(subject));
    }

    synchronized int schemaCount() {
        return byId.size();
    }
}
