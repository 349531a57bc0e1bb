package logly.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaRegistryTest {
    private static final String SUBJECT = "logly.log-events-value";
    private static final Schema SCHEMA = LogEvent.getClassSchema();

    @TempDir
    Path folder;

    private SchemaRegistry client(String urls, AtomicLong nanos) {
        RegistryHttp http = RegistryHttp.of(new SerdeConfiguration(Map.of(SchemaRegistry.URL, urls)));
        return new SchemaRegistry(http, new SchemaIds(file(), http.registry()), nanos::get);
    }

    private SchemaRegistry client(String urls) {
        return SchemaRegistry.of(Map.of(SchemaRegistry.URL, urls, SchemaRegistry.ID_CACHE, file().toString()));
    }

    private Path file() {
        return folder.resolve("deep/schema-ids.json");
    }

    private static String deadUrl() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    @Test
    void knowsItsIdsThroughARestartWhileTheRegistryIsAway() {
        TestRegistry registry = new TestRegistry();
        int id = client(registry.url()).register(SUBJECT, SCHEMA);
        registry.close();

        SchemaRegistry restarted = client(registry.url());

        assertThat(restarted.lookUp(SUBJECT, SCHEMA)).isEqualTo(id);
        assertThat(restarted.knownId(SUBJECT, WireFormat.fingerprint(SCHEMA))).hasValue(id);
        assertThat(restarted.knownId(SUBJECT, 7)).isEmpty();
        assertThatThrownBy(() -> restarted.lookUp("other-value", SCHEMA))
                .isInstanceOf(RegistryException.Unreachable.class)
                .hasMessageContaining(registry.url());
    }

    @Test
    void asksAgainWhetherAnIdFromTheFileStillHolds() {
        TestRegistry before = new TestRegistry();
        int port = before.port();
        assertThat(client(before.url()).register(SUBJECT, SCHEMA)).isEqualTo(41);
        before.close();
        AtomicLong nanos = new AtomicLong();
        SchemaRegistry client = client(before.url(), nanos);
        assertThat(client.lookUp(SUBJECT, SCHEMA)).isEqualTo(41);

        try (TestRegistry emptied = new TestRegistry(port)) {
            SchemaRegistry other = SchemaRegistry.of(Map.of(SchemaRegistry.URL, emptied.url()));
            other.register("replays-value", Replay.getClassSchema());
            other.register(SUBJECT, SCHEMA);

            assertThat(client.lookUp(SUBJECT, SCHEMA)).isEqualTo(41);
            nanos.addAndGet(SchemaRegistry.PROVISIONAL.toNanos());
            assertThat(client.lookUp(SUBJECT, SCHEMA)).isEqualTo(42);
        }
        assertThat(client(before.url()).lookUp(SUBJECT, SCHEMA)).isEqualTo(42);
    }

    @Test
    void triesItsUrlsInOrder() throws IOException {
        try (TestRegistry failing = new TestRegistry();
                TestRegistry registry = new TestRegistry()) {
            failing.failWith(503);
            String urls = deadUrl() + ", " + failing.url() + "/, " + registry.url();

            assertThat(client(urls).register(SUBJECT, SCHEMA)).isEqualTo(41);
            assertThat(failing.requests()).isEqualTo(1);
        }
    }

    @Test
    void tellsRefusalFromAbsence() {
        try (TestRegistry registry = new TestRegistry()) {
            SchemaRegistry client = client(registry.url());
            registry.failWith(409);
            assertThatThrownBy(() -> client.register(SUBJECT, SCHEMA))
                    .isInstanceOfSatisfying(RegistryException.Rejected.class, e -> assertThat(e.errorCode())
                            .isEqualTo(409));
            registry.failWith(500);
            assertThatThrownBy(() -> client.register(SUBJECT, SCHEMA))
                    .isInstanceOf(RegistryException.Unreachable.class);
            registry.failWith(0);
            assertThat(client.register(SUBJECT, SCHEMA)).isEqualTo(41);
        }
    }

    @Test
    void asksForAnUnknownIdOnlyNowAndThen() {
        try (TestRegistry registry = new TestRegistry()) {
            AtomicLong nanos = new AtomicLong();
            SchemaRegistry client = client(registry.url(), nanos);
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> client.byId(41)).isInstanceOf(RegistryException.Rejected.class);
            }
            assertThat(registry.requests()).isEqualTo(1);

            client(registry.url()).register(SUBJECT, SCHEMA);
            nanos.addAndGet(10_000_000_000L);

            assertThat(client.byId(41)).isEqualTo(SCHEMA);
        }
    }

    @Test
    void sendsCredentialsAndNeverShowsThem() {
        try (TestRegistry registry = new TestRegistry()) {
            String url = registry.url().replace("http://", "http://ann:secret@");
            SchemaRegistry.of(Map.of(SchemaRegistry.URL, url)).register(SUBJECT, SCHEMA);
            assertThat(registry.authorization()).isEqualTo("Basic YW5uOnNlY3JldA==");

            SchemaRegistry.of(Map.of(
                            SchemaRegistry.URL,
                            registry.url(),
                            SchemaRegistry.CREDENTIALS_SOURCE,
                            "USER_INFO",
                            SchemaRegistry.USER_INFO,
                            "bob:pw"))
                    .lookUp(SUBJECT, SCHEMA);
            assertThat(registry.authorization()).isEqualTo("Basic Ym9iOnB3");

            registry.failWith(500);
            assertThatThrownBy(() ->
                            SchemaRegistry.of(Map.of(SchemaRegistry.URL, url)).byId(41))
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void namesTheKeyThatIsWrong() {
        for (String url : new String[] {"", "localhost:8081", "ftp://x", "http://"}) {
            assertThatThrownBy(() -> SchemaRegistry.of(Map.of(SchemaRegistry.URL, url)))
                    .as(url)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(SchemaRegistry.URL);
        }
    }

    @Test
    void goesOnWithoutAFileThatCannotBeReadOrWritten() throws IOException {
        try (TestRegistry registry = new TestRegistry()) {
            Files.createDirectories(file().getParent());
            Files.writeString(file(), "{\"cut");
            assertThat(client(registry.url()).register(SUBJECT, SCHEMA)).isEqualTo(41);
            assertThat(file()).content().contains("\"" + SUBJECT + "\"").contains("41");

            Path noFolder = Files.createFile(folder.resolve("plain"));
            SchemaRegistry client = SchemaRegistry.of(Map.of(
                    SchemaRegistry.URL,
                    registry.url(),
                    SchemaRegistry.ID_CACHE,
                    noFolder.resolve("x.json").toString()));
            assertThat(client.lookUp(SUBJECT, SCHEMA)).isEqualTo(41);
        }
    }

    @Test
    void isGivenTheSchemaOfEveryTopicOnce() {
        Topics topics = new Topics(Topics.Options.EMBEDDED);
        try (TestRegistry registry = new TestRegistry()) {
            Map<String, Integer> ids = new SchemaProvisioner(client(registry.url())).provision(topics);

            assertThat(ids).hasSize(topics.all().size()).containsKey(SUBJECT);
            assertThat(new SchemaProvisioner(client(registry.url())).provision(topics))
                    .isEqualTo(ids);
            assertThat(client(registry.url()).byId(ids.getOrDefault(SUBJECT, -1)))
                    .isEqualTo(SCHEMA);
        }
    }

    @Test
    void boundsASchemaBeforeItParsesIt() {
        String deep = "{\"type\":\"array\",\"items\":".repeat(100) + "\"int\"" + "}".repeat(100);
        assertThatThrownBy(() -> SchemaText.parse(deep)).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> SchemaText.parse("\"" + "x".repeat(600 << 10) + "\""))
                .isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> SchemaText.parse("")).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> SchemaText.parse("{\"type\":\"record\",\"name\":\"a.b c\",\"fields\":[]}"))
                .isInstanceOf(SerializationException.class);
    }
}
