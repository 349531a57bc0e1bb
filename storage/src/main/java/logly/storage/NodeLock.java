package logly.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;

/** The folder of a node, held against every other writer until closed or killed; made where there is none. */
final class NodeLock implements AutoCloseable {
    private final FileChannel channel;

    private NodeLock(FileChannel channel) {
        this.channel = channel;
    }

    static NodeLock take(Path folder) {
        if (Files.isSymbolicLink(folder)) {
            throw new OperatorMistake(ExitCode.NOT_ALLOWED, folder + " is a symbolic link; a store node is a folder");
        }
        Path file = folder.resolve("node.lock");
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            if (isLocked(channel)) {
                return new NodeLock(channel);
            }
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.CANNOT_WRITE, "data.dir: cannot write " + file + ": " + e.getMessage());
        }
        throw new OperatorMistake(
                ExitCode.BUSY,
                "store.node.name: another store-writer holds " + folder + "; stop it, or name this one other than "
                        + folder.getFileName());
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return true;
            }
            channel.close();
            return false;
        } catch (OverlappingFileLockException e) {
            // This process holds it. The channel stays open: POSIX drops a lock when its process closes any descriptor.
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            StoreFiles.log.warn("cannot release the lock: {}", e.getMessage());
        }
    }
}
