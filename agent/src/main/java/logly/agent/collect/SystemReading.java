package logly.agent.collect;

import java.util.List;
import logly.agent.proc.DiskCounters;
import logly.agent.proc.FileHandles;
import logly.agent.proc.KernelStat;
import logly.agent.proc.LoadAverages;
import logly.agent.proc.Pressure;

/** What one look at the host's processors, memory and disks showed. */
record SystemReading(
        KernelStat kernel,
        Memory memory,
        LoadAverages load,
        FileHandles files,
        Pressures pressures,
        List<FileSystemReading> fileSystems,
        List<DiskCounters> disks) {

    SystemReading {
        fileSystems = List.copyOf(fileSystems);
        disks = List.copyOf(disks);
    }

    /**
     * Memory and swap space.
     *
     * @param swapInBytes since boot
     * @param swapOutBytes since boot
     */
    record Memory(
            long totalBytes,
            long availableBytes,
            long swapTotalBytes,
            long swapFreeBytes,
            long swapInBytes,
            long swapOutBytes) {}

    /** How long tasks waited for each resource. */
    record Pressures(Pressure cpu, Pressure memory, Pressure io) {}

    /** One mounted file system; the mask of pseudo ones is not yet applied. */
    record FileSystemReading(
            String path,
            String device,
            String type,
            long totalBytes,
            long freeBytes,
            long availableBytes,
            long inodesTotal,
            long inodesFree) {
        /** As {@code df} counts it: blocks reserved for root are neither used nor available. */
        long usedBytes() {
            return Math.max(0, totalBytes - freeBytes);
        }

        long inodesUsed() {
            return Math.max(0, inodesTotal - inodesFree);
        }
    }
}
