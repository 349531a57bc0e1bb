package logly.storage;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one store node holds.
 *
 * @param tables rows of the tables of {@code node.db}
 * @param files day and month files, the newest first
 * @param nodeBytes size of {@code node.db}
 * @param newest effective time of the newest row; empty without any
 * @param lostOffsets records that the broker deleted before this node had read them
 */
public record NodeContents(
        String name,
        Map<String, Long> tables,
        List<FileContents> files,
        long nodeBytes,
        Optional<Instant> newest,
        long lostOffsets) {
    public NodeContents {
        tables = Map.copyOf(tables);
        files = List.copyOf(files);
    }

    /**
     * One file.
     *
     * @param period its UTC day, {@code YYYY-MM-DD}, or month, {@code YYYY-MM}
     * @param bytes on the disk, with its log
     * @param rows by table
     */
    public record FileContents(String path, String period, long bytes, Map<String, Long> rows) {
        public FileContents {
            rows = Map.copyOf(rows);
        }
    }
}
