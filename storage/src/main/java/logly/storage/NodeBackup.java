package logly.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.CheckpointMode;

/**
 * A copy of {@code node.db} beside itself, made before a migration: what a person who goes back to an older build puts in
 * its place. Its name tells the schema; copies are never written over.
 */
final class NodeBackup {
    private static final String INFIX = ".schema-";
    private static final Pattern NAME = Pattern.compile("node\\.db\\.schema-(\\d{1,6})(?:\\.\\d{1,6})?");

    private NodeBackup() {}

    /** Copies a file that nobody else writes; with its log, where a reader kept that from being emptied. */
    static Path make(Connection writer, Path file, int version) throws SQLException {
        SqliteFile.checkpoint(writer, CheckpointMode.TRUNCATE);
        Path backup = free(file, version);
        try {
            Path log = file.resolveSibling(file.getFileName() + "-wal");
            if (Files.exists(log, LinkOption.NOFOLLOW_LINKS) && Files.size(log) > 0) {
                copy(log, backup.resolveSibling(backup.getFileName() + "-wal"));
            }
            Path part = backup.resolveSibling(backup.getFileName() + ".part");
            Files.deleteIfExists(part);
            copy(file, part);
            Files.move(part, backup);
            StoreFiles.sync(file.resolveSibling(""));
            return backup;
        } catch (IOException e) {
            throw new StorageTrouble(backup, e);
        }
    }

    private static Path free(Path file, int version) {
        String name = file.getFileName() + INFIX + version;
        Path backup = file.resolveSibling(name);
        for (int number = 2; Files.exists(backup, LinkOption.NOFOLLOW_LINKS); number++) {
            backup = file.resolveSibling(name + "." + number);
        }
        return backup;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(
                        to,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            long copied = 0;
            while (copied < in.size()) {
                copied += in.transferTo(copied, in.size() - copied, out);
            }
            out.force(true);
        }
    }

    /** The copies beside a file. */
    static List<Path> all(Path file) {
        List<Path> copies = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(file.resolveSibling(""))) {
            for (Path path : paths) {
                if (version(path) > 0) {
                    copies.add(path);
                }
            }
        } catch (IOException e) {
            StoreFiles.log.debug("{}: no list of copies: {}", file, e.getMessage());
        }
        copies.sort(null);
        return copies;
    }

    private static int version(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }

    /** The copy of the newest schema up to this one. */
    static Optional<Path> upTo(int version, Path file) {
        return all(file).stream()
                .filter(copy -> version(copy) <= version)
                .max(Comparator.comparingInt(NodeBackup::version));
    }
}
