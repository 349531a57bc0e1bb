package logly.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;

/** Takes together what this reader's nodes and their peers hold of one key of a keyed table. */
final class KeyedWholes<T extends SpecificRecordBase> {
    /** A question to a peer stays a short one. */
    private static final int KEYS_AT_ONCE = 500;

    private final KeyedReader.Kind<T> kind;
    private final ReadConnections connections;
    private final Peers peers;

    KeyedWholes(KeyedReader.Kind<T> kind, ReadConnections connections, Peers peers) {
        this.kind = kind;
        this.connections = connections;
        this.peers = peers;
    }

    /** What all nodes hold of each key, without what any of them buried. */
    Map<String, T> of(List<Path> files, List<String> keys) {
        Map<String, List<KeyedTable.Row<T>>> rows = new HashMap<>();
        for (Path file : files) {
            connections.ask(file, rows, connection -> {
                kind.table().rows(connection, keys, (key, row) -> rows.computeIfAbsent(key, unused -> new ArrayList<>())
                        .add(row));
                return rows;
            });
        }
        for (int from = 0; from < keys.size() && !peers.isEmpty(); from += KEYS_AT_ONCE) {
            List<String> some = keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE));
            for (PeerAnswer answer : peers.ask(PeerQuestion.parts(kind.table().name(), some))) {
                answer.rows().forEach(row -> rows.computeIfAbsent(row.place(), unused -> new ArrayList<>())
                        .add(new KeyedTable.Row<>(row.record(kind.type()), row.number())));
            }
        }
        if (files.size() > 1 || !peers.isEmpty()) {
            files.forEach(file -> bury(file, rows.values()));
            buryForPeers(rows);
        }
        Map<String, T> wholes = new HashMap<>();
        rows.forEach(
                (key, each) -> wholes.put(key, kind.merge().apply(kind.table().newest(each))));
        return wholes;
    }

    private void bury(Path file, Collection<List<KeyedTable.Row<T>>> all) {
        connections.ask(file, all, connection -> {
            for (List<KeyedTable.Row<T>> rows : all) {
                String topicKey = kind.table().topicKey(rows.get(0).record());
                long buried = Tombstones.position(connection, kind.table().name(), topicKey);
                rows.removeIf(row -> row.position() < buried);
            }
            all.removeIf(List::isEmpty);
            return all;
        });
    }

    private void buryForPeers(Map<String, List<KeyedTable.Row<T>>> rows) {
        List<String> topicKeys =
                rows.keySet().stream().map(kind.topicKey()).distinct().toList();
        if (topicKeys.isEmpty()) {
            return;
        }
        Map<String, Long> buried =
                Tombstones.positions(peers.ask(PeerQuestion.buried(kind.table().name(), topicKeys)));
        rows.forEach((key, each) -> each.removeIf(
                row -> row.position() < buried.getOrDefault(kind.topicKey().apply(key), Tombstones.NONE)));
        rows.values().removeIf(List::isEmpty);
    }

    /** What these files hold of each key, row by row, for another reader. */
    PeerAnswer parts(List<Path> files, List<String> keys) {
        List<PeerRow> rows = new ArrayList<>();
        for (Path file : files) {
            connections.ask(file, rows, connection -> {
                kind.table()
                        .rows(connection, keys, (key, row) -> rows.add(new PeerRow(key, row.position(), row.record())));
                return rows;
            });
        }
        return PeerAnswer.of(rows);
    }
}
