package logly.query.fleet;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.query.topic.FollowedTopic;
import logly.query.topic.TopicWriter;
import logly.schemas.StoreNode;
import logly.schemas.Topic;
import org.jspecify.annotations.Nullable;

/** The topic {@code store-nodes}, followed in memory. The nodes that it names are asked, and answer or do not. */
public final class KafkaStoreNodes implements StoreNodes {
    private static final Duration AT_START = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String NAME = "query-service-store-nodes";

    private final String topic;
    private final FollowedTopic<StoreNode> followed;
    private final TopicWriter writer;

    private KafkaStoreNodes(String topic, FollowedTopic<StoreNode> followed, TopicWriter writer) {
        this.topic = topic;
        this.followed = followed;
        this.writer = writer;
    }

    /** Of a cluster. */
    public static KafkaStoreNodes of(List<String> bootstrapServers, URI registry, Topic<StoreNode> topic) {
        return new KafkaStoreNodes(
                topic.name(),
                FollowedTopic.of(bootstrapServers, registry, topic, NAME),
                TopicWriter.to(bootstrapServers, NAME));
    }

    /** Waits for a moment until all is read, so that the first answers need not say that nodes may be missing. */
    @Override
    public void start() {
        followed.start();
        boolean unused = followed.await(Map.of(), AT_START);
    }

    @Override
    public Collection<StoreNode> known() {
        return followed.known().values();
    }

    @Override
    public String trouble() {
        return followed.trouble();
    }

    @Override
    public void forget(String node) {
        Map<String, byte @Nullable []> tombstone = new HashMap<>();
        tombstone.put(node, null);
        boolean unused = followed.await(writer.write(topic, tombstone), PATIENCE);
    }

    @Override
    public void close() {
        followed.close();
    }
}
