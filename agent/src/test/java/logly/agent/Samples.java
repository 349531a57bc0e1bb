package logly.agent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import logly.agent.spool.Spool;
import logly.schemas.LogEvent;

/** Records for tests. */
public final class Samples {
    public static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");
    public static final String LOG_EVENTS = "logly.log-events";

    private Samples() {}

    public static LogEvent event(String host, String message) {
        return LogEvent.newBuilder()
                .setTimestamp(AT)
                .setCollectedAt(AT)
                .setHost(host)
                .setSource("auth")
                .setFormat("auth")
                .setMessage(message)
                .build();
    }

    /** Events whose messages count from {@code first}. */
    public static List<Spool.Entry> entries(int first, int count) {
        List<Spool.Entry> entries = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            entries.add(new Spool.Entry(LOG_EVENTS, "web-1", event("web-1", "line " + i)));
        }
        return entries;
    }
}
