package logly.stream.notify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import logly.analysis.notify.Notice;
import logly.schemas.Finding;
import logly.schemas.RecordJson;

/** Messages as each kind of target wants them. */
final class NoticeBodies {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MOST_LINES = 20;

    private NoticeBodies() {}

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static String json(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** A CloudEvent 1.0 in structured mode; its data are the incident and its findings, without their embeddings. */
    static String cloudEvent(Notice notice) {
        return json(json -> {
            json.writeStartObject();
            json.writeStringField("specversion", "1.0");
            json.writeStringField("id", notice.id());
            json.writeStringField("source", "/logly");
            json.writeStringField("type", notice.isResolved() ? "logly.incident.resolved" : "logly.incident.firing");
            json.writeStringField("subject", notice.incident());
            json.writeStringField("time", notice.at().toString());
            json.writeStringField("datacontenttype", "application/json");
            json.writeObjectFieldStart("data");
            json.writeStringField("incident", notice.incident());
            json.writeStringField("status", status(notice));
            json.writeStringField("title", notice.title());
            json.writeNumberField("severity", notice.severity());
            json.writeArrayFieldStart("findings");
            for (Finding finding : notice.findings()) {
                RecordJson.write(
                        Finding.newBuilder(finding).setEmbedding(List.of()).build(), json);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private static String status(Notice notice) {
        return notice.isResolved() ? "resolved" : "firing";
    }

    /** The message of an incoming webhook of Slack. */
    static String slack(Notice notice) {
        StringBuilder text = new StringBuilder(notice.isResolved() ? ":white_check_mark: *" : ":rotating_light: *")
                .append(escaped(subject(notice)))
                .append('*');
        for (String line : lines(notice)) {
            text.append("\n• ").append(escaped(line));
        }
        return json(json -> {
            json.writeStartObject();
            json.writeStringField("text", text.toString());
            json.writeEndObject();
        });
    }

    /** The three characters that Slack's text gives a meaning. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Alerts for {@code /api/v2/alerts}: one of each finding; a resolved one has an end. */
    static String alerts(Notice notice) {
        return json(json -> {
            json.writeStartArray();
            for (Finding finding : notice.findings()) {
                json.writeStartObject();
                json.writeObjectFieldStart("labels");
                json.writeStringField("alertname", finding.getRuleId());
                json.writeStringField("incident", notice.incident());
                json.writeStringField("finding", finding.getId());
                json.writeStringField("type", finding.getType().name());
                json.writeStringField("severity", word(finding.getSeverity()));
                for (Map.Entry<String, List<String>> kind :
                        finding.getResources().entrySet()) {
                    if (kind.getValue().size() == 1) {
                        json.writeStringField(kind.getKey(), kind.getValue().get(0));
                    }
                }
                json.writeEndObject();
                json.writeObjectFieldStart("annotations");
                json.writeStringField("summary", finding.getTitle());
                json.writeStringField("description", finding.getDescription());
                json.writeStringField("actions", String.join(" ", finding.getRecommendedActions()));
                json.writeEndObject();
                json.writeStringField("startsAt", finding.getFirstSeen().toString());
                if (notice.isResolved()) {
                    json.writeStringField("endsAt", notice.at().toString());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static String word(int severity) {
        return severity >= 70 ? "critical" : severity >= 50 ? "warning" : "info";
    }

    static String subject(Notice notice) {
        return "[Logly " + status(notice) + ", severity " + notice.severity() + "] " + notice.title();
    }

    /** The text of a mail. */
    static String text(Notice notice) {
        StringBuilder text = new StringBuilder(notice.title()).append("\n\n");
        lines(notice).forEach(line -> text.append("- ").append(line).append('\n'));
        if (!notice.isResolved() && !notice.findings().isEmpty()) {
            text.append("\nWhat to do:\n");
            notice.findings().get(0).getRecommendedActions().forEach(action -> text.append("- ")
                    .append(action)
                    .append('\n'));
        }
        return text.append("\nIncident: ")
                .append(notice.incident())
                .append('\n')
                .toString();
    }

    private static List<String> lines(Notice notice) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : notice.findings()) {
            if (lines.size() < MOST_LINES) {
                lines.add(line(finding));
            }
        }
        if (notice.findings().size() > MOST_LINES) {
            lines.add((notice.findings().size() - MOST_LINES) + " more findings");
        }
        return lines;
    }

    private static String line(Finding finding) {
        StringBuilder line = new StringBuilder(finding.getTitle())
                .append(" (")
                .append(finding.getType().name().toLowerCase(Locale.ROOT))
                .append(", severity ")
                .append(finding.getSeverity())
                .append("): ")
                .append(finding.getEventCount())
                .append(finding.getEventCount() == 1 ? " event, " : " events, ")
                .append(finding.getFirstSeen())
                .append(" to ")
                .append(finding.getLastSeen());
        finding.getResources().forEach((kind, names) -> line.append("; ")
                .append(kind)
                .append(' ')
                .append(String.join(", ", names.subList(0, Math.min(5, names.size()))))
                .append(names.size() > 5 ? ", …" : ""));
        return line.append(" [").append(finding.getId()).append(']').toString();
    }
}
