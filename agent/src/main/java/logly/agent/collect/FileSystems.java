package logly.agent.collect;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import logly.agent.collect.SystemReading.FileSystemReading;
import logly.agent.proc.MountedFileSystem;

/** Which mounts are counted: local file systems on a device, once per device, by their shortest mount point. */
final class FileSystems {
    /** Images that are full by nature. */
    private static final Set<String> READ_ONLY_TYPES = Set.of("squashfs", "iso9660", "erofs", "udf", "cramfs");

    private static final Comparator<FileSystemReading> BY_PATH =
            Comparator.comparingInt((FileSystemReading f) -> f.path().length()).thenComparing(FileSystemReading::path);

    private FileSystems() {}

    /** Whether its size is worth asking for. A network file system never is: a dead one would not answer. */
    static boolean mayCount(MountedFileSystem mount) {
        return isOnDevice(mount.device(), mount.type()) || isOverlayRoot(mount.path(), mount.type());
    }

    /** In the order of mount points. A host that has nothing but an overlay as its root shows that. */
    static List<FileSystemReading> counted(List<FileSystemReading> mounts) {
        TreeMap<String, FileSystemReading> byDevice = new TreeMap<>();
        mounts.stream()
                .filter(f -> isOnDevice(f.device(), f.type()) && f.totalBytes() > 0)
                .forEach(f -> byDevice.merge(f.device(), f, (a, b) -> BY_PATH.compare(a, b) <= 0 ? a : b));
        return byDevice.isEmpty()
                ? mounts.stream()
                        .filter(f -> isOverlayRoot(f.path(), f.type()) && f.totalBytes() > 0)
                        .limit(1)
                        .toList()
                : sorted(byDevice.values());
    }

    private static List<FileSystemReading> sorted(Collection<FileSystemReading> mounts) {
        return mounts.stream()
                .sorted(Comparator.comparing(FileSystemReading::path))
                .toList();
    }

    private static boolean isOnDevice(String device, String type) {
        boolean onDevice = device.startsWith("/dev/") && !device.startsWith("/dev/loop");
        return (onDevice || type.equals("zfs")) && !READ_ONLY_TYPES.contains(type);
    }

    private static boolean isOverlayRoot(String path, String type) {
        return path.equals("/") && type.equals("overlay");
    }
}
