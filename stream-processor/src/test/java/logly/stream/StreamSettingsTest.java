package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import logly.runtime.CommonSettings;
import logly.runtime.OperatorMistake;
import logly.runtime.Setting;
import logly.runtime.Settings;
import org.junit.jupiter.api.Test;

class StreamSettingsTest {
    @Test
    void hasDefaults() {
        StreamSettings settings = from(Map.of());
        assertThat(settings.instance()).isEqualTo("stream-1");
        assertThat(settings.threads()).isEqualTo(1);
        assertThat(settings.stateDir()).isEqualTo(Path.of("data", "streams"));
        assertThat(settings.applicationId()).isEqualTo("logly.stream-processor");
    }

    @Test
    void takesEachSetting() {
        StreamSettings settings = from(Map.of(
                "stream.instance", "stream-2",
                "stream.threads", "3",
                "stream.standbys", "1",
                "kafka.bootstrap.servers", "a:1,b:2",
                "kafka.topic.prefix", "test.",
                "kafka.replication", "3",
                "data.dir", "/var/lib/logly"));
        Properties properties = properties(settings);
        assertThat(properties)
                .containsEntry("application.id", "test.stream-processor")
                .containsEntry("bootstrap.servers", "a:1,b:2")
                .containsEntry("num.stream.threads", 3)
                .containsEntry("num.standby.replicas", 1)
                .containsEntry("replication.factor", 3)
                .containsEntry("main.consumer.group.instance.id", "stream-2")
                .containsEntry("state.dir", "/var/lib/logly/streams");
    }

    @Test
    void runsExactlyOnceWithStaticMembers() {
        assertThat(properties(from(Map.of())))
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("commit.interval.ms", 500)
                .containsEntry("group.protocol", "classic")
                .containsEntry("ensure.explicit.internal.resource.naming", true)
                .containsEntry("producer.transaction.timeout.ms", 15_000);
    }

    @Test
    void refusesAnUnknownKey() {
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> from(Map.of("stream.instnace", "x")))
                .withMessageContaining("stream.instance");
    }

    private static Properties properties(StreamSettings settings) {
        return StreamProperties.of(
                settings,
                new PoisonHandler.Letters(
                        settings.topics().deadLetters(),
                        new RecordSerdes(settings.serdeConfiguration()),
                        new StreamCounters(new PrometheusRegistry()),
                        Clock.systemUTC()));
    }

    private static StreamSettings from(Map<String, String> values) {
        List<Setting<?>> declared = new ArrayList<>(CommonSettings.all());
        declared.addAll(StreamSettings.all());
        return StreamSettings.from(Settings.of(declared, values));
    }
}
