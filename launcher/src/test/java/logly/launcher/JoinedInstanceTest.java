package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import logly.runtime.OperatorMistake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinedInstanceTest {
    private static final Map<String, String> ADDRESSES =
            Map.of("kafka.bootstrap.servers", "127.0.0.1:9", "schema.registry.url", "http://127.0.0.1:8");

    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();

    private JoinedInstance joined(String page, String agent) {
        return new JoinedInstance(page, Credentials.NONE, folder.resolve(agent), notices::add);
    }

    @Test
    void goesOnWithTheAddressesOfTheLastJoinWhileThePageIsAway() throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/endpoints.json", exchange -> {
            byte[] body = new Endpoints("http://127.0.0.1:7", "127.0.0.1:9", "http://127.0.0.1:8")
                    .json()
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String page = "127.0.0.1:" + server.getAddress().getPort();
        try {
            assertThat(joined(page, "agent").settings()).isEqualTo(ADDRESSES);
            assertThat(notices).isEmpty();
        } finally {
            server.stop(0);
        }

        assertThat(joined(page, "agent").settings()).isEqualTo(ADDRESSES);
        assertThat(notices)
                .singleElement()
                .asString()
                .contains("nothing answers at http://" + page)
                .contains("as of the last join");
        assertThatThrownBy(() -> joined(page, "another").settings())
                .isInstanceOf(OperatorMistake.class)
                .hasMessageContaining("has not joined it before");
        assertThatThrownBy(() -> joined("127.0.0.1:1", "agent").settings())
                .as("another page's addresses")
                .isInstanceOf(OperatorMistake.class);
    }

    @Test
    void joinsOverTlsAnInstanceThatItTrustsAndShowsItsKey() throws Exception {
        KeyStore identity = identity();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(identity)));
        List<String> shown = new ArrayList<>();
        server.createContext("/endpoints.json", exchange -> {
            String key = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            shown.add(key);
            byte[] body = new Endpoints("https://127.0.0.1:7", "127.0.0.1:9", "http://127.0.0.1:8")
                    .json()
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(key.equals("Bearer lg_x") ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        Path trusted = folder.resolve("trusted.pem");
        Files.writeString(
                trusted,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(identity.getCertificate("test").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        String page = "https://127.0.0.1:" + server.getAddress().getPort();
        try {
            assertThat(over(page, new Credentials("lg_x", trusted.toString())).settings())
                    .isEqualTo(ADDRESSES);
            assertThat(shown).containsExactly("Bearer lg_x");
            assertThatThrownBy(() ->
                            over(page, new Credentials("", trusted.toString())).settings())
                    .hasMessageContaining("answers 401")
                    .hasMessageContaining("client.key");
            assertThat(over(page, new Credentials("lg_x", "")).settings())
                    .as("as of the last join, and says why")
                    .isEqualTo(ADDRESSES);
            assertThat(notices)
                    .singleElement()
                    .asString()
                    .contains(page)
                    .contains("is not trusted")
                    .contains("client.trust");
        } finally {
            server.stop(0);
        }
    }

    private JoinedInstance over(String page, Credentials credentials) {
        return new JoinedInstance(page, credentials, folder.resolve("tls"), notices::add);
    }

    private KeyStore identity() throws Exception {
        Path file = folder.resolve("made.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            made.load(in, PASSWORD.toCharArray());
        }
        return made;
    }

    private static SSLContext context(KeyStore identity) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(identity, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
