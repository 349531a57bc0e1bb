package logly.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** As little of a schema registry as serializers need, in memory; ids start at 41 so that none is right by chance. */
final class TestRegistry implements AutoCloseable {
    private static final int FIRST_ID = 41;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Version> versions = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;
    private volatile int failWith;
    private volatile @Nullable String authorization;

    private record Version(String subject, int version, int id, String text) {}

    TestRegistry() {
        this(0);
    }

    TestRegistry(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    int requests() {
        return requests.get();
    }

    /** The Authorization header of the last request. */
    @Nullable
    String authorization() {
        return authorization;
    }

    /** Every request gets this status; 0 ends it. */
    void failWith(int status) {
        failWith = status;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        authorization = exchange.getRequestHeaders().getFirst("Authorization");
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (failWith != 0) {
            refuse(exchange, failWith, failWith, "as told");
        } else if (path.length == 4 && path[1].equals("schemas")) {
            schema(exchange, Integer.parseInt(path[3]));
        } else if (path.length == 5) {
            latest(exchange, path[2]);
        } else {
            String text = JSON.readTree(body).path("schema").asText();
            version(exchange, path[2], text, path.length == 4);
        }
    }

    private void schema(HttpExchange exchange, int id) throws IOException {
        if (id < FIRST_ID || id >= FIRST_ID + texts.size()) {
            refuse(exchange, 404, 40403, "Schema " + id + " not found");
        } else {
            answer(exchange, 200, JSON.createObjectNode().put("schema", texts.get(id - FIRST_ID)));
        }
    }

    private void latest(HttpExchange exchange, String subject) throws IOException {
        Version latest = null;
        for (Version version : versions) {
            latest = version.subject().equals(subject) ? version : latest;
        }
        answer(exchange, latest);
    }

    private void version(HttpExchange exchange, String subject, String text, boolean register) throws IOException {
        int count = 0;
        for (Version version : versions) {
            if (version.subject().equals(subject)) {
                count++;
                if (version.text().equals(text)) {
                    answer(exchange, version);
                    return;
                }
            }
        }
        if (!register) {
            answer(exchange, null);
            return;
        }
        if (!texts.contains(text)) {
            texts.add(text);
        }
        Version version = new Version(subject, count + 1, FIRST_ID + texts.indexOf(text), text);
        versions.add(version);
        answer(exchange, version);
    }

    private static void answer(HttpExchange exchange, @Nullable Version version) throws IOException {
        if (version == null) {
            refuse(exchange, 404, 40403, "Schema not found");
            return;
        }
        ObjectNode json = JSON.createObjectNode();
        json.put("subject", version.subject()).put("id", version.id()).put("version", version.version());
        answer(exchange, 200, json.put("schema", version.text()));
    }

    private static void refuse(HttpExchange exchange, int status, int code, String message) throws IOException {
        answer(exchange, status, JSON.createObjectNode().put("error_code", code).put("message", message));
    }

    private static void answer(HttpExchange exchange, int status, JsonNode json) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(json);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
