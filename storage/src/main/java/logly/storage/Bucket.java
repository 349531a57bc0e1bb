package logly.storage;

import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Place of an aggregate: the beginning of its time and, of one time, its host. */
record Bucket(long begin, String host) {
    private static final Pattern CURSOR = Pattern.compile("h1:(-?\\d{1,19}):(.*)", Pattern.DOTALL);

    /** Sorts behind every name of a host. */
    private static final String BEHIND_HOSTS = "\uffff";

    /** Behind all hosts of a time. */
    static Bucket behind(long begin) {
        return new Bucket(begin, BEHIND_HOSTS);
    }

    static Comparator<Bucket> in(Order order) {
        return Comparator.comparing(Bucket::begin, order.comparator()).thenComparing(Bucket::host);
    }

    String toCursor() {
        return RowKey.cursor("h1:" + begin + ":" + host);
    }

    static Bucket fromCursor(String cursor) {
        MatchResult parts = RowKey.parts(cursor, CURSOR);
        try {
            return new Bucket(Long.parseLong(parts.group(1)), parts.group(2));
        } catch (NumberFormatException e) {
            throw RowKey.notOne(e);
        }
    }
}
