package logly.agent.publish;

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import logly.schemas.AgentStatus;
import logly.schemas.AvroCodec;
import logly.schemas.Topic;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest heartbeat, sent at most once and past the spool: the topic keeps the last one only. */
final class Heartbeat {
    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final Topic<AgentStatus> topic;
    private final SchemaLookup registry;
    private final AvroCodec<AgentStatus> codec = AvroCodec.of(AgentStatus.class);
    private final AtomicReference<@Nullable Offer> newest = new AtomicReference<>();

    /** A heartbeat, and who wants to know when the broker appended it. */
    private record Offer(AgentStatus status, LongConsumer appendedAtMillis) {}

    Heartbeat(Topic<AgentStatus> topic, SchemaLookup registry) {
        this.topic = topic;
        this.registry = registry;
    }

    void offer(AgentStatus status, LongConsumer appendedAtMillis) {
        newest.set(new Offer(status, appendedAtMillis));
    }

    void sendThrough(Sender sender) {
        Offer offer = newest.getAndSet(null);
        if (offer == null) {
            return;
        }
        AgentStatus status = offer.status();
        try {
            int id = registry.idOf(topic.subject(), status.getSchema());
            byte[] body = codec.encode(status);
            String key = HexFormat.of().toHexDigits(status.getAgentId());
            sender.sendOnce(topic, key, status.getHost(), id, body, offer.appendedAtMillis());
        } catch (KafkaException e) {
            log.debug("A heartbeat was not sent: {}", Causes.oneLine(e));
        }
    }
}
