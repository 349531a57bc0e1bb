package logly.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import logly.query.fleet.PeerOptions;
import logly.runtime.CommonSettings;
import logly.runtime.OperatorMistake;
import logly.runtime.Setting;
import logly.runtime.Settings;
import org.junit.jupiter.api.Test;

class QuerySettingsTest {
    private static final List<Setting<?>> DECLARED = Stream.concat(
                    CommonSettings.all().stream(), QuerySettings.all().stream())
            .toList();

    @Test
    void listensOnLoopbackByDefault() {
        QueryOptions options = QuerySettings.from(Settings.of(DECLARED, Map.of()));

        assertThat(options.address()).isEqualTo("127.0.0.1");
        assertThat(options.port()).isZero();
        assertThat(options.concurrency()).isEqualTo(16);
        assertThat(options.streams()).isEqualTo(16);
    }

    @Test
    void takesEverySetting() {
        Map<String, String> values = Map.of(
                "http.address", "::1",
                "http.port", "8080",
                "data.dir", "/srv/logly",
                "query.concurrency", "3",
                "query.streams", "5",
                "query.access", "keys",
                "query.insecure", "true",
                "query.tls.certificate", "/etc/logly/tls.crt",
                "query.tls.key", "/etc/logly/tls.key",
                "query.key-concurrency", "2");

        assertThat(QuerySettings.from(Settings.of(DECLARED, values)))
                .isEqualTo(new QueryOptions(
                        "::1",
                        8080,
                        Path.of("/srv/logly"),
                        3,
                        5,
                        new Protection(Protection.Access.KEYS, "/etc/logly/tls.crt", "/etc/logly/tls.key", true, 2),
                        PeerOptions.DEFAULT));
    }

    @Test
    void takesHowOtherNodesAreAskedAndKeepsTheKeyToItself() {
        PeerOptions peers = QuerySettings.from(Settings.of(
                        DECLARED,
                        Map.of(
                                "query.peer.key", "lg_abcdefghij_secret",
                                "query.peer.trust", "/etc/logly/fleet.crt",
                                "query.peer.patience", "700ms")))
                .peers();

        assertThat(peers)
                .isEqualTo(new PeerOptions("lg_abcdefghij_secret", "/etc/logly/fleet.crt", Duration.ofMillis(700)));
        assertThat(peers.toString()).doesNotContain("secret");
    }

    @Test
    void refusesAConcurrencyOutOfRange() {
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> QuerySettings.from(Settings.of(DECLARED, Map.of("query.concurrency", "0"))))
                .withMessageContaining("query.concurrency");
    }
}
