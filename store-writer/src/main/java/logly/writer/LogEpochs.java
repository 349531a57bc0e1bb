package logly.writer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.storage.LogEpoch;
import logly.storage.RowId;
import logly.writer.FleetLog.TopicLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the number of each topic's log, and has one allotted where a log has none. What this node remembers is put back
 * into `metadata` first, so that a new cluster never gives a number away twice.
 */
final class LogEpochs {
    private static final Logger log = LoggerFactory.getLogger(LogEpochs.class);

    private final FleetLog fleet;

    LogEpochs(FleetLog fleet) {
        this.fleet = fleet;
    }

    /** Every log epoch that is known, and the one of each topic now. */
    record Resolved(List<LogEpoch> all, Map<String, LogEpoch> current) {
        /** Whether a topic's name stands for the same log as when a number was given. */
        boolean isCurrent(LogEpoch epoch) {
            LogEpoch now = current.get(epoch.topic());
            return now != null && isSameLog(now, new TopicLog(epoch.clusterId(), epoch.topicId(), 0));
        }
    }

    Resolved resolve(Collection<String> topics, List<LogEpoch> remembered) {
        Map<String, TopicLog> logs = fleet.logs(topics);
        requireSamePartitions(logs);
        List<LogEpoch> all = fleet.allotted();
        if (!additions(logs, remembered, all).isEmpty()) {
            all = fleet.allot(allotted -> additions(logs, remembered, allotted));
        }
        Map<String, LogEpoch> current = new HashMap<>();
        for (Map.Entry<String, TopicLog> each : logs.entrySet()) {
            newest(all, each.getKey(), each.getValue()).ifPresent(epoch -> current.put(each.getKey(), epoch));
        }
        return new Resolved(all, current);
    }

    /** Whether some topic's name stands for another log than it did. */
    boolean isOutdated(Resolved resolved) {
        return fleet.logs(resolved.current().keySet()).entrySet().stream().anyMatch(each -> {
            LogEpoch known = resolved.current().get(each.getKey());
            return known == null || !isSameLog(known, each.getValue());
        });
    }

    /** One node reads a partition number of every topic, so the topics must have as many. */
    private static void requireSamePartitions(Map<String, TopicLog> logs) {
        Map<Integer, List<String>> byCount = new TreeMap<>();
        logs.forEach((topic, each) -> byCount.computeIfAbsent(each.partitions(), count -> new ArrayList<>())
                .add(topic));
        if (byCount.size() > 1) {
            String counts = byCount.entrySet().stream()
                    .map(each -> each.getKey() + " partitions: "
                            + each.getValue().stream().sorted().collect(Collectors.joining(", ")))
                    .collect(Collectors.joining("; "));
            throw new OperatorMistake(
                    ExitCode.CONFIGURATION,
                    "kafka.partitions: all topics of the store must have the same number. " + counts);
        }
    }

    /** The number of a log that was cut at its end: one after every other of its topic. */
    Resolved cut(LogEpoch before, Collection<String> topics, List<LogEpoch> remembered) {
        fleet.allot(allotted -> {
            LogEpoch known = newest(allotted, before.topic(), new TopicLog(before.clusterId(), before.topicId(), 0))
                    .orElse(before);
            return known.truncations() > before.truncations() ? List.of() : List.of(next(allotted, known));
        });
        return resolve(topics, remembered);
    }

    private static LogEpoch next(List<LogEpoch> all, LogEpoch cut) {
        return new LogEpoch(
                cut.topic(), nextNumber(all, cut.topic()), cut.clusterId(), cut.topicId(), cut.truncations() + 1);
    }

    /**
     * A number that was given to another log meanwhile stays with that one; but what this node stored under it has its
     * ids, so that records get a number of their own from now on.
     */
    private static List<LogEpoch> additions(
            Map<String, TopicLog> logs, List<LogEpoch> remembered, List<LogEpoch> allotted) {
        Map<String, LogEpoch> byName = new HashMap<>();
        allotted.forEach(epoch -> byName.put(name(epoch), epoch));
        Map<String, Integer> givenTwice = new HashMap<>();
        List<LogEpoch> additions = new ArrayList<>();
        for (LogEpoch epoch : remembered) {
            LogEpoch other = byName.putIfAbsent(name(epoch), epoch);
            if (other == null) {
                additions.add(epoch);
            } else if (!other.equals(epoch)) {
                log.error("a number was given twice: {} and {}", other, epoch);
                givenTwice.merge(epoch.topic(), epoch.number(), Math::max);
            }
        }
        List<LogEpoch> all = new ArrayList<>(allotted);
        all.addAll(additions);
        for (Map.Entry<String, TopicLog> each : logs.entrySet()) {
            String topic = each.getKey();
            Optional<LogEpoch> newest = newest(all, topic, each.getValue());
            if (newest.isEmpty() || newest.get().number() <= givenTwice.getOrDefault(topic, 0)) {
                LogEpoch epoch = new LogEpoch(
                        topic,
                        nextNumber(all, topic),
                        each.getValue().clusterId(),
                        each.getValue().topicId(),
                        newest.map(cut -> cut.truncations() + 1).orElse(0));
                additions.add(epoch);
                all.add(epoch);
            }
        }
        return additions;
    }

    private static String name(LogEpoch epoch) {
        return epoch.topic() + ":" + epoch.number();
    }

    private static int nextNumber(List<LogEpoch> all, String topic) {
        int next = 1
                + all.stream()
                        .filter(epoch -> epoch.topic().equals(topic))
                        .mapToInt(LogEpoch::number)
                        .max()
                        .orElse(0);
        if (next > RowId.MAX_LOG_EPOCH) {
            throw new OperatorMistake(
                    ExitCode.CONFIGURATION,
                    topic + " has had " + RowId.MAX_LOG_EPOCH + " logs, and there is no number for another:"
                            + " set another kafka.topic.prefix");
        }
        return next;
    }

    private static Optional<LogEpoch> newest(List<LogEpoch> all, String topic, TopicLog log) {
        return all.stream()
                .filter(epoch -> epoch.topic().equals(topic) && isSameLog(epoch, log))
                .max(Comparator.comparingInt(LogEpoch::truncations));
    }

    private static boolean isSameLog(LogEpoch epoch, TopicLog log) {
        return epoch.clusterId().equals(log.clusterId()) && epoch.topicId().equals(log.topicId());
    }
}
