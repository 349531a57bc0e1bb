package logly.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import logly.agent.collect.NetworkReading.InterfaceReading;
import logly.agent.collect.SystemReading.DiskReading;
import logly.agent.collect.SystemReading.FileSystemReading;
import logly.agent.collect.SystemReading.Load;
import logly.schemas.DiskDevice;
import logly.schemas.Mount;
import logly.schemas.NetworkInterface;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");

    private static SystemReading reading(CpuTicks ticks, List<FileSystemReading> mounts, DiskReading... disks) {
        return new SystemReading(ticks, 4, 1000, 250, new Load(0.5, -1, 2), mounts, List.of(disks));
    }

    private static CpuTicks ticks(long user, long idle, long iowait) {
        return new CpuTicks(user, 0, 0, idle, iowait, 0, 0, 0);
    }

    private static FileSystemReading mount(String path, String device, String type, long total, long free) {
        return new FileSystemReading(path, device, type, total, free, free - 10, 100, 40);
    }

    private static InterfaceReading link(String name, long... counters) {
        return new InterfaceReading(
                name, true, 0, Arrays.stream(counters).boxed().toList());
    }

    private static NetworkReading network(InterfaceReading... links) {
        return new NetworkReading(List.of(links), TcpStates.NONE);
    }

    @Test
    void countsWaitingForInputAsIdle() {
        SystemSampler sampler = new SystemSampler("h", ticks(100, 1000, 50));
        SystemMetric metric = sampler.sample(reading(ticks(125, 1050, 75), List.of()), AT, 0);
        assertThat(metric.getCpuPercent()).isEqualTo(25.0);
        SystemMetric still = sampler.sample(reading(ticks(125, 1050, 70), List.of()), AT, 10_000);
        assertThat(still.getCpuPercent()).isZero();
    }

    @Test
    void leavesTheFirstSampleWithoutDeltas() {
        SystemSampler sampler = new SystemSampler("h", ticks(0, 0, 0));
        SystemMetric first = sampler.sample(reading(ticks(1, 1, 0), List.of(), new DiskReading("sda", 500, 70)), AT, 0);
        assertThat(first.getDiskReadBytes()).isEqualTo(500);
        assertThat(first.getDiskReadBytesDelta()).isZero();
        assertThat(first.getCounterReset()).isFalse();
        assertThat(first.getMemoryPercent()).isEqualTo(75.0);
        assertThat(first.getLoad5Min()).isZero();

        SystemMetric second =
                sampler.sample(reading(ticks(1, 1, 0), List.of(), new DiskReading("sda", 800, 71)), AT, 10_000);
        assertThat(second.getDiskReadBytesDelta()).isEqualTo(300);
        assertThat(second.getDiskWriteBytesDelta()).isEqualTo(1);
        assertThat(second.getIntervalMillis()).isEqualTo(10_000);
    }

    @Test
    void countsWholeDisksOnceAndNoDeviceStackedOnThem() {
        SystemSampler sampler = new SystemSampler("h", ticks(0, 0, 0));
        SystemMetric metric = sampler.sample(
                reading(
                        ticks(0, 0, 0),
                        List.of(),
                        new DiskReading("/dev/nvme0n1", 10, 1),
                        new DiskReading("/dev/nvme0n1p1", 10, 1),
                        new DiskReading("/dev/sda", 20, 2),
                        new DiskReading("/dev/sda1", 20, 2),
                        new DiskReading("/dev/vda", 40, 4),
                        new DiskReading("/dev/mmcblk0", 80, 8),
                        new DiskReading("/dev/mmcblk0p2", 80, 8),
                        new DiskReading("/dev/dm-0", 160, 16),
                        new DiskReading("/dev/mapper/root", 160, 16),
                        new DiskReading("/dev/md127", 320, 32),
                        new DiskReading("/dev/loop3", 640, 64),
                        new DiskReading("/dev/zram0", 1280, 128),
                        new DiskReading("/dev/ram0", 2560, 256)),
                AT,
                0);
        assertThat(metric.getDevices())
                .extracting(DiskDevice::getName)
                .containsExactly("nvme0n1", "sda", "vda", "mmcblk0");
        assertThat(metric.getDiskReadBytes()).isEqualTo(150);
        assertThat(metric.getDiskWriteBytes()).isEqualTo(15);
    }

    @Test
    void countsEachFileSystemOncePerDevice() {
        SystemSampler sampler = new SystemSampler("h", ticks(0, 0, 0));
        SystemMetric metric = sampler.sample(
                reading(
                        ticks(0, 0, 0),
                        List.of(
                                mount("/var/lib/docker", "/dev/vda1", "ext4", 1000, 400),
                                mount("/", "/dev/vda1", "ext4", 1000, 400),
                                mount("/srv", "/dev/vdb", "xfs", 500, 100),
                                mount("/run", "tmpfs", "tmpfs", 300, 300),
                                mount("/snap/core", "/dev/loop0", "squashfs", 50, 0),
                                mount("/media/cd", "/dev/sr0", "iso9660", 50, 0),
                                mount("/var/lib/docker/overlay2/x", "overlay", "overlay", 1000, 400),
                                mount("/proc", "proc", "proc", 0, 0))),
                AT,
                0);
        assertThat(metric.getMounts()).extracting(Mount::getPath).containsExactly("/", "/srv");
        assertThat(metric.getDiskTotalBytes()).isEqualTo(1500);
        assertThat(metric.getDiskUsedBytes()).isEqualTo(1000);
        assertThat(metric.getDiskPercent()).isCloseTo(100.0 * 1000 / 1480, within(1e-9));
        assertThat(metric.getMounts().get(0).getInodesUsed()).isEqualTo(60);
    }

    @Test
    void showsTheOverlayOfAContainerThatHasNothingElse() {
        List<FileSystemReading> counted = FileSystems.counted(
                List.of(mount("/", "overlay", "overlay", 1000, 400), mount("/dev/shm", "shm", "tmpfs", 64, 64)));
        assertThat(counted).extracting(FileSystemReading::path).containsExactly("/");
    }

    @Test
    void takesTheNewCountersAsDeltaWhereOneFell() {
        NetworkSampler sampler = new NetworkSampler("h");
        sampler.sample(network(link("eth0", 100, 200, 1, 2, 0, 0, 5, 6)), AT, 0);
        NetworkMetric metric = sampler.sample(network(link("eth0", 30, 900, 3, 4, 0, 0, 7, 1)), AT, 10_000);
        assertThat(metric.getCounterReset()).isTrue();
        assertThat(metric.getBytesSentDelta()).isEqualTo(30);
        assertThat(metric.getBytesReceivedDelta()).isEqualTo(900);
        assertThat(metric.getDropsOutDelta()).isEqualTo(1);
    }

    @Test
    void sumsDeltasPerInterfaceSoThatOneThatGoesSubtractsNothing() {
        NetworkSampler sampler = new NetworkSampler("h");
        sampler.sample(network(link("eth0", 10, 0, 0, 0, 0, 0, 0, 0), link("veth1", 5000, 0, 0, 0, 0, 0, 0, 0)), AT, 0);
        NetworkMetric gone = sampler.sample(network(link("eth0", 15, 0, 0, 0, 0, 0, 0, 0)), AT, 10_000);
        assertThat(gone.getBytesSent()).isEqualTo(15);
        assertThat(gone.getBytesSentDelta()).isEqualTo(5);
        assertThat(gone.getCounterReset()).isFalse();

        NetworkMetric back = sampler.sample(
                network(
                        link("eth0", 16, 0, 0, 0, 0, 0, 0, 0),
                        link("veth1", 5007, 0, 0, 0, 0, 0, 0, 0),
                        link("veth2", 9999, 0, 0, 0, 0, 0, 0, 0)),
                AT,
                10_000);
        assertThat(back.getBytesSentDelta()).isEqualTo(1 + 7);
        assertThat(back.getInterfaces())
                .extracting(NetworkInterface::getBytesSentDelta)
                .containsExactly(1L, 7L, 0L);
    }

    @Test
    void countsTcpSocketsByState() throws IOException {
        String table = """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1595 1 0 100
                   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 1596 1 0 100
                   2: 0100007F:D431 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 1597 1 0 100
                10000: 0100007F:D432 0100007F:1F90 06 00000000:00000000 03:00000D3C 00000000     0        0 0 3 0
                   4: 0100007F:D433 0100007F:1F90 02 00000000:00000000 03:00000D3C 00000000     0        0 0 3 0
                """;
        TcpStates states = TcpStates.count(new BufferedReader(new StringReader(table)));
        assertThat(states).isEqualTo(new TcpStates(2, 1, 1));
        assertThat(states.plus(states)).isEqualTo(new TcpStates(4, 2, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "0:0:0:0:0:0:0:1", "fe80:0:0:0:0:0:0:2", "169.254.3.4"})
    void leavesOutAddressesThatNobodyElseCanUse(String address) {
        assertThat(HostInventory.isLocal(address)).isTrue();
        assertThat(HostInventory.isLocal("192.0.2.1")).isFalse();
    }
}
