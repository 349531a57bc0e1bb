package logly.writer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import logly.storage.LogEpoch;

/** What the fleet agrees on in the topic `metadata`, and which logs there are. */
interface FleetLog {
    /** Which log a topic's name stands for now. */
    record TopicLog(String clusterId, String topicId, int partitions) {}

    Map<String, TopicLog> logs(Collection<String> topics);

    /** All log epochs that were allotted. */
    List<LogEpoch> allotted();

    /**
     * Adds log epochs as the only one in the fleet that does so at a time.
     *
     * @param additions from all that were allotted to those to add
     * @return all
     */
    List<LogEpoch> allot(Function<List<LogEpoch>, List<LogEpoch>> additions);
}
