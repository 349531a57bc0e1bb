package logly.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
                List<StoredFile> catalogue = node.files();
                LocalDate floor = floor(files, catalogue, today);
                files.raiseFloor(floor);
                List<StoredFile> doomed = doomed(catalogue, files.floorDay());
                for (StoredFile file : doomed) {
                    node.removeFile(file.path());
                }
                node.commit();
                doomed.forEach(file -> unlink(files, file.path()));
                sweep(files, FileKind.DAY, "days");
                sweep(files, FileKind.MONTH, "months");
                return doomed.stream().map(StoredFile::path).toList();
            } catch (SQLException e) {
                node.rollback();
                throw e;
            }
        });
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
    private static void sweep(StoreFiles files, FileKind kind, String name) {
        Path folder = files.folder().resolve(name);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var paths = Files.list(folder)) {
            paths.map(path -> path.getFileName().toString())
                    .map(file -> file.replaceFirst("\\.db(-wal|-shm)?$", ""))
                    .distinct()
                    .filter(period -> firstDay(kind, period)
                            .map(kind::lastDay)
                            .filter(last -> last.isBefore(files.floorDay()))
                            .isPresent())
                    .forEach(period -> unlink(files, name + "/" + period + ".db"));
        } catch (IOException e) {
            throw new StorageTrouble(folder, e);
        }
    }

    /** First day of a file by its name; empty where the file is not ours. */
    private static Optional<LocalDate> firstDay(FileKind kind, String period) {
        try {
            return Optional.of(LocalDate.parse(kind == FileKind.DAY ? period : period + "-01"));
        } catch (DateTimeParseException e) {
            return Optional.empty();
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
