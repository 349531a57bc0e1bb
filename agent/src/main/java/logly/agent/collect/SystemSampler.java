package logly.agent.collect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.agent.collect.SystemReading.FileSystemReading;
import logly.agent.collect.SystemReading.Memory;
import logly.agent.collect.SystemReading.Pressures;
import logly.agent.proc.DiskCounters;
import logly.agent.proc.KernelStat;
import logly.agent.proc.Pressure;
import logly.agent.proc.Pressure.Share;
import logly.schemas.DiskDevice;
import logly.schemas.Mount;
import logly.schemas.SystemMetric;
import org.jspecify.annotations.Nullable;

/** Turns successive readings into samples; remembers the previous reading, knows no clock and no host. */
final class SystemSampler {
    private static final int READ = 0;
    private static final int WRITTEN = 1;

    private static final int CONTEXT_SWITCHES = 0;
    private static final int INTERRUPTS = 1;
    private static final int SWAPPED_IN = 2;
    private static final int SWAPPED_OUT = 3;
    private static final int KERNEL_COUNTERS = 4;
    /** The one device whose counters are those of the kernel. */
    private static final String KERNEL = "kernel";

    private final String host;
    private final DeviceCounters disks = new DeviceCounters(2);
    private final DeviceCounters kernel = new DeviceCounters(KERNEL_COUNTERS);
    private final FillTrends trends = new FillTrends();
    private CpuTicks ticksBefore = CpuTicks.AT_BOOT;

    SystemSampler(String host) {
        this.host = host;
    }

    /** Sets the baseline of processor ticks, so that the first sample already has a busy share. */
    void start(KernelStat stat) {
        ticksBefore = new CpuTicks(stat.cpuTicks());
    }

    SystemMetric sample(SystemReading reading, Instant at, long intervalMillis) {
        SystemMetric.Builder metric = SystemMetric.newBuilder()
                .setTimestamp(at)
                .setCollectedAt(at)
                .setHost(host)
                .setIntervalMillis(intervalMillis)
                .setLoad1Min(reading.load().one())
                .setLoad5Min(reading.load().five())
                .setLoad15Min(reading.load().fifteen())
                .setFileDescriptorsUsed(reading.files().used())
                .setFileDescriptorsMax(reading.files().max());
        putProcessors(metric, reading.kernel());
        putMemory(metric, reading.memory());
        putPressures(metric, reading.pressures());
        boolean kernelReset = putKernel(metric, reading);
        boolean diskReset = putDevices(metric, reading.disks());
        putMounts(metric, FileSystems.counted(reading.fileSystems()), intervalMillis);
        return metric.setCounterReset(kernelReset || diskReset).build();
    }

    private void putProcessors(SystemMetric.Builder metric, KernelStat stat) {
        CpuTicks ticks = new CpuTicks(stat.cpuTicks());
        metric.setCpuPercent(ticks.busyPercentSince(ticksBefore))
                .setCpuCount(stat.cpuCount())
                .setProcessesRunning(stat.processesRunning())
                .setProcessesBlocked(stat.processesBlocked());
        ticksBefore = ticks;
    }

    private static void putMemory(SystemMetric.Builder metric, Memory memory) {
        metric.setMemoryTotalBytes(memory.totalBytes())
                .setMemoryAvailableBytes(memory.availableBytes())
                .setMemoryPercent(percent(memory.totalBytes() - memory.availableBytes(), memory.totalBytes()))
                .setSwapTotalBytes(memory.swapTotalBytes())
                .setSwapUsedBytes(Math.max(0, memory.swapTotalBytes() - memory.swapFreeBytes()));
    }

    private static void putPressures(SystemMetric.Builder metric, Pressures pressures) {
        Pressure cpu = pressures.cpu();
        Pressure memory = pressures.memory();
        Pressure io = pressures.io();
        metric.setCpuPressureSomePercent(percent(cpu.some()))
                .setCpuPressureFullPercent(percent(cpu.full()))
                .setMemoryPressureSomePercent(percent(memory.some()))
                .setMemoryPressureFullPercent(percent(memory.full()))
                .setIoPressureSomePercent(percent(io.some()))
                .setIoPressureFullPercent(percent(io.full()))
                .setCpuPressureSomeMicros(micros(cpu.some()))
                .setCpuPressureFullMicros(micros(cpu.full()))
                .setMemoryPressureSomeMicros(micros(memory.some()))
                .setMemoryPressureFullMicros(micros(memory.full()))
                .setIoPressureSomeMicros(micros(io.some()))
                .setIoPressureFullMicros(micros(io.full()));
    }

