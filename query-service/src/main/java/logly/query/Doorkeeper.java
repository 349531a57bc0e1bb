package logly.query;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import logly.query.metadata.MetadataStore;
import logly.query.metadata.MetadataTrouble;
import org.jspecify.annotations.Nullable;

/**
 * Tells who asks: by the key in {@code Authorization: Bearer}, else by the session of a browser. Where the service is
 * open whoever shows nothing may do everything; a key that is shown counts there too.
 */
final class Doorkeeper {
    private static final Pattern BEARER = Pattern.compile("Bearer +(\\S+) *", Pattern.CASE_INSENSITIVE);

    private final boolean isOpen;
    private final MetadataStore metadata;
    private final ApiKeys keys;
    private final Sessions sessions;
    private final String cookie;

    /**
     * Keeps the door.
     *
     * @param isOpen whether those are let in who show nothing
     * @param isEncrypted whether browsers shall send the cookie over TLS only
     */
    Doorkeeper(boolean isOpen, boolean isEncrypted, MetadataStore metadata, ApiKeys keys, Sessions sessions) {
        this.isOpen = isOpen;
        this.metadata = metadata;
        this.keys = keys;
        this.sessions = sessions;
        cookie = isEncrypted ? "__Host-logly" : "logly";
    }

    boolean isOpen() {
        return isOpen;
    }

    String cookie() {
        return cookie;
    }

    ApiKeys keys() {
        return keys;
    }

    Sessions sessions() {
        return sessions;
    }

    /**
     * Throws {@link Unknown} where that is asked for and not known, and {@link MetadataTrouble} where it may be known as
     * soon as the metadata are read.
     */
    Caller caller(Context request, Rule rule) {
        Optional<Caller> known = known(request);
        if (known.isPresent()) {
            return known.get();
        }
        if (rule.least() == null) {
            return Caller.NOBODY;
        }
        if (isOpen) {
            return Caller.LOCAL;
        }
        if (request.cookie(cookie) != null) {
            requireComplete();
        }
        throw new Unknown("this takes a key, as in Authorization: Bearer lg_..., or a session of /sign-in");
    }

    /** Empty where nothing was shown that could be looked at. */
    private Optional<Caller> known(Context request) {
        String header = request.header("Authorization");
        if (header != null && (!isOpen || BEARER.matcher(header).matches())) {
            return Optional.of(ofKey(header));
        }
        String value = request.cookie(cookie);
        return value == null ? Optional.empty() : sessions.keyId(value).flatMap(keys::caller);
    }

    private Caller ofKey(String header) {
        Matcher bearer = BEARER.matcher(header);
        ApiKey.@Nullable Token token = bearer.matches() ? ApiKey.Token.parse(bearer.group(1)) : null;
        if (token == null) {
            throw new Unknown("Authorization: is no Bearer lg_..., as keys are spelled");
        }
        return caller(token);
    }

    /** Whose key it is; throws where it is nobody's. */
    Caller caller(ApiKey.Token token) {
        return keys.caller(token).orElseThrow(() -> {
            requireComplete();
            return new Unknown("there is no such key, or it is revoked or expired");
        });
    }

    /** What was not read yet is not known to be nobody's. */
    private void requireComplete() {
        if (!metadata.isComplete()) {
            throw new MetadataTrouble("the keys and sessions were not read yet", null);
        }
    }
}
