package logly.agent.publish;

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
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
    private final AtomicReference<@Nullable AgentStatus> newest = new AtomicReference<>();

    Heartbeat(Topic<AgentStatus> topic, SchemaLookup registry) {
        this.topic = topic;
        this.registry = registry;
    }

    void offer(AgentStatus status) {
        newest.set(status);
    }

    void sendThrough(Sender sender) {
        AgentStatus status = newest.getAndSet(null);
        if (status == null) {
            return;
        }
        try {
            int id = registry.idOf(topic.subject(), status.getSchema());
            byte[] body = codec.encode(status);
            String key = HexFormat.of().toHexDigits(status.getAgentId());
            sender.sendOnce(topic, key, status.getHost(), id, body);
        } catch (KafkaException e) {
            log.debug("A heartbeat was not sent: {}", Causes.oneLine(e));
        }
    }
}
