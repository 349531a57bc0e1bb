package logly.analysis.selector;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be asked of a record. A label of a list has many values; one of an absent field has none.
 *
 * @param name as a selector writes it
 * @param path from the record to the values: names of fields and keys of maps; what stands in a list is each element
 * @param isMany it may have several values
 * @param symbols that a value may be, where the type is a closed set
 * @param doc what it is
 */
public record Label(String name, List<String> path, boolean isMany, LabelType type, List<String> symbols, String doc) {

    /** What a test made of the values. */
    enum Outcome {
        NO_VALUE,
        FAILED,
        PASSED
    }

    public Label {
        path = List.copyOf(path);
        symbols = List.copyOf(symbols);
    }

    /** Tests the values until one passes. */
    Outcome test(IndexedRecord record, Predicate<Object> test) {
        return test(record, 0, test);
    }

    /** Tests the values in the field that the path begins with. */
    Outcome testField(@Nullable Object field, Predicate<Object> test) {
        return test(field, 1, test);
    }

    private Outcome test(@Nullable Object node, int depth, Predicate<Object> test) {
        if (node == null) {
            return Outcome.NO_VALUE;
        }
        if (node instanceof Collection<?> elements) {
            Outcome outcome = Outcome.NO_VALUE;
            for (Object element : elements) {
                Outcome ofElement = test(element, depth, test);
                if (ofElement == Outcome.PASSED) {
                    return ofElement;
                }
                outcome = ofElement == Outcome.FAILED ? ofElement : outcome;
            }
            return outcome;
        }
        if (node instanceof IndexedRecord record) {
            Schema.Field field = record.getSchema().getField(path.get(depth));
            return test(record.get(field.pos()), depth + 1, test);
        }
        if (node instanceof Map<?, ?> map) {
            return test(map.get(path.get(depth)), depth + 1, test);
        }
        return test.test(type.read(node)) ? Outcome.PASSED : Outcome.FAILED;
    }

    @Override
    public String toString() {
        return name;
    }
}
