package logly.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.analysis.sigma.BackTest;
import logly.analysis.sigma.MetricRecord;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.StoreReader;
import logly.storage.TimeRange;

/** What the store of a data folder holds of a stretch of time, also while it is written. */
final class StoredHistory {
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,6})([smhdw])");
    private static final int PAGE = 5000;

    private final Path data;
    private final TimeRange range;

    StoredHistory(Path data, TimeRange range) {
        this.data = data;
        this.range = range;
    }

    /** A time as RFC 3339, or a span before now such as {@code 7d}; throws OperatorMistake that names the option. */
    static Instant moment(String option, String text, Instant now) {
        Matcher span = SPAN.matcher(text);
        if (span.matches()) {
            long count = Long.parseLong(span.group(1));
            Duration back =
                    switch (span.group(2)) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        case "d" -> Duration.ofDays(count);
                        default -> Duration.ofDays(7 * count);
                    };
            return now.minus(back);
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new OperatorMistake(
                    ExitCode.USAGE,
                    option + ": '" + text + "' is neither a span such as 7d nor a time such as 2026-11-23T21:54:31Z");
        }
    }

    /** Puts its events and samples into a back-test; the evidence is their ids. */
    void into(BackTest test) {
        try (StoreReader store = new StoreReader(data)) {
            each(
                    Nouns.LOG_EVENTS,
                    page -> store.logEvents(range, page.selector(), page.paging()),
                    event -> test.add(event, Objects.requireNonNull(event.getId())));
            each(
                    Nouns.SYSTEM_METRICS,
                    page -> store.systemMetrics(range, page.selector(), page.paging()),
                    (SystemMetric sample) -> test.add(
                            new MetricRecord(sample, sample.getHost()),
                            sample.getTimestamp().toEpochMilli(),
                            Objects.requireNonNull(sample.getId())));
            each(
                    Nouns.NETWORK_METRICS,
                    page -> store.networkMetrics(range, page.selector(), page.paging()),
                    (NetworkMetric sample) -> test.add(
                            new MetricRecord(sample, sample.getHost()),
                            sample.getTimestamp().toEpochMilli(),
                            Objects.requireNonNull(sample.getId())));
        }
    }

    private record Asked(Selector selector, Paging paging) {}

    private static <T> void each(Labels labels, Function<Asked, Page<T>> pages, Consumer<T> sink) {
        Selector all = Selector.all(labels);
        Paging paging = new Paging(Order.OLDEST_FIRST, PAGE, null);
        boolean isMore = true;
        while (isMore) {
            Page<T> page = pages.apply(new Asked(all, paging));
            page.items().forEach(sink);
            isMore = page.next().isPresent();
            paging = new Paging(Order.OLDEST_FIRST, PAGE, page.next().orElse(null));
        }
    }

    /** Throws OperatorMistake where there is nothing to read from. */
    static StoredHistory of(Path data, Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw new OperatorMistake(ExitCode.USAGE, "--from: " + from + " is not before " + to);
        }
        if (!data.toFile().isDirectory()) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, "--data: " + data + " is no folder");
        }
        return new StoredHistory(data, new TimeRange(from, to));
    }
}
