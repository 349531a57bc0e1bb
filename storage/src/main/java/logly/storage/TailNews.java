package logly.storage;

import java.util.List;

/**
 * What was stored behind a position.
 *
 * @param items of one look in the order of their times
 * @param position behind them
 * @param isMore there is more at once
 */
public record TailNews<T>(List<T> items, TailPosition position, boolean isMore) {
    public TailNews {
        items = List.copyOf(items);
    }
}
