package logly.query;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import logly.query.metadata.MetadataLog;
import logly.query.metadata.MetadataTrouble;
import logly.schemas.MetadataEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an administrator's key without one: straight in the log, so that whoever may write to Kafka can begin, and can
 * begin again when every key is lost.
 */
public final class KeyBootstrap {
    private static final Logger LOG = LoggerFactory.getLogger(KeyBootstrap.class);
    private static final int TRIES = 5;

    private final MetadataLog log;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** Does no I/O; the log stays the caller's. */
    public KeyBootstrap(MetadataLog log, InstantSource clock, RandomGenerator random) {
        this.log = log;
        this.clock = clock;
        this.random = random;
    }

    /**
     * The key, for the one time that it is shown.
     *
     * @param isAgain whether to make one also where an administrator's key of the whole fleet holds; else empty then
     * @throws MetadataTrouble where the log cannot be read or written
     */
    public Optional<String> create(String name, boolean isAgain) {
        for (int i = 0; i < TRIES; i++) {
            try (MetadataLog.Turn turn = log.begin()) {
                if (!isAgain && holdsOne()) {
                    return Optional.empty();
                }
                ApiKey.Token token = ApiKey.Token.random(random);
                ApiKey key = ApiKeys.key(
                        new ApiKeys.Wish(name, "", Role.ADMIN, Scope.ALL, null), token, clock.instant(), "bootstrap");
                long unused = turn.commit(List.of(key.entry(1, clock.instant(), "bootstrap")));
                return Optional.of(token.shown());
            } catch (MetadataLog.Overtaken e) {
                LOG.debug("somebody else wrote metadata: looks again");
            }
        }
        throw new MetadataTrouble("other query services write all the time", null);
    }

    private boolean holdsOne() {
        Map<String, MetadataEntry> newest = new HashMap<>();
        long next = 0;
        long end = log.end();
        while (next < end) {
            MetadataLog.Changes changes = log.read(next);
            for (MetadataLog.Change change : changes.items()) {
                MetadataEntry entry = change.entry();
                if (entry == null) {
                    newest.remove(change.key());
                } else if (change.key().startsWith(ApiKey.PREFIX)) {
                    newest.put(change.key(), entry);
                }
            }
            next = changes.next();
        }
        return newest.values().stream()
                .map(ApiKey::of)
                .anyMatch(key -> key.role() == Role.ADMIN
                        && key.user().isEmpty()
                        && key.scope().isAll()
                        && key.holds(clock.instant()));
    }
}
