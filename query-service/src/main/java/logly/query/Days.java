package logly.query;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import logly.analysis.DailyRollup;
import logly.analysis.HourlyRollup;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.DailyAggregate;
import logly.schemas.HourlyAggregate;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.TimeRange;

/**
 * Days of hosts, or of all hosts taken together. UTC days stand in the store; those of other zones are merged from hours,
 * an hour belonging to the day in which it begins.
 */
final class Days {
    static final Parameter ZONE =
            Parameter.text("tz", "Zone of the days, such as `Europe/Helsinki`, merged from hours; by default UTC.");

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int HOURS_AT_ONCE = 5000;

    /** Of the hours of several hosts. */
    private static final String ALL_HOSTS = "";

    private Days() {}

    static Page<DailyAggregate> page(Call call, Paging paging) {
        Parameters parameters = call.parameters();
        boolean ofFleet = FleetMerge.isAsked(parameters);
        Optional<ZoneId> zone = parameters.text(ZONE.name()).map(Days::zone);
        if (zone.isPresent()) {
            Selector selector = parameters.selector(Nouns.HOURLY_AGGREGATES);
            return merged(call.store(), zone.get(), ofFleet, parameters.range(), selector, paging);
        }
        Selector selector = parameters.selector(Nouns.DAILY_AGGREGATES);
        return ofFleet
                ? FleetMerge.DAYS.page(
                        (range, some) -> call.store().dailyAggregates(range, selector, some),
                        parameters.range(),
                        paging)
                : call.store().dailyAggregates(parameters.range(), selector, paging);
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new BadParameter(ZONE.name(), "'" + name + "' is no zone: write Europe/Helsinki or +02:00");
        }
    }

    /** The hours of one day, by host. */
    private record Hours(LocalDate date, TreeMap<String, HourlyRollup> byHost) {
        Hours(LocalDate date) {
            this(date, new TreeMap<>());
        }

        void add(HourlyAggregate hour, boolean ofFleet) {
            byHost.computeIfAbsent(ofFleet ? ALL_HOSTS : hour.getHost(), host -> new HourlyRollup())
                    .merge(HourlyRollup.from(hour));
        }

        List<DailyAggregate> days() {
            List<DailyAggregate> days = new ArrayList<>();
            byHost.forEach((host, hours) -> days.add(DailyRollup.of(host, date, 0, hours)));
            return days;
        }
    }

    /** Whole days; a page ends between two of them, and its cursor is the date of the next one. */
    private static Page<DailyAggregate> merged(
            Store store, ZoneId zone, boolean ofFleet, TimeRange asked, Selector selector, Paging paging) {
        Order order = paging.order();
        TimeRange range = behind(asked, zone, paging);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<DailyAggregate> days = new ArrayList<>();
        Hours hours = null;
        Optional<String> cursor = Optional.empty();
        do {
            Page<HourlyAggregate> page =
                    store.hourlyAggregates(range, selector, new Paging(order, HOURS_AT_ONCE, cursor.orElse(null)));
            for (HourlyAggregate hour : page.items()) {
                LocalDate date = hour.getHour().atZone(zone).toLocalDate();
                if (hours == null || !hours.date().equals(date)) {
                    days.addAll(hours == null ? List.of() : hours.days());
                    boolean isFull = days.size() >= paging.limit();
                    if (isFull || (!days.isEmpty() && System.nanoTime() - deadline > 0)) {
                        return new Page<>(days, Optional.of(date.toString()), !isFull);
                    }
                    hours = new Hours(date);
                }
                hours.add(hour, ofFleet);
            }
            cursor = page.next();
        } while (cursor.isPresent());
        days.addAll(hours == null ? List.of() : hours.days());
        return new Page<>(days, Optional.empty(), false);
    }

    private static TimeRange behind(TimeRange asked, ZoneId zone, Paging paging) {
        String cursor = paging.cursor();
        if (cursor == null) {
            return asked;
        }
        LocalDate date;
        try {
            date = LocalDate.parse(cursor);
        } catch (DateTimeException e) {
            throw new BadParameter("cursor", "is not one that this address gave out");
        }
        Instant begin = date.atStartOfDay(zone).toInstant();
        Instant end = date.plusDays(1).atStartOfDay(zone).toInstant();
        return paging.order() == Order.NEWEST_FIRST
                ? new TimeRange(asked.from(), end.isBefore(asked.to()) ? end : asked.to())
                : new TimeRange(begin.isAfter(asked.from()) ? begin : asked.from(), asked.to());
    }
}
