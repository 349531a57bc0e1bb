package logly.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.SourceStatus;

/** Lines a second of each source between two heartbeats. */
final class LineRates {
    private static final double MILLIS_PER_SECOND = 1000;

    private Map<String, Long> before = Map.of();
    private Instant beforeAt = Instant.EPOCH;

    /** The same statuses with their rates; 0 for a source that is seen for the first time. */
    List<SourceStatus> advance(List<SourceStatus> sources, Instant now) {
        long millis = Duration.between(beforeAt, now).toMillis();
        Map<String, Long> lines = new HashMap<>();
        sources.forEach(source -> lines.put(source.getPath(), source.getLines()));
        List<SourceStatus> rated = sources.stream()
                .map(source -> SourceStatus.newBuilder(source)
                        .setLinesPerSecond(rate(source, millis))
                        .build())
                .toList();
        before = lines;
        beforeAt = now;
        return rated;
    }

    private double rate(SourceStatus source, long millis) {
        long known = before.getOrDefault(source.getPath(), source.getLines());
        return millis <= 0 ? 0 : Math.max(0, source.getLines() - known) * MILLIS_PER_SECOND / millis;
    }
}
