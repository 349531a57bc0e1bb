package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import logly.launcher.registry.RegistrySettings;
import logly.launcher.registry.SchemaRegistryServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaRegistryIT {
    private static final int BODY_LIMIT = 4096;

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = LocalBroker.in(folder);
        broker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static SchemaRegistryServer started() {
        SchemaRegistryServer registry = new SchemaRegistryServer(
                new RegistrySettings(
                        List.of(broker.bootstrapServers()), "127.0.0.1", 0, 1, BODY_LIMIT, Duration.ofSeconds(10)),
                new PrometheusRegistry());
        registry.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> registry.health().isReady());
        return registry;
    }

    private static URI url(SchemaRegistryServer registry) {
        return URI.create("http://127.0.0.1:" + registry.port());
    }

    private HttpResponse<String> post(URI registry, String subject, String schema) throws Exception {
        return http.send(
                HttpRequest.newBuilder(registry.resolve("/subjects/" + subject + "/versions"))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"schema\":\"" + schema + "\"}"))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(URI registry, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(registry.resolve(path)).build(), BodyHandlers.ofString());
    }

    @Test
    void givesTheSameIdsAfterRestart() throws Exception {
        String listing;
        try (SchemaRegistryServer registry = started()) {
            HttpResponse<String> first = post(url(registry), "restart-a-value", "\\\"int\\\"");
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.headers().firstValue("Content-Type")).contains("application/vnd.schemaregistry.v1+json");
            post(url(registry), "restart-b-value", "\\\"long\\\"");
            listing = ids(url(registry));
        }
        try (SchemaRegistryServer registry = started()) {
            assertThat(ids(url(registry))).isEqualTo(listing);
            assertThat(post(url(registry), "restart-c-value", "\\\"int\\\"").body())
                    .isEqualTo(post(url(registry), "restart-a-value", "\\\"int\\\"")
                            .body());
        }
    }

    private String ids(URI registry) throws Exception {
        return get(registry, "/subjects/restart-a-value/versions/latest").body()
                + get(registry, "/subjects/restart-b-value/versions/latest").body();
    }

    @Test
    void letsTwoRegistriesWriteInTurnWithoutSharingAnId() throws Exception {
        try (SchemaRegistryServer one = started();
                SchemaRegistryServer two = started()) {
            String a = post(url(one), "two-a-value", "\\\"float\\\"").body();
            String b = post(url(two), "two-b-value", "\\\"double\\\"").body();
            String c = post(url(one), "two-c-value", "\\\"bytes\\\"").body();
            assertThat(List.of(a, b, c)).doesNotHaveDuplicates().allMatch(body -> body.startsWith("{\"id\":"));
            assertThat(post(url(two), "two-d-value", "\\\"bytes\\\"").body()).isEqualTo(c);
        }
    }

    @Test
    void refusesLongBodiesAndGoesOn() throws Exception {
        try (SchemaRegistryServer registry = started()) {
            assertThat(post(url(registry), "long-value", " ".repeat(BODY_LIMIT)).statusCode())
                    .isEqualTo(413);
            assertThat(get(url(registry), "/subjects/long-value/versions").body())
                    .isEqualTo("{\"error_code\":40401,\"message\":\"Subject 'long-value' not found.\"}");
        }
    }
}
