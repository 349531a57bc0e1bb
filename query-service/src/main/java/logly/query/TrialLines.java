package logly.query;

import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** Raw lines of logs that rules are tried on: how a request says what they are. */
final class TrialLines {
    static final String CONTENT_TYPE = "text/plain";

    private static final String FORMAT = "format";
    private static final String UNNAMED = "localhost";
    private static final Parameter ZONE =
            Parameter.text("tz", "Zone of times in lines that name none, such as `Europe/Berlin`; by default UTC.");
    private static final Parameter HOST = Parameter.text("host", "Host of lines that name none.");

    private TrialLines() {}

    static List<Parameter> parameters(LogLines lines) {
        return List.of(
                Parameter.choice(
                        FORMAT,
                        "How lines are read; by default they tell.",
                        lines.formats().toArray(String[]::new)),
                ZONE,
                HOST);
    }

    /** Whether the body is nothing but lines. */
    static boolean areBodyOf(Context request) {
        return String.valueOf(request.contentType()).toLowerCase(Locale.ROOT).matches(CONTENT_TYPE + " *(;.*)?");
    }

    static LogLines.Reading reading(Parameters parameters) {
        return new LogLines.Reading(
                parameters.text(FORMAT).orElse(null),
                parameters.text(ZONE.name()).map(TrialLines::zone).orElse(ZoneOffset.UTC),
                parameters.now(),
                parameters.text(HOST.name()).orElse(UNNAMED));
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new BadParameter(ZONE.name(), "'" + text + "' is no zone, such as UTC or Europe/Berlin");
        }
    }
}
