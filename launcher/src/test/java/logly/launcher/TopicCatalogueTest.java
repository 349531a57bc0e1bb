package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import logly.runtime.Backoff;
import logly.runtime.CommonSettings;
import logly.runtime.OperatorMistake;
import logly.runtime.Settings;
import logly.schemas.Topics;
import org.junit.jupiter.api.Test;

class TopicCatalogueTest {
    private final TopicCatalogue catalogue = new TopicCatalogue(Settings.of(CommonSettings.all(), Map.of()));
    private final Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), new Random(1));

    @Test
    void asksARegistryAgainThatDoesNotAnswer() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> answer(exchange, requests.incrementAndGet() > 4));
        registry.start();
        try {
            catalogue.registerSchemas(
                    "http://127.0.0.1:" + registry.getAddress().getPort(), Clock.systemUTC(), backoff);
        } finally {
            registry.stop(0);
        }
        int topics = new Topics(Topics.Options.EMBEDDED).all().size();
        assertThat(requests).hasValueGreaterThan(4 + topics - 1);
    }

    @Test
    void givesUpAfterAMinuteWithAPlainLine() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        InstantSource source = () -> now.getAndUpdate(before -> before.plusSeconds(20));

        assertThatThrownBy(() -> catalogue.registerSchemas(
                        "http://127.0.0.1:" + closed, source.withZone(ZoneOffset.UTC), backoff))
                .isInstanceOf(OperatorMistake.class)
                .hasMessageContaining("schema.registry.url: no answer from the registry at http://127.0.0.1:" + closed);
        assertThat(now.get()).isEqualTo(Instant.EPOCH.plusSeconds(20 * 5));
    }

    private static void answer(HttpExchange exchange, boolean answers) throws IOException {
        byte[] body = "{\"id\":1}".getBytes(StandardCharsets.UTF_8);
        if (answers) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
