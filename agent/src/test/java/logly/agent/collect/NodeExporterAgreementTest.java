package logly.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import logly.agent.collect.NodeExporter.Reading;
import logly.agent.proc.AuxiliaryVector;
import logly.agent.proc.KernelFiles;
import logly.schemas.DiskDevice;
import logly.schemas.Mount;
import logly.schemas.NetworkInterface;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Every field against the exporter that the field trusts, on this host. The exporter is asked before and after the
 * agent: what only grows must lie between its two answers, what goes up and down must be near one of them.
 */
@EnabledOnOs(OS.LINUX)
class NodeExporterAgreementTest {
    private final KernelFiles files = KernelFiles.ofThisHost();
    private final List<String> compared = new ArrayList<>();

    private void grows(String field, double before, Number ours, double after) {
        compared.add(field);
        assertThat(ours.doubleValue()).as(field).isBetween(before, after);
    }

    private void near(String field, double before, Number ours, double after, double tolerance) {
        compared.add(field);
        assertThat(ours.doubleValue())
                .as(field)
                .isBetween(Math.min(before, after) - tolerance, Math.max(before, after) + tolerance);
    }

    private void same(String field, double theirs, Number ours) {
        compared.add(field);
        assertThat(ours.doubleValue()).as(field).isCloseTo(theirs, within(Math.abs(theirs) * 1e-12));
    }

    @Test
    void agreesFieldByField() throws Exception {
        SystemMetricCollector systems = new SystemMetricCollector("h", files, Clock.systemUTC(), System::nanoTime);
        NetworkMetricCollector networks = new NetworkMetricCollector("h", files, Clock.systemUTC(), System::nanoTime);
        try (NodeExporter exporter = NodeExporter.start()) {
            exporter.read();
            systems.sample();
            networks.sample();
            Reading before = exporter.read();
            SystemMetric system = systems.sample();
            NetworkMetric network = networks.sample();
            Reading after = exporter.read();
            kernel(before, system, after);
            memory(before, system, after);
            pressure(before, system, after);
            disks(before, system, after);
            mounts(before, system, after);
            network(before, network, after);
            same(
                    "bootedAt",
                    before.value("node_boot_time_seconds"),
                    new InventoryCollector(files, () -> 0).inventory().machine().bootedAtSeconds());
        }
        System.out.println(compared.size() + " fields agree with prometheus-node-exporter: " + compared);
    }

    private void kernel(Reading before, SystemMetric ours, Reading after) {
        counter("contextSwitches", "node_context_switches_total", before, ours.getContextSwitches(), after);
        counter("interrupts", "node_intr_total", before, ours.getInterrupts(), after);
        gauge("processesRunning", "node_procs_running", before, ours.getProcessesRunning(), after, 40);
        gauge("processesBlocked", "node_procs_blocked", before, ours.getProcessesBlocked(), after, 20);
        gauge("fileDescriptorsUsed", "node_filefd_allocated", before, ours.getFileDescriptorsUsed(), after, 1000);
        same("fileDescriptorsMax", before.value("node_filefd_maximum"), ours.getFileDescriptorsMax());
        gauge("load1Min", "node_load1", before, ours.getLoad1Min(), after, 1);
        gauge("load5Min", "node_load5", before, ours.getLoad5Min(), after, 1);
        gauge("load15Min", "node_load15", before, ours.getLoad15Min(), after, 1);
    }

    private void counter(String field, String metric, Reading before, Number ours, Reading after) {
        grows(field, before.value(metric), ours, after.value(metric));
    }

    private void gauge(String field, String metric, Reading before, Number ours, Reading after, double tolerance) {
        near(field, before.value(metric), ours, after.value(metric), tolerance);
    }

    private void memory(Reading before, SystemMetric ours, Reading after) {
        double total = before.value("node_memory_MemTotal_bytes");
        same("memoryTotalBytes", total, ours.getMemoryTotalBytes());
        gauge(
                "memoryAvailableBytes",
                "node_memory_MemAvailable_bytes",
                before,
                ours.getMemoryAvailableBytes(),
                after,
                total / 10);
        same("swapTotalBytes", before.value("node_memory_SwapTotal_bytes"), ours.getSwapTotalBytes());
        near(
                "swapUsedBytes",
                swapUsed(before),
                ours.getSwapUsedBytes(),
                swapUsed(after),
                before.value("node_memory_SwapTotal_bytes") / 10);
        double page = AuxiliaryVector.ofThisMachine(files).pageBytes();
        grows(
                "swapInBytes",
                before.value("node_vmstat_pswpin") * page,
                ours.getSwapInBytes(),
                after.value("node_vmstat_pswpin") * page);
        grows(
                "swapOutBytes",
                before.value("node_vmstat_pswpout") * page,
                ours.getSwapOutBytes(),
                after.value("node_vmstat_pswpout") * page);
    }

    private static double swapUsed(Reading reading) {
        return reading.value("node_memory_SwapTotal_bytes") - reading.value("node_memory_SwapFree_bytes");
    }

