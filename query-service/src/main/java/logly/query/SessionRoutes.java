package logly.query;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signing in and out on the page, and who one is. */
final class SessionRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(SessionRoutes.class);
    private static final String NOUN = "sessions";
    private static final int LONGEST_KEY = 100;

    /** Who asks, and whether he may sign out. */
    record Who(Caller caller, boolean isOpen) {}

    private static final Shape<Who> SHAPE = new ObjectShape<Who>("Session", "Who asks, and what he may.")
            .with("name", "`local` where nobody need say who he is.", Shapes.TEXT, who -> who.caller()
                    .name())
            .with("role", "viewer, operator, admin or peer.", Shapes.TEXT, who -> who.caller()
                    .role()
                    .text())
            .with("scope", "What is seen.", Shapes.TEXT, who -> who.caller()
                    .scope()
                    .text())
            .with("open", "Whether nobody need say who he is.", Shapes.FLAG, Who::isOpen);

    private final Doorkeeper doorkeeper;
    private final Audit audit;

    SessionRoutes(Doorkeeper doorkeeper, Audit audit) {
        this.doorkeeper = doorkeeper;
        this.audit = audit;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        Rule.SEE,
                        "/api/v1/session",
                        "Who asks, and what he may.",
                        List.of(),
                        new Item<>(SHAPE, call -> who(call.caller()))),
                Route.post(
                        Rule.ANYBODY,
                        "/api/v1/session",
                        "Signs in with a key: the answer sets a cookie, which ends after twelve hours or with the key.",
                        List.of(),
                        new Act<>(
                                SHAPE,
                                HttpStatus.CREATED,
                                List.of(Act.Field.required("key", "`lg_<id>_<secret>`.")),
                                this::signIn)),
                Route.post(
                        Rule.SEE,
                        "/api/v1/session/end",
                        "Signs out: ends the session.",
                        List.of(),
                        new Act<>(SHAPE, HttpStatus.OK, List.of(), this::signOut)));
    }

    private Who who(Caller caller) {
        return new Who(caller, doorkeeper.isOpen());
    }

    private Who signIn(Call call, JsonBody body) {
        Context request = call.request();
        String text = body.text("key", LONGEST_KEY, "");
        ApiKey.@Nullable Token token = ApiKey.Token.parse(text);
        Caller caller;
        try {
            if (token == null) {
                throw new Unknown("key: is none, as they are spelled: lg_...");
            }
            caller = doorkeeper.caller(token);
        } catch (Unknown e) {
            LOG.warn("a sign-in from {} was refused: {}", request.ip(), e.getMessage());
            throw e;
        }
        String value = doorkeeper.sessions().begin(caller);
        request.cookie(cookie(request, value, (int) Sessions.LONGEST.toSeconds()));
        audit.note(caller, "sign-in", NOUN, token.id(), Map.of("address", request.ip()));
        return who(caller);
    }

    private Who signOut(Call call, JsonBody body) {
        Context request = call.request();
        String value = request.cookie(doorkeeper.cookie());
        if (value != null) {
            doorkeeper.sessions().end(value);
            audit.note(call.caller(), "sign-out", NOUN, call.caller().keyId(), Map.of("address", request.ip()));
        }
        request.cookie(cookie(request, "", 0));
        return who(call.caller());
    }

    private Cookie cookie(Context request, String value, int seconds) {
        Cookie cookie = new Cookie(doorkeeper.cookie(), value);
        cookie.setPath("/");
        cookie.setHttpOnly(true);
        cookie.setSecure(request.scheme().equals("https"));
        cookie.setSameSite(SameSite.STRICT);
        cookie.setMaxAge(seconds);
        return cookie;
    }
}
