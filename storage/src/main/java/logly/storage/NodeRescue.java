package logly.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import logly.runtime.sqlite.SqliteFile;

/**
 * Opens {@code node.db}, and looks whether it is sound. A damaged one moves into the folder {@code corrupt}; the new one
 * gets the day and month files that are there, and everything else comes from Kafka again.
 */
final class NodeRescue {
    /** Path, inside the node's folder, of a damaged {@code node.db}. */
    static final Pattern CORRUPT_NODE = Pattern.compile("corrupt/node-\\d{1,6}\\.db");

    private static final String CORRUPT = "corrupt";

    private final Path folder;
    private final Opener opener;

    NodeRescue(Path folder, Opener opener) {
        this.folder = folder;
        this.opener = opener;
    }

    NodeFile open() throws SQLException {
        Path file = FileKind.nodeFile(folder);
        try {
            NodeFile node = new NodeFile(folder, opener);
            Optional<String> problem = problem(node);
            if (problem.isEmpty()) {
                return node;
            }
            node.close();
            return anew(file, problem.get());
        } catch (SQLException e) {
            if (!StorageTrouble.isDamage(e)) {
                throw e;
            }
            return anew(file, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> problem(NodeFile node) throws SQLException {
        try {
            Optional<String> problem =
                    SqliteFile.quickCheck(node.connection()).stream().findFirst();
            node.commit();
            return problem;
        } catch (SQLException e) {
            node.close();
            throw e;
        }
    }

    private NodeFile anew(Path file, String reason) throws SQLException {
        Damage damage = setAside(file, reason);
        StoreFiles.log.error("{}", damage.summary());
        NodeFile node = new NodeFile(folder, opener);
        try {
            DamageTable.put(node, damage);
            enterFiles(node);
            node.commit();
            return node;
        } catch (SQLException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /**
     * The log goes first: a crash before the file has gone leaves a file of before, which is older and sound, or is found
     * to be damaged again.
     */
    private Damage setAside(Path file, String reason) throws SQLException {
        try {
            Instant lastWritten = lastWritten(file);
            Path corrupt = folder.resolve(CORRUPT);
            Files.createDirectories(
                    corrupt, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            int number = 1;
            while (Files.exists(name(corrupt, number, ""), LinkOption.NOFOLLOW_LINKS)) {
                number++;
            }
            for (String suffix : List.of("-wal", "-shm", "")) {
                Path each = file.resolveSibling(file.getFileName() + suffix);
                if (Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(each, name(corrupt, number, suffix));
                }
            }
            StoreFiles.sync(corrupt);
            StoreFiles.sync(folder);
            String path = folder.relativize(name(corrupt, number, "")).toString();
            return Damage.setAside(path, lastWritten, reason, 0);
        } catch (IOException e) {
            throw new StorageTrouble(file, e);
        }
    }

    private static Path name(Path corrupt, int number, String suffix) {
        return corrupt.resolve("node-" + number + ".db" + suffix);
    }

    /** Of files for the same days the newest generation counts; those before it had been set aside. */
    private void enterFiles(NodeFile node) throws SQLException {
        List<StoredFile> found = new ArrayList<>();
        for (String name : List.of("days", "months")) {
            Path each = folder.resolve(name);
            if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                found.addAll(in(each));
            }
        }
        for (StoredFile file : found) {
            boolean isNewest = found.stream()
                    .noneMatch(other -> other.withGeneration(1).equals(file.withGeneration(1))
                            && other.generation() > file.generation());
            Optional<String> problem = isNewest ? enter(node, file) : Optional.of("it was set aside before");
            if (problem.isPresent()) {
                Damage damage =
                        Damage.setAside(file.path(), lastWritten(folder.resolve(file.path())), problem.get(), 0);
                DamageTable.put(node, isNewest ? damage : damage.withRowsAfter(0));
            }
        }
    }

    static Instant lastWritten(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw new StorageTrouble(file, e);
        }
    }

    private static List<StoredFile> in(Path folder) {
        List<StoredFile> files = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            for (Path path : paths) {
                StoredFile.at(folder.getFileName() + "/" + path.getFileName()).ifPresent(files::add);
            }
            return files;
        } catch (IOException e) {
            throw new StorageTrouble(folder, e);
        }
    }

    /** Enters a file with what it says of itself; tells what is wrong with it. */
    private Optional<String> enter(NodeFile node, StoredFile file) throws SQLException {
        OpenFile open;
        try {
            open = new OpenFile(folder, file, opener);
        } catch (SQLException e) {
            if (StorageTrouble.isDamage(e)) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
            throw e;
        }
        try {
            node.putFile(open);
            return Optional.empty();
        } finally {
            open.close();
        }
    }
}
