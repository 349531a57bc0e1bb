package logly.agent.parse;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import logly.agent.parse.text.Levels;
import logly.schemas.Action;
import logly.schemas.LogEvent;

/** Fail2ban's own log. */
final class Fail2banOwnJudge implements Judge {
    @Override
    public String corpus() {
        return "fail2ban-own-log";
    }

    @Override
    public void judge(JsonNode given, LogEvent event, Agreement.Case agreement) {
        JsonNode expect = given.path("expect");
        Map<String, String> metadata = event.getMetadata();
        Judge.compare(agreement, expect, "pid", metadata.get("pid"));
        Judge.compare(agreement, expect, "jail", metadata.get("jail"));
        Judge.compare(agreement, expect, "logger", metadata.get("program"));
        Judge.compare(agreement, expect, "message", event.getMessage());
        Judge.compare(agreement, expect, "count", metadata.get("count"));
        Judge.compare(agreement, expect, "bantime", metadata.get("banTime"));
        Judge.compare(agreement, expect, "until", metadata.get("until"));
        Judge.compare(agreement, expect, "event_time", metadata.get("failureTime"));
        Judge.compare(agreement, expect, "what", metadata.get("step"));
        Judge.compare(agreement, expect, "action_name", metadata.get("actionName"));
        Judge.compareAddress(agreement, expect, event);
        String level = expect.path("level").asText();
        if (!level.startsWith("Level ")) {
            agreement.judge("level", Levels.named(level), event.getLevel());
        }
        LocalDateTime time = LocalDateTime.parse(expect.path("time_local").asText());
        agreement.judge("time", time.toInstant(ZoneOffset.UTC), event.getTimestamp());
        agreement.judge("action", action(expect.path("action").asText()), event.getAction());
    }

    private static Action action(String label) {
        return switch (label) {
            case "ban", "restore_ban", "reban" -> Action.BAN;
            case "unban" -> Action.UNBAN;
            case "found" -> Action.FOUND;
            case "increase_ban", "already_banned" -> Action.BLOCKED;
            case "jail_started", "server_start" -> Action.SERVICE_STARTED;
            case "jail_stopped", "server_stop" -> Action.SERVICE_STOPPED;
            default -> Action.OTHER;
        };
    }
}
