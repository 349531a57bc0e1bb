package logly.writer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import logly.schemas.AvroDeserializer;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topic;
import logly.schemas.Topic.Cleanup;
import logly.schemas.Topics;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic that is stored.
 *
 * @param isRaw its records carry the identity of their maker, and may have been sent more than once
 * @param idTopic topic in whose log the ids of its rows count: its own, but a trace stands under the id of its event
 * @param keyed type of its records where the topic is compacted, so that one without a value takes its key away; else
 *     null
 */
record Source(
        String topic,
        Deserializer<? extends SpecificRecordBase> deserializer,
        boolean isRaw,
        String idTopic,
        @Nullable Class<? extends SpecificRecordBase> keyed) {

    Source(String topic, Deserializer<? extends SpecificRecordBase> deserializer, boolean isRaw) {
        this(topic, deserializer, isRaw, topic, null);
    }

    /** Every topic that is stored, and that of the orders to store what was given up, by name. */
    static Map<String, Source> all(Topics topics, SchemaRegistry registry) {
        Set<String> raw = Set.of(
                topics.systemMetrics().name(),
                topics.networkMetrics().name(),
                topics.logEvents().name());
        Map<String, Source> sources = new LinkedHashMap<>();
        List<Topic<? extends SpecificRecordBase>> stored = List.of(
                topics.systemMetrics(),
                topics.networkMetrics(),
                topics.logEvents(),
                topics.agentStatus(),
                topics.eventTraces(),
                topics.tracePatterns(),
                topics.ipReputation(),
                topics.findings(),
                topics.operatorActions(),
                topics.hourlyAggregates(),
                topics.dailyAggregates(),
                topics.deadLetters(),
                topics.replays());
        for (Topic<? extends SpecificRecordBase> topic : stored) {
            Topic<?> idTopic = topic.name().equals(topics.eventTraces().name()) ? topics.logEvents() : topic;
            sources.put(
                    topic.name(),
                    new Source(
                            topic.name(),
                            AvroDeserializer.of(topic.type(), registry),
                            raw.contains(topic.name()),
                            idTopic.name(),
                            topic.cleanup().contains(Cleanup.COMPACT) ? topic.type() : null));
        }
        return sources;
    }
}
