package logly.query;

import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import logly.query.metadata.MetadataStore;
import logly.schemas.MetadataEntry;
import org.jspecify.annotations.Nullable;

/** Who may ask: keys and users. Every act is recorded. */
final class KeyRoutes {
    private static final String NOUN_OF_KEYS = "api-keys";
    private static final String NOUN_OF_USERS = "users";
    private static final List<Act.Field> RIGHTS = List.of(
            new Act.Field(
                    "role", "string", "By default viewer.", false, List.of("viewer", "operator", "admin", "peer")),
            Act.Field.text("scope", "What is seen, such as `{host=~\"web.*\"}`; by default everything."));

    /** A key as it is shown, its secret apart. */
    record Shown(ApiKey key, Instant now, Optional<Instant> lastUsedAt) {
        String state() {
            return key.revokedAt() != null ? "revoked" : key.holds(now) ? "active" : "expired";
        }
    }

    /** A key that was made just now. */
    record New(Shown shown, ApiKey.Token token) {}

    /** A list as a whole. */
    record All<T>(List<T> items) {}

    private static final ObjectShape<Shown> KEY = new ObjectShape<Shown>("ApiKey", "A key of the API, without it.")
            .with("id", "Id.", Shapes.TEXT, shown -> shown.key().id())
            .with("name", "What it is for.", Shapes.TEXT, shown -> shown.key().name())
            .with("user", "Whose it is; empty where it is nobody's.", Shapes.TEXT, shown -> shown.key()
                    .user())
            .with("role", "viewer, operator, admin or peer.", Shapes.TEXT, shown -> shown.key()
                    .role()
                    .text())
            .with("scope", "What it sees.", Shapes.TEXT, shown -> shown.key()
                    .scope()
                    .text())
            .with("state", "active, expired or revoked.", Shapes.TEXT, Shown::state)
            .with("createdAt", "When it was made.", Shapes.TIME, shown -> shown.key()
                    .createdAt())
            .with("createdBy", "Who made it.", Shapes.TEXT, shown -> shown.key().createdBy())
            .with(
                    "expiresAt",
                    "Null where it does not.",
                    Shapes.orNull(Shapes.TIME),
                    shown -> given(shown.key().expiresAt()))
            .with(
                    "revokedAt",
                    "Null while it holds.",
                    Shapes.orNull(Shapes.TIME),
                    shown -> given(shown.key().revokedAt()))
            .with(
                    "lastUsedAt",
                    "Last use, up to a quarter of an hour late where another node answered; null where there was none.",
                    Shapes.orNull(Shapes.TIME),
                    Shown::lastUsedAt);

    private static final Shape<New> NEW = new ObjectShape<New>("NewApiKey", "A key that was made just now.")
            .with("key", "`lg_<id>_<secret>`; shown this once.", Shapes.TEXT, made -> made.token()
                    .shown())
            .with("apiKey", "What it is.", KEY, New::shown);

    private static final Shape<User> USER = new ObjectShape<User>("User", "A person whose keys let him in.")
            .with("name", "Name.", Shapes.TEXT, User::name)
            .with(
                    "role",
                    "The most that his keys may: viewer, operator, admin or peer.",
                    Shapes.TEXT,
                    user -> user.role().text())
            .with("scope", "The most that they see.", Shapes.TEXT, user -> user.scope()
                    .text())
            .with("disabled", "Whether they let nobody in.", Shapes.FLAG, User::isDisabled)
            .with("version", "Counts the changes from 1.", Shapes.WHOLE, User::version)
            .with("updatedAt", "When it was changed last.", Shapes.TIME, User::updatedAt)
            .with("updatedBy", "Who did.", Shapes.TEXT, User::updatedBy);

    private final MetadataStore metadata;
    private final ApiKeys keys;
    private final Audit audit;

    KeyRoutes(MetadataStore metadata, ApiKeys keys, Audit audit) {
        this.metadata = metadata;
        this.keys = keys;
        this.audit = audit;
    }

    private static Optional<Instant> given(@Nullable Instant time) {
        return Optional.ofNullable(time);
    }

