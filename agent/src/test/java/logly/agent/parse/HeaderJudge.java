package logly.agent.parse;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import logly.schemas.LogEvent;

/** Syslog headers: every field of a valid one; of an invalid one the whole text and nothing that it does not say. */
final class HeaderJudge implements Judge {
    @Override
    public String corpus() {
        return "syslog-header";
    }

    @Override
    public void judge(JsonNode given, LogEvent event, Agreement.Case agreement) {
        JsonNode expect = given.path("expect");
        Map<String, String> metadata = event.getMetadata();
        if (!expect.path("valid").asBoolean()) {
            boolean invented = event.getService() != null
                    || event.getUser() != null
                    || event.getIpAddress() != null
                    || !metadata.isEmpty()
                    || SourceFormat.isParsed(event);
            agreement.judge("kept", given.path("line").asText(), event.getMessage());
            agreement.judge("invented", false, invented);
            return;
        }
        String module = metadata.get("module");
        String program = event.getService() + (module == null ? "" : "(" + module + ")");
        boolean withModule = expect.path("program").asText().equals(program);
        Judge.compare(agreement, expect, "program", withModule ? program : event.getService());
        Judge.compare(agreement, expect, "host", metadata.get("hostname"));
        Judge.compare(agreement, expect, "pid", metadata.get("pid"));
        Judge.compare(agreement, expect, "msgid", metadata.get("msgid"));
        Judge.compare(agreement, expect, "version", metadata.get("syslogVersion"));
        Judge.compare(agreement, expect, "facility_name", metadata.get("facility"));
        Judge.compare(agreement, expect, "severity_name", metadata.get("severity"));
        Judge.compare(agreement, expect, "sd_text", metadata.get("structuredData"));
        expect.path("sd").properties().forEach(element -> element.getValue()
                .properties()
                .forEach(value -> agreement.judge(
                        "sd",
                        value.getValue().asText(),
                        metadata.getOrDefault("sd." + element.getKey() + "." + value.getKey(), ""))));
        if (expect.has("message")) {
            agreement.judge(
                    "message",
                    expect.path("message").asText().strip(),
                    event.getMessage().strip());
        }
        judgeTime(given, event, agreement);
    }

    private static void judgeTime(JsonNode given, LogEvent event, Agreement.Case agreement) {
        JsonNode expect = given.path("expect");
        if (expect.has("time")) {
            String time = expect.path("time").asText();
            // java.time knows no offset of 23:59.
            boolean wide = time.endsWith("-23:59");
            agreement.judge(
                    "time",
                    wide
                            ? Judge.millis(time.replace("-23:59", "Z")).plus(1439, ChronoUnit.MINUTES)
                            : Judge.millis(time),
                    event.getTimestamp());
        }
        LocalDateTime local = LocalDateTime.ofInstant(
                event.getTimestamp(), Judge.context(given).zone());
        if (expect.has("time_local_noyear")) {
            agreement.judge(
                    "time_local",
                    LocalDateTime.parse(
                                    "2026-" + expect.path("time_local_noyear").asText())
                            .withYear(local.getYear()),
                    local);
        }
    }
}
