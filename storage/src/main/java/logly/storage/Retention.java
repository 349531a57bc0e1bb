package logly.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import logly.schemas.EffectiveTime;

/**
 * How long rows stay: whole files of the oldest days are unlinked, never rows deleted. The floor day, raised first,
 * keeps late rows from making a file again. The file of today stays whatever its size.
 *
 * @param maxBytes of the day and month files of a node
 */
public record Retention(Duration maxAge, long maxBytes) {
    /** Ends of the names of one SQLite file. */
    private static final List<String> SUFFIXES = List.of("", "-wal", "-shm");

    /** Longer than any compacted topic keeps a record, and than another node keeps what it once held of it. */
    private static final Duration TOMBSTONES_REMEMBERED = Duration.ofDays(400);

    /**
     * Removes what is too old or too much.
     *
     * @return paths of the files removed, inside the node's folder
     */
    public List<String> apply(StoreFiles files, Instant now) {
        NodeFile node = files.node();
        LocalDate today = EffectiveTime.utcDay(now);
        return StoreFiles.work(node.file(), () -> {
            try {
                List<StoredFile> catalogue = files(node);
                LocalDate floor = floor(files, catalogue, today);
                files.raiseFloor(floor);
                List<StoredFile> doomed = doomed(catalogue, files.floorDay());
                for (StoredFile file : doomed) {
                    node.removeFile(file.path());
                    DamageTable.remove(node, file.path());
                }
                List<String> corrupt = corruptNodes(node, files.floorDay());
                for (String path : corrupt) {
                    DamageTable.remove(node, path);
                }
                Instant oldest = files.floorDay().atStartOfDay(ZoneOffset.UTC).toInstant();
                IntervalTable.forgetBefore(node, oldest.minus(EffectiveTime.TOLERANCE));
                FreshnessTable.forgetBefore(node, oldest);
                Tombstones.forgetBefore(node, now.minus(TOMBSTONES_REMEMBERED));
                node.commit();
                doomed.forEach(file -> unlink(files, file.path()));
                corrupt.forEach(path -> unlink(files, path));
                sweep(files, "days");
                sweep(files, "months");
                return doomed.stream().map(StoredFile::path).toList();
            } catch (SQLException e) {
                node.rollback();
                throw e;
            }
        });
    }

    /** Those that are in use and those that were set aside, the oldest days first. */
    private static List<StoredFile> files(NodeFile node) throws SQLException {
        List<StoredFile> files = new ArrayList<>(node.files());
        for (Damage damage : DamageTable.all(node)) {
            StoredFile.at(damage.path()).filter(file -> !files.contains(file)).ifPresent(files::add);
        }
        files.sort(Comparator.comparing(StoredFile::firstDay).thenComparing(StoredFile::path));
        return files;
    }

    /** Damaged files of a node that were last written before the floor. */
    private static List<String> corruptNodes(NodeFile node, LocalDate floor) throws SQLException {
        return DamageTable.all(node).stream()
                .filter(damage -> EffectiveTime.utcDay(damage.lastWritten()).isBefore(floor))
                .map(Damage::path)
                .filter(path -> NodeRescue.CORRUPT_NODE.matcher(path).matches())
                .toList();
    }

    private static List<StoredFile> doomed(List<StoredFile> catalogue, LocalDate floor) {
        return catalogue.stream().filter(file -> file.isBefore(floor)).toList();
    }

    private LocalDate floor(StoreFiles files, List<StoredFile> catalogue, LocalDate today) {
        LocalDate floor = today.minusDays(maxAge.toDays());
        if (floor.isBefore(files.floorDay())) {
            floor = files.floorDay();
        }
        List<StoredFile> kept = new ArrayList<>(catalogue);
        kept.removeAll(doomed(catalogue, floor));
        long bytes = kept.stream()
                .mapToLong(file -> bytes(files.folder().resolve(file.path())))
                .sum();
        for (StoredFile oldest : kept) {
            if (bytes > maxBytes && oldest.kind() == FileKind.DAY && oldest.isBefore(today)) {
                bytes -= bytes(files.folder().resolve(oldest.path()));
                floor = oldest.firstDay().plusDays(1);
            }
        }
        return floor;
    }

    /** Unlinks files below the floor that the catalogue does not know: a crash came between the two. */
    private static void sweep(StoreFiles files, String name) {
        Path folder = files.folder().resolve(name);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var paths = Files.list(folder)) {
            paths.map(path -> name + "/" + path.getFileName().toString().replaceFirst("-(wal|shm)$", ""))
                    .distinct()
                    .flatMap(path -> StoredFile.at(path).stream())
                    .filter(file -> file.isBefore(files.floorDay()))
                    .forEach(file -> unlink(files, file.path()));
        } catch (IOException e) {
            throw new StorageTrouble(folder, e);
        }
    }

    private static void unlink(StoreFiles files, String path) {
        files.closeFile(path);
        Path file = files.folder().resolve(path);
        try {
            for (String suffix : SUFFIXES) {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
            }
        } catch (IOException e) {
            throw new StorageTrouble(file, e);
        }
        StoreFiles.log.info("retention removed {}", file);
    }

    private static long bytes(Path file) {
        long bytes = 0;
        for (String suffix : SUFFIXES) {
            try {
                bytes += Files.size(file.resolveSibling(file.getFileName() + suffix));
            } catch (IOException e) {
                StoreFiles.log.debug("{}{}: no size", file, suffix);
            }
        }
        return bytes;
    }
}
