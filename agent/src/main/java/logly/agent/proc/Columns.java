package logly.agent.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** The columns of one line, with any white space between them. */
final class Columns {
    private final List<String> columns = new ArrayList<>();

    Columns(String line) {
        StringTokenizer tokens = new StringTokenizer(line);
        while (tokens.hasMoreTokens()) {
            columns.add(tokens.nextToken());
        }
    }

    int count() {
        return columns.size();
    }

    String text(int column) {
        return columns.get(column);
    }

    long number(int column) {
        return number(columns.get(column));
    }

    /** The kernel counts in 64 bits without a sign; what does not fit into a long is its largest. */
    static long number(String text) {
        try {
            long value = Long.parseUnsignedLong(text);
            return value < 0 ? Long.MAX_VALUE : value;
        } catch (NumberFormatException e) {
            if (text.startsWith("-")) {
                return Long.parseLong(text);
            }
            throw e;
        }
    }
}
