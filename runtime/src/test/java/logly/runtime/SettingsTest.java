package logly.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    enum Mode {
        FAST,
        VERY_SAFE
    }

    private static final Setting<String> NAME =
            Setting.text("store.node.name", "store-1").matching("[a-z0-9-]{1,20}");
    private static final Setting<Integer> PORT = Setting.integer("http.port", 0).between(0, 65535);
    private static final Setting<Long> SIZE =
            Setting.bytes("agent.spool.bytes", 512L << 20).between(1024L, 1L << 40);
    private static final Setting<Duration> EVERY = Setting.duration("agent.metrics.interval", Duration.ofSeconds(10));
    private static final Setting<Boolean> ENABLED = Setting.flag("agent.journal.enabled", true);
    private static final Setting<Path> DATA = Setting.path("data.dir", "data");
    private static final Setting<URI> REGISTRY = Setting.uri("schema.registry.url", "http://127.0.0.1:8081");
    private static final Setting<List<String>> LOGS = Setting.list("agent.log.files", List.of());
    private static final Setting<Mode> MODE = Setting.choice("store.sync.mode", Mode.class, Mode.VERY_SAFE);
    private static final Setting<String> PASSWORD =
            Setting.text("query.admin.password", "").secret();
    private static final List<Setting<?>> DECLARED =
            List.of(NAME, PORT, SIZE, EVERY, ENABLED, DATA, REGISTRY, LOGS, MODE, PASSWORD);

    @TempDir
    private Path folder;

    @Test
    void yieldsDefaultsWhereNobodySetAnything() {
        Settings settings = Settings.of(DECLARED, Map.of());

        assertThat(DECLARED).allSatisfy(setting -> {
            assertThat(settings.get(setting)).isEqualTo(setting.byDefault());
            assertThat(settings.isSet(setting)).isFalse();
        });
    }

    @Test
    void readsEveryTypeFromYaml() throws IOException {
        Settings settings = fromYaml("""
                store.node.name: web-7
                http: {port: 8080}
                agent:
                  spool.bytes: 20GiB
                  metrics:
                    interval: 250ms
                  journal:
                    enabled: false
                  log.files: ["/var/log/a,b.log=auth", 'C:\\x', /var/log/*.log]
                data.dir: /var/lib/logly
                schema.registry.url: https://registry.example:443/sub
                store.sync.mode: fast
                """);

        assertThat(settings.get(NAME)).isEqualTo("web-7");
        assertThat(settings.get(PORT)).isEqualTo(8080);
        assertThat(settings.get(SIZE)).isEqualTo(20L << 30);
        assertThat(settings.get(EVERY)).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.get(ENABLED)).isFalse();
        assertThat(settings.get(LOGS)).containsExactly("/var/log/a,b.log=auth", "C:\\x", "/var/log/*.log");
        assertThat(settings.get(DATA)).isEqualTo(Path.of("/var/lib/logly"));
        assertThat(settings.get(REGISTRY)).isEqualTo(URI.create("https://registry.example:443/sub"));
        assertThat(settings.get(MODE)).isEqualTo(Mode.FAST);
    }

    @Test
    void prefersFlagToEnvironmentToLaterFileToEarlierFile() throws IOException {
        Path file = yaml("logly.yml", "{store.node.name: a, http.port: 1, data.dir: d1, agent.spool.bytes: 2048}");
        yaml("conf.d/20-b.yml", "data.dir: d3");
        yaml("conf.d/10-a.yml", "{data.dir: d2, http.port: 2, store.node.name: b}");
        yaml("conf.d/ignored.txt", "no.such.key: 1");

        Settings settings = Settings.resolve(
                DECLARED,
                Map.of("store.node.name", "d"),
                Map.of("LOGLY_STORE_NODE_NAME", "c", "LOGLY_HTTP_PORT", "3", "HOME", "/", "LOGLY_JAVA_OPTS", "-Xmx1g"),
                List.of(file));

        assertThat(settings.get(NAME)).isEqualTo("d");
        assertThat(settings.get(PORT)).isEqualTo(3);
        assertThat(settings.get(DATA)).isEqualTo(Path.of("d3"));
        assertThat(settings.get(SIZE)).isEqualTo(2048);
        assertThat(settings.isSet(PORT)).isTrue();
    }

    @Test
    void namesUnknownKeysTheirPlaceAndTheNearestKnownOne() throws IOException {
        Path file = yaml("logly.yml", "# comment\nagent:\n  spol:\n    bytes: 1GiB\n");

        OperatorMistake mistake = mistake(() -> Settings.resolve(
                DECLARED, Map.of("htp.port", "1"), Map.of("LOGLY_STORE_NOD_NAME", "x"), List.of(file)));

        assertThat(mistake.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(mistake.getMessage().lines())
                .containsExactly(
                        "unknown setting agent.spol.bytes (" + file + ":4); the nearest is agent.spool.bytes",
                        "unknown setting LOGLY_STORE_NOD_NAME (environment LOGLY_STORE_NOD_NAME); the nearest is"
                                + " LOGLY_STORE_NODE_NAME",
                        "unknown setting htp.port (command line); the nearest is http.port");
    }

    @Test
    void refusesAKeyThatStandsTwiceInOneFile() throws IOException {
        Path file = yaml("logly.yml", "http.port: 1\nhttp:\n  port: 2\n");

        assertThat(mistake(() -> Settings.resolve(DECLARED, Map.of(), Map.of(), List.of(file))))
                .hasMessage("http.port (" + file + ":3) stands already at " + file + ":1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http.port              | 65536       | a whole number from 0 to 65535
            http.port              | -1          | a whole number from 0 to 65535
            http.port              | many        | a whole number from 0 to 65535
            agent.spool.bytes      | 1023        | a size such as 512MiB from 1KiB to 1TiB
            agent.spool.bytes      | 1GB         | a size such as 512MiB from 1KiB to 1TiB
            agent.spool.bytes      | 99999999TiB | a size such as 512MiB from 1KiB to 1TiB
            agent.metrics.interval | 10          | a duration such as 250ms, 10s, 5m, 24h or 30d
            agent.metrics.interval | -1s         | a duration such as 250ms, 10s, 5m, 24h or 30d
            agent.journal.enabled  | yes         | true or false
            schema.registry.url    | here        | an address such as http://host:port
            schema.registry.url    | http://a b  | an address such as http://host:port
            store.sync.mode        | VERY_SAFE   | one of fast, very-safe
            store.node.name        | Web         | text matching [a-z0-9-]{1,20}
            """)
    void refusesValuesOfAnotherForm(String name, String value, String form) {
        assertThat(mistake(() -> Settings.of(DECLARED, Map.of(name, value))))
                .hasMessage(name + " = " + value + " (command line) must be " + form);
    }

    @Test
    void refusesFilesThatAreNotSettings() throws IOException {
        Path broken = yaml("a/broken.yml", "http:\n  port: [1\n");
        Path list = yaml("b/list.yml", "- http.port\n");
        Path empty = yaml("c/empty.yml", "# nothing\n");
        Path hole = yaml("d/hole.yml", "http.port:\n");
        Path nested = yaml("e/nested.yml", "agent.log.files: [[a], {b: c}]\n");

        OperatorMistake mistake = mistake(() -> Settings.resolve(
                DECLARED,
                Map.of(),
                Map.of(),
                List.of(broken, list, empty, hole, nested, folder.resolve("missing.yml"), folder)));

        assertThat(mistake.getMessage().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(broken + ":").contains("is not YAML"),
                        line -> assertThat(line).isEqualTo(list + ":1 must hold keys with values"),
                        line -> assertThat(line).isEqualTo("http.port (" + hole + ":1) has no value"),
                        line -> assertThat(line).isEqualTo("agent.log.files (" + nested + ":1) must hold plain values"),
                        line -> assertThat(line).isEqualTo("agent.log.files (" + nested + ":1) must hold plain values"),
                        line -> assertThat(line).isEqualTo("there is no file " + folder.resolve("missing.yml")),
                        line -> assertThat(line).startsWith("cannot read " + folder));
    }

    @Test
    void neverShowsSecrets() {
        Setting<Integer> pin = Setting.integer("query.admin.pin", 1).secret();
        Settings settings = Settings.of(DECLARED, Map.of("query.admin.password", "hunter2"));

        assertThat(settings.get(PASSWORD)).isEqualTo("hunter2");
        assertThat(settings.table()).doesNotContain("hunter2").containsPattern("query.admin.password +=? ?= \\*\\*\\*");
        assertThat(mistake(() -> Settings.of(List.of(pin), Map.of("query.admin.pin", "hunter2"))))
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void tabulatesValuesWithTheirOrigin() {
        Settings settings =
                Settings.resolve(List.of(PORT, EVERY), Map.of(), Map.of("LOGLY_HTTP_PORT", "80"), List.of());

        assertThat(settings.table()).isEqualTo("""
                        agent.metrics.interval = 10s  # default
                        http.port              = 80   # environment LOGLY_HTTP_PORT
                        """);
    }

    @Test
    void refusesUndeclaredAndDoublyDeclaredSettings() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(List.of(PORT), Map.of()).get(NAME));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(List.of(PORT, Setting.integer("http.port", 1)), Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Setting.text("noArea", ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Setting.integer("a.b", 7).between(8, 9));
    }

    @Test
    void rendersDeclarationsAsMarkdown() {
        assertThat(SettingsDoc.render(Map.of("Agent", List.of(MODE.doc("How a|b."), PASSWORD.doc("Of root.")))))
                .endsWith("""

                        ## Agent

                        | setting | default | must be | |
                        | --- | --- | --- | --- |
                        | `store.sync.mode` | `very-safe` | one of fast, very-safe | How a\\|b. |
                        | `query.admin.password` |  | text | Of root. Secret: shown as stars. |
                        """);
    }

    @Test
    void declaresCommonSettingsThatReadBackTheirDefaults() {
        Settings settings = Settings.of(CommonSettings.all(), Map.of());

        assertThat(CommonSettings.all()).allSatisfy(setting -> {
            assertThat(settings.get(setting)).isEqualTo(setting.byDefault());
            assertThat(setting.sentence()).endsWith(".");
        });
    }

    private Settings fromYaml(String text) throws IOException {
        return Settings.resolve(DECLARED, Map.of(), Map.of(), List.of(yaml("logly.yml", text)));
    }

    private Path yaml(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolve("..").normalize());
        return Files.writeString(file, text);
    }

    private static OperatorMistake mistake(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(OperatorMistake.class, call);
    }
}
