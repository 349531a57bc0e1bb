package logly.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import logly.schemas.AgentStatus;
import logly.schemas.HostDisk;
import logly.schemas.HostInterface;
import logly.schemas.HostState;
import logly.schemas.ListeningPort;
import logly.schemas.LocalUser;
import logly.schemas.SourceStatus;

/** What there is on hosts, and how far their agents have read: folded from the newest status of each agent. */
final class Resources {
    /**
     * A thing on a host.
     *
     * @param name the host's, and behind a colon the thing's
     */
    record Resource(String type, String name, String host, Instant seenAt, Map<String, String> attributes) {
        String key() {
            return "resources:" + type + ":" + name;
        }
    }

    /** How far an agent has read a source. */
    record Checkpoint(AgentStatus agent, SourceStatus source) {
        String key() {
            return "checkpoints:" + HexFormat.of().toHexDigits(agent.getAgentId()) + "/" + source.getPath();
        }
    }

    private Resources() {}

    static Stream<Checkpoint> checkpoints(AgentStatus agent) {
        return agent.getSources().stream().map(source -> new Checkpoint(agent, source));
    }

    static List<Resource> of(AgentStatus agent) {
        List<Resource> all = new ArrayList<>();
        all.add(new Resource("hosts", agent.getHost(), agent.getHost(), HostState.lastSeen(agent), ofHost(agent)));
        for (HostDisk disk : agent.getDisks()) {
            all.add(resource(
                    agent,
                    "disks",
                    disk.getName(),
                    Map.of(
                            "model", String.valueOf(disk.getModel() == null ? "" : disk.getModel()),
                            "sizeBytes", Long.toString(disk.getSizeBytes()))));
        }
        for (HostInterface each : agent.getInterfaces()) {
            all.add(resource(
                    agent,
                    "interfaces",
                    each.getName(),
                    Map.of("addresses", String.join(" ", each.getAddresses()), "up", Boolean.toString(each.getUp()))));
        }
        for (ListeningPort port : agent.getListeningPorts()) {
            String name = port.getProtocol() + ":" + port.getAddress() + ":" + port.getPort();
            all.add(resource(
                    agent,
                    "ports",
                    name,
                    Map.of("process", String.valueOf(port.getProcess() == null ? "" : port.getProcess()))));
        }
        for (LocalUser user : agent.getUsers()) {
            all.add(resource(
                    agent,
                    "users",
                    user.getName(),
                    Map.of("uid", Long.toString(user.getUid()), "shell", user.getShell())));
        }
        return all;
    }

    private static Resource resource(AgentStatus agent, String type, String name, Map<String, String> attributes) {
        return new Resource(
                type,
                agent.getHost() + ":" + name,
                agent.getHost(),
                HostState.lastSeen(agent),
                new TreeMap<>(attributes));
    }

    private static Map<String, String> ofHost(AgentStatus agent) {
        return new TreeMap<>(Map.of(
                "agentId", HexFormat.of().toHexDigits(agent.getAgentId()),
                "operatingSystem", agent.getOperatingSystem(),
                "kernel", agent.getKernel(),
                "cpuCount", Integer.toString(agent.getCpuCount()),
                "memoryTotalBytes", Long.toString(agent.getMemoryTotalBytes())));
    }
}
