package logly.agent.parse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import logly.schemas.Action;
import logly.schemas.LogEvent;

/**
 * Lines that fail2ban's filters count as failures. One that counts in any mode of its filter must be a failure or an
 * attack, with the right address and user; of one that never does nothing is asked but not to be a failed login.
 */
final class Fail2banLineJudge implements Judge {
    private final Set<String> failures = new HashSet<>();

    Fail2banLineJudge(List<JsonNode> cases) {
        for (JsonNode given : cases) {
            if (given.path("expect").path("match").asBoolean()) {
                failures.add(given.path("line").asText());
            }
        }
    }

    @Override
    public String corpus() {
        return "fail2ban-lines";
    }

    @Override
    public void judge(JsonNode given, LogEvent event, Agreement.Case agreement) {
        JsonNode expect = given.path("expect");
        if (!failures.contains(given.path("line").asText())) {
            if (!expect.has("host")) {
                agreement.judge("calm", false, event.getAction() == Action.FAILED_LOGIN);
            }
            return;
        }
        if (!expect.path("match").asBoolean()) {
            return;
        }
        agreement.judge("failure", true, TROUBLE.contains(event.getAction()));
        boolean elsewhere = given.path("ctx").path("stateful").asBoolean();
        if (!elsewhere && expect.has("host_ip")) {
            Judge.compareAddress(agreement, expect, event);
        } else if (!elsewhere && expect.has("host")) {
            Judge.compare(agreement, expect, "host", event.getMetadata().get("remoteHost"));
        }
        Judge.compare(agreement, expect, "user", event.getUser());
        if (expect.has("time")) {
            long seconds = Judge.millis(expect.path("time").asText()).getEpochSecond();
            agreement.judge("time", seconds, event.getTimestamp().getEpochSecond());
        }
    }
}
