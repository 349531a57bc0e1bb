package logly.analysis.trace;

import java.time.Duration;
import java.util.List;

/** What a cause must be like beyond its condition, before it can be that of an effect. */
final class Fit {
    private static final int GUESSES = 3;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Fit() {}

    /** @param past of the host of the cause */
    static boolean isPossible(Edge edge, Signal cause, Signal effect, EventPast past) {
        return switch (edge.cause()) {
            case LOGIN_FAILED -> cause.count() >= GUESSES;
            case LOGIN_SUCCEEDED -> effect.condition().nature() == Condition.Nature.SECURITY || isForced(cause, past);
            case SERVICE_STARTED ->
                cause.firstMillis() < effect.firstMillis() - SECOND.toMillis()
                        || effect.condition() == Condition.PORT_CONFLICT;
            case FILE_MISSING -> !isAskedByClient(cause) || Closeness.sharesPath(cause, effect);
            case UPSTREAM_FAILED ->
                switch (effect.condition()) {
                    // A proxy that cannot reach a service tells the failure of that one.
                    case SERVICE_FAILED -> Closeness.sharesName(cause, effect);
                    case UPSTREAM_FAILED -> Backends.isSame(cause, effect);
                    default -> true;
                };
            default -> true;
        };
    }

    /**
     * What a client asks for in vain is the client's fault: the file that is missing ends as the request does, or the server
     * says that it is not there. What an application misses while it answers a client is another file.
     */
    private static boolean isAskedByClient(Signal missing) {
        Subject subject = missing.subject();
        if (subject.ip().isEmpty()) {
            return false;
        }
        List<String> paths = subject.paths();
        return missing.text().contains("ile does not exist")
                || paths.stream().skip(1).anyMatch(path -> paths.get(0).endsWith(withoutQuery(path)));
    }

    private static String withoutQuery(String path) {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    /** Whether the login came after many that failed. */
    private static boolean isForced(Signal login, EventPast past) {
        for (Signal failed : past.signals) {
            boolean guessed = failed.condition() == Condition.LOGIN_FAILED && failed.count() >= GUESSES;
            if (guessed
                    && failed.subject().ip().equals(login.subject().ip())
                    && !login.subject().ip().isEmpty()) {
                return failed.first().mayPrecede(login.first());
            }
        }
        return false;
    }
}