    private void pressure(Reading before, SystemMetric ours, Reading after) {
        if (ours.getCpuPressureSomeMicros() == null) {
            System.out.println("this kernel tells no pressure");
            return;
        }
        micros("cpuPressureSomeMicros", "cpu_waiting", before, ours.getCpuPressureSomeMicros(), after);
        micros("memoryPressureSomeMicros", "memory_waiting", before, ours.getMemoryPressureSomeMicros(), after);
        micros("memoryPressureFullMicros", "memory_stalled", before, ours.getMemoryPressureFullMicros(), after);
        micros("ioPressureSomeMicros", "io_waiting", before, ours.getIoPressureSomeMicros(), after);
        micros("ioPressureFullMicros", "io_stalled", before, ours.getIoPressureFullMicros(), after);
    }

    private void micros(String field, String metric, Reading before, Number ours, Reading after) {
        String name = "node_pressure_" + metric + "_seconds_total";
        // Theirs are seconds in binary fractions: a microsecond is lost now and then.
        grows(field, before.value(name) * 1e6 - 1, ours, after.value(name) * 1e6 + 1);
    }

    private void disks(Reading before, SystemMetric ours, Reading after) {
        assertThat(ours.getDevices()).isNotEmpty();
        for (DiskDevice disk : ours.getDevices()) {
            device("readBytes", "node_disk_read_bytes_total", disk.getName(), before, disk.getReadBytes(), after);
            device("writeBytes", "node_disk_written_bytes_total", disk.getName(), before, disk.getWriteBytes(), after);
        }
    }

    private void device(String field, String metric, String device, Reading before, Number ours, Reading after) {
        OptionalDouble first = before.labelled(metric, "device", device);
        OptionalDouble second = after.labelled(metric, "device", device);
        if (first.isPresent() && second.isPresent()) {
            grows(device + "." + field, first.getAsDouble(), ours, second.getAsDouble());
        }
    }

    private void mounts(Reading before, SystemMetric ours, Reading after) {
        assertThat(ours.getMounts()).isNotEmpty();
        for (Mount mount : ours.getMounts()) {
            double size = of(before, "size_bytes", mount);
            same(mount.getPath() + " totalBytes", size, mount.getTotalBytes());
            near(
                    mount.getPath() + " usedBytes",
                    size - of(before, "free_bytes", mount),
                    mount.getUsedBytes(),
                    size - of(after, "free_bytes", mount),
                    size / 100);
            near(
                    mount.getPath() + " availableBytes",
                    of(before, "avail_bytes", mount),
                    mount.getAvailableBytes(),
                    of(after, "avail_bytes", mount),
                    size / 100);
            double inodes = of(before, "files", mount);
            same(mount.getPath() + " inodesTotal", inodes, mount.getInodesTotal());
            near(
                    mount.getPath() + " inodesUsed",
                    inodes - of(before, "files_free", mount),
                    mount.getInodesUsed(),
                    inodes - of(after, "files_free", mount),
                    Math.max(1000, inodes / 100));
        }
    }

    private static double of(Reading reading, String metric, Mount mount) {
        return reading.labelled("node_filesystem_" + metric, "mountpoint", mount.getPath())
                .orElseThrow(() -> new AssertionError("the exporter does not know " + mount.getPath()));
    }

    private void network(Reading before, NetworkMetric ours, Reading after) {
        for (NetworkInterface link : ours.getInterfaces()) {
            String name = link.getName();
            device("bytesSent", "node_network_transmit_bytes_total", name, before, link.getBytesSent(), after);
            device("bytesReceived", "node_network_receive_bytes_total", name, before, link.getBytesReceived(), after);
            device("packetsSent", "node_network_transmit_packets_total", name, before, link.getPacketsSent(), after);
            device(
                    "packetsReceived",
                    "node_network_receive_packets_total",
                    name,
                    before,
                    link.getPacketsReceived(),
                    after);
            device("errorsIn", "node_network_receive_errs_total", name, before, link.getErrorsIn(), after);
            device("errorsOut", "node_network_transmit_errs_total", name, before, link.getErrorsOut(), after);
            device("dropsIn", "node_network_receive_drop_total", name, before, link.getDropsIn(), after);
            device("dropsOut", "node_network_transmit_drop_total", name, before, link.getDropsOut(), after);
        }
        tcp("connectionsEstablished", "established", before, ours.getConnectionsEstablished(), after);
        tcp("connectionsListen", "listen", before, ours.getConnectionsListen(), after);
        tcp("connectionsTimeWait", "time_wait", before, ours.getConnectionsTimeWait(), after);
    }

    private void tcp(String field, String state, Reading before, Number ours, Reading after) {
        // It tells no state that no socket is in.
        double first =
                before.labelled("node_tcp_connection_states", "state", state).orElse(0);
        double second =
                after.labelled("node_tcp_connection_states", "state", state).orElse(0);
        near(field, first, ours, second, 50);
    }
}
