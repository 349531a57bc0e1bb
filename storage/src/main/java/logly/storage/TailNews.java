package logly.storage;

import java.util.List;
import logly.schemas.LogEvent;

/**
 * What was stored behind a position.
 *
 * @param events of one look in the order of their times
 * @param position behind them
 * @param isMore there is more at once
 */
public record TailNews(List<LogEvent> events, TailPosition position, boolean isMore) {
    public TailNews {
        events = List.copyOf(events);
    }
}
