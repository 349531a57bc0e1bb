package logly.storage;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import logly.analysis.HeardProcess;
import logly.schemas.AgentStatus;
import org.jspecify.annotations.Nullable;

/** What a batch heard of agents, in the order of the topic: of each the last status, and all processes that spoke. */
final class Heartbeats {
    private final Map<Long, Heard> byAgent = new LinkedHashMap<>();

    /** Of one agent; the status is null where its host is gone. */
    private record Heard(@Nullable AgentStatus status, Map<Long, HeardProcess> processes) {}

    void add(AgentStatus status, Instant appended) {
        AgentStatus arrived =
                AgentStatus.newBuilder(status).setIngestedAt(appended).build();
        Heard before = byAgent.get(status.getAgentId());
        Map<Long, HeardProcess> processes = before == null ? new HashMap<>() : before.processes();
        processes.merge(status.getEpoch(), HeardProcess.of(arrived), HeardProcess::and);
        byAgent.put(status.getAgentId(), new Heard(arrived, processes));
    }

    void remove(long agentId) {
        byAgent.put(agentId, new Heard(null, new HashMap<>()));
    }

    void writeTo(NodeFile node) throws SQLException {
        for (Map.Entry<Long, Heard> each : byAgent.entrySet()) {
            long agentId = each.getKey();
            AgentStatus status = each.getValue().status();
            if (status == null) {
                HostTable.remove(node, agentId);
                continue;
            }
            HostTable.put(node, status);
            for (HeardProcess process : each.getValue().processes().values()) {
                HostTable.put(node, agentId, process);
            }
            HostTable.forgetProcesses(node, agentId, status.getIngestedAt().minus(HeardProcess.KEPT));
        }
    }

    void clear() {
        byAgent.clear();
    }
}
