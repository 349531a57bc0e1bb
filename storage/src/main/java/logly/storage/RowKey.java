package logly.storage;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Place of a row in an answer: by time, and of one moment by id. A cursor is the key of the last row. */
record RowKey(long timestamp, long id) implements Comparable<RowKey> {
    private static final Comparator<RowKey> NATURAL =
            Comparator.comparingLong(RowKey::timestamp).thenComparingLong(RowKey::id);
    private static final Pattern TEXT = Pattern.compile("r1:(-?\\d{1,19}):(\\d{1,19})");

    @Override
    public int compareTo(RowKey other) {
        return NATURAL.compare(this, other);
    }

    /** The least key above this one. */
    RowKey next() {
        return id == Long.MAX_VALUE ? new RowKey(timestamp + 1, 0) : new RowKey(timestamp, id + 1);
    }

    String toCursor() {
        return cursor("r1:" + timestamp + ":" + id);
    }

    static String cursor(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static RowKey fromCursor(String cursor) {
        Matcher parts = parts(cursor, TEXT);
        try {
            return new RowKey(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
        } catch (NumberFormatException e) {
            throw notOne(e);
        }
    }

    static Matcher parts(String cursor, Pattern pattern) {
        String text;
        try {
            text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw notOne(e);
        }
        Matcher parts = pattern.matcher(text);
        if (!parts.matches()) {
            throw notOne(null);
        }
        return parts;
    }

    static IllegalArgumentException notOne(@Nullable Exception cause) {
        return new IllegalArgumentException("cursor: not one that an answer to this question gave", cause);
    }
}
