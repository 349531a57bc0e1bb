package logly.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import logly.runtime.CommonSettings;
import logly.runtime.OperatorMistake;
import logly.runtime.Setting;
import logly.runtime.Settings;
import logly.storage.Retention;
import org.junit.jupiter.api.Test;

class StoreSettingsTest {
    private static final List<Setting<?>> DECLARED = Stream.concat(
                    CommonSettings.all().stream(), StoreSettings.all().stream())
            .toList();

    @Test
    void hasDefaults() {
        assertThat(StoreSettings.from(Settings.of(DECLARED, Map.of())))
                .isEqualTo(new StoreSettings(
                        Path.of("data"),
                        "store-1",
                        List.of("127.0.0.1:9092"),
                        URI.create("http://127.0.0.1:8081"),
                        5000,
                        Duration.ofMillis(250),
                        new Retention(
                                Duration.ofDays(30),
                                Duration.ofDays(400),
                                Duration.ofDays(3650),
                                Duration.ofDays(400),
                                20L << 30),
                        KeptEvents.ALL,
                        2L << 30,
                        5,
                        ""));
    }

    @Test
    void readsEverySetting() {
        Map<String, String> values = Map.ofEntries(
                Map.entry("data.dir", "/srv/logly"),
                Map.entry("store.node.name", "east"),
                Map.entry("store.node.url", "https://east.example.org:8080"),
                Map.entry("kafka.bootstrap.servers", "k1:9092,k2:9092"),
                Map.entry("schema.registry.url", "http://r:8081"),
                Map.entry("store.batch.rows", "7"),
                Map.entry("store.batch.time", "1s"),
                Map.entry("store.log-events", "significant"),
                Map.entry("store.reserve.bytes", "1GiB"),
                Map.entry("store.reserve.percent", "3"),
                Map.entry("store.retention", "2d"),
                Map.entry("store.retention.hours", "3d"),
                Map.entry("store.retention.days", "4d"),
                Map.entry("store.retention.known", "5d"),
                Map.entry("store.retention.bytes", "3GiB"));
        assertThat(StoreSettings.from(Settings.of(DECLARED, values)))
                .isEqualTo(new StoreSettings(
                        Path.of("/srv/logly"),
                        "east",
                        List.of("k1:9092", "k2:9092"),
                        URI.create("http://r:8081"),
                        7,
                        Duration.ofSeconds(1),
                        new Retention(
                                Duration.ofDays(2),
                                Duration.ofDays(3),
                                Duration.ofDays(4),
                                Duration.ofDays(5),
                                3L << 30),
                        KeptEvents.SIGNIFICANT,
                        1L << 30,
                        3,
                        "https://east.example.org:8080"));
    }

    @Test
    void refusesANameThatLeavesTheFolder() {
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> StoreSettings.from(Settings.of(DECLARED, Map.of("store.node.name", "../x"))))
                .withMessageContaining("store.node.name");
    }
}
