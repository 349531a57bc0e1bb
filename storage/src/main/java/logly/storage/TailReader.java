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
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.LogEvent;

/**
 * Reads log events in the order in which they were stored, whatever their times are: a late one is news too. Goes by the
 * offsets that the nodes say they have taken, which commit after the rows.
 */
final class TailReader {
    /** The schema from which on nodes have intervals. */
    private static final int VERSION = 2;

    /** What the name of its topic ends with, behind the prefix of the fleet. */
    private static final String TOPIC = Nouns.LOG_EVENTS.noun();

    private static final TimeRange ALWAYS = new TimeRange(Instant.MIN, Instant.MAX);

    private static final String TAKEN = """
            SELECT topic, log_epoch, partition, max(last_offset) FROM intervals
            GROUP BY topic, log_epoch, partition""";

    private static final String ROWS =
            Tables.LOG_EVENTS.selectStatement() + " WHERE id > ? AND id <= ? ORDER BY id LIMIT ?";

    private final Catalogue catalogue;
    private final ReadConnections connections;
    private final Peers peers;

    TailReader(Catalogue catalogue, ReadConnections connections, Peers peers) {
        this.catalogue = catalogue;
        this.connections = connections;
        this.peers = peers;
    }

    /** The end of what is stored. Of a node that does not answer it is what that announced last. */
    TailPosition end() {
        Map<Long, Long> lastIds = new HashMap<>(ends());
        peers.lastEvents().forEach(id -> lastIds.merge(TailPosition.logOf(id), id, Math::max));
        peers.ask(PeerQuestion.ends()).forEach(answer -> answer.rows()
                .forEach(row -> lastIds.merge(TailPosition.logOf(row.number()), row.number(), Math::max)));
        return new TailPosition(lastIds);
    }

    /** By log, in this reader's files. */
    private Map<Long, Long> ends() {
        Map<Long, Long> lastIds = new HashMap<>();
        catalogue.ask(VERSION, (node, connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(TAKEN);
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    if (row.getString(1).endsWith(TOPIC)) {
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
    TailNews behind(TailPosition position, Selector selector, int most) {
        TailLook look = look(position, selector, most);
        peers.ask(PeerQuestion.tail(position, selector, most)).forEach(look::add);
        return look.news(position);
    }

    /** What this reader's files say to a question of another one. */
    PeerAnswer answer(PeerQuestion question) {
        if (question.kind() == PeerQuestion.Kind.ENDS) {
            return PeerAnswer.of(ends().values().stream()
                    .map(id -> new PeerRow("", id, null))
                    .toList());
        }
        TailPosition position = TailPosition.parse(String.valueOf(question.cursor()));
        return look(position, question.selector(), question.most()).toAnswer();
    }

    private TailLook look(TailPosition position, Selector selector, int most) {
        TailLook look = new TailLook();
        Collection<List<Path>> days = List.of();
        for (Map.Entry<Long, Long> log : new TreeMap<>(ends()).entrySet()) {
            long last = position.last(log.getKey());
            if (log.getValue() > last) {
                days = days.isEmpty()
                        ? catalogue
                                .files(FileKind.DAY, Tables.LOG_EVENTS.name(), ALWAYS)
                                .values()
                        : days;
                NavigableMap<Long, LogEvent> rows = rows(days, last, log.getValue(), most);
                boolean isCut = rows.size() > most;
                while (rows.size() > most) {
                    rows.pollLastEntry();
                }
                look.reach(isCut, isCut ? rows.lastKey() : log.getValue());
                rows.forEach((id, event) -> {
                    if (selector.test(event)) {
                        look.add(id, event);
                    }
                });
            }
        }
        return look;
    }

    private NavigableMap<Long, LogEvent> rows(Collection<List<Path>> days, long last, long end, int most) {
        NavigableMap<Long, LogEvent> rows = new TreeMap<>();
        for (List<Path> files : days) {
            for (Path file : files) {
                connections.ask(file, rows, connection -> read(connection, rows, last, end, most));
            }
        }
        return rows;
    }

    private static Map<Long, LogEvent> read(
            Connection connection, Map<Long, LogEvent> rows, long last, long end, int most) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROWS)) {
            statement.setLong(1, last);
            statement.setLong(2, end);
            statement.setInt(3, most + 1);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.put(row.getLong(1), StorageTrouble.decoded(() -> Tables.LOG_EVENTS.read(row)));
                }
            }
        }
        return rows;
    }
}
