package logly.query;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import logly.query.metadata.MetadataStore;
import logly.schemas.MetadataEntry;

/** When a key was used last; an entry of its own, so that using a key does not change it. */
record KeyUse(String id, Instant lastUsedAt) {
    static final String KIND = "key_uses";
    static final String PREFIX = KIND + ":";

    private static final Duration STALE = Duration.ofMinutes(15);

    boolean isDue(MetadataStore metadata) {
        return metadata.entry(PREFIX + id)
                .map(entry -> of(entry).lastUsedAt().plus(STALE).isBefore(lastUsedAt))
                .orElse(true);
    }

    MetadataEntry entry(Instant now, String node) {
        return MetadataEntry.newBuilder()
                .setKey(PREFIX + id)
                .setKind(KIND)
                .setValue(JsonNodeFactory.instance
                        .objectNode()
                        .put("id", id)
                        .put("lastUsedAt", lastUsedAt.toString())
                        .toString())
                .setVersion(1)
                .setUpdatedAt(now)
                .setUpdatedBy(node)
                .build();
    }

    static KeyUse of(MetadataEntry entry) {
        return new KeyUse(
                ApiKey.json(entry).path("id").asText(),
                Instant.parse(ApiKey.json(entry).path("lastUsedAt").asText()));
    }
}
