package logly.query;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.Level;
import logly.storage.EventCounts;
import logly.storage.Gap;
import logly.storage.TimeRange;

/** Counts log events per stretch of time and level, from the newest back as far as its time allows. */
final class Histogram {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_BUCKETS = 2000;
    private static final List<Duration> USUAL = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(6),
            Duration.ofDays(1),
            Duration.ofDays(7));
    private static final int USUAL_BUCKETS = 150;
    private static final Parameter BUCKET =
            Parameter.text("bucket", "Length of a stretch, such as `5m`; by default one that gives at most 150.");

    /**
     * One stretch of time.
     *
     * @param byLevel without levels that do not occur
     */
    record Bucket(Instant from, long total, Map<String, Long> byLevel) {}

    /**
     * The whole answer.
     *
     * @param countedFrom what lies before was not counted, for lack of time; empty where all was
     */
    record Counts(
            TimeRange range, Duration width, List<Bucket> buckets, Optional<Instant> countedFrom, List<Gap> missing) {}

    private static final Shape<Bucket> BUCKET_SHAPE = new ObjectShape<Bucket>("HistogramBucket", "A stretch of time.")
            .with("from", "Its first moment.", Shapes.TIME, Bucket::from)
            .with("total", "Events in it.", Shapes.WHOLE, Bucket::total)
            .with("byLevel", "Events by level.", Shapes.mapOf(Shapes.WHOLE), Bucket::byLevel);

    static final Shape<Counts> SHAPE = Gaps.in(
            new ObjectShape<Counts>("Histogram", "Counts of events over time; the buckets are whole multiples of UTC.")
                    .with("from", "First moment.", Shapes.TIME, counts -> counts.range()
                            .from())
                    .with("to", "End.", Shapes.TIME, counts -> counts.range().to())
                    .with("bucketMillis", "Length of a bucket.", Shapes.WHOLE, counts -> counts.width()
                            .toMillis())
                    .with("buckets", "Oldest first, the empty ones too.", Shapes.listOf(BUCKET_SHAPE), Counts::buckets)
                    .with(
                            "countedFrom",
                            "What is before was not counted, for lack of time; null where all was.",
                            Shapes.orNull(Shapes.TIME),
                            Counts::countedFrom),
            Counts::missing);

    private Histogram() {}

    static List<Parameter> parameters(Parameter... conditions) {
        List<Parameter> parameters = new ArrayList<>(List.of(Parameter.FROM, Parameter.TO, BUCKET));
        parameters.addAll(List.of(conditions));
        parameters.add(Parameter.SELECTOR);
        return List.copyOf(parameters);
    }

    static Counts count(Call call) {
        Parameters parameters = call.parameters();
        TimeRange range = range(parameters);
        Duration width = width(parameters, range);
        Selector selector = parameters.selector(Nouns.LOG_EVENTS);
        EventCounts counts = call.store().count(range, selector, width, PATIENCE);
        List<Bucket> buckets = counts.buckets().entrySet().stream()
                .map(each -> bucket(each.getKey(), each.getValue()))
                .toList();
        return new Counts(
                range, width, buckets, counts.countedFrom(), call.store().gapsInDays(range));
    }

    private static Bucket bucket(Instant from, Map<Level, Long> counts) {
        Map<String, Long> byLevel = new TreeMap<>();
        counts.forEach((level, count) -> byLevel.put(level.name(), count));
        return new Bucket(
                from, byLevel.values().stream().mapToLong(Long::longValue).sum(), byLevel);
    }

    /** The last day where nothing else is asked for; it ends now at the latest. */
    private static TimeRange range(Parameters parameters) {
        Instant now = parameters.now();
        TimeRange asked = parameters.range(now.minus(Duration.ofDays(1)));
        return asked.to().isAfter(now.plus(Duration.ofDays(1)))
                ? new TimeRange(asked.from(), now.plusMillis(1))
                : asked;
    }

    private static Duration width(Parameters parameters, TimeRange range) {
        Duration whole = Duration.between(range.from(), range.to());
        Duration width = parameters
                .text(BUCKET.name())
                .map(text -> TimeParameter.span(BUCKET.name(), text))
                .orElseGet(() -> usual(whole));
        if (width.isZero() || whole.toMillis() / width.toMillis() > MOST_BUCKETS) {
            throw new BadParameter(
                    BUCKET.name(), "gives more than " + MOST_BUCKETS + " buckets; the range is " + whole + " long");
        }
        return width;
    }

    private static Duration usual(Duration whole) {
        return USUAL.stream()
                .filter(width -> whole.toMillis() / width.toMillis() < USUAL_BUCKETS)
                .findFirst()
                .orElse(Duration.ofDays(Math.max(7, whole.toDays() / (USUAL_BUCKETS - 1) + 1)));
    }
}
