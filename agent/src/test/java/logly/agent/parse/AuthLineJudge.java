package logly.agent.parse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import logly.schemas.Action;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** Lines of auth.log. */
final class AuthLineJudge implements Judge {
    @Override
    public String corpus() {
        return "auth-lines";
    }

    @Override
    public void judge(JsonNode given, LogEvent event, Agreement.Case agreement) {
        JsonNode expect = given.path("expect");
        Map<String, String> metadata = event.getMetadata();
        Judge.compare(agreement, expect, "program", event.getService());
        Judge.compare(agreement, expect, "pid", metadata.get("pid"));
        Judge.compare(agreement, expect, "user", event.getUser());
        Judge.compare(agreement, expect, "port", metadata.get("port"));
        Judge.compare(agreement, expect, "host", metadata.get("hostname"));
        Judge.compare(agreement, expect, "remote_host", metadata.get("remoteHost"));
        Judge.compare(agreement, expect, "effective_user", metadata.get("effectiveUser"));
        Judge.compare(agreement, expect, "command", metadata.get("command"));
        Judge.compare(agreement, expect, "group", metadata.get("group"));
        Judge.compare(agreement, expect, "method", metadata.get("method"));
        Judge.compare(agreement, expect, "tty", metadata.get("tty"));
        Judge.compare(agreement, expect, "uid", metadata.get("uid"));
        Judge.compare(agreement, expect, "gid", metadata.get("gid"));
        Judge.compare(agreement, expect, "pwd", metadata.get("workingDirectory"));
        Judge.compareAddress(agreement, expect, event);
        for (JsonNode absent : expect.path("absent")) {
            String value = absent.asText().equals("user") ? event.getUser() : event.getIpAddress();
            agreement.judge("absent", null, value);
        }
        if (expect.has("users_any")) {
            agreement.judge(
                    "users_any", true, expect.path("users_any").toString().contains("\"" + event.getUser() + "\""));
        }
        if (expect.has("time")) {
            agreement.judge("time", Judge.millis(expect.path("time").asText()), event.getTimestamp());
        }
        if (expect.has("outcome")) {
            judgeOutcome(expect, event.getAction(), agreement);
        }
    }

    private static void judgeOutcome(JsonNode expect, Action action, Agreement.Case agreement) {
        boolean success = expect.path("outcome").asText().equals("success");
        if (!success) {
            agreement.judge("failed", true, TROUBLE.contains(action));
        }
        Action exact = exact(expect.path("action").asText(), success);
        if (exact != null) {
            agreement.judge("action", exact, action);
        }
    }

    private static @Nullable Action exact(String label, boolean success) {
        return switch (label) {
            case "ssh_login" -> success ? Action.SUCCESSFUL_LOGIN : Action.FAILED_LOGIN;
            case "authentication_failure" -> null;
            case "" -> null;
            default -> success ? Action.ACCOUNT_CHANGED : null;
        };
    }
}
