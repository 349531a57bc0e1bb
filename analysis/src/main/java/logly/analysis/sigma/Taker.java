package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.List;
import logly.analysis.BoundedText;
import logly.analysis.sigma.Correlation.Kind;
import logly.analysis.sigma.SigmaRule.Detection;
import org.jspecify.annotations.Nullable;

/**
 * A correlation that takes the hits of a detection, with the fields of the records that it reads.
 *
 * @param named the word by which it names the detection
 * @param group of each field that it groups by, the names to try
 * @param counted names to try of the field whose values it counts; null where it counts none
 */
record Taker(
        Plan plan,
        String named,
        List<List<String>> group,
        @Nullable List<String> counted) {
    /** Characters of a value that groups or counts; windows hold hundreds. */
    private static final int LONGEST_VALUE = 200;

    static Taker of(SigmaRule rule, Plan plan) {
        Correlation correlation = plan.correlation();
        String field = correlation.kind() == Kind.VALUE_COUNT ? correlation.field() : null;
        return new Taker(
                plan,
                Plans.wordFor(correlation, rule),
                correlation.groupBy().stream()
                        .map(name -> names(rule, correlation, name))
                        .toList(),
                field == null ? null : names(rule, correlation, field));
    }

    private static List<String> names(SigmaRule rule, Correlation correlation, String field) {
        LogSource source = rule.detection().map(Detection::source).orElse(LogSources.METRICS);
        String theirs = correlation.fieldOf(field, rule);
        List<String> ours = FieldNames.ours(source, theirs);
        return ours.isEmpty() ? List.of(theirs) : List.copyOf(ours);
    }

    /** What the record's group shares; null where a field is absent. */
    @Nullable
    List<String> groupOf(SigmaRecord record) {
        List<String> values = new ArrayList<>(group.size());
        for (List<String> names : group) {
            String value = value(names, record);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return List.copyOf(values);
    }

    /** The value that is counted, empty where none is; null where its field is absent. */
    @Nullable
    String countedOf(SigmaRecord record) {
        return counted == null ? "" : value(counted, record);
    }

    /** A value as it groups or counts, told apart from every other. */
    static String brief(String value) {
        return BoundedText.cutDistinct(value, LONGEST_VALUE);
    }

    private static @Nullable String value(List<String> names, SigmaRecord record) {
        for (String name : names) {
            List<String> values = record.values(name);
            if (!values.isEmpty()) {
                return brief(values.get(0));
            }
        }
        return null;
    }
}
