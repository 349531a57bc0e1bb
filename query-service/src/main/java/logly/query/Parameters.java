package logly.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import logly.analysis.selector.BadSelector;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Selector;
import logly.runtime.NearestName;
import logly.storage.Order;
import logly.storage.Paging;
import logly.storage.TimeRange;

/** The query parameters of one request, each known and given at most once; every refusal names its parameter. */
final class Parameters {
    static final int DEFAULT_LIMIT = 100;
    static final int GREATEST_LIMIT = 10_000;

    private final Map<String, List<String>> given;
    private final Collection<Parameter> known;
    private final Instant now;

    Parameters(Map<String, List<String>> given, Collection<Parameter> known, Instant now) {
        this.given = given;
        this.known = known;
        this.now = now;
        given.forEach((name, values) -> check(name, values, known));
    }

    private static void check(String name, List<String> values, Collection<Parameter> known) {
        List<String> names = known.stream().map(Parameter::name).toList();
        Parameter parameter = known.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadParameter(name, unknown(name, names)));
        if (values.size() != 1) {
            throw new BadParameter(name, "is given " + values.size() + " times; once is enough");
        }
        String value = values.get(0);
        if (value.isEmpty()) {
            throw new BadParameter(name, "is empty; leave it out to ask for everything");
        }
        if (value.length() > parameter.longest()) {
            throw new BadParameter(name, "is longer than " + parameter.longest() + " characters");
        }
        parameter.check(value);
    }

    private static String unknown(String name, List<String> names) {
        return names.isEmpty()
                ? "is unknown; this address takes no parameters"
                : "is unknown; did you mean '" + NearestName.of(name, names) + "'? Known here: "
                        + String.join(", ", names);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(given.get(name)).map(values -> values.get(0));
    }

    Instant now() {
        return now;
    }

    /** From the beginning and without end where nothing else is asked for. */
    TimeRange range() {
        return range(Instant.EPOCH);
    }

    /** Without end where nothing else is asked for. */
    TimeRange range(Instant defaultFrom) {
        Instant from =
                text("from").map(text -> TimeParameter.parse("from", text, now)).orElse(defaultFrom);
        Instant to =
                text("to").map(text -> TimeParameter.parse("to", text, now)).orElse(TimeParameter.END);
        if (!from.isBefore(to)) {
            throw new BadParameter("from", from + " is not before 'to', " + to);
        }
        return new TimeRange(from, to);
    }

    /** Whether a range was asked for that has an end, and this is over. */
    boolean isClosed() {
        return text("to").isPresent() && !range().to().isAfter(now);
    }

    /** Most items of a page. */
    int limit() {
        long limit = whole(Parameter.LIMIT, DEFAULT_LIMIT);
        if (limit > GREATEST_LIMIT) {
            throw new BadParameter(
                    "limit", "'" + limit + "' is not a whole number from 1 to " + GREATEST_LIMIT + ", as a page has");
        }
        return (int) limit;
    }

    long whole(Parameter parameter, long otherwise) {
        return text(parameter.name()).map(parameter::number).orElse(otherwise);
    }

    /** A number with or without a fraction. */
    double decimal(String name, double otherwise, double least, double most) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            double number = Double.parseDouble(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below, like a number out of range
        }
        throw new BadParameter(name, "'" + text.get() + "' is not a number from " + least + " to " + most);
    }

    /** Newest first, unless the other order is asked for. */
    Order order() {
        return text(Parameter.ORDER.name()).filter("asc"::equals).isPresent() ? Order.OLDEST_FIRST : Order.NEWEST_FIRST;
    }

    Paging paging() {
        return new Paging(order(), limit(), text(Parameter.CURSOR.name()).orElse(null));
    }

    /** What the selector asks for, and each single parameter that is a condition. */
    Selector selector(Labels labels) {
        List<Parameter> inOrder = new ArrayList<>(known);
        inOrder.remove(Parameter.SELECTOR);
        inOrder.remove(Parameter.CONTAINS);
        inOrder.add(0, Parameter.SELECTOR);
        inOrder.add(Parameter.CONTAINS);
        Selector all = Selector.all(labels);
        for (Parameter parameter : inOrder) {
            Optional<String> value = text(parameter.name());
            if (value.isPresent()) {
                all = all.and(condition(parameter, labels, value.get()));
            }
        }
        return all;
    }

    private static Selector condition(Parameter parameter, Labels labels, String value) {
        try {
            return parameter.condition().of(labels, value);
        } catch (BadSelector e) {
            if (parameter.equals(Parameter.SELECTOR)) {
                throw new BadParameter(parameter.name(), String.valueOf(e.getMessage()), e.column());
            }
            throw new BadParameter(parameter.name(), e.problem());
        }
    }
}
