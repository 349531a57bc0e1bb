package logly.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import logly.schemas.MetadataEntry;

/**
 * A person. He shows keys that are his; each is worth at most what he may.
 *
 * @param isDisabled whether his keys let nobody in
 * @param version counts the changes from 1
 */
record User(
        String name, Role role, Scope scope, boolean isDisabled, long version, Instant updatedAt, String updatedBy) {
    static final String KIND = "users";
    static final String PREFIX = KIND + ":";

    MetadataEntry entry() {
        return MetadataEntry.newBuilder()
                .setKey(PREFIX + name)
                .setKind(KIND)
                .setValue(JsonNodeFactory.instance
                        .objectNode()
                        .put("name", name)
                        .put("role", role.text())
                        .put("scope", scope.text())
                        .put("disabled", isDisabled)
                        .toString())
                .setVersion(version)
                .setUpdatedAt(updatedAt)
                .setUpdatedBy(updatedBy)
                .build();
    }

    static User of(MetadataEntry entry) {
        JsonNode json = ApiKey.json(entry);
        return new User(
                json.path("name").asText(),
                ApiKey.role(json),
                Scope.parse(json.path("scope").asText()),
                json.path("disabled").asBoolean(),
                entry.getVersion(),
                entry.getUpdatedAt(),
                entry.getUpdatedBy());
    }
}
