package logly.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import logly.runtime.Backoff;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.jspecify.annotations.Nullable;

/**
 * Follows a live tail: server-sent events (WHATWG HTML, 9.2). After a lost connection it goes on behind the last position
 * that it was told, so that each record is handed out once.
 */
final class LiveTail implements AutoCloseable {
    /** The server sends something every 15 seconds. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(45);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POSITION = "position";
    private static final String MISSING = "missing";

    private final InstanceClient client;
    private final String path;
    private final Map<String, String> parameters;
    private final Backoff backoff;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tail-watch");
        thread.setDaemon(true);
        return thread;
    });
    private final List<JsonNode> records = new ArrayList<>();
    private String lastId = "";
    private InputStream open;

    /** Takes what comes, as it comes. */
    interface Sink {
        /** Records that were stored together, in the order of their times. */
        void take(List<JsonNode> records);
    }

    private LiveTail(InstanceClient client, String path, Map<String, String> parameters, Backoff backoff)
            throws InterruptedException {
        this.client = client;
        this.path = path;
        this.parameters = Map.copyOf(parameters);
        this.backoff = backoff;
        open = connect();
    }

    /** Begins behind what is stored; throws OperatorMistake where the instance does not answer. */
    static LiveTail open(InstanceClient client, String path, Map<String, String> parameters, Backoff backoff)
            throws InterruptedException {
        return new LiveTail(client, path, parameters, backoff);
    }

    private InputStream connect() throws InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Accept", "text/event-stream"));
        if (!lastId.isEmpty()) {
            headers.put("Last-Event-ID", lastId);
        }
        return client.stream(path, parameters, headers);
    }

    /** Hands out what comes, until the thread is interrupted or something is wrong that time does not mend. */
    void follow(Sink sink) throws InterruptedException {
        while (true) {
            String why = read(sink);
            if (Thread.interrupted()) {
                throw new InterruptedException("the tail was stopped");
            }
            reconnect(why);
        }
    }

    /** Until the connection ends; tells why. */
    private String read(Sink sink) {
        records.clear();
        InputStream reading = open;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(reading, StandardCharsets.UTF_8))) {
            Fields fields = new Fields();
            for (String line = next(reading, lines); line != null; line = next(reading, lines)) {
                if (line.isEmpty()) {
                    take(fields, sink);
                    fields = new Fields();
                } else {
                    fields.add(line);
                }
            }
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** A peer that vanished without a word ends the connection too. */
    private @Nullable String next(InputStream reading, BufferedReader lines) throws IOException {
        ScheduledFuture<?> alarm =
                watch.schedule(() -> close(reading), LONGEST_SILENCE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return lines.readLine();
        } finally {
            boolean unused = alarm.cancel(false);
        }
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // It is given up either way.
        }
    }

    private void take(Fields event, Sink sink) throws IOException {
        switch (event.name) {
            case "" -> {}
            case POSITION -> {
                if (!records.isEmpty()) {
                    sink.take(List.copyOf(records));
                    records.clear();
                }
                lastId = event.id;
                backoff.reset();
            }
            case MISSING -> {
                List<String> nodes = new ArrayList<>();
                JSON.readTree(event.data.toString()).forEach(node -> nodes.add(node.asText()));
                client.note(
                        nodes.isEmpty() ? "all nodes tell again" : "what comes is partial: no answer from " + nodes);
            }
            default -> records.add(JSON.readTree(event.data.toString()));
        }
    }

    /** The fields of one event. */
    private static final class Fields {
        private String name = "";
        private String id = "";
        private final StringBuilder data = new StringBuilder();

        void add(String line) {
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            switch (field) {
                case "event" -> name = value;
                case "id" -> id = value;
                case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
                default -> {}
            }
        }
    }

    /** An end without trouble is the server's way to make room; it is not worth a word. */
    private void reconnect(String why) throws InterruptedException {
        boolean isTold = false;
        String last = why;
        while (true) {
            Thread.sleep(backoff.next().toMillis());
            try {
                open = connect();
                if (isTold) {
                    client.note("goes on where it was");
                }
                return;
            } catch (OperatorMistake e) {
                if (e.exitCode() != ExitCode.UNREACHABLE && e.exitCode() != ExitCode.BUSY) {
                    throw e;
                }
                last = String.valueOf(e.getMessage());
            }
            if (!isTold) {
                client.note("lost the connection, and tries again: " + last);
                isTold = true;
            }
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
        close(open);
    }
}
