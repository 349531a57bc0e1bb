package logly.query;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import logly.query.metadata.MetadataStore;
import logly.query.metadata.MetadataTrouble;

/**
 * Who signed in on the page, by the cookie of his browser: on every query node, as the fleet's metadata have it. A session
 * ends when it is signed out of, after twelve hours, and with the key that was shown. The cookie is spelled as a key is, so
 * that it is masked wherever keys are; it opens nothing as one.
 */
final class Sessions {
    static final Duration LONGEST = Duration.ofHours(12);

    /** Oldest ones beyond these end early. */
    private static final int MOST = 10_000;

    private final MetadataStore metadata;
    private final InstantSource clock;
    private final RandomGenerator random;

    Sessions(MetadataStore metadata, InstantSource clock, RandomGenerator random) {
        this.metadata = metadata;
        this.clock = clock;
        this.random = random;
    }

    /** Value of the new session's cookie; throws {@link MetadataTrouble} where the fleet cannot be told of it. */
    String begin(Caller caller) {
        ApiKey.Token cookie = ApiKey.Token.random(random);
        Instant now = clock.instant();
        Session session = new Session(cookie.id(), caller.keyId(), cookie.hash(), now, now.plus(LONGEST));
        long unused = metadata.rewrite(current -> new MetadataStore.Rewrite(
                List.of(session.entry(caller.name())),
                ended(current.scan(Session.PREFIX).stream()
                        .map(Session::of)
                        .sorted(Comparator.comparing(Session::begin).reversed())
                        .toList())));
        return cookie.shown();
    }

    /** Of some sessions, the newest first, the keys of those that are over or too many. */
    private List<String> ended(List<Session> sessions) {
        Instant now = clock.instant();
        List<Session> held = sessions.stream().filter(each -> each.holds(now)).toList();
        return Stream.concat(
                        sessions.stream().filter(each -> !each.holds(now)),
                        held.stream().skip(MOST - 1L))
                .map(Session::key)
                .toList();
    }

    /** Id of the key that was shown when a session began; empty where there is none of this cookie, or it is over. */
    Optional<String> keyId(String cookie) {
        return session(cookie).filter(session -> session.holds(clock.instant())).map(Session::keyId);
    }

    private Optional<Session> session(String cookie) {
        return Optional.ofNullable(ApiKey.Token.parse(cookie))
                .flatMap(token -> metadata.entry(Session.PREFIX + token.id())
                        .map(Session::of)
                        .filter(session -> session.isOf(token)));
    }

    /** On every node; throws {@link MetadataTrouble} where the fleet cannot be told. */
    void end(String cookie) {
        session(cookie).ifPresent(session -> {
            long unused = metadata.rewrite(current -> new MetadataStore.Rewrite(List.of(), List.of(session.key())));
        });
    }
}
