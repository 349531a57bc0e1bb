package logly.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder of everything that this process keeps, held against every other process until closed or killed.
 *
 * <p>Open it once per process: POSIX drops the lock when the process closes any other descriptor of the lock file.
 */
public final class DataDir implements AutoCloseable {
    private static final String LOCK = "logly.lock";

    private final Path path;
    private final FileChannel channel;

    private DataDir(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Creates the folder with mode 0700 if it is missing, and takes its lock. */
    public static DataDir open(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return locked(path);
        } catch (IOException e) {
            throw new OperatorMistake(
                    ExitCode.CANNOT_WRITE, CommonSettings.DATA_DIR + " " + path + " cannot be written: " + reason(e));
        }
    }

    /** Whether a process holds this folder now; throws where this user may not look. */
    public static boolean isHeld(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (NoSuchFileException e) {
            return false;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    private static DataDir locked(Path path) throws IOException {
        Set<PosixFilePermission> ours = PosixFilePermissions.fromString("rw-------");
        FileChannel channel = FileChannel.open(
                path.resolve(LOCK),
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(ours));
        try {
            if (tryLock(channel) == null) {
                throw new OperatorMistake(
                        ExitCode.BUSY,
                        CommonSettings.DATA_DIR + " " + path + " is in use by another instance" + holder(channel));
            }
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    Long.toString(ProcessHandle.current().pid())));
            return new DataDir(path, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        channel.read(pid, 0);
        String text = StandardCharsets.US_ASCII.decode(pid.flip()).toString();
        return text.matches("\\d+") ? " (pid " + text + ")" : "";
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException f) {
            String kind = f.getClass().getSimpleName().replace("Exception", "");
            return f.getFile() + ": " + (f.getReason() == null ? kind : f.getReason());
        }
        return String.valueOf(e.getMessage());
    }

    public Path path() {
        return path;
    }

    /** What this process may still write on the folder's file system. */
    public long freeBytes() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
