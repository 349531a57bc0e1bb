package logly.agent.collect;

import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;
import logly.agent.collect.SystemReading.DiskReading;
import logly.agent.collect.SystemReading.FileSystemReading;
import logly.agent.collect.SystemReading.Load;
import logly.schemas.SystemMetric;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.software.os.FileSystem;

/**
 * Reads processors, memory, disks and load of this host. Used by one thread. Network file systems are left out, since
 * asking a dead one would hang the thread.
 */
public final class SystemMetricCollector {
    private final SystemInfo system;
    private final Clock clock;
    private final Interval interval;
    private final SystemSampler sampler;

    /** Takes the baseline of processor ticks; the first sample is best taken a second later. */
    public SystemMetricCollector(String host, SystemInfo system, Clock clock, LongSupplier nanos) {
        this.system = system;
        this.clock = clock;
        this.interval = new Interval(nanos);
        this.sampler = new SystemSampler(
                host, new CpuTicks(system.getHardware().getProcessor().getSystemCpuLoadTicks()));
    }

    public SystemMetric sample() {
        return sampler.sample(read(), clock.instant(), interval.millisSinceLast());
    }

    private SystemReading read() {
        CentralProcessor processor = system.getHardware().getProcessor();
        GlobalMemory memory = system.getHardware().getMemory();
        FileSystem fileSystem = system.getOperatingSystem().getFileSystem();
        List<FileSystemReading> mounts = fileSystem.getFileStores(true).stream()
                .map(f -> new FileSystemReading(
                        f.getMount(),
                        f.getVolume(),
                        f.getType(),
                        f.getTotalSpace(),
                        f.getFreeSpace(),
                        f.getUsableSpace(),
                        f.getTotalInodes(),
                        f.getFreeInodes()))
                .toList();
        List<DiskReading> disks = system.getHardware().getDiskStores().stream()
                .map(d -> new DiskReading(d.getName(), d.getReadBytes(), d.getWriteBytes()))
                .toList();
        double[] load = processor.getSystemLoadAverage(3);
        return new SystemReading(
                new CpuTicks(processor.getSystemCpuLoadTicks()),
                processor.getLogicalProcessorCount(),
                memory.getTotal(),
                memory.getAvailable(),
                new Load(load[0], load[1], load[2]),
                mounts,
                disks);
    }
}
