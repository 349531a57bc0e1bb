package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.analysis.HeardProcess;
import logly.schemas.AgentStatus;
import logly.schemas.HostState;
import logly.schemas.RecordJson;

/** The last status of each agent, and the processes that were heard of under its id, in {@code node.db}. */
final class HostTable {
    /** The schema from which on the processes are kept. */
    private static final int WITH_PROCESSES = 6;

    private static final String PUT = """
            INSERT INTO hosts (agent_id, host, timestamp, epoch, seq, ingested_at, status) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (agent_id) DO UPDATE SET host = excluded.host, timestamp = excluded.timestamp,
                epoch = excluded.epoch, seq = excluded.seq, ingested_at = excluded.ingested_at,
                status = excluded.status""";

    private static final String REMOVE = "DELETE FROM hosts WHERE agent_id = ?";

    private static final String PUT_PROCESS = """
            INSERT INTO agent_processes (agent_id, epoch, host, addresses, started_at, first_seen, last_seen)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (agent_id, epoch) DO UPDATE SET host = excluded.host, addresses = excluded.addresses,
                first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)""";

    private static final String FORGET_PROCESSES = "DELETE FROM agent_processes WHERE agent_id = ? AND last_seen < ?";

    private static final String HOSTS = "SELECT ingested_at, status FROM hosts";

    private static final String PROCESSES =
            "SELECT agent_id, epoch, host, addresses, started_at, first_seen, last_seen FROM agent_processes";

    private HostTable() {}

    /** The last status wins: the caller gives them in the order of the topic, with their append times. */
    static void put(NodeFile node, AgentStatus status) throws SQLException {
        PreparedStatement statement = node.statement(PUT);
        statement.setLong(1, status.getAgentId());
        statement.setString(2, status.getHost());
        statement.setLong(3, status.getTimestamp().toEpochMilli());
        statement.setLong(4, status.getEpoch());
        statement.setLong(5, status.getSeq());
        statement.setLong(6, HostState.lastSeen(status).toEpochMilli());
        statement.setString(7, RecordJson.toJson(status));
        statement.executeUpdate();
    }

    static void put(NodeFile node, long agentId, HeardProcess process) throws SQLException {
        PreparedStatement statement = node.statement(PUT_PROCESS);
        statement.setLong(1, agentId);
        statement.setLong(2, process.epoch());
        statement.setString(3, process.host());
        statement.setString(4, String.join(" ", process.addresses()));
        statement.setLong(5, process.startedAt().toEpochMilli());
        statement.setLong(6, process.first().toEpochMilli());
        statement.setLong(7, process.last().toEpochMilli());
        statement.executeUpdate();
    }

    static void forgetProcesses(NodeFile node, long agentId, Instant before) throws SQLException {
        PreparedStatement statement = node.statement(FORGET_PROCESSES);
        statement.setLong(1, agentId);
        statement.setLong(2, before.toEpochMilli());
        statement.executeUpdate();
    }

    /** Takes an agent away with its processes. */
    static void remove(NodeFile node, long agentId) throws SQLException {
        PreparedStatement statement = node.statement(REMOVE);
        statement.setLong(1, agentId);
        statement.executeUpdate();
        forgetProcesses(node, agentId, Instant.ofEpochMilli(Long.MAX_VALUE));
    }

    /** Adds what a node knows of agents; the newest of all nodes counts. */
    static Map<Long, AgentStatus> addTo(Map<Long, AgentStatus> newest, Connection reader) throws SQLException {
        if (Migrations.version(reader) == 0) {
            return newest;
        }
        try (PreparedStatement statement = reader.prepareStatement(HOSTS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                AgentStatus status = StorageTrouble.decoded(
                        () -> AgentStatus.newBuilder(RecordJson.fromJson(row.getString(2), AgentStatus.class))
                                .setIngestedAt(Instant.ofEpochMilli(row.getLong(1)))
                                .build());
                newest.merge(status.getAgentId(), status, HostTable::newer);
            }
        }
        return newest;
    }

    /** Which of two of one agent was appended later. */
    static AgentStatus newer(AgentStatus one, AgentStatus other) {
        return one.getIngestedAt().isAfter(other.getIngestedAt()) ? one : other;
    }

    /** Adds the processes that a node has heard of, by agent and epoch. */
    static Map<Long, Map<Long, HeardProcess>> addProcessesTo(
            Map<Long, Map<Long, HeardProcess>> byAgent, Connection reader) throws SQLException {
        if (Migrations.version(reader) < WITH_PROCESSES) {
            return byAgent;
        }
        try (PreparedStatement statement = reader.prepareStatement(PROCESSES);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                HeardProcess process = new HeardProcess(
                        row.getLong(2),
                        row.getString(3),
                        row.getString(4).isEmpty()
                                ? List.of()
                                : List.of(row.getString(4).split(" ")),
                        Instant.ofEpochMilli(row.getLong(5)),
                        Instant.ofEpochMilli(row.getLong(6)),
                        Instant.ofEpochMilli(row.getLong(7)));
                byAgent.computeIfAbsent(row.getLong(1), agent -> new HashMap<>())
                        .merge(process.epoch(), process, HeardProcess::and);
            }
        }
        return byAgent;
    }
}
