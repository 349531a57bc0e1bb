package logly.agent.collect;

import java.util.List;

/** What one look at the host's processors, memory and disks showed. */
record SystemReading(
        CpuTicks cpuTicks,
        int cpuCount,
        long memoryTotalBytes,
        long memoryAvailableBytes,
        Load load,
        List<FileSystemReading> fileSystems,
        List<DiskReading> disks) {

    /** One mounted file system; the mask of pseudo ones is not yet applied. */
    record FileSystemReading(
            String path,
            String device,
            String type,
            long totalBytes,
            long freeBytes,
            long availableBytes,
            long inodesTotal,
            long inodesFree) {}

    /** Load averages by minutes; negative where the kernel knows none. */
    record Load(double one, double five, double fifteen) {}

    /** One block device by its kernel name. */
    record DiskReading(String name, long readBytes, long writeBytes) {}
}
