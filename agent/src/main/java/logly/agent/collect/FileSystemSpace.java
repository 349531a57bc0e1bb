package logly.agent.collect;

import com.sun.jna.NativeLong;
import com.sun.jna.platform.linux.LibC;
import com.sun.jna.platform.linux.LibC.Statvfs;
import java.util.Optional;
import logly.agent.collect.SystemReading.FileSystemReading;
import logly.agent.proc.MountedFileSystem;

/** Asks the C library for the size of a file system (statvfs(3)): Java itself does not tell inodes. */
final class FileSystemSpace {
    /** Empty where it may not be asked. */
    Optional<FileSystemReading> of(MountedFileSystem mount) {
        Statvfs space = new Statvfs();
        if (LibC.INSTANCE.statvfs(mount.path(), space) != 0) {
            return Optional.empty();
        }
        long block = space.f_frsize.longValue();
        return Optional.of(new FileSystemReading(
                mount.path(),
                mount.device(),
                mount.type(),
                bytes(space.f_blocks, block),
                bytes(space.f_bfree, block),
                bytes(space.f_bavail, block),
                space.f_files.longValue(),
                space.f_ffree.longValue()));
    }

    private static long bytes(NativeLong blocks, long block) {
        return blocks.longValue() * block;
    }
}
