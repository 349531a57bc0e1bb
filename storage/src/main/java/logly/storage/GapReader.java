package logly.storage;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds what answers lack: files that are gone, or not wholly rebuilt, and those that readers just stumbled over. */
final class GapReader {
    /** The schema from which on nodes know of damages. */
    private static final int VERSION = 2;

    private static final String DAMAGES = "SELECT path, reason, rows_before, rows_after FROM damages ORDER BY path";

    private final Catalogue catalogue;
    private final ReadConnections connections;

    GapReader(Catalogue catalogue, ReadConnections connections) {
        this.catalogue = catalogue;
        this.connections = connections;
    }

    /** Gaps that an answer of this range may have, where its rows stand in files of this kind. */
    List<Gap> gaps(FileKind kind, TimeRange range) {
        Map<Path, Gap> gaps = new LinkedHashMap<>();
        catalogue.ask(VERSION, (node, connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(DAMAGES);
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (StoredFile.at(row.getString(1)).isEmpty()) {
                        continue; // what a damaged node.db knew has been read from Kafka again
                    }
                    long after = row.getLong(4);
                    OptionalLong rowsAfter = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(after);
                    Gap gap = new Gap(
                            node.getFileName().toString(),
                            row.getString(1),
                            row.getString(2),
                            OptionalLong.of(row.getLong(3)),
                            rowsAfter);
                    gaps.put(node.resolve(gap.path()), gap);
                }
            }
        });
        gaps.values().removeIf(Gap::isClosed);
        addAbsent(kind, range, gaps);
        connections.damaged().forEach((file, reason) -> stumbled(file, reason)
                .ifPresent(gap -> gaps.putIfAbsent(file, gap)));
        return gaps.values().stream()
                .filter(gap -> concerns(gap.path(), kind, range))
                .toList();
    }

    private static final String FILES = "SELECT path FROM files WHERE kind = ?";

    /** Adds files that the catalogue names for the range and that are not there. */
    private void addAbsent(FileKind kind, TimeRange range, Map<Path, Gap> gaps) {
        catalogue.ask(VERSION, (node, connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(FILES)) {
                statement.setString(1, kind.text());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        String path = row.getString(1);
                        Path file = node.resolve(path);
                        if (concerns(path, kind, range) && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                            gaps.putIfAbsent(file, unknown(node, path, "the file is not there"));
                        }
                    }
                }
            }
        });
    }

    private static Gap unknown(Path node, String path, String reason) {
        return new Gap(node.getFileName().toString(), path, reason, OptionalLong.empty(), OptionalLong.empty());
    }

    private Optional<Gap> stumbled(Path file, String reason) {
        for (Path node : catalogue.nodes()) {
            if (file.startsWith(node)) {
                return Optional.of(unknown(node, node.relativize(file).toString(), reason));
            }
        }
        return Optional.empty();
    }

    /** A damaged {@code node.db} hides which files there are, so that it concerns every answer. */
    private static boolean concerns(String path, FileKind kind, TimeRange range) {
        Optional<StoredFile> stored = StoredFile.at(path);
        if (stored.isEmpty()) {
            return true;
        }
        StoredFile file = stored.get();
        LocalDate behind = kind.lastDay(file.firstDay()).plusDays(1);
        return file.kind() == kind
                && file.firstDay().atStartOfDay(ZoneOffset.UTC).toInstant().isBefore(range.to())
                && behind.atStartOfDay(ZoneOffset.UTC).toInstant().isAfter(range.from());
    }
}
