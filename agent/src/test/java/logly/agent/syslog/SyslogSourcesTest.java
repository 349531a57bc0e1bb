package logly.agent.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import logly.agent.source.Bell;
import logly.agent.source.LogSource;
import logly.schemas.LogEvent;
import logly.schemas.SourceState;
import logly.schemas.SourceStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogSourcesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ListenAddress ANY_PORT = ListenAddress.parse("127.0.0.1:0");

    private final Bell bell = new Bell();
    private final AtomicLong nanos = new AtomicLong();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final List<LogSource> opened = new ArrayList<>();

    private SyslogSource source(SyslogSources.Options options) {
        List<LogSource> sources = new SyslogSources(
                        options,
                        "agent-1",
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        ZoneOffset.UTC,
                        bell,
                        nanos::get,
                        Path.of("/proc"))
                .sources(registry);
        opened.addAll(sources);
        SyslogSource source = (SyslogSource) sources.get(0);
        source.read(1);
        assertThat(source.status(NOW).getState()).isEqualTo(SourceState.ACTIVE);
        return source;
    }

    private SyslogSource udp() {
        return source(new SyslogSources.Options(ANY_PORT, null, 8, 3));
    }

    private SyslogSource tcp() {
        return source(new SyslogSources.Options(null, ANY_PORT, 8, 3));
    }

    @AfterEach
    void closes() {
        opened.forEach(LogSource::close);
    }

    private static void send(SyslogSource source, String... messages) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (String message : messages) {
                byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), source.port()));
            }
        }
    }

    private static Socket connect(SyslogSource source) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), source.port());
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private List<LogEvent> await(SyslogSource source, int count) throws InterruptedException {
        List<LogEvent> events = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (events.size() < count && System.nanoTime() < deadline) {
            events.addAll(source.read(100).events());
            if (events.size() < count) {
                bell.await(Duration.ofMillis(100));
            }
        }
        assertThat(events).hasSize(count);
        return events;
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            bell.await(Duration.ofMillis(10));
        }
    }

    @Test
    void keepsADatagramUnderTheHostThatItSpeaksOf() throws IOException, InterruptedException {
        SyslogSource source = udp();
        send(
                source,
                "<38>Nov 23 11:59:59 web-7 sshd[42]: Failed password for root from 192.0.2.9 port 22 ssh2\n",
                "<165>1 2026-11-23T11:59:59.5Z router-1 bgpd 7 - - neighbour is down");
        List<LogEvent> events = await(source, 2);
        assertThat(events).extracting(LogEvent::getHost).containsExactly("web-7", "router-1");
        assertThat(events).extracting(LogEvent::getService).containsExactly("sshd", "bgpd");
        assertThat(events.get(0).getIpAddress()).isEqualTo("192.0.2.9");
        assertThat(events.get(0).getUser()).isEqualTo("root");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getMetadata()).containsEntry("peer", "127.0.0.1");
            assertThat(event.getSourcePath()).startsWith("syslog udp 127.0.0.1");
        });
        SourceStatus status = source.status(NOW);
        assertThat(status.getLines()).isEqualTo(2);
        assertThat(status.getMisdated()).isZero();
    }

    @Test
    void keepsWhatHasNoHeaderUnderItsSendersAddress() throws IOException, InterruptedException {
        SyslogSource source = udp();
        send(source, "something else", "\n", "<13>Nov 23 10:00:00 web-7 app: an hour ago");
        List<LogEvent> events = await(source, 2);
        assertThat(events).extracting(LogEvent::getHost).containsExactly("127.0.0.1", "web-7");
        assertThat(events.get(0).getMessage()).isEqualTo("something else");
        assertThat(source.status(NOW).getMisdated()).isEqualTo(1);
    }

    @Test
    void cutsALongMessageAndSaysSo() throws IOException, InterruptedException {
        SyslogSource source = udp();
        send(source, "<13>Nov 23 12:00:00 web-7 app: " + "x".repeat(40_000));
        LogEvent event = await(source, 1).get(0);
        assertThat(event.getMetadata()).containsEntry("truncated", "true");
        assertThat(event.getMessage().length()).isBetween(16_000, 16_384);
        assertThat(source.status(NOW).getTruncated()).isEqualTo(1);
        assertThat(source.status(NOW).getCutBytes()).isEqualTo(40_031 - 16_384);
    }

    @Test
    void boundsTheHostsThatSendersInvent() throws IOException, InterruptedException {
        SyslogSource source = udp();
        String[] messages = new String[20];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = "<13>Nov 23 12:00:00 invented-" + i + " app: x";
        }
        send(source, messages);
        assertThat(await(source, 20).stream().map(LogEvent::getHost).distinct())
                .containsExactly("invented-0", "invented-1", "invented-2", "127.0.0.1");
    }

    @Test
    void takesBothFramingsOverTcp() throws IOException, InterruptedException {
        SyslogSource source = tcp();
        String one = "<38>Nov 23 11:59:59 web-7 sshd[42]: one\nstill one";
        try (Socket socket = connect(source);
                Socket other = connect(source)) {
            write(socket, one.length() + " " + one);
            write(other, "<38>Nov 23 11:59:59 web-8 sshd[42]: two\n<38>Nov 23 11:59:59 web-8 ssh");
            write(socket, one.length() + " " + one.substring(0, 20));
            await(source, 2);
            write(socket, one.substring(20));
            write(other, "d[43]: three");
            other.shutdownOutput();
            List<LogEvent> events = await(source, 2);
            assertThat(events).extracting(LogEvent::getMessage).containsExactlyInAnyOrder("one\nstill one", "three");
        }
    }

    @Test
    void boundsTheConnectionsOfOneAddress() throws IOException, InterruptedException {
        SyslogSource source = tcp();
        try (Socket first = connect(source);
                Socket second = connect(source);
                Socket third = connect(source)) {
            assertThat(third.getInputStream().read())
                    .as("the third of eight is turned away")
                    .isNegative();
            write(first, "<13>Nov 23 12:00:00 a app: first\n");
            write(second, "<13>Nov 23 12:00:00 a app: second\n");
            assertThat(await(source, 2)).extracting(LogEvent::getMessage).containsExactlyInAnyOrder("first", "second");
            assertThat(counter("logly_agent_syslog_tcp_refused")).isEqualTo(1);
        }
    }

    private double counter(String name) {
        return registry.scrape().stream()
                .filter(snapshot -> snapshot.getMetadata().getName().equals(name))
                .flatMap(snapshot -> snapshot.getDataPoints().stream())
                .mapToDouble(point -> ((io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot)
                                point)
                        .getValue())
                .sum();
    }

    @Test
    void closesTheConnectionThatWasSilentLongestForANewOne() throws IOException, InterruptedException {
        MessageQueue queue = new MessageQueue(1 << 20);
        try (TcpListener listener = TcpListener.open(ANY_PORT, new TcpListener.Limits(2, 2), queue, bell, nanos::get)) {
            InetAddress here = InetAddress.getLoopbackAddress();
            try (Socket silent = new Socket(here, listener.port())) {
                await("one connection", () -> listener.connections() == 1);
                nanos.addAndGet(TcpListener.SILENT_NANOS);
                try (Socket busy = new Socket(here, listener.port())) {
                    await("two connections", () -> listener.connections() == 2);
                    write(silent, "<13>half a line");
                    try (Socket refused = new Socket(here, listener.port())) {
                        assertThat(refused.getInputStream().read()).isNegative();
                    }
                    assertThat(listener.refused()).isPositive();
                    assertThat(busy.isClosed()).isFalse();
                }
            }
        }
    }

    @Test
    void saysWhyItCannotListenAndTriesAgain() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            ListenAddress address = ListenAddress.parse("127.0.0.1:" + taken.getLocalPort());
            LogSource source = new SyslogSources(
                            new SyslogSources.Options(address, null, 8, 3),
                            "agent-1",
                            Clock.fixed(NOW, ZoneOffset.UTC),
                            ZoneOffset.UTC,
                            bell,
                            nanos::get,
                            Path.of("/proc"))
                    .sources(registry)
                    .get(0);
            assertThat(source.read(1).events()).isEmpty();
            assertThat(source.status(NOW).getState()).isEqualTo(SourceState.REFUSED);
            assertThat(source.status(NOW).getReason()).startsWith("cannot bind");
            source.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "514", "localhost:514", "1.2.3.4:", "1.2.3.4:65536", "::1:514", "1.2.3.4:-1", "1.2.3:1"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not ADDRESS:PORT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:514", "192.0.2.7:1514", "[::]:514", "[2001:db8::1]:0"})
    void printsAnAddressAsItWasWritten(String text) {
        assertThat(ListenAddress.parse(text)).hasToString(text);
    }
}
