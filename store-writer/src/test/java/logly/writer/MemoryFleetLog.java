package logly.writer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import logly.storage.LogEpoch;

/** A fleet's agreement in memory, shared by the nodes of a test. */
final class MemoryFleetLog implements FleetLog {
    private final List<LogEpoch> allotted = new ArrayList<>();
    private final Map<String, Integer> partitions = new HashMap<>();
    private String clusterId = "cluster-1";
    private String topicIdSuffix = "-id";

    void partitionsOf(String topic, int count) {
        partitions.put(topic, count);
    }

    void moveTo(String cluster) {
        clusterId = cluster;
        allotted.clear();
    }

    void recreateTopics() {
        topicIdSuffix += "-again";
    }

    @Override
    public Map<String, TopicLog> logs(Collection<String> topics) {
        Map<String, TopicLog> logs = new HashMap<>();
        topics.forEach(topic ->
                logs.put(topic, new TopicLog(clusterId, topic + topicIdSuffix, partitions.getOrDefault(topic, 4))));
        return logs;
    }

    @Override
    public List<LogEpoch> allotted() {
        return List.copyOf(allotted);
    }

    @Override
    public List<LogEpoch> allot(Function<List<LogEpoch>, List<LogEpoch>> additions) {
        allotted.addAll(additions.apply(allotted()));
        return allotted();
    }
}
