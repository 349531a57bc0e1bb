package logly.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import logly.schemas.AgentStatus;
import logly.schemas.DailyAggregate;
import logly.schemas.Finding;
import logly.schemas.HourlyAggregate;
import logly.schemas.IpReputation;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topics;
import logly.schemas.TracePattern;
import org.junit.jupiter.api.Test;

class SourceTest {
    private static final Topics TOPICS = new Topics(Topics.Options.EMBEDDED);
    private static final Map<String, Source> SOURCES =
            Source.all(TOPICS, SchemaRegistry.of(Map.of(SchemaRegistry.URL, "http://unused")));

    @Test
    void countsTheIdOfATraceInTheLogOfItsEvent() {
        assertThat(SOURCES.get(TOPICS.eventTraces().name()))
                .extracting(Source::idTopic)
                .isEqualTo(TOPICS.logEvents().name());
        assertThat(SOURCES.values().stream().filter(source -> !source.idTopic().equals(source.topic())))
                .hasSize(1);
    }

    @Test
    void takesKeysAwayWhereTheTopicIsCompacted() {
        assertThat(SOURCES.values().stream()
                        .filter(source -> source.keyed() != null)
                        .map(Source::keyed))
                .containsExactlyInAnyOrder(
                        AgentStatus.class,
                        TracePattern.class,
                        IpReputation.class,
                        Finding.class,
                        HourlyAggregate.class,
                        DailyAggregate.class);
    }

    @Test
    void readsOnlyTopicsThatAreCutAlike() {
        assertThat(TOPICS.all().stream().filter(topic -> SOURCES.containsKey(topic.name())))
                .hasSameSizeAs(SOURCES.keySet())
                .allMatch(topic -> topic.partitions() == TOPICS.options().partitions());
    }
}
