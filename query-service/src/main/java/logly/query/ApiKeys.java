package logly.query;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import logly.query.metadata.MetadataStore;
import logly.schemas.MetadataEntry;
import org.jspecify.annotations.Nullable;

/** The keys of the API and whose they are, as the fleet's metadata have them. */
final class ApiKeys {
    /** Stands in for a key that does not exist, so that the answer takes as long. */
    private static final ApiKey NOBODYS = new ApiKey(
            "", "", "", Role.VIEWER, Scope.ALL, "0".repeat(64), Instant.EPOCH, "", Instant.EPOCH, Instant.EPOCH);

    private final MetadataStore metadata;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<String, Instant> uses = new ConcurrentHashMap<>();

    /** A key that was made just now, with what is shown once. */
    record Fresh(ApiKey key, ApiKey.Token token, long offset) {}

    /** What a new key shall be. */
    record Wish(
            String name,
            String user,
            Role role,
            Scope scope,
            @Nullable Instant expiresAt) {}

    ApiKeys(MetadataStore metadata, InstantSource clock, RandomGenerator random) {
        this.metadata = metadata;
        this.clock = clock;
        this.random = random;
    }

    /** Who shows this key; empty where it is none, or holds no more. */
    Optional<Caller> caller(ApiKey.Token token) {
        ApiKey key = key(token.id()).orElse(NOBODYS);
        boolean isOf = key.isOf(token);
        return isOf ? caller(key.id()) : Optional.empty();
    }

    /** Whoever has the key of this id, while it holds. */
    Optional<Caller> caller(String id) {
        Instant now = clock.instant();
        Optional<ApiKey> key = key(id).filter(found -> found.holds(now));
        if (key.isEmpty()) {
            return Optional.empty();
        }
        Optional<Caller> caller = bounded(key.get());
        caller.ifPresent(unused -> uses.put(id, now));
        return caller;
    }

    private Optional<Caller> bounded(ApiKey key) {
        if (key.user().isEmpty()) {
            return Optional.of(new Caller(key.name(), key.id(), key.role(), key.scope()));
        }
        return user(key.user())
                .filter(user -> !user.isDisabled())
                .map(user -> new Caller(
                        user.name(),
                        key.id(),
                        user.role().covers(key.role()) ? key.role() : user.role(),
                        key.scope().and(user.scope())));
    }

    Optional<User> user(String name) {
        return metadata.entry(User.PREFIX + name).map(User::of);
    }

    Optional<ApiKey> key(String id) {
        return metadata.entry(ApiKey.PREFIX + id).map(ApiKey::of);
    }

    List<ApiKey> all() {
        return metadata.scan(ApiKey.PREFIX).stream().map(ApiKey::of).toList();
    }

    /** Last use that is known: noted by any node at most a quarter of an hour late, by this one at once. */
    Optional<Instant> lastUse(String id) {
        Optional<Instant> stored =
                metadata.entry(KeyUse.PREFIX + id).map(entry -> KeyUse.of(entry).lastUsedAt());
        Instant own = uses.get(id);
        return own == null ? stored : stored.filter(own::isBefore).or(() -> Optional.of(own));
    }

    Fresh create(Wish wish, String by) {
        ApiKey.Token token = ApiKey.Token.random(random);
        Instant now = clock.instant();
        ApiKey key = key(wish, token, now, by);
        long offset = metadata.change(current -> {
            if (!wish.user().isEmpty()
                    && current.entry(User.PREFIX + wish.user()).isEmpty()) {
                throw new BadParameter("body", "user: there is no user '" + wish.user() + "'");
            }
            return List.of(key.entry(1, now, by));
        });
        return new Fresh(key, token, offset);
    }

    static ApiKey key(Wish wish, ApiKey.Token token, Instant now, String by) {
        return new ApiKey(
                token.id(),
                wish.name(),
                wish.user(),
                wish.role(),
                wish.scope(),
                token.hash(),
                now,
                by,
                wish.expiresAt(),
                null);
    }

    /** Takes a key back for good; empty where there is none. */
    Optional<ApiKey> revoke(String id, String by) {
        Instant now = clock.instant();
        long unused = metadata.change(current -> {
            Optional<MetadataEntry> entry = current.entry(ApiKey.PREFIX + id);
            Optional<ApiKey> key = entry.map(ApiKey::of).filter(found -> found.revokedAt() == null);
            return key.isEmpty()
                    ? List.of()
                    : List.of(key.get().revoked(now).entry(entry.get().getVersion() + 1, now, by));
        });
        return key(id);
    }

    /** Writes down which keys were used, where what is written is old. */
    void noteUses(String node) {
        Instant now = clock.instant();
        List<MetadataEntry> due = uses.entrySet().stream()
                .map(use -> new KeyUse(use.getKey(), use.getValue()))
                .filter(use -> use.isDue(metadata))
                .map(use -> use.entry(now, node))
                .toList();
        if (!due.isEmpty()) {
            long unused = metadata.change(current -> due);
        }
    }
}
