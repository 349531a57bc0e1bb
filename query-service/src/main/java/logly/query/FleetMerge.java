package logly.query;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import logly.analysis.DailyRollup;
import logly.analysis.HourlyRollup;
import logly.schemas.DailyAggregate;
import logly.schemas.HourlyAggregate;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.TimeRange;

/**
 * Takes the aggregates of all hosts together, to one of each hour or day.
 *
 * @param begin of an aggregate's time
 * @param merge one of several hosts, of one time
 */
record FleetMerge<T>(Function<T, Instant> begin, Function<List<T>, T> merge) {
    static final FleetMerge<HourlyAggregate> HOURS = new FleetMerge<>(HourlyAggregate::getHour, HourlyRollup::fleet);
    static final FleetMerge<DailyAggregate> DAYS = new FleetMerge<>(
            day -> LocalDate.parse(day.getDate()).atStartOfDay(ZoneOffset.UTC).toInstant(), DailyRollup::fleet);

    static final Parameter PARAMETER =
            Parameter.choice("fleet", "`true` takes all hosts together; `host` is empty then.", "true", "false");

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int AT_ONCE = 2000;

    /** Reads aggregates of hosts, of one time after the other. */
    @FunctionalInterface
    interface Reading<T> {
        Page<T> page(TimeRange range, Paging paging);
    }

    /** Whether a request asks for it. */
    static boolean isAsked(Parameters parameters) {
        return parameters.text(PARAMETER.name()).filter("true"::equals).isPresent();
    }

    /** Whole hours or days; a page ends between two of them, and its cursor is the beginning of the next one. */
    Page<T> page(Reading<T> ofHosts, TimeRange asked, Paging paging) {
        TimeRange range = behind(asked, paging);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<T> merged = new ArrayList<>();
        List<T> ofOneTime = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<T> page = ofHosts.page(range, new Paging(paging.order(), AT_ONCE, cursor.orElse(null)));
            for (T each : page.items()) {
                Instant next = begin.apply(each);
                if (!ofOneTime.isEmpty() && !begin.apply(ofOneTime.get(0)).equals(next)) {
                    merged.add(merge.apply(ofOneTime));
                    ofOneTime.clear();
                    boolean isFull = merged.size() >= paging.limit();
                    if (isFull || System.nanoTime() - deadline > 0) {
                        return new Page<>(merged, Optional.of(next.toString()), !isFull);
                    }
                }
                ofOneTime.add(each);
            }
            cursor = page.next();
        } while (cursor.isPresent());
        if (!ofOneTime.isEmpty()) {
            merged.add(merge.apply(ofOneTime));
        }
        return new Page<>(merged, Optional.empty(), false);
    }

    private static TimeRange behind(TimeRange asked, Paging paging) {
        String cursor = paging.cursor();
        if (cursor == null) {
            return asked;
        }
        Instant next;
        try {
            next = Instant.parse(cursor);
        } catch (DateTimeException e) {
            throw new BadParameter("cursor", "is not one that this address gave out");
        }
        return paging.order() == Order.NEWEST_FIRST
                ? new TimeRange(asked.from(), next.isBefore(asked.to()) ? next.plusMillis(1) : asked.to())
                : new TimeRange(next.isAfter(asked.from()) ? next : asked.from(), asked.to());
    }
}
