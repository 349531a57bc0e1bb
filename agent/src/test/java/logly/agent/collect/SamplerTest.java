package logly.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import logly.agent.collect.NetworkReading.InterfaceReading;
import logly.agent.collect.SystemReading.FileSystemReading;
import logly.agent.collect.SystemReading.Memory;
import logly.agent.collect.SystemReading.Pressures;
import logly.agent.proc.DiskCounters;
import logly.agent.proc.FileHandles;
import logly.agent.proc.KernelStat;
import logly.agent.proc.LoadAverages;
import logly.agent.proc.Pressure;
import logly.agent.proc.Pressure.Share;
import logly.schemas.DiskDevice;
import logly.schemas.Mount;
import logly.schemas.NetworkInterface;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");

    private static final Memory MEMORY = new Memory(1000, 250, 400, 100, 7, 8);

    private static SystemReading reading(KernelStat kernel, List<FileSystemReading> mounts, DiskCounters... disks) {
        return reading(kernel, MEMORY, mounts, disks);
    }

    private static SystemReading reading(
            KernelStat kernel, Memory memory, List<FileSystemReading> mounts, DiskCounters... disks) {
        return new SystemReading(
                kernel,
                memory,
                new LoadAverages(0.5, 0, 2),
                new FileHandles(1630, 9000),
                new Pressures(
                        new Pressure(new Share(51.28, 132_494_465), new Share(0, 0)),
                        new Pressure(null, null),
                        new Pressure(new Share(1.31, 7_958_497), null)),
                mounts,
                List.of(disks));
    }

    private static KernelStat ticks(long user, long idle, long iowait) {
        return kernel(0, 0, user, idle, iowait);
    }

    private static KernelStat kernel(long interrupts, long switches, long user, long idle, long iowait) {
        return new KernelStat(
                List.of(user, 0L, 0L, idle, iowait, 0L, 0L, 0L), 4, interrupts, switches, 1_790_000_000, 3, 1);
    }

    private static SystemSampler sampler(KernelStat before) {
        SystemSampler sampler = new SystemSampler("h");
        sampler.start(before);
        return sampler;
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
        SystemSampler sampler = sampler(ticks(100, 1000, 50));
        SystemMetric metric = sampler.sample(reading(ticks(125, 1050, 75), List.of()), AT, 0);
        assertThat(metric.getCpuPercent()).isEqualTo(25.0);
        SystemMetric still = sampler.sample(reading(ticks(125, 1050, 70), List.of()), AT, 10_000);
        assertThat(still.getCpuPercent()).isZero();
    }

    @Test
    void leavesTheFirstSampleWithoutDeltas() {
        SystemSampler sampler = sampler(ticks(0, 0, 0));
        SystemMetric first =
                sampler.sample(reading(ticks(1, 1, 0), List.of(), new DiskCounters("sda", 500, 70)), AT, 0);
        assertThat(first.getDiskReadBytes()).isEqualTo(500);
        assertThat(first.getDiskReadBytesDelta()).isZero();
        assertThat(first.getCounterReset()).isFalse();
        assertThat(first.getMemoryPercent()).isEqualTo(75.0);

        SystemMetric second =
                sampler.sample(reading(ticks(1, 1, 0), List.of(), new DiskCounters("sda", 800, 71)), AT, 10_000);
        assertThat(second.getDiskReadBytesDelta()).isEqualTo(300);
        assertThat(second.getDiskWriteBytesDelta()).isEqualTo(1);
        assertThat(second.getIntervalMillis()).isEqualTo(10_000);
    }

    @Test
    void countsWholeDisksOnceAndNoDeviceStackedOnThem() {
        SystemSampler sampler = sampler(ticks(0, 0, 0));
        SystemMetric metric = sampler.sample(
                reading(
                        ticks(0, 0, 0),
                        List.of(),
                        new DiskCounters("nvme0n1", 10, 1),
                        new DiskCounters("nvme0n1p1", 10, 1),
                        new DiskCounters("sda", 20, 2),
                        new DiskCounters("sda1", 20, 2),
                        new DiskCounters("vda", 40, 4),
                        new DiskCounters("mmcblk0", 80, 8),
                        new DiskCounters("mmcblk0p2", 80, 8),
                        new DiskCounters("dm-0", 160, 16),
                        new DiskCounters("mapper/root", 160, 16),
                        new DiskCounters("md127", 320, 32),
                        new DiskCounters("loop3", 640, 64),
                        new DiskCounters("zram0", 1280, 128),
                        new DiskCounters("ram0", 2560, 256)),
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
        SystemSampler sampler = sampler(ticks(0, 0, 0));
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

    @Test
    void countsSwitchesInterruptsAndSwappingFromTheBootAndOverTheInterval() {
        SystemSampler sampler = sampler(ticks(0, 0, 0));
        SystemMetric first = sampler.sample(reading(kernel(500, 9000, 0, 0, 0), List.of()), AT, 0);
        assertThat(first.getInterrupts()).isEqualTo(500);
        assertThat(first.getInterruptsDelta()).isZero();
        assertThat(first.getSwapUsedBytes()).isEqualTo(300);
        assertThat(first.getProcessesRunning()).isEqualTo(3);
        assertThat(first.getProcessesBlocked()).isEqualTo(1);
        assertThat(first.getFileDescriptorsUsed()).isEqualTo(1630);
        assertThat(first.getFileDescriptorsMax()).isEqualTo(9000);

        Memory swapped = new Memory(1000, 250, 400, 100, 107, 1008);
        SystemMetric second = sampler.sample(reading(kernel(530, 9900, 0, 0, 0), swapped, List.of()), AT, 10_000);
        assertThat(second.getInterruptsDelta()).isEqualTo(30);
        assertThat(second.getContextSwitchesDelta()).isEqualTo(900);
        assertThat(second.getSwapInBytesDelta()).isEqualTo(100);
        assertThat(second.getSwapOutBytesDelta()).isEqualTo(1000);
        assertThat(second.getCounterReset()).isFalse();
        assertThat(sampler.sample(reading(kernel(3, 9, 0, 0, 0), swapped, List.of()), AT, 10_000)
                        .getCounterReset())
                .isTrue();
    }

    @Test
    void leavesPressureOpenThatTheKernelDoesNotTell() {
        SystemMetric metric = sampler(ticks(0, 0, 0)).sample(reading(ticks(1, 1, 0), List.of()), AT, 0);
        assertThat(metric.getCpuPressureSomePercent()).isEqualTo(51.28);
        assertThat(metric.getCpuPressureSomeMicros()).isEqualTo(132_494_465);
        assertThat(metric.getCpuPressureFullPercent()).isZero();
        assertThat(metric.getMemoryPressureSomePercent()).isNull();
        assertThat(metric.getIoPressureSomePercent()).isEqualTo(1.31);
        assertThat(metric.getIoPressureFullMicros()).isNull();
    }

    @Test
    void saysOfEachMountWhenItWillBeFull() {
        SystemSampler sampler = sampler(ticks(0, 0, 0));
        List<SystemMetric> samples = new ArrayList<>();
        for (int minute = 0; minute <= 5; minute++) {
            samples.add(sampler.sample(
                    reading(
                            ticks(0, 0, 0),
                            List.of(
                                    mount("/", "/dev/vda1", "ext4", 100_000, 50_000),
                                    mount("/srv", "/dev/vdb", "xfs", 100_000, 50_010 - minute * 600))),
                    AT,
                    60_000));
        }
        SystemMetric last = samples.get(5);
        assertThat(last.getMounts())
                .extracting(Mount::getTimeToFullSeconds)
                .containsExactly(null, (50_000L - 3_000) / 10);
        assertThat(last.getMounts().get(1).getAvailableBytes()).isEqualTo(47_000);
        assertThat(last.getMounts().get(1).getInodesPercent()).isEqualTo(60.0);
    }
}
