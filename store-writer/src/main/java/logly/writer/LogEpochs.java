package logly.writer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.storage.LogEpoch;
import logly.storage.RowId;
import logly.writer.FleetLog.TopicLog;

/**
 * Finds the number of each topic's log, and has one allotted where a log has none. What this node remembers is put back
 * into `metadata` first, so that a new cluster never gives a number away twice.
 */
final class LogEpochs {
    private final FleetLog fleet;

    LogEpochs(FleetLog fleet) {
        this.fleet = fleet;
    }

    /** Every log epoch that is known, and the one of each topic now. */
    record Resolved(List<LogEpoch> all, Map<String, LogEpoch> current) {}

    Resolved resolve(Collection<String> topics, List<LogEpoch> remembered) {
        Map<String, TopicLog> logs = fleet.logs(topics);
        List<LogEpoch> all = fleet.allotted();
        if (!additions(logs, remembered, all).isEmpty()) {
            all = fleet.allot(allotted -> additions(logs, remembered, allotted));
        }
        Map<String, LogEpoch> current = new HashMap<>();
        for (Map.Entry<String, TopicLog> log : logs.entrySet()) {
            newest(all, log.getKey(), log.getValue()).ifPresent(epoch -> current.put(log.getKey(), epoch));
        }
        return new Resolved(all, current);
    }

    /** The number of a log that was cut at its end: one after every other of its topic. */
    Resolved cut(LogEpoch before, Collection<String> topics, List<LogEpoch> remembered) {
        fleet.allot(allotted -> {
            LogEpoch known = newest(allotted, before.topic(), new TopicLog(before.clusterId(), before.topicId()))
                    .orElse(before);
            return known.truncations() > before.truncations() ? List.of() : List.of(next(allotted, known));
        });
        return resolve(topics, remembered);
    }

    private static LogEpoch next(List<LogEpoch> all, LogEpoch cut) {
        return new LogEpoch(
                cut.topic(), nextNumber(all, cut.topic()), cut.clusterId(), cut.topicId(), cut.truncations() + 1);
    }

    private static List<LogEpoch> additions(
            Map<String, TopicLog> logs, List<LogEpoch> remembered, List<LogEpoch> allotted) {
        Set<LogEpoch> known = new HashSet<>(allotted);
        List<LogEpoch> additions = new ArrayList<>();
        remembered.stream().filter(known::add).forEach(additions::add);
        List<LogEpoch> all = new ArrayList<>(allotted);
        all.addAll(additions);
        for (Map.Entry<String, TopicLog> log : logs.entrySet()) {
            String topic = log.getKey();
            if (newest(all, topic, log.getValue()).isEmpty()) {
                LogEpoch epoch = new LogEpoch(
                        topic,
                        nextNumber(all, topic),
                        log.getValue().clusterId(),
                        log.getValue().topicId(),
                        0);
                additions.add(epoch);
                all.add(epoch);
            }
        }
        return additions;
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
                .filter(epoch -> epoch.topic().equals(topic)
                        && epoch.clusterId().equals(log.clusterId())
                        && epoch.topicId().equals(log.topicId()))
                .max(Comparator.comparingInt(LogEpoch::truncations));
    }
}
