package logly.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.Synchronous;

/**
 * Copies a node while its writer works, and puts a copy back. {@code node.db} is copied first: the files may hold more
 * than it knows of, which is read from Kafka again and found to be there, and never less.
 */
public final class StoreBackup {
    private static final String REMOVE = "DELETE FROM files WHERE path = ?";

    private StoreBackup() {}

    /** What a backup has, or what was put back. */
    public record Summary(String node, Instant madeAt, int files, long bytes) {
        static Summary of(Manifest manifest) {
            return new Summary(
                    manifest.node(),
                    manifest.madeAt(),
                    manifest.files().size(),
                    manifest.files().stream().mapToLong(Manifest.Copy::bytes).sum());
        }
    }

    /** Copies a node into a folder that is empty or not there. */
    public static Summary make(Path dataDir, String node, Path target, Instant now) {
        NodeFolder folder = NodeFolder.existing(dataDir, node);
        folder(target);
        requireEmpty(target);
        Path nodeCopy = target.resolve("node.db");
        copyDatabase(folder.node(), nodeCopy);
        List<Path> copies = new ArrayList<>();
        for (NodeFolder.Entry entry : new NodeFolder(target.toAbsolutePath()).catalogue()) {
            Path copy = target.resolve(entry.file().path());
            if (copyDatabase(folder.resolve(entry.file()), copy)) {
                copies.add(copy);
            } else {
                forget(nodeCopy, entry.file());
            }
        }
        copies.add(nodeCopy);
        Manifest manifest = new Manifest(
                node, now, copies.stream().map(copy -> listed(target, copy)).toList());
        write(target, manifest);
        return Summary.of(manifest);
    }

    /** False where the file is gone: retention may take it meanwhile. */
    private static boolean copyDatabase(Path file, Path copy) {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        folder(copy.resolveSibling(""));
        try (Connection reader = SqliteFile.openReader(file)) {
            SqliteFile.copy(reader, copy);
            return true;
        } catch (SQLException e) {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS) && remove(copy)) {
                return false;
            }
            throw new StorageTrouble(file, e);
        }
    }

    private static boolean remove(Path copy) {
        try {
            Files.deleteIfExists(copy);
            return true;
        } catch (IOException e) {
            throw new StorageTrouble(copy, e);
        }
    }

    private static void forget(Path nodeCopy, StoredFile file) {
        StoreFiles.work(nodeCopy, () -> {
            try (Connection writer = SqliteFile.openWriter(nodeCopy, Synchronous.FULL);
                    PreparedStatement statement = writer.prepareStatement(REMOVE)) {
                statement.setString(1, file.path());
                statement.executeUpdate();
                writer.commit();
                return file;
            }
        });
    }

    private static Manifest.Copy listed(Path target, Path copy) {
        try {
            String checksum = Manifest.copy(copy, OutputStream.nullOutputStream());
            return new Manifest.Copy(target.relativize(copy).toString(), Files.size(copy), checksum);
        } catch (IOException e) {
            throw new StorageTrouble(copy, e);
        }
    }

    private static void write(Path target, Manifest manifest) {
        Path part = target.resolve(Manifest.NAME + ".part");
        try {
            Files.write(part, manifest.toBytes());
            StoreFiles.sync(part);
            Files.move(part, target.resolve(Manifest.NAME), StandardCopyOption.ATOMIC_MOVE);
            StoreFiles.sync(target);
        } catch (IOException e) {
            throw new StorageTrouble(part, e);
        }
    }

    /**
     * Puts a backup in the place of a node that has nothing yet; no writer may run. Where a file is not what the manifest
     * says, nothing stays.
     */
    public static Summary restore(Path backup, Path dataDir, String node) {
        Manifest manifest = Manifest.of(backup);
        NodeFolder folder = NodeFolder.named(dataDir, node);
        try (NodeLock lock = NodeLock.take(folder.path())) {
            requireEmpty(folder.path());
            StoreFiles.log.debug("{} is held: {}", folder.path(), lock);
            List<Path> written = new ArrayList<>();
            try {
                for (Manifest.Copy copy : manifest.files()) {
                    written.add(folder.path().resolve(copy.path()));
                    restore(backup.resolve(copy.path()), folder.path().resolve(copy.path()), copy);
                }
            } catch (RuntimeException e) {
                written.forEach(StoreBackup::remove);
                throw e;
            }
        }
        return Summary.of(manifest);
    }

    private static void restore(Path from, Path to, Manifest.Copy copy) {
        folder(to.resolveSibling(""));
        String checksum;
        try (FileChannel channel = FileChannel.open(
                to,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            checksum = Manifest.copy(from, Channels.newOutputStream(channel));
            channel.force(true);
        } catch (NoSuchFileException e) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, e.getMessage() + " is missing, which the manifest names");
        } catch (IOException e) {
            throw new StorageTrouble(to, e);
        }
        if (!checksum.equals(copy.sha256())) {
            throw new OperatorMistake(
                    ExitCode.BAD_INPUT, from + " is not what was copied: its checksum differs from the manifest's");
        }
        StoreFiles.sync(to.resolveSibling(""));
    }

    private static void folder(Path folder) {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.CANNOT_WRITE, "cannot write " + folder + ": " + e.getMessage());
        }
    }

    private static void requireEmpty(Path folder) {
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            for (Path path : paths) {
                if (!path.getFileName().toString().equals("node.lock")) {
                    throw new OperatorMistake(
                            ExitCode.CANNOT_WRITE, folder + " is not empty: it holds " + path.getFileName());
                }
            }
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.CANNOT_WRITE, "cannot read " + folder + ": " + e.getMessage());
        }
    }
}
