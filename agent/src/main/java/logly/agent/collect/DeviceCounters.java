package logly.agent.collect;

import java.util.HashMap;
import java.util.LinkedHashMap;
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
    record Reading(long[] totals, long[] deltas, boolean reset) {}

    private final int width;
    private final Map<String, long[]> last = new HashMap<>();

    DeviceCounters(int width) {
        this.width = width;
    }

    /** Readings by device name, in the order given; each array holds the counters of one device. */
    Map<String, Reading> advance(Map<String, long[]> now) {
        Map<String, Reading> readings = new LinkedHashMap<>();
        now.forEach((device, totals) -> readings.put(device, compare(last.get(device), totals)));
        if (last.size() + now.size() > MAX_REMEMBERED) {
            last.keySet().retainAll(now.keySet());
        }
        now.forEach((device, totals) -> last.put(device, totals.clone()));
        return readings;
    }

    private Reading compare(long @Nullable [] before, long[] totals) {
        if (totals.length != width) {
            throw new IllegalArgumentException("expected " + width + " counters, not " + totals.length);
        }
        if (before == null) {
            return new Reading(totals, new long[width], false);
        }
        long[] deltas = new long[width];
        for (int i = 0; i < width; i++) {
            deltas[i] = totals[i] - before[i];
            if (deltas[i] < 0) {
                return new Reading(totals, totals.clone(), true);
            }
        }
        return new Reading(totals, deltas, false);
    }

    /** Sum of one counter over these readings. */
    static long total(Map<String, Reading> readings, int counter) {
        return readings.values().stream().mapToLong(r -> r.totals()[counter]).sum();
    }

    /** Sum of one counter's deltas over these readings. */
    static long delta(Map<String, Reading> readings, int counter) {
        return readings.values().stream().mapToLong(r -> r.deltas()[counter]).sum();
    }

    static boolean anyReset(Map<String, Reading> readings) {
        return readings.values().stream().anyMatch(Reading::reset);
    }
}
