package logly.query;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private static final int LONGEST_VALUE = 1024;
    private static final String SELECTOR = "selector";
    private static final String CONTAINS = "contains";
    private static final Set<String> NO_LABELS = Set.of("from", "to", "limit", "cursor", SELECTOR, CONTAINS);

    private final Map<String, List<String>> given;
    private final Collection<String> known;
    private final Instant now;

    Parameters(Map<String, List<String>> given, Collection<String> known, Instant now) {
        this.given = given;
        this.known = known;
        this.now = now;
        given.forEach((name, values) -> check(name, values, known));
    }

    private static void check(String name, List<String> values, Collection<String> known) {
        if (!known.contains(name)) {
            throw new BadParameter(
                    name,
                    "is unknown; did you mean '" + NearestName.of(name, known) + "'? Known here: "
                            + String.join(", ", known));
        }
        if (values.size() != 1) {
            throw new BadParameter(name, "is given " + values.size() + " times; once is enough");
        }
        String value = values.get(0);
        if (value.isEmpty()) {
            throw new BadParameter(name, "is empty; leave it out to ask for everything");
        }
        int longest = name.equals(SELECTOR) ? Selector.LONGEST : LONGEST_VALUE;
        if (value.length() > longest) {
            throw new BadParameter(name, "is longer than " + longest + " characters");
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(given.get(name)).map(values -> values.get(0));
    }

    /** From the beginning and without end where nothing else is asked for. */
    TimeRange range() {
        Instant from =
                text("from").map(text -> TimeParameter.parse("from", text, now)).orElse(Instant.EPOCH);
        Instant to =
                text("to").map(text -> TimeParameter.parse("to", text, now)).orElse(TimeParameter.END);
        if (!from.isBefore(to)) {
            throw new BadParameter("from", from + " is not before 'to', " + to);
        }
        return new TimeRange(from, to);
    }

    int limit() {
        Optional<String> text = text("limit");
        if (text.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text.get());
            if (limit >= 1 && limit <= GREATEST_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // answered below, like a number out of range
        }
        throw new BadParameter("limit", "'" + text.get() + "' is not a whole number from 1 to " + GREATEST_LIMIT);
    }

    /** Newest first. */
    Paging paging() {
        return new Paging(Order.NEWEST_FIRST, limit(), text("cursor").orElse(null));
    }

    /** What the selector asks for, and each single parameter, which is named as the label that it is a short form of. */
    Selector selector(Labels labels) {
        Selector all = text(SELECTOR).map(text -> parse(text, labels)).orElse(Selector.all(labels));
        for (String name : known) {
            Optional<String> value = NO_LABELS.contains(name) ? Optional.empty() : text(name);
            if (value.isPresent()) {
                all = all.and(single(labels, name, value.get()));
            }
        }
        Optional<String> contained = text(CONTAINS);
        return contained.isEmpty() ? all : all.and(Selector.containing(labels, contained.get()));
    }

    private static Selector parse(String text, Labels labels) {
        try {
            return Selector.parse(text, labels);
        } catch (BadSelector e) {
            throw new BadParameter(SELECTOR, String.valueOf(e.getMessage()), e.column());
        }
    }

    private static Selector single(Labels labels, String name, String value) {
        try {
            return Selector.where(labels, name, value);
        } catch (BadSelector e) {
            throw new BadParameter(name, e.problem());
        }
    }
}
