package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import logly.runtime.CommonSettings;
import logly.runtime.Logs;
import logly.runtime.Settings;
import logly.schemas.LogEvent;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send or take slowly, or hold what they do not use: others are answered all the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowClientsTest {
    private static final boolean IS_FULL = "full".equals(System.getProperty("logly.scale"));
    private static final int IDLE = IS_FULL ? 5000 : 400;
    private static final int SLOW_HEADERS = IS_FULL ? 500 : 60;
    private static final int REQUESTS = IS_FULL ? 2000 : 50;
    private static final int EVENTS = 2500;

    private RunningQueryService running;

    @BeforeAll
    void start(@TempDir Path dataDir) throws Exception {
        running = new RunningQueryService(dataDir);
        SpecificRecordBase[] events = new SpecificRecordBase[EVENTS];
        for (int i = 0; i < EVENTS; i++) {
            events[i] = LogEvent.newBuilder(OneOfEach.event("event " + i + " " + "x".repeat(2000)))
                    .setTimestamp(OneOfEach.NOW.minusMillis(i))
                    .build();
        }
        running.store(OneOfEach.NOW, events);
        requests("nobody else is there"); // and what is compiled first is compiled
    }

    @AfterAll
    void stop() {
        running.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), running.service.port()));
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** Ordinary requests, each of which must be answered; prints what they take. */
    private void requests(String what) throws Exception {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            long began = System.nanoTime();
            HttpResponse<String> answer = running.get("/api/v1/log-events?limit=10");
            nanos.add(System.nanoTime() - began);
            assertThat(answer.statusCode()).as(what + ": " + answer.body()).isEqualTo(200);
        }
        double unused = Percentiles.print(what, nanos);
    }

    @Test
    void answersBesideIdleConnections() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE; i++) {
                idle.add(connect());
            }
            requests(IDLE + " connections are idle");
        } finally {
            close(idle);
        }
    }

    @Test
    void answersBesideHeadersThatNeverEnd() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_HEADERS; i++) {
                Socket socket = connect();
                send(socket, "GET /api/v1/log-events HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
                slow.add(socket);
            }
            for (Socket socket : slow) {
                send(socket, "x");
            }
            requests(SLOW_HEADERS + " clients send a byte of a header now and then");
        } finally {
            close(slow);
        }
    }

    private static final String POST = "POST /api/v1/findings/similar HTTP/1.1\r\n";

    @Test
    void refusesAGreatBodyBeforeItComes() throws Exception {
        try (Socket socket = connect()) {
            send(socket, POST + "Host: localhost\r\n");
            send(socket, "Content-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n{");
            assertThat(statusLine(socket)).contains(" 413 ");
        }
        requests("a body of 1 GiB was refused");
    }

    @Test
    void endsABodyThatGrowsBeyondItsBound() throws Exception {
        try (Socket socket = connect()) {
            send(socket, POST + "Host: localhost\r\n");
            send(socket, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            for (int i = 0; i < Call.GREATEST_BODY / 0x10000 + 1; i++) {
                send(socket, chunk);
            }
            assertThat(statusLine(socket)).contains(" 413 ");
        }
    }

    private static String statusLine(Socket socket) throws IOException {
        byte[] some = new byte[64];
        int length = socket.getInputStream().readNBytes(some, 0, 20);
        return new String(some, 0, length, StandardCharsets.US_ASCII);
    }

    /** Asks, and takes only the first byte; the rest stands in what the kernel and the server hold. */
    private Socket sip(String path) throws IOException {
        Socket socket = connect();
        send(socket, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        InputStream in = socket.getInputStream();
        assertThat(in.read()).isEqualTo('H');
        return socket;
    }

    /** As who reads a byte a second does. */
    private static void aByteMore(List<Socket> readers) throws IOException {
        for (Socket reader : readers) {
            assertThat(reader.getInputStream().read()).isPositive();
        }
    }

    private interface Step {
        void take() throws IOException;
    }

    /** The server may end one that is too slow; the others go on. */
    private static void slowly(Step step) {
        try {
            step.take();
        } catch (IOException e) {
            System.out.println("a slow client was ended: " + e.getMessage());
        }
    }

    @Test
    void answersBesideAllOfThemAtOnce() throws Exception {
        List<Socket> all = new ArrayList<>();
        List<Socket> headers = new ArrayList<>();
        List<Socket> readers = new ArrayList<>();
        ScheduledExecutorService everySecond = Executors.newScheduledThreadPool(1);
        try (Socket body = connect()) {
            for (int i = 0; i < IDLE; i++) {
                all.add(connect());
            }
            for (int i = 0; i < SLOW_HEADERS; i++) {
                Socket socket = connect();
                all.add(socket);
                headers.add(socket);
                send(socket, "GET /api/v1/log-events HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
            }
            for (int i = 0; i < RunningQueryService.STREAMS; i++) {
                readers.add(sip("/api/v1/log-events?format=ndjson"));
            }
            all.addAll(readers);
            send(body, POST + "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n\r\n{");
            AtomicInteger rounds = new AtomicInteger();
            Future<?> unused = everySecond.scheduleAtFixedRate(
                    () -> {
                        slowly(() -> aByteMore(readers));
                        slowly(() -> send(body, " "));
                        headers.forEach(socket -> slowly(() -> send(socket, "x")));
                        rounds.incrementAndGet();
                    },
                    0,
                    1,
                    TimeUnit.SECONDS);
            requests(all.size() + " clients are idle, or send or read a byte a second");
            assertThat(rounds).as("they went on meanwhile").hasPositiveValue();
        } finally {
            everySecond.shutdownNow();
            close(all);
        }
    }

    @Test
    @Timeout(60)
    void saysNothingOfClientsThatGoAwayAndCountsThem() throws Exception {
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        PrintStream usual = System.err;
        log(new PrintStream(logged, true, StandardCharsets.UTF_8));
        try {
            for (String path : List.of("/api/v1/log-events?format=ndjson", "/api/v1/log-events?limit=2500")) {
                long before = notTaken();
                Socket socket = sip(path);
                socket.setSoLinger(true, 0); // ends with a reset, as of a client that was killed
                socket.close();
                while (notTaken() == before) {
                    Thread.onSpinWait();
                }
            }
        } finally {
            log(usual);
        }
        assertThat(logged.toString(StandardCharsets.UTF_8)).doesNotContain("ERROR", "WARN", "Exception");
    }

    private static void log(PrintStream out) {
        System.setErr(out);
        Logs.configure(Settings.resolve(CommonSettings.all(), Map.of(), Map.of(), List.of()));
    }

    private long notTaken() throws Exception {
        return running.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("logly_query_not_taken_total "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    @Test
    void answersBesideExportsAndListsThatAreTakenByteByByte() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < RunningQueryService.STREAMS; i++) {
                slow.add(sip("/api/v1/log-events?format=ndjson"));
            }
            for (int i = 0; i < 3 * RunningQueryService.CONCURRENCY; i++) {
                slow.add(sip("/api/v1/log-events?limit=2500"));
            }
            aByteMore(slow);
            requests(slow.size() + " clients take their answers byte by byte");
            HttpResponse<String> another = running.get("/api/v1/log-events?format=ndjson&limit=1");
            assertThat(another.statusCode())
                    .as("the places of exports are taken")
                    .isEqualTo(503);
        } finally {
            close(slow);
        }
    }
}
