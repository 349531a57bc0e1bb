package logly.storage;

import java.io.IOException;
import java.nio.file.Files;
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
 * How long what is stored stays. Whole files of the oldest days and months go, never rows of them; the floors, raised
 * first, keep late rows from making a file again. The file of today stays whatever its size.
 *
 * @param rows of day files: samples, events, traces, revisions of findings, dead letters
 * @param hours hourly aggregates
 * @param days daily aggregates
 * @param known findings, addresses, patterns and people's decisions, since they were last seen
 * @param maxBytes of the day and month files of a node, above which its oldest day goes
 */
public record Retention(Duration rows, Duration hours, Duration days, Duration known, long maxBytes) {
    /** Ends of the names of one SQLite file. */
    static final List<String> SUFFIXES = List.of("", "-wal", "-shm");

    /** Longer than any compacted topic keeps a record, and than another node keeps what it once held of it. */
    private static final Duration TOMBSTONES_REMEMBERED = Duration.ofDays(400);

    /**
     * Lets go what is too old or too much: nobody finds it any more. What it takes on the disk is given back by the
     * steps of the cleaning that follows.
     */
    public Cleaning begin(StoreFiles files, Instant now) {
        LocalDate today = EffectiveTime.utcDay(now);
        Cleaning cleaning = files.inNode(() -> {
            NodeFile node = files.node();
            List<StoredFile> catalogue = files(node);
            raise(files, catalogue, today);
            List<String> doomed = new ArrayList<>();
            for (StoredFile file : catalogue) {
                if (files.floors().isBelow(file)) {
                    node.removeFile(file.path());
                    doomed.add(file.path());
                }
            }
            List<String> corrupt = corruptNodes(node, files.floors().day(FileKind.DAY));
            doomed.addAll(corrupt);
            for (String path : doomed) {
                DamageTable.remove(node, path);
            }
            IntervalTable.forgetBefore(node, begin(files.floors().lowest()).minus(EffectiveTime.TOLERANCE));
            FreshnessTable.forgetBefore(node, begin(files.floors().day(FileKind.DAY)));
            return new Cleaning(files, doomed, prunings(now, today), now);
        });
        cleaning.hide();
        return cleaning;
    }

    private static Instant begin(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private List<Pruning> prunings(Instant now, LocalDate today) {
        long seen = now.minus(known).toEpochMilli();
        return List.of(
                new Pruning.Ordered(Pruning.Ordered.DAYS, Column.firstMillis(today.minusDays(days.toDays()))),
                new Pruning.Ordered(Pruning.Ordered.FINDINGS, seen),
                new Pruning.Ordered(Pruning.Ordered.PATTERNS, seen),
                new Pruning.Ordered(Pruning.Ordered.ACTIONS, seen),
                new Pruning.OfAddresses(seen),
                new Pruning.Ordered(
                        Pruning.Ordered.TOMBSTONES,
                        now.minus(TOMBSTONES_REMEMBERED).toEpochMilli()));
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

    private void raise(StoreFiles files, List<StoredFile> catalogue, LocalDate today) throws SQLException {
        Floors floors = files.floors();
        floors.raise(files.node(), FileKind.MONTH, today.minusDays(hours.toDays()));
        floors.raise(files.node(), FileKind.DAY, today.minusDays(rows.toDays()));
        List<StoredFile> kept =
                catalogue.stream().filter(file -> !floors.isBelow(file)).toList();
        long bytes = kept.stream()
                .mapToLong(file -> bytes(files.folder().resolve(file.path())))
                .sum();
        for (StoredFile oldest : kept) {
            if (bytes > maxBytes && oldest.kind() == FileKind.DAY && oldest.isBefore(today)) {
                bytes -= bytes(files.folder().resolve(oldest.path()));
                floors.raise(files.node(), FileKind.DAY, oldest.firstDay().plusDays(1));
            }
        }
    }

    /** What a file and its log take on the disk. */
    static long bytes(Path file) {
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
