package logly.agent.collect;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import logly.agent.collect.SystemReading.FileSystemReading;
import logly.agent.proc.AuxiliaryVector;
import logly.agent.proc.KernelFiles;
import logly.agent.proc.KernelStat;
import logly.agent.proc.MountedFileSystem;
import logly.schemas.SystemMetric;

/**
 * Reads processors, memory, disks and load of this host. Used by one thread. Network file systems are left out, since
 * asking a dead one would hang the thread.
 */
public final class SystemMetricCollector {
    private final KernelFiles files;
    private final Clock clock;
    private final Interval interval;
    private final SystemSampler sampler;
    private final AuxiliaryVector machine;
    private final FileSystemSpace space = new FileSystemSpace();

    public SystemMetricCollector(String host, KernelFiles files, Clock clock, LongSupplier nanos) {
        this.files = files;
        this.clock = clock;
        this.interval = new Interval(nanos);
        this.sampler = new SystemSampler(host);
        this.machine = AuxiliaryVector.ofThisMachine(files);
    }

    /** Takes the ticks that the first sample's processor share is counted from; else it is counted from the boot. */
    public void takeBaseline() throws IOException {
        sampler.start(KernelStat.parse(files.text("proc/stat")));
    }

    public SystemMetric sample() throws IOException {
        SystemReading reading = texts().parse(machine.pageBytes(), mounts());
        return sampler.sample(reading, clock.instant(), interval.millisSinceLast());
    }

    private SystemTexts texts() throws IOException {
        return new SystemTexts(
                files.text("proc/stat"),
                files.text("proc/meminfo"),
                files.find("proc/vmstat").orElse(""),
                files.text("proc/loadavg"),
                files.find("proc/sys/fs/file-nr").orElse(""),
                files.find("proc/diskstats").orElse(""),
                files.find("proc/pressure/cpu").orElse(""),
                files.find("proc/pressure/memory").orElse(""),
                files.find("proc/pressure/io").orElse(""));
    }

    private List<FileSystemReading> mounts() throws IOException {
        return MountedFileSystem.parse(files.text("proc/self/mounts")).stream()
                .filter(FileSystems::mayCount)
                .map(space::of)
                .flatMap(Optional::stream)
                .toList();
    }
}
