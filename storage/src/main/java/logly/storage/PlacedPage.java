package logly.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * A page whose records keep their places.
 *
 * @param next place behind which more lies; null at the end
 * @param truncated cut by another bound than the asked limit
 */
record PlacedPage<T>(List<Placed<T>> rows, @Nullable RowKey next, boolean truncated) {
    /** A record and where it stands. */
    record Placed<T>(RowKey key, T record) {}

    PlacedPage {
        rows = List.copyOf(rows);
    }

    static <T> PlacedPage<T> empty() {
        return new PlacedPage<>(List.of(), null, false);
    }

    Page<T> toPage() {
        return new Page<>(
                rows.stream().map(Placed::record).toList(),
                Optional.ofNullable(next).map(RowKey::toCursor),
                truncated);
    }

    /**
     * One page of the pages of several nodes, each of which was asked for as much: what stands in two of them counts
     * once, and what lies behind the cut of any of them is left for the next page.
     */
    static <T> PlacedPage<T> merge(List<PlacedPage<T>> pages, Order order, int limit, BinaryOperator<T> newer) {
        Comparator<RowKey> comparator = order.comparator();
        TreeMap<RowKey, T> merged = new TreeMap<>(comparator);
        RowKey end = null;
        boolean isCut = false;
        for (PlacedPage<T> page : pages) {
            page.rows().forEach(row -> merged.merge(row.key(), row.record(), newer));
            RowKey next = page.next();
            if (next != null && (end == null || comparator.compare(next, end) < 0)) {
                end = next;
                isCut = page.truncated();
            }
        }
        List<Placed<T>> rows = new ArrayList<>();
        for (var entry : merged.entrySet()) {
            boolean isBehind = end != null && comparator.compare(entry.getKey(), end) > 0;
            if (isBehind) {
                break;
            }
            if (rows.size() == limit) {
                return new PlacedPage<>(rows, rows.get(limit - 1).key(), false);
            }
            rows.add(new Placed<>(entry.getKey(), entry.getValue()));
        }
        return new PlacedPage<>(rows, end, isCut && rows.size() < limit);
    }

    PeerAnswer toAnswer() {
        return PeerAnswer.of(
                rows.stream()
                        .map(row -> new PeerRow(row.key().toCursor(), 0, (SpecificRecordBase) row.record()))
                        .toList(),
                Optional.ofNullable(next).map(RowKey::toCursor),
                truncated);
    }

    static <T extends SpecificRecordBase> PlacedPage<T> of(PeerAnswer answer, Class<T> type) {
        return new PlacedPage<>(
                answer.rows().stream()
                        .map(row -> new Placed<>(RowKey.fromCursor(row.place()), row.record(type)))
                        .toList(),
                answer.next().map(RowKey::fromCursor).orElse(null),
                answer.truncated());
    }
}
