package logly.query.fleet;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import logly.runtime.PemTrust;
import logly.schemas.StoreNode;
import logly.storage.PeerQuestion;
import logly.storage.Peers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the query services of other nodes. Each is asked a bounded number of questions at the same time, waits a bounded
 * time and answers a bounded number of bytes; none of them keeps a thread while it is waited for.
 */
public final class Fleet {
    /** Where a query service answers others. */
    public static final String PATH = "/api/v1/peer";

    private static final Logger log = LoggerFactory.getLogger(Fleet.class);

    /** The scope of a question that this node asks for itself. */
    private static final String EVERYTHING = "{}";

    private static final int GREATEST_ANSWER = 32 << 20;
    private static final int QUESTIONS_AT_ONCE = 32;
    private static final Duration CONNECT = Duration.ofSeconds(1);

    private final StoreNodes nodes;
    private final PeerOptions options;
    private final HttpClient http;
    private final Map<String, Semaphore> underWay = new ConcurrentHashMap<>();

    /** Knows whom to ask from what nodes announce. */
    public Fleet(StoreNodes nodes, PeerOptions options) {
        this.nodes = nodes;
        this.options = options;
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        if (!options.trust().isEmpty()) {
            client.sslContext(PemTrust.context(options.trust(), "query.peer.trust"));
        }
        http = client.build();
    }

    /**
     * The other nodes, for one request.
     *
     * @param local nodes whose files this one reads itself
     * @param scope what the caller may see
     */
    public Peers peers(Set<String> local, String scope) {
        return new FleetRequest(this, nodes.known(), nodes.trouble(), local, scope);
    }

    /** What a node announced last. */
    public Optional<StoreNode> node(String name) {
        return nodes.known().stream()
                .filter(node -> node.getNode().equals(name))
                .findFirst();
    }

    /** Takes a node out of the fleet; throws a KafkaException where that fails. */
    public void forget(String name) {
        nodes.forget(name);
    }

    /** Whether somebody answers at its address who still reads its files. */
    public boolean answersFor(StoreNode node) {
        if (node.getUrl().isEmpty()) {
            return false;
        }
        String question = PeerWire.write(new PeerWire.Asked(EVERYTHING, PeerQuestion.nodes()));
        try {
            byte[] answer = send(node.getUrl(), question).get(patience().toMillis(), TimeUnit.MILLISECONDS);
            return AnswerWire.read(answer).nodes().stream()
                    .anyMatch(each -> each.name().equals(node.getNode()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } catch (ExecutionException | TimeoutException | IOException | IllegalArgumentException e) {
            log.debug("{} does not answer for {}: {}", node.getUrl(), node.getNode(), e.getMessage());
            return false;
        }
    }

    Duration patience() {
        return options.patience();
    }

    /** What a node answers; fails where it does not, or has enough to do. */
    CompletableFuture<byte[]> send(String url, String question) {
        Semaphore places = underWay.computeIfAbsent(url, unused -> new Semaphore(QUESTIONS_AT_ONCE));
        if (!places.tryAcquire()) {
            return CompletableFuture.failedFuture(
                    new IOException("it has " + QUESTIONS_AT_ONCE + " questions under way"));
        }
        try {
            HttpRequest request = request(url, question);
            return send(request)
                    .exceptionallyCompose(failure ->
                            isClosedMeanwhile(failure) ? send(request) : CompletableFuture.failedFuture(failure))
                    .whenComplete((answer, failure) -> places.release())
                    .thenCompose(Fleet::body);
        } catch (IllegalArgumentException e) {
            places.release();
            return CompletableFuture.failedFuture(new IOException("its address cannot be asked: " + url));
        }
    }

    private CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request) {
        return http.sendAsync(request, unused -> new BoundedBody(GREATEST_ANSWER));
    }

    /** The server closed a connection that was kept just when the question was sent: it is asked once more. */
    private static boolean isClosedMeanwhile(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof IOException
                && !(cause instanceof HttpTimeoutException)
                && !(cause instanceof ConnectException)
                && !(cause instanceof BoundedBody.TooLong);
    }

    private HttpRequest request(String url, String question) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url.replaceFirst("/+$", "") + PATH))
                .timeout(options.patience())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(question));
        if (!options.key().isEmpty()) {
            request.header("Authorization", "Bearer " + options.key());
        }
        return request.build();
    }

    private static CompletableFuture<byte[]> body(HttpResponse<byte[]> answer) {
        return answer.statusCode() == 200
                ? CompletableFuture.completedFuture(answer.body())
                : CompletableFuture.failedFuture(new IOException("it answers " + answer.statusCode()));
    }
}
