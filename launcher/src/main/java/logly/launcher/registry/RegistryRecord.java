package logly.launcher.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One record of the topic, in Confluent's format. Compaction compares keys byte by byte, so the order of a key's fields
 * is part of the format.
 *
 * @param value null deletes what the key names
 */
record RegistryRecord(String key, @Nullable String value) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static RegistryRecord schema(RegisteredSchema schema) {
        ObjectNode key = key("SCHEMA", schema.subject(), null).put("version", schema.version());
        ObjectNode value = JsonNodeFactory.instance
                .objectNode()
                .put("subject", schema.subject())
                .put("version", schema.version())
                .put("id", schema.id());
        if (!schema.type().equals(RegisteredSchema.AVRO)) {
            value.put("schemaType", schema.type());
        }
        value.put("schema", schema.text()).put("deleted", schema.deleted());
        return new RegistryRecord(text(key.put("magic", 1)), text(value));
    }

    /** Soft deletion of every version up to this one. */
    static RegistryRecord subjectDeletion(String subject, int lastVersion) {
        ObjectNode value =
                JsonNodeFactory.instance.objectNode().put("subject", subject).put("version", lastVersion);
        return new RegistryRecord(text(key("DELETE_SUBJECT", subject, 0)), text(value));
    }

    /**
     * @param subject null stands for all subjects without a level of their own
     * @param level null removes the level
     */
    static RegistryRecord config(@Nullable String subject, @Nullable Compatibility level) {
        return new RegistryRecord(
                text(key("CONFIG", subject, 0)),
                level == null
                        ? null
                        : text(JsonNodeFactory.instance.objectNode().put("compatibilityLevel", level.name())));
    }

    /** The arguments mean the same as those of {@link #config}. */
    static RegistryRecord mode(@Nullable String subject, @Nullable Mode mode) {
        return new RegistryRecord(
                text(key("MODE", subject, 0)),
                mode == null ? null : text(JsonNodeFactory.instance.objectNode().put("mode", mode.name())));
    }

    private static ObjectNode key(String type, @Nullable String subject, @Nullable Integer magic) {
        ObjectNode key =
                JsonNodeFactory.instance.objectNode().put("keytype", type).put("subject", subject);
        return magic == null ? key : key.put("magic", magic);
    }

    private static String text(JsonNode node) {
        return node.toString();
    }

    static RegistryRecord of(byte[] key, byte @Nullable [] value) {
        return new RegistryRecord(
                new String(key, StandardCharsets.UTF_8),
                value == null ? null : new String(value, StandardCharsets.UTF_8));
    }

    byte[] keyBytes() {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    byte @Nullable [] valueBytes() {
        return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    }

    JsonNode keyJson() throws JsonProcessingException {
        return JSON.readTree(key);
    }

    /** The value, or an empty object if there is none. */
    JsonNode valueJson() throws JsonProcessingException {
        return value == null ? JsonNodeFactory.instance.objectNode() : JSON.readTree(value);
    }
}
