package logly.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import logly.analysis.selector.BadSelector;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Selector;

/**
 * A query parameter: its name, what it means, which values it takes, and what it asks of the records.
 *
 * @param choices the only values, where there are only some; else empty
 * @param least of a whole number; above {@code most} where it is none
 */
record Parameter(String name, String doc, List<String> choices, long least, long most, Condition condition) {
    /** What a value asks of the records of a noun. */
    @FunctionalInterface
    interface Condition {
        /** Throws {@link BadSelector} where the value makes no sense. */
        Selector of(Labels labels, String value);
    }

    private static final Condition NONE = (labels, value) -> Selector.all(labels);

    static final String SELECTOR_NAME = "selector";

    static final Parameter FROM = text("from", "First moment: RFC 3339, epoch milliseconds, `now` or `now-1h`.");
    static final Parameter TO = text("to", "First moment that is not asked for any more, spelled as `from`.");
    static final Parameter LIMIT = whole(
            "limit", "Most items of a page, by default 100, at most 10000; of an export all its items.", 1, 10_000_000);
    static final Parameter CURSOR = text("cursor", "`next` of the page before.");
    static final Parameter ORDER = choice("order", "`desc`, the newest first, by default.", "desc", "asc");
    static final Parameter FORMAT = choice(
            "format",
            "`json`, a page, by default; `ndjson`, an item a line, and `csv` go on to the end of the range.",
            "json",
            "ndjson",
            "csv");
    static final Parameter SELECTOR = new Parameter(
            SELECTOR_NAME,
            "What the items must be, such as `{host=\"web-1\"}`.",
            List.of(),
            1,
            0,
            (labels, value) -> Selector.parse(value, labels));
    static final Parameter CONTAINS = new Parameter(
            "contains",
            "What stands in the text of the items.",
            List.of(),
            1,
            0,
            (labels, value) -> Selector.containing(labels, value));

    Parameter {
        choices = List.copyOf(choices);
    }

    static Parameter text(String name, String doc) {
        return new Parameter(name, doc, List.of(), 1, 0, NONE);
    }

    static Parameter whole(String name, String doc, long least, long most) {
        return new Parameter(name, doc, List.of(), least, most, NONE);
    }

    static Parameter choice(String name, String doc, String... choices) {
        return new Parameter(name, doc, Arrays.asList(choices), 1, 0, NONE);
    }

    /** Short form of the label of the same name. */
    static Parameter label(String name) {
        return new Parameter(
                name,
                "Short form of the label `" + name + "`.",
                List.of(),
                1,
                0,
                (labels, value) -> Selector.where(labels, name, value));
    }

    /** Asks for a number of at least this. */
    static Parameter atLeast(String name, String label) {
        return new Parameter(
                name,
                "Least value of the label `" + label + "`.",
                List.of(),
                0,
                100,
                (labels, value) -> Selector.parse("{" + label + ">=" + value + "}", labels));
    }

    boolean isWhole() {
        return least <= most;
    }

    /** Refuses a value that the parameter does not take. */
    void check(String value) {
        if (!choices.isEmpty() && !choices.contains(value)) {
            throw new BadParameter(name, "'" + value + "' is not one of " + String.join(", ", choices));
        }
        if (isWhole()) {
            number(value);
        }
    }

    /** The whole number that a value spells. */
    long number(String value) {
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below, like a number out of range
        }
        throw new BadParameter(name, "'" + value + "' is not a whole number from " + least + " to " + most);
    }

    ObjectNode schema() {
        ObjectNode schema = Shapes.object().put("type", isWhole() ? "integer" : "string");
        if (isWhole()) {
            schema.put("minimum", least).put("maximum", most);
        } else {
            schema.put("minLength", 1).put("maxLength", longest());
        }
        if (!choices.isEmpty()) {
            choices.forEach(schema.putArray("enum")::add);
        }
        return schema;
    }

    /** Characters of a value. */
    int longest() {
        return name.equals(SELECTOR_NAME) ? Selector.LONGEST : 1024;
    }
}
