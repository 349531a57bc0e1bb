package logly.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import logly.schemas.MetadataEntry;

/**
 * Somebody who signed in on the page, as the fleet's metadata have it. Of what his browser shows only the SHA-256 is kept.
 *
 * @param keyId of the key that he showed
 * @param hash of the secret of the cookie, hexadecimal
 */
record Session(String id, String keyId, String hash, Instant begin, Instant end) {
    static final String KIND = "sessions";
    static final String PREFIX = KIND + ":";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether the cookie is this session's, in a time that tells nothing of where they differ. */
    boolean isOf(ApiKey.Token cookie) {
        return MessageDigest.isEqual(
                hash.getBytes(StandardCharsets.US_ASCII), cookie.hash().getBytes(StandardCharsets.US_ASCII));
    }

    boolean holds(Instant now) {
        return now.isBefore(end);
    }

    String key() {
        return PREFIX + id;
    }

    MetadataEntry entry(String by) {
        ObjectNode json = JSON.createObjectNode()
                .put("id", id)
                .put("keyId", keyId)
                .put("hash", hash)
                .put("begin", begin.toString())
                .put("end", end.toString());
        return MetadataEntry.newBuilder()
                .setKey(key())
                .setKind(KIND)
                .setValue(json.toString())
                .setVersion(1)
                .setUpdatedAt(begin)
                .setUpdatedBy(by)
                .build();
    }

    /** What an entry says. */
    static Session of(MetadataEntry entry) {
        JsonNode json = ApiKey.json(entry);
        return new Session(
                json.path("id").asText(),
                json.path("keyId").asText(),
                json.path("hash").asText(),
                Instant.parse(json.path("begin").asText()),
                Instant.parse(json.path("end").asText()));
    }
}
