package logly.query;

import java.util.Map;
import logly.schemas.DetectionRule;
import org.jspecify.annotations.Nullable;

/** The fleet's rules of detection, and what operators change of them, as this node has read them. */
public interface FleetRules extends AutoCloseable {
    void start();

    /** The newest record of every key. Throws a KafkaException where they were not read yet. */
    Map<String, DetectionRule> known();

    /** How far they were read, as a text. */
    String position();

    /**
     * Waits until so much was read; throws a KafkaException where that takes too long, and an
     * {@link IllegalArgumentException} where the text is no position.
     */
    void await(String position);

    /**
     * Writes records by key, null to take one out; returns when they are known here, or throws a KafkaException.
     *
     * @return position behind them
     */
    String write(Map<String, @Nullable DetectionRule> changes);

    @Override
    void close();
}
