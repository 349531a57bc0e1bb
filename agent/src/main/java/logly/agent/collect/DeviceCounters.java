package logly.agent.collect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Differences of counters per device between successive readings. A device seen for the first time sets its baseline
 * and has deltas of 0; one that was away is compared with what it last showed. Where one counter of a device fell, the
 * device began anew: its deltas are its counters. So no delta is ever negative, whatever comes and goes.
 */
final class DeviceCounters {
    /** Devices remembered while they are away; above it the memory of the absent is dropped. */
    static final int MAX_REMEMBERED = 4096;

    /** Counters of one device now, and what was added since it was last seen. */
    record Reading(List<Long> totals, List<Long> deltas, boolean reset) {}

    private final int width;
    private final Map<String, List<Long>> last = new HashMap<>();

    DeviceCounters(int width) {
        this.width = width;
    }

    /** Readings by device name, in the order given; each list holds the counters of one device. */
    Map<String, Reading> advance(Map<String, List<Long>> now) {
        Map<String, Reading> readings = new LinkedHashMap<>();
        now.forEach((device, totals) -> readings.put(device, compare(last.get(device), totals)));
        if (last.size() + now.size() > MAX_REMEMBERED) {
            last.keySet().retainAll(now.keySet());
        }
        now.forEach((device, totals) -> last.put(device, List.copyOf(totals)));
        return readings;
    }

    private Reading compare(@Nullable List<Long> before, List<Long> totals) {
        if (totals.size() != width) {
            throw new IllegalArgumentException("expected " + width + " counters, not " + totals.size());
        }
        if (before == null) {
            return new Reading(totals, Collections.nCopies(width, 0L), false);
        }
        List<Long> deltas = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            long delta = totals.get(i) - before.get(i);
            if (delta < 0) {
                return new Reading(totals, totals, true);
            }
            deltas.add(delta);
        }
        return new Reading(totals, deltas, false);
    }

    /** Sum of one counter over these readings. */
    static long total(Map<String, Reading> readings, int counter) {
        return readings.values().stream()
                .mapToLong(r -> r.totals().get(counter))
                .sum();
    }

    /** Sum of one counter's deltas over these readings. */
    static long delta(Map<String, Reading> readings, int counter) {
        return readings.values().stream()
                .mapToLong(r -> r.deltas().get(counter))
                .sum();
    }

    static boolean anyReset(Map<String, Reading> readings) {
        return readings.values().stream().anyMatch(Reading::reset);
    }
}
