package logly.query;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Who signed in on the page, by the cookie of his browser. They end with the process, after twelve hours, and with the
 * key that was shown.
 */
final class Sessions {
    static final Duration LONGEST = Duration.ofHours(12);

    private static final int MOST = 10_000;
    private static final int BYTES = 32;

    private final InstantSource clock;
    private final RandomGenerator random;

    /** Oldest first. */
    private final Map<String, Session> byCookie = new LinkedHashMap<>();

    private record Session(String keyId, Instant end) {}

    Sessions(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** Value of the new session's cookie. */
    synchronized String begin(String keyId) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String cookie = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        byCookie.put(cookie, new Session(keyId, clock.instant().plus(LONGEST)));
        while (byCookie.size() > MOST) {
            byCookie.remove(byCookie.keySet().iterator().next());
        }
        return cookie;
    }

    synchronized Optional<String> keyId(String cookie) {
        Session session = byCookie.get(cookie);
        if (session != null && !clock.instant().isBefore(session.end())) {
            byCookie.remove(cookie);
            return Optional.empty();
        }
        return Optional.ofNullable(session).map(Session::keyId);
    }

    synchronized void end(String cookie) {
        byCookie.remove(cookie);
    }
}
