package logly.storage;

/**
 * The number of one log of a topic. Another cluster, another topic of the same name or a log cut at its end is another
 * log, and has another number; numbers count up per topic name and are the same on every node.
 */
public record LogEpoch(String topic, int number, String clusterId, String topicId, int truncations) {}
