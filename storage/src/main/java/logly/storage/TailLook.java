package logly.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;

/** What several readers have stored behind one position, and up to where each of them was looked at, log by log. */
final class TailLook<T extends SpecificRecordBase> {
    private static final String CUT = "cut";
    private static final String END = "end";

    private final Followed<T> followed;
    private final TreeMap<Long, T> rows = new TreeMap<>();
    private final Map<Long, Long> ends = new HashMap<>();

    /** Where more lies behind: nothing behind the nearest of them counts as seen. */
    private final Map<Long, Long> cuts = new HashMap<>();

    TailLook(Followed<T> followed) {
        this.followed = followed;
    }

    void add(long id, T record) {
        rows.put(id, record);
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
                add(row.number(), row.record(followed.type()));
            }
        }
    }

    PeerAnswer toAnswer() {
        List<PeerRow> answer = new ArrayList<>();
        rows.forEach((id, record) -> answer.add(new PeerRow("", id, record)));
        cuts.values().forEach(id -> answer.add(new PeerRow(CUT, id, null)));
        ends.values().forEach(id -> answer.add(new PeerRow(END, id, null)));
        return PeerAnswer.of(answer);
    }

    TailNews<T> news(TailPosition from) {
        Map<Long, Long> reached = new HashMap<>(from.lastIds());
        ends.forEach((log, id) -> reached.merge(log, id, Math::max));
        reached.putAll(cuts);
        List<T> seen = new ArrayList<>();
        rows.forEach((id, record) -> {
            if (id <= cuts.getOrDefault(TailPosition.logOf(id), Long.MAX_VALUE)) {
                seen.add(record);
            }
        });
        seen.sort(Comparator.comparing(followed::time));
        return new TailNews<>(seen, new TailPosition(reached), !cuts.isEmpty());
    }
}
