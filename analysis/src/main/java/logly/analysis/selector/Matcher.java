package logly.analysis.selector;

import java.util.List;
import java.util.stream.Collectors;
import logly.schemas.IpText;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * One condition on one label. It holds where any value of the label passes; a label without a value passes as the empty
 * text would. The negated operators hold exactly where their counterparts do not. No order holds without a value.
 */
public sealed interface Matcher {

    Label label();

    boolean negated();

    /**
     * Whether the condition without its negation holds for this value.
     *
     * @param value as {@link LabelType#read} gives it
     */
    boolean passes(Object value);

    /** Whether the condition without its negation holds where there is no value. */
    boolean passesWithoutValue();

    /** Whether the condition holds for a record. */
    default boolean matches(IndexedRecord record) {
        return holds(label().test(record, this::passes));
    }

    /** Whether the condition holds for a record of which only the field is known that the label's path begins with. */
    default boolean matchesField(@Nullable Object value) {
        return holds(label().testField(value, this::passes));
    }

    private boolean holds(Label.Outcome outcome) {
        boolean passed =
                switch (outcome) {
                    case NO_VALUE -> passesWithoutValue();
                    case FAILED -> false;
                    case PASSED -> true;
                };
        return passed != negated();
    }

    /**
     * {@code label="value"}, {@code label!="value"}, or {@code in} and {@code notin} of several.
     *
     * @param values texts, Longs, Doubles or Instants as the label's type says; the empty text stands for no value
     */
    record Equal(Label label, boolean negated, List<Object> values) implements Matcher {
        public Equal {
            values = List.copyOf(values);
        }

        @Override
        public boolean passes(Object value) {
            return values.contains(value);
        }

        @Override
        public boolean passesWithoutValue() {
            return values.contains("");
        }

        @Override
        public String toString() {
            return values.size() == 1
                    ? label + (negated ? "!=" : "=") + Spelling.of(values.get(0))
                    : listed(this, values.stream().map(Spelling::of).toList());
        }
    }

    /** {@code label<operand} and the like. */
    record Ordered(Label label, Comparison comparison, Object operand) implements Matcher {
        @Override
        public boolean negated() {
            return false;
        }

        @Override
        public boolean passes(Object value) {
            return label.type().holds(comparison, value, operand);
        }

        @Override
        public boolean passesWithoutValue() {
            return false;
        }

        @Override
        public String toString() {
            return label + comparison.text() + Spelling.of(operand);
        }
    }

    /** {@code label=~"pattern"}: the whole value matches. */
    record Like(Label label, boolean negated, Regex regex) implements Matcher {
        @Override
        public boolean passes(Object value) {
            return regex.matches((String) value);
        }

        @Override
        public boolean passesWithoutValue() {
            return regex.matches("");
        }

        @Override
        public String toString() {
            return label + (negated ? "!~" : "=~") + Spelling.of(regex.text());
        }
    }

    /** {@code label in 192.0.2.0/24}: an address of any of these networks. */
    record Within(Label label, boolean negated, List<Network> networks) implements Matcher {
        public Within {
            networks = List.copyOf(networks);
        }

        @Override
        public boolean passes(Object value) {
            byte[] address = IpText.bytesOrNull((String) value);
            return address != null && networks.stream().anyMatch(network -> network.contains(address));
        }

        @Override
        public boolean passesWithoutValue() {
            return false;
        }

        @Override
        public String toString() {
            return networks.size() == 1
                    ? label + (negated ? " notin " : " in ") + networks.get(0)
                    : listed(
                            this,
                            networks.stream()
                                    .map(network -> Spelling.of(network.toString()))
                                    .toList());
        }
    }

    /** {@code exists(label)}: there is a value, and it is not the empty text. */
    record Exists(Label label, boolean negated) implements Matcher {
        @Override
        public boolean passes(Object value) {
            return !value.equals("");
        }

        @Override
        public boolean passesWithoutValue() {
            return false;
        }

        @Override
        public String toString() {
            return (negated ? "!exists(" : "exists(") + label + ")";
        }
    }

    private static String listed(Matcher matcher, List<String> values) {
        return matcher.label()
                + (matcher.negated() ? " notin " : " in ")
                + values.stream().collect(Collectors.joining(",", "(", ")"));
    }
}
