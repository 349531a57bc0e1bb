package logly.storage;

import org.jspecify.annotations.Nullable;

/**
 * Which page of an answer is asked for.
 *
 * @param limit most items of the page
 * @param cursor of the page before; null asks for the first
 */
public record Paging(Order order, int limit, @Nullable String cursor) {
    /** The first page, newest first. */
    public static Paging newest(int limit) {
        return new Paging(Order.NEWEST_FIRST, limit, null);
    }
}
