package logly.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ServiceRunnerTest {
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final NotedService first = new NotedService("first", notes::add);
    private final NotedService second = new NotedService("second", notes::add);

    @Test
    void startsInOrderAndClosesInReverse() {
        ServiceRunner runner = runner(first, second);

        ExitCode code = runner.run(() -> {
            notes.add("ready");
            runner.stop();
        });

        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(notes).containsExactly("start first", "start second", "ready", "close second", "close first");
        assertThat(out).hasSize(4).element(0).asString().matches("first +started in \\d+\\.\\d\\d s");
        assertThat(err).isEmpty();
    }

    @Test
    void announcesReadinessOnceAllAreReady() throws Exception {
        second.health = Health.starting("waits");
        ServiceRunner runner = runner(first, second);
        CompletableFuture<ExitCode> code =
                CompletableFuture.supplyAsync(() -> runner.run(() -> notes.add("ready " + second.health.state())));

        second.health = Health.degraded("slow");
        await(() -> notes.contains("ready DEGRADED"));
        first.health = Health.starting("again");
        first.health = Health.up();
        runner.stop();

        assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
        assertThat(notes).containsOnlyOnce("ready DEGRADED");
    }

    @Test
    void endsWithTheCodeAndOneLineOfAnOperatorMistake() {
        Service failing = new NotedService("failing", notes::add) {
            @Override
            public void start() throws Exception {
                super.start();
                throw new OperatorMistake(ExitCode.BUSY, "port 1 is taken");
            }
        };

        assertThat(runner(first, failing, second).run(() -> notes.add("ready"))).isEqualTo(ExitCode.BUSY);
        assertThat(notes).containsExactly("start first", "start failing", "close failing", "close first");
        assertThat(err).containsExactly("port 1 is taken");
    }

    @Test
    void callsAStartThatAStopInterruptedNoBug() throws Exception {
        Service slow = new NotedService("slow", notes::add) {
            @Override
            public void start() throws Exception {
                super.start();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("wrapped", e);
                }
            }
        };
        ServiceRunner runner = runner(slow);
        CompletableFuture<ExitCode> code = CompletableFuture.supplyAsync(() -> runner.run(() -> notes.add("ready")));
        await(() -> notes.contains("start slow"));
        runner.stop();

        assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
        assertThat(err).isEmpty();
    }

    @Test
    void endsWithABugForEverythingElse() {
        Service failing = new NotedService("failing", notes::add) {
            @Override
            public void start() {
                throw new NoClassDefFoundError("gone");
            }
        };

        assertThat(runner(failing).run(() -> {})).isEqualTo(ExitCode.BUG);
        assertThat(err).containsExactly("stopped by a bug: java.lang.NoClassDefFoundError: gone");
    }

    @Test
    void endsWhenAServiceIsDown() {
        ServiceRunner runner = runner(first, second);

        ExitCode code = runner.run(() -> first.health = Health.down("disk on fire"));

        assertThat(code).isEqualTo(ExitCode.BUG);
        assertThat(err).containsExactly("first is down: disk on fire");
        assertThat(notes).endsWith("close second", "close first");
    }

    @Test
    void leavesAHangingCloseBehind() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Service hanging = new NotedService("hanging", notes::add) {
            @Override
            public void close() {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            }
        };
        ServiceRunner runner = new ServiceRunner(List.of(first, hanging), out::add, err::add, Duration.ofMillis(200));

        assertThat(runner.run(runner::stop)).isEqualTo(ExitCode.DONE);
        assertThat(notes).endsWith("close first");
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void countsAFailingCloseAsABug() {
        Service failing = new NotedService("failing", notes::add) {
            @Override
            public void close() {
                throw new IllegalStateException("expected by the test");
            }
        };
        ServiceRunner runner = runner(first, failing);

        assertThat(runner.run(runner::stop)).isEqualTo(ExitCode.BUG);
        assertThat(notes).endsWith("close first");
    }

    @Test
    void interruptsAStartThatBlocks() throws Exception {
        CountDownLatch blocks = new CountDownLatch(1);
        Service slow = new NotedService("slow", notes::add) {
            @Override
            public void start() throws Exception {
                super.start();
                blocks.countDown();
                new CountDownLatch(1).await();
            }
        };
        ServiceRunner runner = runner(slow, second);
        CompletableFuture<ExitCode> code = CompletableFuture.supplyAsync(() -> runner.run(() -> {}));
        assertThat(blocks.await(10, TimeUnit.SECONDS)).isTrue();
        runner.stop();

        assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
        assertThat(notes).containsExactly("start slow", "close slow");
    }

    @Test
    void closesEverythingOnSigterm() throws Exception {
        Process process = ChildJvm.start(SignalledMain.class);
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> before = readUntil(lines, "ready");
            process.toHandle().destroy();
            List<String> after = lines.lines().toList();

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(before).containsSubsequence("start a", "start b");
            assertThat(after).containsSubsequence("close b", "close a");
            assertThat(process.exitValue()).isEqualTo(128 + 15);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Runs until it is signalled. */
    static final class SignalledMain {
        private SignalledMain() {}

        public static void main(String[] args) {
            Consumer<String> print = System.out::println;
            List<Service> services = List.of(new NotedService("a", print), new NotedService("b", print));
            ServiceRunner runner =
                    new ServiceRunner(services, line -> {}, System.err::println, ServiceRunner.STOP_WITHIN);
            System.exit(runner.runUntilSignal(() -> print.accept("ready")).code());
        }
    }

    private static List<String> readUntil(BufferedReader lines, String last) throws IOException {
        List<String> read = new ArrayList<>();
        for (String line = lines.readLine(); line != null && !line.equals(last); line = lines.readLine()) {
            read.add(line);
        }
        return read;
    }

    private ServiceRunner runner(Service... services) {
        return new ServiceRunner(List.of(services), out::add, err::add, Duration.ofSeconds(5));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
