package logly.storage;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of rows, by their keys.
 *
 * @param low inclusive
 * @param high exclusive
 */
record RowSpan(RowKey low, RowKey high) {
    /** All rows of a range of time, or what of them lies behind a cursor. */
    static RowSpan of(TimeRange range, Order order, @Nullable String cursor) {
        RowSpan all = new RowSpan(new RowKey(Millis.of(range.from()), 0), new RowKey(Millis.of(range.to()), -1));
        return cursor == null ? all : all.behind(RowKey.fromCursor(cursor), order);
    }

    boolean isEmpty() {
        return low.compareTo(high) >= 0;
    }

    /** What of it comes behind this key. */
    RowSpan behind(RowKey key, Order order) {
        if (order == Order.NEWEST_FIRST) {
            return new RowSpan(low, key.compareTo(high) < 0 ? key : high);
        }
        RowKey next = key.next();
        return new RowSpan(next.compareTo(low) > 0 ? next : low, high);
    }

    /** What of it comes before this key, which is in it, and the key itself. */
    RowSpan through(RowKey key, Order order) {
        return order == Order.NEWEST_FIRST ? new RowSpan(key, high) : new RowSpan(low, key.next());
    }
}
