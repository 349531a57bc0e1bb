package logly.writer;

import static logly.writer.WriterRig.EVENTS;
import static logly.writer.WriterRig.HOURS;
import static logly.writer.WriterRig.METRICS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.runtime.sqlite.SqliteFile;
import logly.schemas.LogEvent;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.RowId;
import logly.storage.StoreReader;
import logly.storage.TimeRange;

/** Looks into the files of a node that stores a {@link SteadySource}, without the code that wrote them. */
final class StoreCheck {
    private static final TimeRange ALWAYS =
            new TimeRange(WriterRig.NOON.minus(Duration.ofDays(99)), WriterRig.NOON.plus(Duration.ofDays(99)));

    private static final String COUNTED =
            "SELECT (SELECT coalesce(sum(events), 0) FROM event_counts), (SELECT count(*) FROM log_events)";

    private final Path node;
    private final SteadySource source;

    StoreCheck(Path node, SteadySource source) {
        this.node = node;
        this.source = source;
    }

    private interface Look {
        void at(ResultSet row) throws SQLException;
    }

    private static void each(Path file, String sql, Look look) throws SQLException {
        try (Connection connection = SqliteFile.openReader(file);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                look.at(row);
            }
        }
    }

    private List<Path> files(String folder) throws IOException {
        if (!Files.isDirectory(node.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(node.resolve(folder))) {
            return paths.filter(path -> path.toString().endsWith(".db")).toList();
        }
    }

    /** Whether a file has its tables: one that was being made when the power went has none. */
    private static boolean isMade(Path file) throws SQLException {
        return hasAny(file, "'commits', 'intervals'");
    }

    private static boolean hasAny(Path file, String tables) throws SQLException {
        long[] found = new long[1];
        each(
                file,
                "SELECT count(*) FROM sqlite_schema WHERE name IN (" + tables + ")",
                row -> found[0] = row.getLong(1));
        return found[0] > 0;
    }

    /** Whether the node was made at all. */
    boolean isMade() throws Exception {
        Path file = node.resolve("node.db");
        return Files.exists(file) && Files.size(file) > 0 && isMade(file);
    }

    /** Every file is sound, counts itself rightly, and is not behind the catalogue. */
    void isSound() throws Exception {
        for (Path file : Stream.of(files("days"), files("months"), List.of(node.resolve("node.db")))
                .flatMap(List::stream)
                .toList()) {
            try (Connection connection = SqliteFile.openReader(file)) {
                assertThat(SqliteFile.integrityCheck(connection)).as("%s", file).isEmpty();
            }
        }
        for (Path file :
                Stream.concat(files("days").stream(), files("months").stream()).toList()) {
            if (isMade(file)) {
                Map<String, Long> counted = new HashMap<>();
                each(
                        file,
                        "SELECT table_name, rows FROM contents",
                        row -> counted.put(row.getString(1), row.getLong(2)));
                for (Map.Entry<String, Long> table : counted.entrySet()) {
                    each(file, "SELECT count(*) FROM " + table.getKey(), row -> assertThat(row.getLong(1))
                            .as("%s of %s", table.getKey(), file)
                            .isEqualTo(table.getValue()));
                }
            }
        }
        for (Path file : files("days")) {
            if (hasAny(file, "'event_counts'")) {
                each(file, COUNTED, row -> assertThat(row.getLong(1))
                        .as("event_counts of %s", file)
                        .isEqualTo(row.getLong(2)));
            }
        }
        each(node.resolve("node.db"), "SELECT path, commits FROM files", file -> {
            long catalogued = file.getLong(2);
            each(node.resolve(file.getString(1)), "SELECT number FROM commits", row -> assertThat(row.getLong(1))
                    .as("commits of %s", file.getString(1))
                    .isGreaterThanOrEqualTo(catalogued));
        });
    }

    /** Files that the node knows of. */
    List<String> catalogued() throws SQLException {
        List<String> paths = new ArrayList<>();
        each(node.resolve("node.db"), "SELECT path FROM files", row -> paths.add(row.getString(1)));
        return paths;
    }

    private Map<String, Long> positions() throws SQLException {
        Map<String, Long> positions = new HashMap<>();
        each(
                node.resolve("node.db"),
                "SELECT topic || '-' || partition, next_offset FROM offsets",
                row -> positions.put(row.getString(1), row.getLong(2)));
        return positions;
    }

    /** What lies before a position is stored, each record once; behind it there may be some. */
    void agrees() throws Exception {
        Map<String, Long> positions = positions();
        rows("log_events", EVENTS, 0, positions);
        rows("log_events", EVENTS, 1, positions);
        rows("system_metrics", METRICS, 0, positions);
        hours(positions.getOrDefault(HOURS + "-0", 0L));
    }

    private void rows(String table, String topic, int partition, Map<String, Long> positions) throws Exception {
        BitSet offsets = new BitSet();
        for (Path file : files("days")) {
            if (isMade(file)) {
                each(file, "SELECT id FROM " + table, row -> {
                    RowId id = RowId.unpack(row.getLong(1));
                    if (id.partition() == partition) {
                        assertThat(offsets.get((int) id.offset()))
                                .as("%s twice", id)
                                .isFalse();
                        assertThat(source.isFirst(id.offset()))
                                .as("%s again", id)
                                .isTrue();
                        offsets.set((int) id.offset());
                    }
                });
            }
        }
        long next = positions.getOrDefault(topic + "-" + partition, 0L);
        for (int offset = 0; offset < next; offset++) {
            if (source.isFirst(offset) && !offsets.get(offset)) {
                throw new AssertionError(
                        topic + "-" + partition + "@" + offset + " is not stored, and " + next + " comes next");
            }
        }
    }

    private void hours(long next) throws Exception {
        long[] newest = new long[1];
        for (Path file : files("months")) {
            if (isMade(file)) {
                each(file, "SELECT revision, cpu_sum_micros, log_events_count FROM hourly_aggregates", row -> {
                    newest[0] = Math.max(newest[0], row.getLong(1));
                    assertThat(row.getLong(2)).isEqualTo(row.getLong(1) - 1);
                    assertThat(row.getLong(3)).isEqualTo(row.getLong(1));
                });
            }
        }
        assertThat(newest[0]).as("newest revision").isGreaterThanOrEqualTo(next);
    }

    /** Everything is there, each record once and as it was sent. */
    void isComplete(int total) throws Exception {
        isSound();
        agrees();
        assertThat(positions().values()).filteredOn(next -> next > 0).hasSize(4).containsOnly((long) total);
        long rows = 0;
        Path data = node.resolveSibling("");
        try (StoreReader reader = new StoreReader(data)) {
            Optional<String> cursor = Optional.empty();
            do {
                Page<LogEvent> page = reader.logEvents(
                        ALWAYS,
                        Selector.all(Nouns.LOG_EVENTS),
                        new Paging(Order.NEWEST_FIRST, 1000, cursor.orElse(null)));
                for (LogEvent event : page.items()) {
                    RowId id = RowId.unpack(RowId.packedOf(String.valueOf(event.getId())));
                    LogEvent sent = source.event(id.partition(), (int) event.getSeq());
                    assertThat(LogEvent.newBuilder(event)
                                    .setId(null)
                                    .setIngestedAt(null)
                                    .build())
                            .isEqualTo(sent);
                    assertThat(event.getIngestedAt()).isEqualTo(source.appended(id.offset()));
                    rows++;
                }
                cursor = page.next();
            } while (cursor.isPresent());
        }
        long expected = 0;
        for (int offset = 0; offset < total; offset++) {
            expected += source.isFirst(offset) ? 2 : 0;
        }
        assertThat(rows).isEqualTo(expected);
        expectAccounts(total, expected);
    }

    /** Records received and duplicates, of both event partitions and the samples. */
    private void expectAccounts(int total, long events) throws Exception {
        each(node.resolve("node.db"), "SELECT sum(received), sum(stored), sum(duplicates) FROM ledger", row -> {
            assertThat(row.getLong(1)).isEqualTo(events / 2 * 3);
            assertThat(row.getLong(2)).isEqualTo(events / 2 * 3);
            assertThat(row.getLong(3)).isEqualTo(3L * total - events / 2 * 3);
        });
    }
}
