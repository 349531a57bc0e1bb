package logly.agent.parse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import logly.schemas.Action;
import logly.schemas.LogEvent;

/** Lines with the alert that they raise: by its groups a failure or an attack, or a success. */
final class WazuhJudge implements Judge {
    private static final int ALERT = 5;
    private static final Set<String> BAD =
            Set.of("authentication_failed", "authentication_failures", "invalid_login", "attack", "recon");

    @Override
    public String corpus() {
        return "wazuh-lines";
    }

    @Override
    public void judge(JsonNode given, LogEvent event, Agreement.Case agreement) {
        JsonNode expect = given.path("expect");
        if (!expect.path("match").asBoolean()) {
            return;
        }
        Set<String> groups = new HashSet<>();
        expect.path("groups").forEach(group -> groups.add(group.asText()));
        if (groups.contains("authentication_success")) {
            agreement.judge("success", Action.SUCCESSFUL_LOGIN, event.getAction());
        } else if (expect.path("level").asInt() >= ALERT && groups.stream().anyMatch(BAD::contains)) {
            agreement.judge("failure", true, TROUBLE.contains(event.getAction()));
        }
    }
}
