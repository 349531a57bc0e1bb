package logly.agent.publish;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import logly.schemas.AgentStatus;
import logly.schemas.Topic;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest heartbeat, sent at most once and past the spool: the topic keeps the last one only. */
final class Heartbeat {
    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final Topic<AgentStatus> topic;
    private final SchemaLookup registry;
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
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
            BinaryEncoder binary = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new SpecificDatumWriter<>(AgentStatus.class).write(status, binary);
            String key = HexFormat.of().toHexDigits(status.getAgentId());
            sender.sendOnce(topic, key, status.getHost(), id, bytes.toByteArray());
        } catch (KafkaException | IOException e) {
            log.debug("A heartbeat was not sent: {}", Causes.oneLine(e));
        }
    }
}
