package logly.agent.collect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.agent.collect.SystemReading.DiskReading;
import logly.agent.collect.SystemReading.FileSystemReading;
import logly.schemas.DiskDevice;
import logly.schemas.Mount;
import logly.schemas.SystemMetric;

/** Turns successive readings into samples; remembers the previous reading, knows no clock and no host. */
final class SystemSampler {
    private static final int READ = 0;
    private static final int WRITTEN = 1;

    private final String host;
    private final DeviceCounters disks = new DeviceCounters(2);
    private CpuTicks ticksBefore;

    /** Starts with a baseline of processor ticks, so that the first sample already has a busy share. */
    SystemSampler(String host, CpuTicks cpuTicks) {
        this.host = host;
        this.ticksBefore = cpuTicks;
    }

    SystemMetric sample(SystemReading reading, Instant at, long intervalMillis) {
        final double cpuPercent = reading.cpuTicks().busyPercentSince(ticksBefore);
        ticksBefore = reading.cpuTicks();
        Map<String, DeviceCounters.Reading> devices = disks.advance(counters(reading.disks()));
        List<FileSystemReading> mounts = FileSystems.counted(reading.fileSystems());
        long total = mounts.stream().mapToLong(FileSystemReading::totalBytes).sum();
        long used = mounts.stream().mapToLong(SystemSampler::used).sum();
        long available =
                mounts.stream().mapToLong(FileSystemReading::availableBytes).sum();
        return SystemMetric.newBuilder()
                .setTimestamp(at)
                .setCollectedAt(at)
                .setHost(host)
                .setIntervalMillis(intervalMillis)
                .setCpuPercent(cpuPercent)
                .setCpuCount(reading.cpuCount())
                .setMemoryTotalBytes(reading.memoryTotalBytes())
                .setMemoryAvailableBytes(reading.memoryAvailableBytes())
                .setMemoryPercent(percent(
                        reading.memoryTotalBytes() - reading.memoryAvailableBytes(), reading.memoryTotalBytes()))
                .setDiskTotalBytes(total)
                .setDiskUsedBytes(used)
                .setDiskPercent(percent(used, used + available))
                .setDiskReadBytes(DeviceCounters.total(devices, READ))
                .setDiskWriteBytes(DeviceCounters.total(devices, WRITTEN))
                .setDiskReadBytesDelta(DeviceCounters.delta(devices, READ))
                .setDiskWriteBytesDelta(DeviceCounters.delta(devices, WRITTEN))
                .setCounterReset(DeviceCounters.anyReset(devices))
                .setLoad1Min(known(reading.load().one()))
                .setLoad5Min(known(reading.load().five()))
                .setLoad15Min(known(reading.load().fifteen()))
                .setMounts(mounts.stream().map(SystemSampler::mount).toList())
                .setDevices(devices(devices))
                .build();
    }

    private static Map<String, List<Long>> counters(List<DiskReading> disks) {
        Map<String, List<Long>> counters = new LinkedHashMap<>();
        for (DiskReading disk : disks) {
            String name = BlockDevices.kernelName(disk.name());
            if (BlockDevices.isCounted(name)) {
                counters.put(name, List.of(disk.readBytes(), disk.writeBytes()));
            }
        }
        return counters;
    }

    private static List<DiskDevice> devices(Map<String, DeviceCounters.Reading> readings) {
        List<DiskDevice> devices = new ArrayList<>();
        readings.forEach((name, reading) -> devices.add(new DiskDevice(
                name,
                reading.totals().get(READ),
                reading.totals().get(WRITTEN),
                reading.deltas().get(READ),
                reading.deltas().get(WRITTEN),
                reading.reset())));
        return devices;
    }

    private static Mount mount(FileSystemReading f) {
        long used = used(f);
        return new Mount(
                f.path(),
                f.device(),
                f.type(),
                f.totalBytes(),
                used,
                percent(used, used + f.availableBytes()),
                f.inodesTotal(),
                Math.max(0, f.inodesTotal() - f.inodesFree()));
    }

    /** As {@code df} counts it: blocks reserved for root are neither used nor available. */
    private static long used(FileSystemReading f) {
        return Math.max(0, f.totalBytes() - f.freeBytes());
    }

    /** The kernel may not know a load average; OSHI then says a negative number. */
    private static double known(double load) {
        return Math.max(0, load);
    }

    static double percent(long part, long whole) {
        return whole <= 0 ? 0 : Math.min(100, Math.max(0, 100.0 * part / whole));
    }
}
