package logly.query;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** A weak tag of an answer (RFC 9110, 8.8.3): of the question and of the state of what it asks. */
record EntityTag(String text) {
    static EntityTag of(String state, Context request) {
        String question = request.path() + "?" + request.queryString() + "\n" + state;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(question.getBytes(StandardCharsets.UTF_8));
            return new EntityTag(
                    "W/\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 15)) + "\"");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    boolean isKnownTo(Context request) {
        String known = request.header("If-None-Match");
        return known != null && Arrays.asList(known.split("\\s*,\\s*", -1)).contains(text);
    }

    void addTo(Context request) {
        request.header("ETag", text).header("Cache-Control", "private, no-cache");
    }

    void answerUnchanged(Context request) {
        addTo(request);
        request.status(304);
    }
}
