package logly.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import logly.schemas.Action;
import logly.schemas.IpText;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What others say of lines of servers, of audit and of applications, and what these parsers say. */
class FamilyAgreementTest {
    private static final Set<Action> TROUBLE =
            EnumSet.of(Action.FAILED_LOGIN, Action.INVALID_USER, Action.PROBE, Action.REJECTED, Action.BLOCKED);
    private static final Set<Action> ANY_TROUBLE = EnumSet.of(Action.UNAUTHORIZED, TROUBLE.toArray(new Action[0]));
    private static final Set<String> MAIL = Set.of(
            "assp",
            "courier-auth",
            "courier-smtp",
            "cyrus-imap",
            "domino-smtp",
            "dovecot",
            "exim",
            "exim-spam",
            "horde",
            "kerio",
            "openwebmail",
            "oracleims",
            "perdition",
            "postfix",
            "qmail",
            "roundcube-auth",
            "sendmail-auth",
            "sendmail-reject",
            "sieve",
            "sogo-auth",
            "solid-pop3d",
            "squirrelmail",
            "uwimap-auth");
    private static final Set<String> FTP = Set.of("gssftpd", "proftpd", "pure-ftpd", "vsftpd", "wuftpd");
    private static final Set<String> WEB = Set.of(
            "lighttpd-auth",
            "php-url-fopen",
            "suhosin",
            "haproxy-http-auth",
            "squid",
            "phpmyadmin-syslog",
            "traefik-auth",
            "openhab");
    private static final Set<String> DNS = Set.of("named-refused", "nsd");
    private static final Set<String> DATABASE = Set.of("mysqld-auth", "mssql-auth", "mongodb-auth");
    private static final Set<String> ELSEWHERE =
            Set.of("sshd", "sshd-journal", "pam-generic", "recidive", "selinux-ssh", "dropbear", "zzz-generic-example");

    private static LogEvent parse(String line, ParseContext context) {
        return SourceFormat.ofSample(List.of(line)).parse(line, context);
    }

    @Test
    void agreesWithFail2banOnServers() throws IOException {
        ParseContext then = new ParseContext(ZoneId.of("Europe/Zurich"), Instant.parse("2005-08-14T10:00:00Z"), "me");
        Map<String, Corpora.Score> scores = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        int negatives = 0;
        int mistaken = 0;
        for (JsonNode given : Corpora.read("fail2ban-lines.jsonl")) {
            String source = given.path("source").asText();
            String line = given.path("line").asText();
            JsonNode expect = given.path("expect");
            boolean match = expect.path("match").asBoolean();
            if (ELSEWHERE.contains(source) || given.path("ctx").path("stateful").asBoolean()) {
                continue;
            }
            LogEvent event = parse(line, then);
            if (!match) {
                negatives++;
                mistaken += event.getAction() == Action.FAILED_LOGIN ? 1 : 0;
                if (event.getAction() == Action.FAILED_LOGIN) {
                    System.out.println("  FAILED_LOGIN for " + line);
                }
                continue;
            }
            if (!seen.add(source + line)) {
                continue;
            }
            Corpora.Score score = scores.computeIfAbsent(family(source), name -> new Corpora.Score());
            score.judge("match", true, TROUBLE.contains(event.getAction()), source + ": " + line);
            judgePeer(score, expect, event, line);
            if (expect.has("user")) {
                score.judge("user", expect.path("user").asText(), event.getUser(), line);
            }
        }
        scores.forEach((family, score) -> score.print("fail2ban " + family));
        System.out.println("FAILED_LOGIN on " + mistaken + " of " + negatives + " negatives");
        assertThat(mistaken).isLessThanOrEqualTo(2);
    }

    private static String family(String source) {
        if (source.startsWith("apache-") || source.startsWith("nginx-") || WEB.contains(source)) {
            return "web";
        }
        return MAIL.contains(source)
                ? "mail"
                : FTP.contains(source)
                        ? "ftp"
                        : DNS.contains(source) ? "dns" : DATABASE.contains(source) ? "database" : "others";
    }

    private static void judgePeer(Corpora.Score score, JsonNode expect, LogEvent event, String line) {
        String host = expect.path("host_ip").asText(expect.path("host").asText(""));
        if (host.isEmpty()) {
            return;
        }
        String ip = IpText.canonicalOrNull(host);
        score.judge(
                "peer",
                ip == null ? host : ip,
                ip == null ? event.getMetadata().get("remoteHost") : event.getIpAddress(),
                line);
    }

    @Test
    void agreesWithCrowdsec() throws IOException {
        ParseContext then = new ParseContext(ZoneOffset.UTC, Instant.parse("2026-04-20T10:00:00Z"), "me");
        Map<String, Corpora.Score> scores = new TreeMap<>();
        for (JsonNode given : Corpora.read("crowdsec-lines.jsonl")) {
            JsonNode expect = given.path("expect");
            String source = given.path("source").asText();
            if (!expect.path("match").asBoolean() || source.equals("sshesame")) {
                continue;
            }
            String line = given.path("line").asText();
            LogEvent event = parse(line, then);
            String action = expect.path("action").asText("");
            String name = source.equals("syslog") ? "syslog/" + action : source;
            Corpora.Score score = scores.computeIfAbsent(name, key -> new Corpora.Score());
            judgePeer(score, expect, event, line);
            judge(score, expect, "user", event.getUser(), line);
            judge(score, expect, "pid", event.getMetadata().get("pid"), line);
            judge(score, expect, "http_verb", event.getMetadata().get("method"), line);
            judge(score, expect, "http_path", event.getMetadata().get("path"), line);
            judge(score, expect, "http_status", event.getMetadata().get("status"), line);
            judge(score, expect, "http_user_agent", event.getMetadata().getOrDefault("userAgent", ""), line);
            if (action.contains("fail") && !action.contains("access")) {
                score.judge("action", true, ANY_TROUBLE.contains(event.getAction()), line);
            }
        }
        scores.forEach((source, score) -> score.print("crowdsec " + source));
    }

    @Test
    void agreesWithWazuh() throws IOException {
        ParseContext then = new ParseContext(ZoneOffset.UTC, Instant.parse("2026-04-20T10:00:00Z"), "me");
        Map<String, Corpora.Score> scores = new HashMap<>();
        for (JsonNode given : Corpora.read("wazuh-lines.jsonl")) {
            JsonNode expect = given.path("expect");
            String groups = expect.path("groups").toString().toLowerCase(Locale.ROOT);
            boolean attack = groups.contains("authentication_failed")
                    || groups.contains("invalid_login")
                    || groups.contains("attack")
                    || groups.contains("recon");
            String line = given.path("line").asText();
            boolean judged =
                    expect.path("match").asBoolean() && expect.path("level").asInt() >= 5 && attack;
            LogEvent event = parse(line, then);
            Corpora.Score score = scores.computeIfAbsent("all", key -> new Corpora.Score());
            String source = given.path("source").asText();
            if (judged) {
                score.judge("trouble", true, ANY_TROUBLE.contains(event.getAction()), source + ": " + line);
            }
            if (expect.path("match").asBoolean() && groups.contains("authentication_success")) {
                score.judge("success", Action.SUCCESSFUL_LOGIN, event.getAction(), source + ": " + line);
            }
        }
        scores.forEach((source, score) -> score.print("wazuh " + source));
    }

    private static void judge(
            Corpora.Score score, JsonNode expect, String field, @Nullable String actual, String line) {
        if (expect.has(field)) {
            String expected = expect.path(field).asText();
            score.judge(field, expected.equals("-") ? "" : expected, actual == null ? "" : actual, line);
        }
    }
}
