package logly.agent.collect;

import java.util.List;
import java.util.Optional;
import logly.schemas.HostDisk;
import logly.schemas.HostInterface;
import logly.schemas.ListeningPort;
import logly.schemas.LocalUser;
import logly.schemas.Refusal;

/**
 * What this host is and has.
 *
 * @param addresses those under which other hosts reach it
 * @param packages empty where there is no database of packages that the agent knows and may read
 */
public record HostInventory(
        Machine machine,
        List<HostDisk> disks,
        List<HostInterface> interfaces,
        List<String> addresses,
        List<ListeningPort> listeningPorts,
        List<LocalUser> users,
        Optional<PackageDatabase.Hash> packages,
        List<Refusal> refusals) {

    public HostInventory {
        disks = List.copyOf(disks);
        interfaces = List.copyOf(interfaces);
        addresses = List.copyOf(addresses);
        listeningPorts = List.copyOf(listeningPorts);
        users = List.copyOf(users);
        refusals = List.copyOf(refusals);
    }

    /** What stays until a reboot. */
    public record Machine(
            String operatingSystem,
            String kernel,
            String architecture,
            String cpuModel,
            int cpuCount,
            long memoryTotalBytes,
            long bootedAtSeconds) {}
}
