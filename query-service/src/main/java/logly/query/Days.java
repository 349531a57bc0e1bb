package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import logly.analysis.HourlyRollup;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.DailyAggregate;
import logly.schemas.HourlyAggregate;
import logly.schemas.RecordJson;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.StoreReader;
import logly.storage.TimeRange;
import org.apache.avro.specific.SpecificRecord;

/**
 * Days of hosts, or of all hosts taken together. UTC days of hosts stand in the store; the others are summed from hours,
 * an hour belonging to the day in which it begins. What is distinct does not add up, so that it is unknown of a sum.
 */
final class Days implements Shape<Days.Day> {
    static final Parameter FLEET =
            Parameter.choice("fleet", "`true` takes all hosts together.", "true", "false");
    static final Parameter ZONE =
            Parameter.text("tz", "Zone of the days, such as `Europe/Helsinki`, summed from hours; by default UTC.");

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int HOURS_AT_ONCE = 5000;
    private static final List<String> DISTINCT = List.of("uniqueIpsBanned", "uniqueUsersFailed");

    private final StoreReader store;

    /**
     * One day.
     *
     * @param isSum it is summed from hours
     * @param ofFleet of all hosts
     */
    record Day(String date, SpecificRecord totals, boolean isSum, boolean ofFleet) {}

    Days(StoreReader store) {
        this.store = store;
    }

    @Override
    public void write(Day day, JsonGenerator json) throws IOException {
        ObjectNode item = (ObjectNode) MAPPER.readTree(RecordJson.toJson(day.totals()));
        item.remove("hour");
        item.put("date", day.date());
        if (day.ofFleet()) {
            item.putNull("host");
        }
        if (day.isSum()) {
            DISTINCT.forEach(item::putNull);
        }
        MAPPER.writeTree(json, item);
    }

    @Override
    public JsonNode schema(Components components) {
        return components.named("Day", () -> {
            ObjectNode day = RecordShape.object(DailyAggregate.getClassSchema(), components);
            ObjectNode properties = (ObjectNode) day.path("properties");
            properties.set("host", Shapes.nullable(properties.path("host")));
            DISTINCT.forEach(field -> properties.set(field, Shapes.nullable(properties.path(field))));
            return day.put("description", "One host, or where `host` is null all hosts, on one day.");
        });
    }

    Page<Day> page(Call call, Paging paging) {
        Parameters parameters = call.parameters();
        boolean ofFleet = parameters.text(FLEET.name()).filter("true"::equals).isPresent();
        Optional<ZoneId> zone = parameters.text(ZONE.name()).map(Days::zone);
        if (!ofFleet && zone.isEmpty()) {
            Page<DailyAggregate> page = store.dailyAggregates(
                    parameters.range(), parameters.selector(Nouns.DAILY_AGGREGATES), paging);
            return new Page<>(
                    page.items().stream()
                            .map(day -> new Day(day.getDate(), day, false, false))
                            .toList(),
                    page.next(),
                    page.truncated());
        }
        Selector selector = parameters.selector(Nouns.HOURLY_AGGREGATES);
        return summed(zone.orElse(ZoneOffset.UTC), ofFleet, parameters.range(), selector, paging);
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new BadParameter(ZONE.name(), "'" + name + "' is no zone: write Europe/Helsinki or +02:00");
        }
    }

    /** The hours of one day, by host. */
    private record Sum(LocalDate date, TreeMap<String, HourlyRollup> byHost) {
        void add(HourlyAggregate hour, boolean ofFleet) {
            byHost.computeIfAbsent(ofFleet ? "" : hour.getHost(), host -> new HourlyRollup())
                    .merge(HourlyRollup.from(hour));
        }

        List<Day> days(boolean ofFleet) {
            List<Day> days = new ArrayList<>();
            byHost.forEach((host, rollup) -> days.add(
                    new Day(date.toString(), rollup.toRecord(host, Instant.EPOCH, 0, 0), true, ofFleet)));
            return days;
        }
    }

    /** Whole days; a page ends between two of them, and its cursor is the date of the next one. */
    private Page<Day> summed(ZoneId zone, boolean ofFleet, TimeRange asked, Selector selector, Paging paging) {
        Order order = paging.order();
        TimeRange range = behind(asked, zone, paging);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Day> days = new ArrayList<>();
        Sum sum = null;
        Optional<String> cursor = Optional.empty();
        do {
            Page<HourlyAggregate> page =
                    store.hourlyAggregates(range, selector, new Paging(order, HOURS_AT_ONCE, cursor.orElse(null)));
            for (HourlyAggregate hour : page.items()) {
                LocalDate date = hour.getHour().atZone(zone).toLocalDate();
                if (sum == null || !sum.date().equals(date)) {
                    days.addAll(sum == null ? List.of() : sum.days(ofFleet));
                    boolean isOverdue = !days.isEmpty() && System.nanoTime() - deadline > 0;
                    if (days.size() >= paging.limit() || isOverdue) {
                        return new Page<>(days, Optional.of(date.toString()), days.size() < paging.limit());
                    }
                    sum = new Sum(date, new TreeMap<>());
                }
                sum.add(hour, ofFleet);
            }
            cursor = page.next();
        } while (cursor.isPresent());
        days.addAll(sum == null ? List.of() : sum.days(ofFleet));
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
