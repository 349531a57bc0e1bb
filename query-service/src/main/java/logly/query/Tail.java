package logly.query;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import logly.analysis.selector.Selector;
import logly.schemas.RecordJson;
import logly.storage.Followed;
import logly.storage.TailNews;
import logly.storage.TailPosition;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Sends records as they are stored, as server-sent events (WHATWG HTML, 9.2): an event each, and behind those of one
 * look the position as the id, so that a client which comes again with {@code Last-Event-ID} misses nothing and may see
 * the last few twice.
 */
final class Tail<T extends SpecificRecordBase> implements Answer {
    private static final String CONTENT_TYPE = "text/event-stream";
    private static final String LAST_ID = "Last-Event-ID";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** Then the client comes again by itself; a place must not be held for ever. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final int ROWS_AT_ONCE = 1000;

    private final Followed<T> followed;
    private final String event;
    private final CountDownLatch closing;

    /**
     * Follows the store.
     *
     * @param event what each record is called
     * @param closing opens when the service closes
     */
    Tail(Followed<T> followed, String event, CountDownLatch closing) {
        this.followed = followed;
        this.event = event;
        this.closing = closing;
    }

    @Override
    public boolean isLong(Context request) {
        return true;
    }

    @Override
    public void send(Call call) throws IOException {
        Context request = call.request();
        Selector selector = call.parameters().selector(followed.labels());
        TailPosition position = Optional.ofNullable(request.header(LAST_ID))
                .map(Tail::position)
                .orElseGet(() -> call.store().end(followed));
        request.contentType(CONTENT_TYPE).header("Cache-Control", "no-store").header("X-Accel-Buffering", "no");
        // The response's own stream: what it flushes goes out.
        try (OutputStream out =
                new TimedOutput(request.res().getOutputStream(), LONGEST.plus(SLOWEST), System::nanoTime)) {
            if (request.method().equals(HandlerType.HEAD)) {
                return;
            }
            follow(call.store(), out, selector, position);
        }
    }

    private static TailPosition position(String text) {
        try {
            return TailPosition.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BadParameter(LAST_ID, "is no position that a tail gave out");
        }
    }

    private void follow(Store store, OutputStream out, Selector selector, TailPosition from) throws IOException {
        TailPosition position = from;
        long end = System.nanoTime() + LONGEST.toNanos();
        long lastSent = System.nanoTime();
        send(out, "retry: 2000\n" + at(position));
        boolean isMore = true;
        List<String> silent = List.of();
        while ((isMore || isOpenFor(BETWEEN_LOOKS)) && System.nanoTime() - end < 0) {
            TailNews<T> news = store.tail(followed, position, selector, ROWS_AT_ONCE);
            isMore = news.isMore() && closing.getCount() > 0;
            if (!news.items().isEmpty()) {
                StringBuilder text = new StringBuilder();
                for (T record : news.items()) {
                    text.append("event: ")
                            .append(event)
                            .append("\ndata: ")
                            .append(RecordJson.toJson(record))
                            .append("\n\n");
                }
                send(out, text.append(at(news.position())).toString());
                lastSent = System.nanoTime();
            } else if (System.nanoTime() - lastSent > HEARTBEAT.toNanos()) {
                // Tells a client that is gone from one that waits, and where it stands by now.
                send(out, at(news.position()));
                lastSent = System.nanoTime();
            }
            position = news.position();
            if (!store.silent().equals(silent)) {
                silent = store.silent();
                send(out, missing(silent));
            }
        }
    }

    /** Names nodes whose events are missing from here on; none where all are back. */
    private static String missing(List<String> nodes) {
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        nodes.forEach(names::add);
        return "event: missing\ndata: " + names + "\n\n";
    }

    private static String at(TailPosition position) {
        return "id: " + position + "\nevent: position\ndata: {}\n\n";
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private boolean isOpenFor(Duration time) {
        try {
            return !closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void describe(ObjectNode content, Components components) {
        content.putObject(CONTENT_TYPE).putObject("schema").put("type", "string");
    }
}