    private static @Nullable Double percent(@Nullable Share share) {
        return share == null ? null : share.percent();
    }

    private static @Nullable Long micros(@Nullable Share share) {
        return share == null ? null : share.totalMicros();
    }

    private boolean putKernel(SystemMetric.Builder metric, SystemReading reading) {
        KernelStat stat = reading.kernel();
        Memory memory = reading.memory();
        Map<String, DeviceCounters.Reading> counters = kernel.advance(Map.of(
                KERNEL,
                List.of(stat.contextSwitches(), stat.interrupts(), memory.swapInBytes(), memory.swapOutBytes())));
        metric.setContextSwitches(stat.contextSwitches())
                .setContextSwitchesDelta(DeviceCounters.delta(counters, CONTEXT_SWITCHES))
                .setInterrupts(stat.interrupts())
                .setInterruptsDelta(DeviceCounters.delta(counters, INTERRUPTS))
                .setSwapInBytes(memory.swapInBytes())
                .setSwapInBytesDelta(DeviceCounters.delta(counters, SWAPPED_IN))
                .setSwapOutBytes(memory.swapOutBytes())
                .setSwapOutBytesDelta(DeviceCounters.delta(counters, SWAPPED_OUT));
        return DeviceCounters.anyReset(counters);
    }

    private boolean putDevices(SystemMetric.Builder metric, List<DiskCounters> reading) {
        Map<String, List<Long>> now = new LinkedHashMap<>();
        for (DiskCounters disk : reading) {
            if (BlockDevices.isCounted(disk.name())) {
                now.put(disk.name(), List.of(disk.readBytes(), disk.writeBytes()));
            }
        }
        Map<String, DeviceCounters.Reading> counters = disks.advance(now);
        List<DiskDevice> devices = new ArrayList<>();
        counters.forEach((name, counted) -> devices.add(new DiskDevice(
                name,
                counted.totals().get(READ),
                counted.totals().get(WRITTEN),
                counted.deltas().get(READ),
                counted.deltas().get(WRITTEN),
                counted.reset())));
        metric.setDevices(devices)
                .setDiskReadBytes(DeviceCounters.total(counters, READ))
                .setDiskWriteBytes(DeviceCounters.total(counters, WRITTEN))
                .setDiskReadBytesDelta(DeviceCounters.delta(counters, READ))
                .setDiskWriteBytesDelta(DeviceCounters.delta(counters, WRITTEN));
        return DeviceCounters.anyReset(counters);
    }

    private void putMounts(SystemMetric.Builder metric, List<FileSystemReading> mounts, long intervalMillis) {
        Map<String, Long> toFull = trends.advance(mounts, intervalMillis);
        long used = mounts.stream().mapToLong(FileSystemReading::usedBytes).sum();
        long available =
                mounts.stream().mapToLong(FileSystemReading::availableBytes).sum();
        metric.setMounts(mounts.stream()
                        .map(mount -> mount(mount, toFull.get(mount.path())))
                        .toList())
                .setDiskTotalBytes(
                        mounts.stream().mapToLong(FileSystemReading::totalBytes).sum())
                .setDiskUsedBytes(used)
                .setDiskPercent(percent(used, used + available));
    }

    private static Mount mount(FileSystemReading f, @Nullable Long secondsToFull) {
        return new Mount(
                f.path(),
                f.device(),
                f.type(),
                f.totalBytes(),
                f.usedBytes(),
                percent(f.usedBytes(), f.usedBytes() + f.availableBytes()),
                f.inodesTotal(),
                f.inodesUsed(),
                percent(f.inodesUsed(), f.inodesTotal()),
                f.availableBytes(),
                secondsToFull);
    }

    static double percent(long part, long whole) {
        return whole <= 0 ? 0 : Math.min(100, Math.max(0, 100.0 * part / whole));
    }
}
