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
    private final Peers peers;

    HostReader(Catalogue catalogue, ReadConnections connections, Peers peers) {
        this.catalogue = catalogue;
        this.connections = connections;
        this.peers = peers;
    }

    /** Peers are asked for what they know of the hosts only: an older status may pass where the newest does not. */
    List<AgentStatus> hosts(Selector selector) {
        Map<Long, AgentStatus> newest = new HashMap<>();
        ofFiles().forEach(status -> newest.put(status.getAgentId(), status));
        peers.ask(PeerQuestion.hosts(AggregateReader.ofHost(selector)))
                .forEach(answer -> answer.rows().forEach(row -> {
                    AgentStatus status = row.record(AgentStatus.class);
                    newest.merge(status.getAgentId(), status, HostTable::newer);
                }));
        return newest.values().stream()
                .filter(selector::test)
                .sorted(Comparator.comparing(AgentStatus::getHost).thenComparing(AgentStatus::getAgentId))
                .toList();
    }

    /** What this reader's files say to a question of another one. */
    PeerAnswer answer(PeerQuestion question) {
        Selector ofHost = AggregateReader.ofHost(question.selector());
        return PeerAnswer.of(
                ofFiles().stream().filter(ofHost::test).map(PeerRow::of).toList());
    }

    private List<AgentStatus> ofFiles() {
        Map<Long, AgentStatus> newest = new HashMap<>();
        Map<Long, Map<Long, HeardProcess>> processes = new HashMap<>();
        for (Path node : catalogue.nodes()) {
            Path file = FileKind.nodeFile(node);
            connections.ask(file, newest, connection -> HostTable.addTo(newest, connection));
            connections.ask(file, processes, connection -> HostTable.addProcessesTo(processes, connection));
        }
        return newest.values().stream()
                .map(status -> withRivals(status, processes.getOrDefault(status.getAgentId(), Map.of())))
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
