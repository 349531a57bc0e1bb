package logly.agent.parse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** Lines that a parser of CrowdSec's understands: address, user, program, and whether it is a failure. */
final class CrowdsecJudge implements Judge {
    private static final List<String> FAILURES =
            List.of("failed", "denied", "bad_", "refused", "drop", "spam", "-xpl", "invalid");

    @Override
    public String corpus() {
        return "crowdsec-lines";
    }

    @Override
    public void judge(JsonNode given, LogEvent event, Agreement.Case agreement) {
        JsonNode expect = given.path("expect");
        if (!expect.path("match").asBoolean()) {
            return;
        }
        Judge.compareAddress(agreement, expect, event);
        Judge.compare(agreement, expect, "user", event.getUser());
        Judge.compare(agreement, expect, "pid", event.getMetadata().get("pid"));
        Judge.compare(agreement, expect, "hostname", event.getMetadata().get("hostname"));
        if (expect.has("program")) {
            String full = event.getMetadata().getOrDefault("program", String.valueOf(event.getService()));
            agreement.judge("program", expect.path("program").asText(), full);
        }
        String action = expect.path("action").asText("");
        if (FAILURES.stream().anyMatch(action::contains)) {
            agreement.judge("failure", true, TROUBLE.contains(event.getAction()));
        }
        web(expect, event, agreement);
        String time = zoned(expect.path("time").asText(""));
        if (time != null) {
            agreement.judge("time", Judge.millis(time), event.getTimestamp());
        }
    }

    /** What is a dash in the line was not sent. */
    private static void web(JsonNode expect, LogEvent event, Agreement.Case agreement) {
        Judge.compare(agreement, expect, "http_verb", event.getMetadata().get("method"));
        Judge.compare(agreement, expect, "http_path", event.getMetadata().get("path"));
        Judge.compare(agreement, expect, "http_status", event.getMetadata().get("status"));
        String agent = expect.path("http_user_agent").asText("-");
        if (!agent.equals("-")) {
            agreement.judge("http_user_agent", agent, event.getMetadata().get("userAgent"));
        }
        if (expect.path("action").asText("").equals("execve")) {
            agreement.judge("command", true, event.getMetadata().containsKey("commandLine"));
        }
    }

    private static @Nullable String zoned(String time) {
        boolean zone = time.endsWith("Z") || time.matches(".*[+-]\\d\\d:\\d\\d");
        return time.contains("T") && zone ? time : null;
    }
}
