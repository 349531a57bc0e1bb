package logly.agent.collect;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import logly.agent.collect.SystemReading.FileSystemReading;

/** Which mounts are counted: local file systems on a device, once per device, by their shortest mount point. */
final class FileSystems {
    /** Images that are full by nature. */
    private static final Set<String> READ_ONLY_TYPES = Set.of("squashfs", "iso9660", "erofs", "udf", "cramfs");

    private static final Comparator<FileSystemReading> BY_PATH =
            Comparator.comparingInt((FileSystemReading f) -> f.path().length()).thenComparing(FileSystemReading::path);

    private FileSystems() {}

    /** In the order of mount points. A host that has nothing but an overlay as its root shows that. */
    static List<FileSystemReading> counted(List<FileSystemReading> mounts) {
        TreeMap<String, FileSystemReading> byDevice = new TreeMap<>();
        mounts.stream()
                .filter(FileSystems::isOnDevice)
                .forEach(f -> byDevice.merge(f.device(), f, (a, b) -> BY_PATH.compare(a, b) <= 0 ? a : b));
        return byDevice.isEmpty()
                ? mounts.stream().filter(FileSystems::isOverlayRoot).limit(1).toList()
                : sorted(byDevice.values());
    }

    private static List<FileSystemReading> sorted(Collection<FileSystemReading> mounts) {
        return mounts.stream()
                .sorted(Comparator.comparing(FileSystemReading::path))
                .toList();
    }

    private static boolean isOnDevice(FileSystemReading f) {
        boolean onDevice = f.device().startsWith("/dev/") && !f.device().startsWith("/dev/loop");
        return (onDevice || f.type().equals("zfs")) && f.totalBytes() > 0 && !READ_ONLY_TYPES.contains(f.type());
    }

    private static boolean isOverlayRoot(FileSystemReading f) {
        return f.path().equals("/") && f.type().equals("overlay") && f.totalBytes() > 0;
    }
}
