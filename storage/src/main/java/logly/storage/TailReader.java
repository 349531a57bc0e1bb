package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import logly.analysis.selector.Selector;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Reads records in the order in which they were stored, whatever their times are: a late one is news too. Goes by the
 * offsets that the nodes say they have taken, which commit after the rows.
 */
final class TailReader {
    /** The schema from which on nodes have intervals. */
    private static final int VERSION = 2;

    private static final TimeRange ALWAYS = new TimeRange(Instant.MIN, Instant.MAX);

    private static final String TAKEN = """
            SELECT topic, log_epoch, partition, max(last_offset) FROM intervals
            GROUP BY topic, log_epoch, partition""";

    private static final String BEHIND = "%1$s WHERE %2$s > ? AND %2$s <= ? ORDER BY %2$s LIMIT ?";

    private final Catalogue catalogue;
    private final ReadConnections connections;
    private final Peers peers;

    TailReader(Catalogue catalogue, ReadConnections connections, Peers peers) {
        this.catalogue = catalogue;
        this.connections = connections;
        this.peers = peers;
    }

    /** The end of what is stored. Of a node that does not answer it is what that announced last. */
    TailPosition end(Followed<?> followed) {
        Map<Long, Long> lastIds = new HashMap<>(ends(followed));
        peers.lastIds(followed.noun()).forEach(id -> lastIds.merge(TailPosition.logOf(id), id, Math::max));
        peers.ask(PeerQuestion.ends(followed.noun())).forEach(answer -> answer.rows()
                .forEach(row -> lastIds.merge(TailPosition.logOf(row.number()), row.number(), Math::max)));
        return new TailPosition(lastIds);
    }

    /** By log, in this reader's files. */
    private Map<Long, Long> ends(Followed<?> followed) {
        Map<Long, Long> lastIds = new HashMap<>();
        catalogue.ask(VERSION, (node, connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(TAKEN);
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (row.getString(1).endsWith(followed.noun())) {
                        long last = new RowId(row.getInt(2), row.getInt(3), row.getLong(4)).pack();
                        lastIds.merge(TailPosition.logOf(last), last, Math::max);
                    }
                }
            }
        });
        return lastIds;
    }

    /**
     * What was stored behind a position.
     *
     * @param most rows that are looked at of each partition
     */
    <T extends SpecificRecordBase> TailNews<T> behind(
            Followed<T> followed, TailPosition position, Selector selector, int most) {
        TailLook<T> look = look(followed, position, selector, most);
        peers.ask(PeerQuestion.tail(followed.noun(), position, selector, most)).forEach(look::add);
        return look.news(position);
    }

    /** What this reader's files say to a question of another one. */
    PeerAnswer answer(PeerQuestion question) {
        Followed<?> followed = Followed.named(question.table());
        if (question.kind() == PeerQuestion.Kind.ENDS) {
            return PeerAnswer.of(ends(followed).values().stream()
                    .map(id -> new PeerRow("", id, null))
                    .toList());
        }
        TailPosition position = TailPosition.parse(String.valueOf(question.cursor()));
        return look(followed, position, question.selector(), question.most()).toAnswer();
    }

    private <T extends SpecificRecordBase> TailLook<T> look(
            Followed<T> followed, TailPosition position, Selector selector, int most) {
        TailLook<T> look = new TailLook<>(followed);
        Collection<List<Path>> days = List.of();
        for (Map.Entry<Long, Long> log : new TreeMap<>(ends(followed)).entrySet()) {
            long last = position.last(log.getKey());
            if (log.getValue() > last) {
                days = days.isEmpty()
                        ? catalogue
                                .files(FileKind.DAY, followed.table(), ALWAYS)
                                .values()
                        : days;
                NavigableMap<Long, T> rows = new TreeMap<>();
                Span<T> span = new Span<>(followed, followed.rows(selector), last, log.getValue(), most, rows);
                days.forEach(files -> files.forEach(file -> connections.ask(file, rows, span::add)));
                boolean isCut = rows.size() > most;
                while (rows.size() > most) {
                    rows.pollLastEntry();
                }
                look.reach(isCut, isCut ? rows.lastKey() : log.getValue());
                rows.forEach((id, record) -> {
                    if (selector.test(record)) {
                        look.add(id, followed.shown(record));
                    }
                });
            }
        }
        return look;
    }

    /** Rows of one log behind a place, up to another, so many at most and one that tells of more. */
    private record Span<T extends SpecificRecordBase>(
            Followed<T> followed, RowSource<T> table, long last, long end, int most, NavigableMap<Long, T> rows) {
        NavigableMap<Long, T> add(Connection connection) throws SQLException {
            String sql = BEHIND.formatted(table.selectStatement(), followed.place());
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setLong(1, last);
                statement.setLong(2, end);
                statement.setInt(3, most + 1);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        rows.put(row.getLong(followed.place()), StorageTrouble.decoded(() -> table.read(row)));
                    }
                }
            }
            return rows;
        }
    }
}
