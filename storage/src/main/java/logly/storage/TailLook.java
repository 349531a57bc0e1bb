package logly.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import logly.schemas.LogEvent;

/** What several readers have stored behind one position, and up to where each of them was looked at, log by log. */
final class TailLook {
    private static final String CUT = "cut";
    private static final String END = "end";

    private final TreeMap<Long, LogEvent> events = new TreeMap<>();
    private final Map<Long, Long> ends = new HashMap<>();

    /** Where more lies behind: nothing behind the nearest of them counts as seen. */
    private final Map<Long, Long> cuts = new HashMap<>();

    void add(long id, LogEvent event) {
        events.put(id, event);
    }

    /** A log was looked at up to this id. */
    void reach(boolean isCut, long id) {
        if (isCut) {
            cuts.merge(TailPosition.logOf(id), id, Math::min);
        } else {
            ends.merge(TailPosition.logOf(id), id, Math::max);
        }
    }

    /** Adds what another reader answered. */
    void add(PeerAnswer answer) {
        for (PeerRow row : answer.rows()) {
            if (row.place().equals(CUT) || row.place().equals(END)) {
                reach(row.place().equals(CUT), row.number());
            } else {
                add(row.number(), row.record(LogEvent.class));
            }
        }
    }

    PeerAnswer toAnswer() {
        List<PeerRow> rows = new ArrayList<>();
        events.forEach((id, event) -> rows.add(new PeerRow("", id, event)));
        cuts.values().forEach(id -> rows.add(new PeerRow(CUT, id, null)));
        ends.values().forEach(id -> rows.add(new PeerRow(END, id, null)));
        return PeerAnswer.of(rows);
    }

    TailNews news(TailPosition from) {
        Map<Long, Long> reached = new HashMap<>(from.lastIds());
        ends.forEach((log, id) -> reached.merge(log, id, Math::max));
        reached.putAll(cuts);
        List<LogEvent> seen = new ArrayList<>();
        events.forEach((id, event) -> {
            if (id <= cuts.getOrDefault(TailPosition.logOf(id), Long.MAX_VALUE)) {
                seen.add(event);
            }
        });
        seen.sort(Comparator.comparing(LogEvent::getTimestamp));
        return new TailNews(seen, new TailPosition(reached), !cuts.isEmpty());
    }
}
