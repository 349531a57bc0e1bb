package logly.agent.collect;

import java.util.List;

/**
 * What one look at the host's processors, memory and disks showed.
 *
 * @param cpuTicks in the order of OSHI's tick types
 */
record SystemReading(
        long[] cpuTicks,
        int cpuCount,
        long memoryTotalBytes,
        long memoryAvailableBytes,
        double[] load,
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

    /** One block device by its kernel name. */
    record DiskReading(String name, long readBytes, long writeBytes) {}
}
