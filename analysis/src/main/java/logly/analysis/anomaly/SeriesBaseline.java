package logly.analysis.anomaly;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import logly.analysis.anomaly.Departure.Kind;
import logly.analysis.anomaly.Judgement.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Judges the samples of one series one by one, in the order of their times, against what came before them: by their own
 * recent past and by what is usual at their hour of the day. A difference counts by how rare its size is among the
 * differences of this series, so that one setting serves a quiet series and a restless one, whatever their unit.
 *
 * <p>Holds about 12 KB, whatever the length of the series.
 */
public final class SeriesBaseline {
    /** One in a thousand. */
    private static final double ANOMALOUS = 3;

    /** What is unusual again so soon is the same anomaly, unless it is far more surprising. */
    private static final Duration SAME = Duration.ofHours(12);

    private static final double FAR_MORE = 2;

    private static final int SHORT = 12;
    private static final int LONG = 24;

    private final Map<Kind, TailHistogram> histories = new EnumMap<>(Kind.class);
    private final RecentValues lastShort = new RecentValues(SHORT);
    private final RecentValues lastLong = new RecentValues(2 * LONG);
    private final RecentValues steps = new RecentValues(2 * LONG);
    private final RecentValues offProfile = new RecentValues(SHORT);
    private final RecentTimes times = new RecentTimes(LONG);
    private final DailyProfile profile = new DailyProfile();
    private @Nullable Double before;
    private @Nullable Instant began;
    private double peak;

    public SeriesBaseline() {
        for (Kind kind : Kind.values()) {
            histories.put(kind, new TailHistogram());
        }
    }

    /** Judges a sample and learns from it. A value that is no finite number is {@code LEARNING} and not learnt from. */
    public Judgement add(Instant time, double value) {
        if (!Double.isFinite(value)) {
            return new Judgement(0, Verdict.LEARNING, null, null);
        }
        times.add(time);
        Departure greatest = null;
        for (Departure departure : departures(time, value)) {
            if (greatest == null || departure.surprise() > greatest.surprise()) {
                greatest = departure;
            }
        }
        profile.add(time, value);
        lastShort.add(value);
        before = value;
        return judge(time, greatest);
    }

    private List<Departure> departures(Instant time, double value) {
        List<Departure> found = new ArrayList<>(4);
        if (lastShort.isFull()) {
            found.add(compare(Kind.SPIKE, lastShort.median(), value, time));
        }
        lastLong.add(value);
        if (lastLong.isFull()) {
            found.add(compare(Kind.SHIFT, lastLong.mean(0, LONG), lastLong.mean(LONG, 2 * LONG), times.ago(LONG - 1)));
        }
        steps.add(before == null ? 0 : Math.abs(value - before));
        if (steps.isFull()) {
            found.add(compare(Kind.VOLATILITY, steps.mean(0, LONG), steps.mean(LONG, 2 * LONG), times.ago(LONG - 1)));
        }
        OptionalDouble usual = profile.expected(time);
        if (usual.isPresent()) {
            offProfile.add(value - usual.getAsDouble());
            if (offProfile.isFull()) {
                double observed = usual.getAsDouble() + offProfile.mean(0, SHORT);
                found.add(compare(Kind.SEASON, usual.getAsDouble(), observed, times.ago(SHORT - 1)));
            }
        }
        return found;
    }

    private Departure compare(Kind kind, double expected, double observed, Instant since) {
        TailHistogram history = histories.get(kind);
        if (history == null) {
            throw new IllegalStateException("every kind has its history");
        }
        double size = Math.abs(observed - expected);
        double surprise = history.surprise(size);
        history.add(size);
        return new Departure(kind, expected, observed, since, surprise);
    }

    private Judgement judge(Instant time, @Nullable Departure greatest) {
        if (greatest == null || histories.values().stream().allMatch(TailHistogram::isLearning)) {
            return new Judgement(0, Verdict.LEARNING, greatest, null);
        }
        double score = greatest.surprise() / (greatest.surprise() + ANOMALOUS);
        Instant start = began;
        boolean recent = start != null && time.isBefore(start.plus(SAME));
        if (greatest.surprise() < ANOMALOUS) {
            return new Judgement(score, Verdict.NORMAL, greatest, recent ? start : null);
        }
        if (recent && greatest.surprise() < FAR_MORE * peak) {
            peak = Math.max(peak, greatest.surprise());
            return new Judgement(score / 2, Verdict.ONGOING, greatest, start);
        }
        began = time;
        peak = greatest.surprise();
        return new Judgement(score, Verdict.ANOMALY, greatest, time);
    }
}
