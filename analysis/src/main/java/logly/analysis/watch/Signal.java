package logly.analysis.watch;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * Something that a watch noticed. Rules see it as an event of the log source {@code product: logly, category: signal}
 * with the fields {@code metadata.signal}, {@code metadata.observed} and {@code metadata.expected}.
 *
 * @param service null where it is about the whole host
 * @param millis when it was so
 * @param observed and {@code expected}: numbers with their unit, for people
 * @param isOver whether it is no longer so
 */
public record Signal(
        Kind kind,
        String host,
        @Nullable String service,
        long millis,
        String observed,
        String expected,
        boolean isOver) {
    /** Names the source and the format of the events; no log has it. */
    public static final String SOURCE = "logly-signal";

    /** What can be noticed. */
    public enum Kind {
        SILENT_HOST,
        ERROR_SPIKE,
        SERVICE_DEGRADED;

        /** As rules name it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The event that rules see. */
    public LogEvent event() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("signal", kind.word());
        metadata.put("observed", observed);
        metadata.put("expected", expected);
        return LogEvent.newBuilder()
                .setTimestamp(Instant.ofEpochMilli(millis))
                .setHost(host)
                .setService(service)
                .setSource(SOURCE)
                .setFormat(SOURCE)
                .setMessage(kind.word() + ": " + observed + ", expected " + expected)
                .setMetadata(metadata)
                .build();
    }

    /** By which a finding names it as evidence. */
    public String evidence() {
        return "signal|" + kind.word() + "|" + host + "|" + (service == null ? "" : service) + "|" + millis;
    }
}
