package logly.storage;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.analysis.HeardProcess;
import logly.analysis.selector.Selector;
import logly.schemas.AgentStatus;
import logly.schemas.RivalProcess;

/** Reads the newest status of each agent over all nodes, with the rivals of its process. */
final class HostReader {
    private final Catalogue catalogue;
    private final ReadConnections connections;

    HostReader(Catalogue catalogue, ReadConnections connections) {
        this.catalogue = catalogue;
        this.connections = connections;
    }

    List<AgentStatus> hosts(Selector selector) {
        Map<Long, AgentStatus> newest = new HashMap<>();
        Map<Long, Map<Long, HeardProcess>> processes = new HashMap<>();
        for (Path node : catalogue.nodes()) {
            Path file = FileKind.nodeFile(node);
            connections.ask(file, newest, connection -> HostTable.addTo(newest, connection));
            connections.ask(file, processes, connection -> HostTable.addProcessesTo(processes, connection));
        }
        return newest.values().stream()
                .map(status -> withRivals(status, processes.getOrDefault(status.getAgentId(), Map.of())))
                .filter(selector::test)
                .sorted(Comparator.comparing(AgentStatus::getHost).thenComparing(AgentStatus::getAgentId))
                .toList();
    }

    private static AgentStatus withRivals(AgentStatus status, Map<Long, HeardProcess> byEpoch) {
        HeardProcess own = byEpoch.get(status.getEpoch());
        List<RivalProcess> rivals = own == null ? List.of() : own.rivals(byEpoch.values());
        return rivals.isEmpty() && status.getRivals().isEmpty()
                ? status
                : AgentStatus.newBuilder(status).setRivals(rivals).build();
    }
}
