package logly.analysis.selector;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.IndexedRecord;

/**
 * What somebody asks of the records of one noun: all conditions hold. Its text is canonical: reading it gives an equal
 * selector.
 *
 * @param labels of the noun
 */
public record Selector(Labels labels, List<Matcher> matchers, List<LineFilter> filters) {
    /** Characters of a text. */
    public static final int LONGEST = 4096;
    /** Matchers, and also filters, of a text. */
    public static final int MOST_CONDITIONS = 32;
    /** Values of one list. */
    public static final int MOST_VALUES = 200;

    public Selector {
        matchers = List.copyOf(matchers);
        filters = List.copyOf(filters);
    }

    /** Passes every record. */
    public static Selector all(Labels labels) {
        return new Selector(labels, List.of(), List.of());
    }

    /** Reads a text such as {@code {host="web-1",level>="WARNING"} |= "timeout"}, or throws {@link BadSelector}. */
    public static Selector parse(String text, Labels labels) {
        return new SelectorParser(text, labels).selector();
    }

    /**
     * Passes records whose label has this value, spelled as inside the quotes of a selector; {@link BadSelector} where
     * it is none for the label. The label must be one of the noun.
     */
    public static Selector where(Labels labels, String label, String value) {
        Label known = labels.find(List.of(label))
                .orElseThrow(() -> new IllegalArgumentException(labels + " have no label " + label));
        Object operand = Operands.read(known, value, reason -> new BadSelector(1, reason));
        return new Selector(labels, List.of(new Matcher.Equal(known, false, List.of(operand))), List.of());
    }

    /** Passes records in whose text this stands. */
    public static Selector containing(Labels labels, String text) {
        return new Selector(labels, List.of(), List.of(new LineFilter.Containing(text, false)));
    }

    /** Passes what both pass. */
    public Selector and(Selector other) {
        return new Selector(
                labels,
                Stream.concat(matchers.stream(), other.matchers.stream()).toList(),
                Stream.concat(filters.stream(), other.filters.stream()).toList());
    }

    public boolean isAll() {
        return matchers.isEmpty() && filters.isEmpty();
    }

    public boolean test(IndexedRecord record) {
        for (Matcher matcher : matchers) {
            if (!matcher.matches(record)) {
                return false;
            }
        }
        if (filters.isEmpty()) {
            return true;
        }
        String text = labels.textOf(record);
        for (LineFilter filter : filters) {
            if (!filter.passes(text)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return matchers.stream().map(Object::toString).collect(Collectors.joining(",", "{", "}"))
                + filters.stream().map(filter -> " " + filter).collect(Collectors.joining());
    }
}
