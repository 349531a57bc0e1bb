package logly.agent.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import logly.agent.Samples;
import logly.agent.proc.AuxiliaryVector;
import logly.agent.proc.KernelFiles;
import logly.schemas.Action;
import logly.schemas.HostSnapshot;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkTrace;
import logly.schemas.ProcessTrace;
import logly.schemas.SnapshotTrigger;
import logly.schemas.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SnapshotsTest {
    @TempDir
    private Path root;

    private final BlockingQueue<HostSnapshot> made = new LinkedBlockingQueue<>();

    private static Snapshots.Plan plan(int perService, Duration every) {
        return new Snapshots.Plan("web-1", new Topics(Topics.Options.EMBEDDED).logEvents(), 60, perService, every);
    }

    private Snapshots snapshots(Snapshots.Plan plan, KernelFiles files, UnaryOperator<String> redaction) {
        return new Snapshots(
                plan,
                new Snapshots.Eyes(files, AuxiliaryVector.USUAL, redaction),
                made::add,
                new PrometheusRegistry(),
                Clock.systemUTC(),
                System::nanoTime);
    }

    private static LogEvent event(String service, long pid, String ip) {
        return LogEvent.newBuilder(Samples.event("web-1", "line"))
                .setTimestamp(Instant.now())
                .setService(service)
                .setAction(Action.FAILED_LOGIN)
                .setIpAddress(ip)
                .setMetadata(Map.of("pid", Long.toString(pid)))
                .setAgentId(7)
                .setEpoch(8)
                .setSeq(9)
                .build();
    }

    /** Runs the loop until so many are made. */
    private List<HostSnapshot> run(Snapshots snapshots, int count, Runnable meanwhile) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                snapshots.run(stop);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        List<HostSnapshot> all = new ArrayList<>();
        try {
            meanwhile.run();
            while (all.size() < count) {
                HostSnapshot next = made.poll(20, TimeUnit.SECONDS);
                assertThat(next).as("snapshot %d of %d", all.size() + 1, count).isNotNull();
                all.add(next);
            }
        } finally {
            stop.countDown();
            snapshots.wake();
            thread.join();
        }
        return all;
    }

    @Test
    void showsThisProcessAndItsSocketsAtTheMomentOfTheEvent() throws Exception {
        long pid = ProcessHandle.current().pid();
        Snapshots snapshots = snapshots(
                plan(6, Duration.ZERO), KernelFiles.ofThisHost(), line -> line.replaceFirst("^\\S+", "[masked]"));
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                java.net.Socket client = new java.net.Socket(server.getInetAddress(), server.getLocalPort())) {
            long before = System.nanoTime();
            HostSnapshot snapshot = run(
                            snapshots, 1, () -> snapshots.appended(List.of(event("java", pid, "127.0.0.1"))))
                    .get(0);
            System.out.println("first snapshot in a cold JVM, thread's start included: "
                    + Duration.ofNanos(System.nanoTime() - before).toMillis() + " ms");

            assertThat(snapshot.getTrigger()).isEqualTo(SnapshotTrigger.EVENT);
            assertThat(List.of(snapshot.getEventAgentId(), snapshot.getEventEpoch(), snapshot.getEventSeq()))
                    .containsExactly(7L, 8L, 9L);
            assertThat(snapshot.getEventTopic()).isEqualTo("logly.log-events");
            assertThat(snapshot.getEventKey()).isEqualTo("web-1").isEqualTo(snapshot.getHost());
            ProcessTrace self = snapshot.getProcesses().get(0);
            assertThat(self.getPid()).isEqualTo(pid);
            assertThat(self.getName()).isEqualTo("java");
            assertThat(self.getCmdline()).startsWith("[masked] ");
            assertThat(self.getParentPid())
                    .isEqualTo(ProcessHandle.current().parent().orElseThrow().pid());
            assertThat(self.getUser()).isEqualTo(System.getProperty("user.name"));
            assertThat(self.getThreads()).isGreaterThan(5);
            assertThat(self.getMemoryRssBytes()).isBetween(10L << 20, 4L << 30);
            assertThat(self.getMemoryVirtualBytes()).isGreaterThan(self.getMemoryRssBytes());
            assertThat(self.getCpuUserMillis()).isPositive();
            assertThat(self.getReadSyscalls()).isPositive();
            assertThat(self.getWriteBytes()).isNotNull();
            Instant started = ProcessHandle.current().info().startInstant().orElseThrow();
            assertThat(Duration.between(started, self.getStartedAt()).abs()).isLessThan(Duration.ofSeconds(2));
            assertThat(snapshot.getSockets())
                    .filteredOn(socket -> socket.getLocalPort() == client.getLocalPort())
                    .singleElement()
                    .satisfies(socket -> {
                        assertThat(socket.getProtocol()).isEqualTo("tcp");
                        assertThat(socket.getState()).isEqualTo("ESTABLISHED");
                        assertThat(socket.getRemoteIp()).isEqualTo("127.0.0.1");
                        assertThat(socket.getRemotePort()).isEqualTo(server.getLocalPort());
                        assertThat(socket.getPid()).isEqualTo(pid);
                    });
            assertThat(snapshot.getSockets())
                    .filteredOn(socket -> socket.getState().equals("LISTEN"))
                    .extracting(NetworkTrace::getLocalPort)
                    .contains(server.getLocalPort());
        }
    }

    @Test
    void countsWhatItSkips() throws Exception {
        Snapshots snapshots = snapshots(plan(2, Duration.ZERO), KernelFiles.ofThisHost(), line -> line);
        LogEvent plain = LogEvent.newBuilder(event("x", 1, "192.0.2.1"))
                .setAction(Action.OTHER)
                .setLevel(Level.INFO)
                .build();
        LogEvent old = LogEvent.newBuilder(event("y", 1, "192.0.2.1"))
                .setTimestamp(Instant.now().minusSeconds(3600))
                .build();
        List<LogEvent> events = new ArrayList<>(List.of(plain, old));
        for (int i = 0; i < 5; i++) {
            events.add(event("sshd", 1, "192.0.2.1"));
        }
        run(snapshots, 2, () -> snapshots.appended(events));
        assertThat(made).isEmpty();
        assertThat(snapshots.taken()).isEqualTo(2);
        assertThat(snapshots.skipped()).as("history is not a matter of rate").isEqualTo(3);
    }

    @Test
    void looksRegularlyToo() throws Exception {
        Snapshots snapshots =
                snapshots(plan(6, Duration.ofMillis(1)), KernelFiles.ofThisHost(), UnaryOperator.identity());
        HostSnapshot snapshot = run(snapshots, 2, () -> {}).get(1);
        assertThat(snapshot.getTrigger()).isEqualTo(SnapshotTrigger.PERIODIC);
        assertThat(snapshot.getHost()).isEqualTo("web-1");
        assertThat(snapshot.getProcesses()).hasSizeBetween(1, 2 * SnapshotTaker.EACH);
        assertThat(snapshot.getProcesses())
                .extracting(ProcessTrace::getPid)
                .contains(ProcessHandle.current().pid());
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void saysNothingInsteadOfZeroOfWhatItMayNotRead() throws Exception {
        write("etc/passwd", "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n");
        write("proc/uptime", "1000.50 1.00\n");
        write(
                "proc/812/stat",
                "812 (vsftpd) S 1 812 812 0 -1 4194304 100 0 0 0 250 31 0 0 20 0 3 0 100050 12345678 321 1 0 0\n");
        write("proc/812/status", "Name:\tvsftpd\nUid:\t1\t1\t1\t1\nVmSize:\t 8512 kB\nVmRSS:\t 2604 kB\n");
        write("proc/812/cmdline", "vsftpd\0-opasv_password=" + "x".repeat(6000) + "\0");
        write("proc/813/stat", "813 (vsftpd) Z 812 812 812 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0 100060 0 0 1 0 0\n");
        Snapshots snapshots = snapshots(plan(6, Duration.ZERO), new KernelFiles(root), line -> line);
        HostSnapshot snapshot = run(snapshots, 1, () -> snapshots.appended(List.of(event("vsftpd", 999, "192.0.2.1"))))
                .get(0);
        assertThat(snapshot.getSockets()).isEmpty();
        assertThat(snapshot.getProcesses())
                .as("813 ended meanwhile: it has no status")
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.getUser()).isEqualTo("daemon");
                    assertThat(p.getCmdline())
                            .startsWith("vsftpd -opasv_password=x")
                            .hasSize(4096);
                    assertThat(p.getCpuUserMillis()).isEqualTo(2500);
                    assertThat(p.getMemoryRssBytes()).isEqualTo(2604 * 1024);
                    assertThat(p.getReadBytes()).isNull();
                    assertThat(p.getWriteSyscalls()).isNull();
                    assertThat(p.getStartedAt()).isEqualTo(p.getTimestamp());
                });
    }
}
