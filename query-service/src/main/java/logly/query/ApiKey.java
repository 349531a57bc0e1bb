package logly.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import logly.query.metadata.MetadataTrouble;
import logly.schemas.MetadataEntry;
import org.jspecify.annotations.Nullable;

/**
 * A key of the API, as {@code lg_<id>_<secret>}. Of the secret, 256 random bits, only the SHA-256 is kept: there is
 * nothing to guess that a slower hash would have to protect.
 *
 * @param user whose rights bound those of the key; empty where it is nobody's
 * @param hash of the secret, hexadecimal
 * @param expiresAt null where it does not
 * @param revokedAt null while it holds
 */
record ApiKey(
        String id,
        String name,
        String user,
        Role role,
        Scope scope,
        String hash,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {
    static final String KIND = "api_keys";
    static final String PREFIX = KIND + ":";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TOKEN = Pattern.compile("lg_([a-z2-7]{10})_([A-Za-z0-9_-]{43})");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int ID_LENGTH = 10;
    private static final int SECRET_BYTES = 32;

    /** What a caller shows. It never stands in a log, an error or a store. */
    record Token(String id, String secret) {
        /** Null where the text is none. */
        static @Nullable Token parse(String text) {
            Matcher parts = TOKEN.matcher(text);
            return parts.matches() ? new Token(parts.group(1), parts.group(2)) : null;
        }

        static Token random(RandomGenerator random) {
            StringBuilder id = new StringBuilder();
            for (int i = 0; i < ID_LENGTH; i++) {
                id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            byte[] secret = new byte[SECRET_BYTES];
            random.nextBytes(secret);
            return new Token(
                    id.toString(), Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
        }

        String hash() {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
                return HexFormat.of().formatHex(digest);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        /** The whole key, for the one time that it is shown. */
        String shown() {
            return "lg_" + id + "_" + secret;
        }

        /** The text, without the secrets of keys in it. */
        static String masked(String text) {
            return text.contains("lg_") ? TOKEN.matcher(text).replaceAll("lg_$1_***") : text;
        }

        @Override
        public String toString() {
            return masked(shown());
        }
    }

    /** Whether the token is this key's, in a time that tells nothing of where they differ. */
    boolean isOf(Token token) {
        return MessageDigest.isEqual(
                hash.getBytes(StandardCharsets.US_ASCII), token.hash().getBytes(StandardCharsets.US_ASCII));
    }

    boolean holds(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }

    ApiKey revoked(Instant now) {
        return new ApiKey(id, name, user, role, scope, hash, createdAt, createdBy, expiresAt, now);
    }

    MetadataEntry entry(long version, Instant now, String by) {
        ObjectNode json = JSON.createObjectNode()
                .put("id", id)
                .put("name", name)
                .put("user", user)
                .put("role", role.text())
                .put("scope", scope.text())
                .put("hash", hash)
                .put("createdAt", createdAt.toString())
                .put("createdBy", createdBy)
                .put("expiresAt", text(expiresAt))
                .put("revokedAt", text(revokedAt));
        return MetadataEntry.newBuilder()
                .setKey(PREFIX + id)
                .setKind(KIND)
                .setValue(json.toString())
                .setVersion(version)
                .setUpdatedAt(now)
                .setUpdatedBy(by)
                .build();
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /** What an entry says; {@link MetadataTrouble} where that is no key. */
    static ApiKey of(MetadataEntry entry) {
        JsonNode json = json(entry);
        return new ApiKey(
                json.path("id").asText(),
                json.path("name").asText(),
                json.path("user").asText(),
                role(json),
                Scope.parse(json.path("scope").asText()),
                json.path("hash").asText(),
                Instant.parse(json.path("createdAt").asText()),
                json.path("createdBy").asText(),
                time(json, "expiresAt"),
                time(json, "revokedAt"));
    }

    static JsonNode json(MetadataEntry entry) {
        try {
            return JSON.readTree(entry.getValue());
        } catch (JsonProcessingException e) {
            throw new MetadataTrouble("the entry " + entry.getKey() + " is no JSON", e);
        }
    }

    /** The least where it is unknown here, as one of a later version may be. */
    static Role role(JsonNode json) {
        return Role.named(json.path("role").asText()).orElse(Role.VIEWER);
    }

    private static @Nullable Instant time(JsonNode json, String field) {
        return json.path(field).isTextual() ? Instant.parse(json.path(field).asText()) : null;
    }
}
