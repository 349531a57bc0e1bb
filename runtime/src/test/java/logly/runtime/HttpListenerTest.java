package logly.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpListenerTest {
    private static final int WAITING = 64;
    private static final int BEYOND = 5;

    @Test
    void dropsRequestsBeyondItsBoundAndGoesOn() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        CountDownLatch dropped = new CountDownLatch(BEYOND);
        AtomicInteger answered = new AtomicInteger();
        ExecutorService clients = Executors.newCachedThreadPool();
        try (HttpListener listener = HttpListener.bind("127.0.0.1", 0, CommonSettings.HTTP_PORT, 1)) {
            listener.server().createContext("/", exchange -> {
                entered.countDown();
                awaitQuietly(leave);
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            listener.server().start();
            Callable<Void> client = () -> {
                if (answered(listener.port())) {
                    answered.incrementAndGet();
                } else {
                    dropped.countDown();
                }
                return null;
            };
            List<Future<Void>> all = new ArrayList<>(List.of(clients.submit(client)));
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < WAITING + BEYOND; i++) {
                all.add(clients.submit(client));
            }

            // While the handler blocks, one request runs and 64 wait: only those beyond can end.
            assertThat(dropped.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(answered).hasValue(0);
            assertThat(listener.dropped()).isEqualTo(BEYOND);
            leave.countDown();
            for (Future<Void> each : all) {
                each.get(10, TimeUnit.SECONDS);
            }
            assertThat(answered).hasValue(1 + WAITING);
            assertThat(answered(listener.port())).isTrue();
        } finally {
            leave.countDown();
            clients.shutdownNow();
        }
    }

    @Test
    void saysThatAnAddressIsUnknown() {
        OperatorMistake mistake = catchThrowableOfType(
                OperatorMistake.class, () -> HttpListener.bind("host.invalid", 0, CommonSettings.HTTP_PORT, 1)
                        .close());

        assertThat(mistake.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(mistake).hasMessage("there is no address host.invalid to listen on");
    }

    /** Whether an answer came before the end of the connection. */
    private static boolean answered(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (SocketException reset) {
            return false;
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
