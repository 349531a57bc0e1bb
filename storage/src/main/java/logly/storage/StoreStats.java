package logly.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import logly.schemas.EffectiveTime;

/**
 * What a node holds, beside its writer.
 *
 * @param files {@code node.db} first, then the oldest
 * @param bytesADay that the whole days of the last week took on average; empty without a whole day
 */
public record StoreStats(List<File> files, OptionalLong bytesADay) {
    private static final int WEEK = 7;

    public StoreStats {
        files = List.copyOf(files);
    }

    /**
     * One file.
     *
     * @param bytes with its log
     */
    public record File(String path, long bytes, Map<String, Table> tables) {
        public File {
            tables = Map.copyOf(tables);
        }

        public long rows() {
            return tables.values().stream().mapToLong(Table::rows).sum();
        }
    }

    /**
     * One table.
     *
     * @param bytes with its indexes; empty where they were not asked for
     */
    public record Table(long rows, OptionalLong bytes) {
        /** Both together. */
        public Table plus(Table other) {
            return new Table(
                    rows + other.rows,
                    bytes.isEmpty() || other.bytes.isEmpty()
                            ? OptionalLong.empty()
                            : OptionalLong.of(bytes.getAsLong() + other.bytes.getAsLong()));
        }
    }

    /**
     * Looks at a node.
     *
     * @param withBytes of each table, for which every page of every file is read
     */
    public static StoreStats of(Path dataDir, String node, Instant now, boolean withBytes) {
        NodeFolder folder = NodeFolder.existing(dataDir, node);
        List<File> files = new ArrayList<>();
        Map<String, Long> rows = folder.ask(folder.node(), NodeFolder::counts);
        files.add(file(folder, folder.node(), rows, withBytes));
        List<Long> days = new ArrayList<>();
        LocalDate today = EffectiveTime.utcDay(now);
        for (NodeFolder.Entry entry : folder.catalogue()) {
            Path path = folder.resolve(entry.file());
            if (Files.exists(path)) {
                File file = file(folder, path, entry.rows(), withBytes);
                files.add(file);
                LocalDate day = entry.file().firstDay();
                if (entry.file().kind() == FileKind.DAY
                        && day.isBefore(today)
                        && !day.isBefore(today.minusDays(WEEK))) {
                    days.add(file.bytes());
                }
            }
        }
        return new StoreStats(
                files,
                days.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(
                                days.stream().mapToLong(Long::longValue).sum() / days.size()));
    }

    private static File file(NodeFolder folder, Path path, Map<String, Long> rows, boolean withBytes) {
        Map<String, Long> bytes = withBytes ? folder.ask(path, StoreStats::bytes) : Map.of();
        Map<String, Table> tables = new TreeMap<>();
        rows.forEach((table, count) -> {
            Long size = bytes.get(table);
            tables.put(table, new Table(count, size == null ? OptionalLong.empty() : OptionalLong.of(size)));
        });
        return new File(folder.path().relativize(path).toString(), Retention.bytes(path), tables);
    }

    private static final String BYTES = """
            SELECT s.tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_schema s ON s.name = d.name
            WHERE d.aggregate = TRUE GROUP BY s.tbl_name""";

    private static Map<String, Long> bytes(Connection reader) throws SQLException {
        Map<String, Long> bytes = new TreeMap<>();
        try (PreparedStatement statement = reader.prepareStatement(BYTES);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                bytes.put(row.getString(1), row.getLong(2));
            }
        }
        return bytes;
    }

    /** What all files together hold, by table. */
    public Map<String, Table> tables() {
        Map<String, Table> all = new TreeMap<>();
        files.forEach(file -> file.tables().forEach((name, table) -> all.merge(name, table, Table::plus)));
        return all;
    }

    public long bytes() {
        return files.stream().mapToLong(File::bytes).sum();
    }

    /** Days until so many bytes are taken; empty where nothing is known or grows. */
    public OptionalLong daysUntil(long freeBytes) {
        return bytesADay.isEmpty() || bytesADay.getAsLong() == 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, freeBytes) / bytesADay.getAsLong());
    }
}
