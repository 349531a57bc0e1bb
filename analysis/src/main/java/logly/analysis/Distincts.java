package logly.analysis;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Distinct texts by name: addresses by action, users by action. */
final class Distincts {
    private final Map<String, DistinctCount> byName = new HashMap<>();

    void add(String name, String text) {
        of(name).add(text);
    }

    void merge(Distincts other) {
        other.byName.forEach((name, count) -> of(name).merge(count));
    }

    private DistinctCount of(String name) {
        return byName.computeIfAbsent(name, unused -> new DistinctCount());
    }

    long count(String name) {
        DistinctCount count = byName.get(name);
        return count == null ? 0 : count.count();
    }

    Map<String, Long> counts() {
        return each(DistinctCount::count);
    }

    Map<String, ByteBuffer> toBytes() {
        return each(DistinctCount::toBytes);
    }

    private <V> Map<String, V> each(Function<DistinctCount, V> view) {
        Map<String, V> all = new TreeMap<>();
        byName.forEach((name, count) -> all.put(name, view.apply(count)));
        return all;
    }

    /** Reads {@link #toBytes}. */
    static Distincts from(Map<String, ByteBuffer> written) {
        Distincts distincts = new Distincts();
        written.forEach((name, bytes) -> distincts.byName.put(name, DistinctCount.from(bytes)));
        return distincts;
    }
}
