package logly.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Place of a keyed row in an answer: by a number and, of one number, by key, as SQLite sorts it. */
record KeyedPlace(long number, String key) implements Comparable<KeyedPlace> {
    private static final Pattern CURSOR = Pattern.compile("k1:(-?\\d{1,19}):(.*)", Pattern.DOTALL);

    @Override
    public int compareTo(KeyedPlace other) {
        int byNumber = Long.compare(number, other.number);
        return byNumber != 0
                ? byNumber
                : Arrays.compareUnsigned(
                        key.getBytes(StandardCharsets.UTF_8), other.key.getBytes(StandardCharsets.UTF_8));
    }

    String toCursor() {
        return RowKey.cursor("k1:" + number + ":" + key);
    }

    static KeyedPlace fromCursor(String cursor) {
        MatchResult parts = RowKey.parts(cursor, CURSOR);
        try {
            return new KeyedPlace(Long.parseLong(parts.group(1)), parts.group(2));
        } catch (NumberFormatException e) {
            throw RowKey.notOne(e);
        }
    }
}
