package logly.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import logly.schemas.LogEvent;
import logly.schemas.PatternCounts;
import logly.schemas.PatternHour;

/**
 * What was counted of one subject: altogether, and by UTC hour in the {@value #HOURS} hours that end with the newest. A merge
 * is exact in any order and grouping, and an empty history is neutral.
 */
public final class PatternHistory {
    /** A day before the newest hour, and that one. */
    static final int HOURS = 25;

    private final PatternTally whole = new PatternTally();
    private final TreeMap<Instant, PatternTally> hours = new TreeMap<>();

    /** The history that {@link #toRecord} wrote down. */
    public static PatternHistory from(PatternCounts counts) {
        PatternHistory history = new PatternHistory();
        if (counts.getWhole() != null) {
            history.whole.merge(PatternTally.from(counts.getWhole()));
        }
        for (PatternHour hour : counts.getHours()) {
            history.hour(hour.getHour()).merge(PatternTally.from(hour));
        }
        history.forget();
        return history;
    }

    /** Counts an event of the subject. */
    public void add(LogEvent event, Instant effective) {
        String service = PatternSubjects.service(event);
        whole.add(event, service, effective);
        Instant hour = HourlyRollup.hourOf(effective);
        PatternTally known = hours.get(hour);
        if (known == null) {
            hour(hour).add(event, service, effective);
            forget();
        } else {
            known.add(event, service, effective);
        }
    }

    public void merge(PatternHistory other) {
        whole.merge(other.whole);
        other.hours.forEach((hour, tally) -> hour(hour).merge(tally));
        forget();
    }

    private PatternTally hour(Instant hour) {
        return hours.computeIfAbsent(hour, unused -> new PatternTally());
    }

    private void forget() {
        if (!hours.isEmpty()) {
            hours.headMap(hours.lastKey().minus(Duration.ofHours(HOURS - 1)), false)
                    .clear();
        }
    }

    public PatternCounts toRecord(String subject) {
        return PatternCounts.newBuilder()
                .setSubject(subject)
                .setWhole(whole.events() == 0 ? null : whole.toRecord(Instant.EPOCH))
                .setHours(hours.entrySet().stream()
                        .map(hour -> hour.getValue().toRecord(hour.getKey()))
                        .toList())
                .build();
    }

    public Instant lastSeen() {
        return whole.lastSeen();
    }

    PatternTally whole() {
        return whole;
    }

    NavigableMap<Instant, PatternTally> hours() {
        return hours;
    }
}
