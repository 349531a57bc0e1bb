package logly.query;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import logly.runtime.NearestName;
import logly.storage.TimeRange;

/** The query parameters of one request, each known and given at most once; every refusal names its parameter. */
final class Parameters {
    static final int DEFAULT_LIMIT = 100;
    static final int GREATEST_LIMIT = 10_000;

    private static final int LONGEST_VALUE = 1024;

    private final Map<String, List<String>> given;
    private final Instant now;

    Parameters(Map<String, List<String>> given, Collection<String> known, Instant now) {
        this.given = given;
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
        if (value.length() > LONGEST_VALUE) {
            throw new BadParameter(name, "is longer than " + LONGEST_VALUE + " characters");
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

    <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        return text(name).map(text -> symbol(name, text, type));
    }

    private static <E extends Enum<E>> E symbol(String name, String text, Class<E> type) {
        String upper = text.toUpperCase(Locale.ROOT);
        List<String> symbols =
                Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
        if (!symbols.contains(upper)) {
            throw new BadParameter(
                    name,
                    "'" + text + "' is unknown; did you mean " + NearestName.of(upper, symbols) + "? Known here: "
                            + String.join(", ", symbols));
        }
        return Enum.valueOf(type, upper);
    }
}
