package logly.agent.parse;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;
import logly.agent.parse.text.ParseContext;
import logly.schemas.Action;
import logly.schemas.IpText;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** The judging rule of one corpus: compares a line's event with its labels. One class per corpus. */
interface Judge {
    /** What counts as a failure or an attack. */
    Set<Action> TROUBLE = EnumSet.of(
            Action.FAILED_LOGIN,
            Action.INVALID_USER,
            Action.UNAUTHORIZED,
            Action.PROBE,
            Action.REJECTED,
            Action.BLOCKED,
            Action.BAN,
            Action.FOUND);

    Instant READ_AT = Instant.parse("2026-11-23T12:00:00Z");

    void judge(JsonNode given, LogEvent event, Agreement.Case agreement);

    /** The corpus' name. */
    String corpus();

    /** Time and zone in which the lines of a case are read. */
    static ParseContext context(JsonNode given) {
        String now = given.path("ctx").path("now").asText("");
        return new ParseContext(
                ZoneId.of(given.path("ctx").path("tz").asText("UTC")),
                now.isEmpty() ? READ_AT : OffsetDateTime.parse(now).toInstant(),
                "me");
    }

    static void compare(Agreement.Case agreement, JsonNode expect, String field, @Nullable String actual) {
        if (expect.has(field)) {
            agreement.judge(field, expect.path(field).asText(), actual);
        }
    }

    static void compareAddress(Agreement.Case agreement, JsonNode expect, LogEvent event) {
        if (expect.has("host_ip")) {
            String expected = IpText.canonicalOrNull(expect.path("host_ip").asText());
            agreement.judge("host_ip", expected, event.getIpAddress());
        }
    }

    static Instant millis(String time) {
        return OffsetDateTime.parse(time).toInstant().truncatedTo(ChronoUnit.MILLIS);
    }
}
