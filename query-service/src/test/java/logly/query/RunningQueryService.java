package logly.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import logly.query.fleet.PeerOptions;
import logly.query.fleet.StoreNodes;
import logly.runtime.OpsEndpoints;
import logly.schemas.LogEvent;
import logly.storage.Batch;
import logly.storage.Ledger;
import logly.storage.LogEpoch;
import logly.storage.LogPosition;
import logly.storage.RowId;
import logly.storage.StoreFiles;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** A query service on a free port over a store in a folder, with a client and a writer. */
final class RunningQueryService implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-23T21:54:31.123Z");

    static final int STREAMS = 2;
    static final int CONCURRENCY = 4;
    private static final long SEED = 20261126;

    private static final LogEpoch LOG = new LogEpoch("logly.log-events", 1, "cluster", "topic", 0);

    final NotedDecisions decisions = new NotedDecisions();
    final MemoryRules rules = new MemoryRules();
    final QueryService service;
    private final Path dataDir;
    private volatile @Nullable OpsEndpoints ops;
    private long offset;
    volatile Optional<String> endpoints = Optional.empty();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final ObjectMapper json = new ObjectMapper();

    RunningQueryService(Path dataDir) {
        this(dataDir, new MemoryMetadataLog(), Protection.DEFAULT);
    }

    RunningQueryService(Path dataDir, MemoryMetadataLog metadata, Protection protection) {
        this(dataDir, metadata, protection, StoreNodes.NONE, PeerOptions.DEFAULT);
    }

    RunningQueryService(
            Path dataDir, MemoryMetadataLog metadata, Protection protection, StoreNodes nodes, PeerOptions peers) {
        this.dataDir = dataDir;
        PrometheusRegistry registry = new PrometheusRegistry();
        service = new QueryService(
                new QueryOptions("127.0.0.1", 0, dataDir, CONCURRENCY, STREAMS, protection, peers),
                new Surroundings(
                        () -> Objects.requireNonNull(ops),
                        () -> endpoints,
                        decisions,
                        rules,
                        new PlainLines(),
                        nodes,
                        metadata.view()),
                registry,
                Clock.fixed(NOW, ZoneOffset.UTC),
                new Random(SEED));
        ops = new OpsEndpoints(List.of(service), registry);
        service.start();
    }

    /** Stores records as the writer would, in one commit. */
    void store(Instant appended, SpecificRecordBase... records) throws Exception {
        try (StoreFiles files = StoreFiles.open(dataDir, "store-1")) {
            Batch batch = files.batch();
            for (SpecificRecordBase record : records) {
                batch.insert(record, new RowId(1, 0, offset++), appended);
            }
            batch.commit(List.of(), new Ledger());
        }
    }

    /** Stores log events as the writer would, and says that their offsets are taken. */
    void storeNext(LogEvent... events) throws Exception {
        try (StoreFiles files = StoreFiles.open(dataDir, "store-1")) {
            if (files.position(LOG.topic(), 0).isEmpty()) {
                files.remember(List.of(LOG));
                files.positions().begin(List.of(position()));
            }
            Batch batch = files.batch();
            for (LogEvent event : events) {
                batch.insert(event, new RowId(1, 0, offset++), NOW);
            }
            batch.commit(List.of(position()), new Ledger());
        }
    }

    private LogPosition position() {
        return new LogPosition(LOG.topic(), 0, offset, OptionalInt.empty(), LOG.number());
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, headers);
    }

    HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        return client.send(request(method, path, headers), BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, BodyHandlers.ofString());
    }

    HttpResponse<byte[]> getBytes(String path, String... headers) throws Exception {
        return client.send(request("GET", path, headers), BodyHandlers.ofByteArray());
    }

    JsonNode json(String path) throws Exception {
        return json(get(path));
    }

    JsonNode json(HttpResponse<String> response) throws IOException {
        return json.readTree(response.body());
    }

    /** What comes back for exactly these characters, until the server closes. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + service.port() + path);
    }

    private HttpRequest request(String method, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    @Override
    public void close() {
        service.close();
    }
}
