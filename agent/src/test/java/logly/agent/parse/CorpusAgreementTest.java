package logly.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;
import logly.schemas.Action;
import logly.schemas.IpText;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CorpusAgreementTest {
    private static final Set<Action> TROUBLE =
            EnumSet.of(Action.FAILED_LOGIN, Action.INVALID_USER, Action.PROBE, Action.REJECTED, Action.BLOCKED);
    private static final ParseContext NOW =
            new ParseContext(ZoneOffset.UTC, Instant.parse("2026-11-23T12:00:00Z"), "me");

    @Test
    void agreesOnAuthLines() throws IOException {
        Corpora.Score score = new Corpora.Score();
        for (JsonNode given : Corpora.read("auth-lines.jsonl")) {
            String line = given.path("line").asText();
            LogEvent event = LogFormat.AUTH.parser().parse(line, NOW);
            JsonNode expect = given.path("expect");
            compare(score, expect, "program", event.getService(), line);
            compare(score, expect, "pid", event.getMetadata().get("pid"), line);
            compare(score, expect, "user", event.getUser(), line);
            compare(score, expect, "host_ip", event.getIpAddress(), line);
            compare(score, expect, "port", event.getMetadata().get("port"), line);
            compare(score, expect, "host", event.getMetadata().get("hostname"), line);
            compare(score, expect, "remote_host", event.getMetadata().get("remoteHost"), line);
            compare(score, expect, "effective_user", event.getMetadata().get("effectiveUser"), line);
            compare(score, expect, "command", event.getMetadata().get("command"), line);
            compare(score, expect, "group", event.getMetadata().get("group"), line);
            compare(score, expect, "method", event.getMetadata().get("method"), line);
            for (JsonNode absent : expect.path("absent")) {
                String value = absent.asText().equals("user") ? event.getUser() : event.getIpAddress();
                score.judge("absent", null, value, line);
            }
            if (expect.has("time")) {
                score.judge("time", millis(expect.path("time").asText()), event.getTimestamp(), line);
            }
            if (expect.path("action").asText().equals("ssh_login")) {
                boolean failed = expect.path("outcome").asText().equals("failure");
                score.judge("action", failed ? Action.FAILED_LOGIN : Action.SUCCESSFUL_LOGIN, event.getAction(), line);
            }
        }
        score.print("auth-lines");
        assertThat(score.ratio()).isGreaterThanOrEqualTo(0.98);
    }

    @Test
    void agreesOnFail2bansOwnLog() throws IOException {
        Corpora.Score score = new Corpora.Score();
        for (JsonNode given : Corpora.read("fail2ban-own-log.jsonl")) {
            String line = given.path("line").asText();
            LogEvent event = LogFormat.FAIL2BAN.parser().parse(line, NOW);
            JsonNode expect = given.path("expect");
            compare(score, expect, "pid", event.getMetadata().get("pid"), line);
            compare(score, expect, "jail", event.getMetadata().get("jail"), line);
            compare(score, expect, "logger", event.getMetadata().get("program"), line);
            compare(score, expect, "message", event.getMessage(), line);
            if (expect.has("host_ip")) {
                score.judge(
                        "host_ip", IpText.canonicalOrNull(expect.path("host_ip").asText()), event.getIpAddress(), line);
            }
            LocalDateTime time = LocalDateTime.parse(expect.path("time_local").asText());
            score.judge("time", time.toInstant(ZoneOffset.UTC), event.getTimestamp(), line);
            Action action =
                    switch (expect.path("action").asText()) {
                        case "ban", "restore_ban", "reban" -> Action.BAN;
                        case "unban" -> Action.UNBAN;
                        case "found" -> Action.FOUND;
                        case "increase_ban", "already_banned" -> Action.BLOCKED;
                        case "jail_started", "server_start" -> Action.SERVICE_STARTED;
                        case "jail_stopped" -> Action.SERVICE_STOPPED;
                        default -> Action.OTHER;
                    };
            score.judge("action", action, event.getAction(), line);
        }
        score.print("fail2ban-own-log");
        assertThat(score.ratio()).isGreaterThanOrEqualTo(0.98);
    }

    @Test
    void agreesWithFail2banOnSshdLines() throws IOException {
        Corpora.Score score = new Corpora.Score();
        ZoneId zone = ZoneId.of("Europe/Zurich");
        ParseContext then = new ParseContext(zone, Instant.parse("2005-08-14T10:00:00Z"), "me");
        for (JsonNode given : Corpora.read("fail2ban-lines.jsonl")) {
            JsonNode expect = given.path("expect");
            boolean stateful = given.path("ctx").path("stateful").asBoolean() || expect.has("attempts");
            if (!given.path("source").asText().equals("sshd") || stateful) {
                continue;
            }
            String line = given.path("line").asText();
            LogEvent event = LogFormat.AUTH.parser().parse(line, then);
            boolean failure = TROUBLE.contains(event.getAction());
            score.judge("match", expect.path("match").asBoolean(), failure, line);
            compare(score, expect, "user", event.getUser(), line);
            if (expect.has("host_ip")) {
                score.judge(
                        "host_ip", IpText.canonicalOrNull(expect.path("host_ip").asText()), event.getIpAddress(), line);
            } else if (expect.has("host")) {
                compare(score, expect, "host", event.getMetadata().get("remoteHost"), line);
            }
            if (expect.has("time") && !line.startsWith("<")) {
                score.judge(
                        "time",
                        Instant.parse(expect.path("time").asText()),
                        event.getTimestamp().truncatedTo(ChronoUnit.SECONDS),
                        line);
            }
        }
        score.print("fail2ban sshd lines");
        assertThat(score.ratio()).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void agreesOnSyslogHeaders() throws IOException {
        Corpora.Score score = new Corpora.Score();
        for (JsonNode given : Corpora.read("syslog-header.jsonl")) {
            String line = given.path("line").asText();
            JsonNode expect = given.path("expect");
            String tz = given.path("ctx").path("tz").asText("UTC");
            String now = given.path("ctx").path("now").asText("");
            Instant readAt =
                    now.isEmpty() ? NOW.readAt() : OffsetDateTime.parse(now).toInstant();
            LogEvent event = LogFormat.SYSLOG.parser().parse(line, new ParseContext(ZoneId.of(tz), readAt, "me"));
            if (!expect.path("valid").asBoolean()) {
                boolean kept = line.endsWith(event.getMessage())
                        && (event.getService() == null || event.getFormat().equals("generic"));
                score.judge("refused", true, kept, line);
                continue;
            }
            compare(score, expect, "host", event.getMetadata().get("hostname"), line);
            compare(score, expect, "program", event.getService(), line);
            compare(score, expect, "pid", event.getMetadata().get("pid"), line);
            compare(score, expect, "msgid", event.getMetadata().get("messageId"), line);
            compare(score, expect, "sd_text", event.getMetadata().get("structuredData"), line);
            if (expect.has("message")) {
                score.judge(
                        "message",
                        expect.path("message").asText().strip(),
                        event.getMessage().strip(),
                        line);
            }
            // java.time knows no offset of 23:59.
            if (expect.has("time") && !expect.path("time").asText().endsWith("-23:59")) {
                score.judge("time", millis(expect.path("time").asText()), event.getTimestamp(), line);
            }
            if (expect.has("severity")) {
                score.judge("level", Levels.ofPriority(expect.path("severity").asInt()), event.getLevel(), line);
            }
        }
        score.print("syslog-header");
        assertThat(score.ratio()).isGreaterThanOrEqualTo(0.93);
    }

    private static void compare(
            Corpora.Score score, JsonNode expect, String field, @Nullable String actual, String line) {
        if (expect.has(field)) {
            score.judge(field, expect.path(field).asText(), actual, line);
        }
    }

    private static Instant millis(String time) {
        return OffsetDateTime.parse(time).toInstant().truncatedTo(ChronoUnit.MILLIS);
    }
}
