package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.analysis.selector.Selector;
import logly.schemas.AgentStatus;
import logly.schemas.RecordJson;

/** Reads the newest status of each agent over all nodes. */
final class HostReader {
    private static final String HOSTS = "SELECT ingested_at, status FROM hosts";

    private final Catalogue catalogue;
    private final ReadConnections connections;

    HostReader(Catalogue catalogue, ReadConnections connections) {
        this.catalogue = catalogue;
        this.connections = connections;
    }

    List<AgentStatus> hosts(Selector selector) {
        Map<Long, AgentStatus> newest = new HashMap<>();
        for (Path node : catalogue.nodes()) {
            connections.ask(FileKind.nodeFile(node), newest, connection -> read(connection, newest));
        }
        return newest.values().stream()
                .filter(selector::test)
                .sorted(Comparator.comparing(AgentStatus::getHost).thenComparing(AgentStatus::getAgentId))
                .toList();
    }

    private static Map<Long, AgentStatus> read(Connection connection, Map<Long, AgentStatus> newest)
            throws SQLException {
        if (Migrations.version(connection) == 0) {
            return newest;
        }
        try (PreparedStatement statement = connection.prepareStatement(HOSTS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                AgentStatus status = StorageTrouble.decoded(
                        () -> AgentStatus.newBuilder(RecordJson.fromJson(row.getString(2), AgentStatus.class))
                                .setIngestedAt(Instant.ofEpochMilli(row.getLong(1)))
                                .build());
                newest.merge(
                        status.getAgentId(),
                        status,
                        (one, other) -> one.getIngestedAt().isAfter(other.getIngestedAt()) ? one : other);
            }
        }
        return newest;
    }
}
