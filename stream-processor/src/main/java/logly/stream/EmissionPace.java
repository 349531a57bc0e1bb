package logly.stream;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.processor.TaskId;

/**
 * How often a bucket may be emitted: every second while the tasks of this process see fewer than 20 hosts together, else
 * every 10 seconds. Shared by the tasks, which may run on several threads.
 */
final class EmissionPace {
    static final int FEW_HOSTS = 20;
    static final Duration FAST = Duration.ofSeconds(1);
    static final Duration SLOW = Duration.ofSeconds(10);

    private final Map<TaskId, Integer> hosts = new ConcurrentHashMap<>();

    void hostsOf(TaskId task, int count) {
        hosts.put(task, count);
    }

    void forget(TaskId task) {
        hosts.remove(task);
    }

    Duration interval() {
        int sum = hosts.values().stream().mapToInt(Integer::intValue).sum();
        return sum < FEW_HOSTS ? FAST : SLOW;
    }
}
