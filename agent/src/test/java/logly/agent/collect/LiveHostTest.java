package logly.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import logly.agent.proc.KernelFiles;
import logly.schemas.LocalUser;
import logly.schemas.NetworkInterface;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LiveHostTest {
    private static long meminfo(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void agreesWithTheKernelOnMemory() throws IOException {
        SystemMetricCollector collector =
                new SystemMetricCollector("here", KernelFiles.ofThisHost(), Clock.systemUTC(), System::nanoTime);
        SystemMetric metric = collector.sample();
        assertThat(metric.getMemoryTotalBytes()).isEqualTo(meminfo("MemTotal"));
        assertThat(metric.getMemoryAvailableBytes())
                .isBetween(meminfo("MemAvailable") * 8 / 10, meminfo("MemAvailable") * 12 / 10);
        assertThat(metric.getCpuCount()).isPositive();
        assertThat(metric.getCpuPercent()).isBetween(0.0, 100.0);
        assertThat(metric.getDiskTotalBytes()).isPositive();
        assertThat(metric.getDiskUsedBytes()).isBetween(0L, metric.getDiskTotalBytes());
        assertThat(metric.getMounts())
                .noneMatch(m -> m.getFileSystem().equals("tmpfs") || m.getPath().startsWith("/proc"));
        assertThat(metric.getIntervalMillis()).isZero();
        assertThat(metric.getDiskWriteBytesDelta()).isZero();
        assertThat(collector.sample().getDiskWriteBytesDelta()).isNotNegative();
    }

    @Test
    void leavesLoopbackOutOfTheNetwork() throws IOException {
        NetworkMetricCollector collector =
                new NetworkMetricCollector("here", KernelFiles.ofThisHost(), Clock.systemUTC(), System::nanoTime);
        NetworkMetric metric = collector.sample();
        assertThat(metric.getInterfaces()).extracting(NetworkInterface::getName).doesNotContain("lo");
        assertThat(metric.getBytesReceived())
                .isEqualTo(metric.getInterfaces().stream()
                        .mapToLong(NetworkInterface::getBytesReceived)
                        .sum());
        assertThat(metric.getConnectionsEstablished()).isNotNegative();
    }

    @Test
    void takesTheInventoryOfThisHost() throws IOException {
        InventoryCollector collector = new InventoryCollector(KernelFiles.ofThisHost(), () -> 0);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HostInventory inventory = collector.inventory();
            assertThat(inventory.machine().kernel())
                    .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/osrelease"))
                            .strip());
            assertThat(inventory.machine().operatingSystem()).isNotBlank();
            assertThat(inventory.machine().cpuCount()).isPositive();
            assertThat(inventory.machine().memoryTotalBytes()).isEqualTo(meminfo("MemTotal"));
            assertThat(inventory.users()).extracting(LocalUser::getName).contains("root");
            assertThat(inventory.addresses()).doesNotContain("127.0.0.1", "::1");
            assertThat(inventory.listeningPorts())
                    .filteredOn(port -> port.getPort() == server.getLocalPort())
                    .singleElement()
                    .satisfies(port -> {
                        assertThat(port.getProtocol()).isEqualTo("tcp");
                        assertThat(port.getAddress()).isEqualTo("127.0.0.1");
                        assertThat(port.getPid())
                                .isEqualTo(ProcessHandle.current().pid());
                        assertThat(port.getProcess()).isEqualTo("java");
                    });
            assertThat(collector.inventory()).as("kept for a minute").isSameAs(inventory);
        }
    }
}
