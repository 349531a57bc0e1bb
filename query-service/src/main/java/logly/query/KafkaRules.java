package logly.query;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import logly.query.topic.FollowedTopic;
import logly.query.topic.TopicWriter;
import logly.schemas.AvroSerde;
import logly.schemas.DetectionRule;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topic;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic {@code detection-rules}, followed in memory. A position is {@code partition.offset} for each partition, one
 * behind the other with {@code _} between them, or {@code none}.
 */
public final class KafkaRules implements FleetRules {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Pattern PART = Pattern.compile("(\\d{1,4})\\.(\\d{1,18})");
    private static final String NONE = "none";
    private static final int LONGEST = 1024;
    private static final String NAME = "query-service-rules";

    private final Topic<DetectionRule> topic;
    private final FollowedTopic<DetectionRule> followed;
    private final TopicWriter writer;
    private final Serializer<DetectionRule> serializer;

    private KafkaRules(
            Topic<DetectionRule> topic,
            FollowedTopic<DetectionRule> followed,
            TopicWriter writer,
            Serializer<DetectionRule> serializer) {
        this.topic = topic;
        this.followed = followed;
        this.writer = writer;
        this.serializer = serializer;
    }

    /** Of a cluster. */
    public static KafkaRules of(List<String> bootstrapServers, URI registry, Topic<DetectionRule> topic) {
        Map<String, String> avro = Map.of(SchemaRegistry.URL, registry.toString());
        return new KafkaRules(
                topic,
                FollowedTopic.of(bootstrapServers, registry, topic, NAME),
                TopicWriter.to(bootstrapServers, NAME),
                AvroSerde.of(DetectionRule.class, avro).serializer());
    }

    @Override
    public void start() {
        followed.start();
    }

    @Override
    public Map<String, DetectionRule> known() {
        await(Map.of());
        return followed.known();
    }

    @Override
    public String position() {
        return text(followed.positions());
    }

    @Override
    public void await(String position) {
        await(parse(position));
    }

    private void await(Map<Integer, Long> offsets) {
        if (!followed.await(offsets, PATIENCE)) {
            throw new TimeoutException(
                    followed.trouble().isEmpty() ? topic.name() + ": read up to " + position() : followed.trouble());
        }
    }

    @Override
    public String write(Map<String, @Nullable DetectionRule> changes) {
        Map<String, byte @Nullable []> values = new HashMap<>();
        changes.forEach((id, rule) -> values.put(id, rule == null ? null : serializer.serialize(topic.name(), rule)));
        Map<Integer, Long> behind = writer.write(topic.name(), values);
        await(behind);
        return text(behind);
    }

    static String text(Map<Integer, Long> offsets) {
        return offsets.isEmpty()
                ? NONE
                : new TreeMap<>(offsets)
                        .entrySet().stream()
                                .map(each -> each.getKey() + "." + each.getValue())
                                .collect(Collectors.joining("_"));
    }

    static Map<Integer, Long> parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("position: longer than " + LONGEST + " characters");
        }
        Map<Integer, Long> offsets = new HashMap<>();
        for (String part : text.equals(NONE) ? new String[0] : text.split("_", -1)) {
            Matcher parts = PART.matcher(part);
            if (!parts.matches()) {
                throw new IllegalArgumentException("position: '" + part + "' is no partition.offset");
            }
            offsets.merge(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)), Math::max);
        }
        return offsets;
    }

    @Override
    public void close() {
        followed.close();
    }
}