    private static <T> Shape<All<T>> all(String name, String doc, Shape<T> item) {
        return new ObjectShape<All<T>>(name, doc).with("items", "In order of name.", Shapes.listOf(item), All::items);
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        Rule.ADMINISTER,
                        "/api/v1/api-keys",
                        "Keys of the API, without what they are.",
                        List.of(),
                        new Item<>(all("ApiKeys", "All keys.", KEY), this::keys)),
                Route.post(
                        Rule.ADMINISTER,
                        "/api/v1/api-keys",
                        "Makes a key, which is shown this once.",
                        List.of(),
                        new Act<>(NEW, HttpStatus.CREATED, fieldsOfKey(), this::create)),
                Route.post(
                        Rule.ADMINISTER,
                        "/api/v1/api-keys/{id}/revoke",
                        "Takes a key back for good.",
                        List.of(),
                        new Act<>(KEY, HttpStatus.OK, List.of(), this::revoke)),
                Route.get(
                        Rule.ADMINISTER,
                        "/api/v1/users",
                        "People whose keys let them in.",
                        List.of(),
                        new Item<>(all("Users", "All users.", USER), this::users)),
                Route.post(
                        Rule.ADMINISTER,
                        "/api/v1/users",
                        "Adds a user; 409 where there is one of this name.",
                        List.of(),
                        new Act<>(USER, HttpStatus.CREATED, fieldsOfUser(false), this::add)),
                Route.get(
                        Rule.ADMINISTER,
                        "/api/v1/users/{name}",
                        "One user, with his version.",
                        List.of(),
                        new Item<>(USER, this::user)),
                Route.post(
                        Rule.ADMINISTER,
                        "/api/v1/users/{name}",
                        "Changes a user; 409 where `version` is given and not the newest.",
                        List.of(),
                        new Act<>(USER, HttpStatus.OK, fieldsOfUser(true), this::change)));
    }

    private static List<Act.Field> fieldsOfKey() {
        return List.of(
                Act.Field.required("name", "What it is for."),
                Act.Field.text("user", "Whose it is."),
                RIGHTS.get(0),
                RIGHTS.get(1),
                Act.Field.text(
                        "expiresAt", "Until when: RFC 3339, or a span from now such as `90d`; without it for ever."));
    }

    private static List<Act.Field> fieldsOfUser(boolean isChange) {
        return isChange
                ? List.of(
                        RIGHTS.get(0),
                        RIGHTS.get(1),
                        new Act.Field("disabled", "boolean", "Whether his keys let nobody in.", false, List.of()),
                        new Act.Field("version", "integer", "That was seen last.", false, List.of()))
                : List.of(Act.Field.required("name", "Name."), RIGHTS.get(0), RIGHTS.get(1));
    }

    private All<Shown> keys(Call call) {
        AfterOffset.await(call.request(), metadata);
        return new All<>(keys.all().stream().map(key -> shown(key, call)).toList());
    }

    private Shown shown(ApiKey key, Call call) {
        return new Shown(key, call.parameters().now(), keys.lastUse(key.id()));
    }

    private New create(Call call, JsonBody body) {
        ApiKeys.Wish wish = new ApiKeys.Wish(
                body.name("name"),
                body.text("user", 64, ""),
                body.role(Role.VIEWER),
                body.scope(Scope.ALL),
                body.future("expiresAt", call.parameters().now()));
        ApiKeys.Fresh fresh = keys.create(wish, call.caller().name());
        audit.note(
                call.caller(),
                "create",
                NOUN_OF_KEYS,
                fresh.key().id(),
                Map.of(
                        "name",
                        wish.name(),
                        "role",
                        wish.role().text(),
                        "scope",
                        wish.scope().text()));
        AfterOffset.await(call.request(), metadata);
        return new New(shown(fresh.key(), call), fresh.token());
    }

    private Shown revoke(Call call, JsonBody body) {
        String id = call.path("id");
        ApiKey key = EventRoutes.found(call, keys.revoke(id, call.caller().name()));
        audit.note(call.caller(), "revoke", NOUN_OF_KEYS, id, Map.of("name", key.name()));
        AfterOffset.await(call.request(), metadata);
        return shown(key, call);
    }

    private All<User> users(Call call) {
        AfterOffset.await(call.request(), metadata);
        return new All<>(metadata.scan(User.PREFIX).stream().map(User::of).toList());
    }

    private User user(Call call) {
        AfterOffset.await(call.request(), metadata);
        return EventRoutes.found(call, keys.user(call.path("name")));
    }

    private User add(Call call, JsonBody body) {
        User user = new User(
                body.name("name"),
                body.role(Role.VIEWER),
                body.scope(Scope.ALL),
                false,
                1,
                call.parameters().now(),
                call.caller().name());
        long unused = metadata.change(current -> {
            if (current.entry(User.PREFIX + user.name()).isPresent()) {
                throw new HttpResponseException(
                        HttpStatus.CONFLICT.getCode(), "there is a user '" + user.name() + "' already");
            }
            return List.of(user.entry());
        });
        return noted(call, "create", user);
    }

    private User change(Call call, JsonBody body) {
        String key = User.PREFIX + call.path("name");
        long seen = body.version();
        long unused = metadata.change(current -> {
            User old = User.of(current.entry(key).orElseThrow(() -> new NotFoundResponse(key)));
            if (seen >= 0 && seen != old.version()) {
                throw new HttpResponseException(
                        HttpStatus.CONFLICT.getCode(),
                        "the user was changed meanwhile: version is " + old.version() + ", not " + seen);
            }
            MetadataEntry changed = new User(
                            old.name(),
                            body.role(old.role()),
                            body.scope(old.scope()),
                            body.flag("disabled", old.isDisabled()),
                            old.version() + 1,
                            call.parameters().now(),
                            call.caller().name())
                    .entry();
            return List.of(changed);
        });
        return noted(call, "change", EventRoutes.found(call, keys.user(call.path("name"))));
    }

    private User noted(Call call, String action, User user) {
        audit.note(
                call.caller(),
                action,
                NOUN_OF_USERS,
                user.name(),
                Map.of(
                        "role", user.role().text(),
                        "scope", user.scope().text(),
                        "disabled", Boolean.toString(user.isDisabled())));
        AfterOffset.await(call.request(), metadata);
        return user;
    }
}
