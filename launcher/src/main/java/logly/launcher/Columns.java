package logly.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.RoundingMode;
import java.util.List;

/**
 * How the items of one list are known and shown.
 *
 * @param time field with the time by which the list is sorted; empty for a list of states, which is sorted by name
 * @param key fields that tell one item from another
 * @param isLive whether the instance sends new ones as they are stored, at the list's address and {@code /tail}
 */
record Columns(String time, List<String> key, List<Column> columns, boolean isLive) {
    /** Of a list without a live tail. */
    Columns(String time, List<String> key, List<Column> columns) {
        this(time, key, columns, false);
    }

    /** The same of a list that has one. */
    Columns live() {
        return new Columns(time, key, columns, true);
    }

    /**
     * One column.
     *
     * @param title above it
     * @param pointer to its value in an item, as RFC 6901 spells it; {@value #ALL} stands for every element of an array
     * @param width of a table; the last column takes what there is
     */
    record Column(String title, String pointer, int width) {
        private static final String ALL = "*";

        static Column of(String title, String field, int width) {
            return new Column(title, "/" + field, width);
        }

        /** A field of each record in an array. */
        static Column each(String title, String array, String field, int width) {
            return new Column(title, "/" + array + "/" + ALL + "/" + field, width);
        }

        /** As it stands in a table, where a decimal has two places. */
        String cell(JsonNode item) {
            JsonNode value = item.at(pointer);
            return value.isFloatingPointNumber()
                    ? value.decimalValue()
                            .setScale(2, RoundingMode.HALF_UP)
                            .stripTrailingZeros()
                            .toPlainString()
                    : value(item);
        }

        String value(JsonNode item) {
            int all = pointer.indexOf("/" + ALL + "/");
            return all < 0
                    ? text(item.at(pointer), "")
                    : text(item.at(pointer.substring(0, all)), pointer.substring(all + 2));
        }

        private static String text(JsonNode value, String pointer) {
            if (value.isArray()) {
                StringBuilder all = new StringBuilder();
                value.forEach(each -> all.append(all.isEmpty() ? "" : " ")
                        .append(each.at(pointer).asText()));
                return all.toString();
            }
            return value.isNull() || value.isMissingNode() ? "" : value.asText();
        }
    }
}
