package logly.storage;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Reads the newest effective time among the rows of each host. */
final class FreshnessReader {
    private final Catalogue catalogue;
    private final ReadConnections connections;
    private final Peers peers;

    FreshnessReader(Catalogue catalogue, ReadConnections connections, Peers peers) {
        this.catalogue = catalogue;
        this.connections = connections;
        this.peers = peers;
    }

    Map<String, Instant> all() {
        Map<String, Instant> freshness = new TreeMap<>(ofFiles());
        peers.ask(PeerQuestion.freshness()).forEach(answer -> answer.rows()
                .forEach(row -> freshness.merge(
                        row.place(),
                        Instant.ofEpochMilli(row.number()),
                        (one, other) -> one.isAfter(other) ? one : other)));
        return freshness;
    }

    private Map<String, Instant> ofFiles() {
        Map<String, Long> newest = new TreeMap<>();
        for (Path node : catalogue.nodes()) {
            connections.ask(
                    FileKind.nodeFile(node),
                    newest,
                    connection ->
                            Migrations.version(connection) < 2 ? newest : FreshnessTable.addTo(newest, connection));
        }
        Map<String, Instant> freshness = new TreeMap<>();
        newest.forEach((host, millis) -> freshness.put(host, Instant.ofEpochMilli(millis)));
        return freshness;
    }

    /** What this reader's files say to a question of another one. */
    PeerAnswer answer() {
        return PeerAnswer.of(ofFiles().entrySet().stream()
                .map(each -> new PeerRow(each.getKey(), each.getValue().toEpochMilli(), null))
                .toList());
    }
}
