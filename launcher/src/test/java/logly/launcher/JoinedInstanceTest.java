package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import logly.runtime.OperatorMistake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinedInstanceTest {
    private static final Map<String, String> ADDRESSES =
            Map.of("kafka.bootstrap.servers", "127.0.0.1:9", "schema.registry.url", "http://127.0.0.1:8");

    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();

    private JoinedInstance joined(String page, String agent) {
        return new JoinedInstance(page, folder.resolve(agent), notices::add);
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
}
