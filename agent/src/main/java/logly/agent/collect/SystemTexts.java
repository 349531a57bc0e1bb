package logly.agent.collect;

import java.util.List;
import logly.agent.collect.SystemReading.FileSystemReading;
import logly.agent.collect.SystemReading.Memory;
import logly.agent.collect.SystemReading.Pressures;
import logly.agent.proc.DiskCounters;
import logly.agent.proc.FileHandles;
import logly.agent.proc.KernelStat;
import logly.agent.proc.LoadAverages;
import logly.agent.proc.NamedValues;
import logly.agent.proc.Pressure;

/** The kernel's texts of one look at a host, not yet understood; empty is a file that the kernel does not have. */
record SystemTexts(
        String stat,
        String meminfo,
        String vmstat,
        String loadavg,
        String fileNr,
        String diskstats,
        String pressureCpu,
        String pressureMemory,
        String pressureIo) {

    SystemReading parse(long pageBytes, List<FileSystemReading> fileSystems) {
        return new SystemReading(
                KernelStat.parse(stat),
                memory(pageBytes),
                LoadAverages.parse(loadavg),
                FileHandles.parse(fileNr),
                new Pressures(Pressure.parse(pressureCpu), Pressure.parse(pressureMemory), Pressure.parse(pressureIo)),
                fileSystems,
                DiskCounters.parse(diskstats));
    }

    private Memory memory(long pageBytes) {
        NamedValues mem = NamedValues.parse(meminfo);
        NamedValues vm = NamedValues.parse(vmstat);
        // Kernels before 3.14 do not say what is available.
        long available = mem.number("MemAvailable")
                .orElseGet(
                        () -> mem.numberOrZero("MemFree") + mem.numberOrZero("Buffers") + mem.numberOrZero("Cached"));
        return new Memory(
                mem.numberOrZero("MemTotal"),
                available,
                mem.numberOrZero("SwapTotal"),
                mem.numberOrZero("SwapFree"),
                vm.numberOrZero("pswpin") * pageBytes,
                vm.numberOrZero("pswpout") * pageBytes);
    }
}
