package logly.storage;

import java.util.OptionalInt;

/**
 * Where a partition is read on.
 *
 * @param leaderEpoch of the record before, where known
 * @param logEpoch number of the log in which the offset counts
 */
public record LogPosition(String topic, int partition, long nextOffset, OptionalInt leaderEpoch, int logEpoch) {
    /** Whether it lies behind another of the same partition; numbers of logs count up. */
    boolean isFurtherThan(LogPosition other) {
        return logEpoch == other.logEpoch ? nextOffset > other.nextOffset : logEpoch > other.logEpoch;
    }
}
