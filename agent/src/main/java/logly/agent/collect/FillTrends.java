package logly.agent.collect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import logly.agent.collect.SystemReading.FileSystemReading;

/** The trend of each mount; one that is gone is forgotten, since what comes back may be another disk. */
final class FillTrends {
    private final Map<String, FillTrend> byPath = new HashMap<>();
    private long elapsedMillis;

    /**
     * Seconds to full by mount point, for those that fill.
     *
     * @param intervalMillis since the previous call
     */
    Map<String, Long> advance(List<FileSystemReading> mounts, long intervalMillis) {
        elapsedMillis += intervalMillis;
        Set<String> present = mounts.stream().map(FileSystemReading::path).collect(Collectors.toSet());
        byPath.keySet().retainAll(present);
        Map<String, Long> seconds = new HashMap<>();
        for (FileSystemReading mount : mounts) {
            byPath.computeIfAbsent(mount.path(), path -> new FillTrend())
                    .secondsToFull(elapsedMillis, mount.usedBytes(), mount.availableBytes())
                    .ifPresent(value -> seconds.put(mount.path(), value));
        }
        return seconds;
    }
}
