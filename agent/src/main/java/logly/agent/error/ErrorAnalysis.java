package logly.agent.error;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import logly.schemas.Action;
import logly.schemas.ErrorTrace;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * What an event of level WARNING or above, or with a stack trace, says of its error. Pure: one record in, one trace out.
 * Other events cost a comparison and, where they have several lines, a look at those.
 */
public final class ErrorAnalysis {
    private static final int TRACED = 50;
    private static final int MOST = 100;
    private static final Map<Level, Integer> SEVERITIES = Map.of(
            Level.DEBUG, 5, Level.INFO, 10, Level.NOTICE, 20, Level.WARNING, 30, Level.ERROR, 60, Level.CRITICAL, 85);
    private static final Map<Action, String> BY_ACTION = Map.of(
            Action.FAILED_LOGIN, "authentication failed",
            Action.INVALID_USER, "authentication failed",
            Action.UNAUTHORIZED, "access denied",
            Action.SERVICE_FAILED, "service failed");

    private final ErrorTypes types = new ErrorTypes();

    /** Null for an event that tells of no error. */
    public @Nullable ErrorTrace of(LogEvent event) {
        boolean trouble = event.getLevel().compareTo(Level.WARNING) >= 0;
        if (!trouble && event.getMessage().indexOf('\n') < 0) {
            return null;
        }
        StackTrace trace = StackTrace.of(event.getMessage());
        return trouble || trace.isTrace() ? trace(event, trace) : null;
    }

    private ErrorTrace trace(LogEvent event, StackTrace trace) {
        String code = ErrorCode.of(trace.text(), event.getMetadata());
        ErrorType type = type(event, trace, code);
        Advice advice = new Advice(event, trace.text());
        List<String> hints = new ArrayList<>();
        if (trace.cause() != null) {
            hints.add("caused by " + trace.cause());
        }
        hints.addAll(advice.fill(type.hints()));
        SourcePlace place = trace.place();
        return new ErrorTrace(
                event.getTimestamp(),
                type.name(),
                type.category().label(),
                trace.exception(),
                severity(event, trace, type),
                place == null ? null : place.file(),
                place == null ? null : (Integer) place.line(),
                code,
                trace.isTrace(),
                hints,
                advice.fill(type.fixes()));
    }

    private static int severity(LogEvent event, StackTrace trace, ErrorType type) {
        int base = SEVERITIES.getOrDefault(event.getLevel(), 0);
        return Math.min(MOST, (trace.isTrace() ? Math.max(base, TRACED) : base) + type.weight());
    }

    /** By what happened, by the deepest cause, by the whole text, by the code; the first that is known. */
    private ErrorType type(LogEvent event, StackTrace trace, @Nullable String code) {
        ErrorType found = trace.cause() == null ? null : types.of(trace.cause());
        found = found == null ? types.of(trace.text()) : found;
        String action = BY_ACTION.get(event.getAction());
        found = found == null && action != null ? types.of(action) : found;
        found = found == null && code != null ? OtherErrors.ofCode(code) : found;
        return found == null ? OtherErrors.of(service(event), trace.exception()) : found;
    }

    private static String service(LogEvent event) {
        String service = event.getService();
        return (service == null ? event.getSource() : service).toLowerCase(Locale.ROOT);
    }
}
