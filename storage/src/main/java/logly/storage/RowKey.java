package logly.storage;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Place of a row in an answer: newest first, of one moment the highest id first. A cursor is the key of the last row. */
record RowKey(long timestamp, long id) {
    static final Comparator<RowKey> NEWEST_FIRST = Comparator.comparingLong(RowKey::timestamp)
            .thenComparingLong(RowKey::id)
            .reversed();

    private static final Pattern TEXT = Pattern.compile("r1:(-?\\d{1,19}):(\\d{1,19})");

    /** Key before every row of this range. */
    static RowKey before(TimeRange range) {
        return new RowKey(Millis.of(range.to()), -1);
    }

    boolean isBehind(RowKey other) {
        return NEWEST_FIRST.compare(this, other) > 0;
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

    /** Where an answer goes on: behind the cursor, or at the newest end of the range. */
    static RowKey start(TimeRange range, Optional<String> cursor) {
        RowKey newest = before(range);
        RowKey asked = cursor.map(RowKey::fromCursor).orElse(newest);
        return asked.isBehind(newest) ? asked : newest;
    }
}
