package logly.agent.collect;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.software.os.OperatingSystem;

/** What this host is: its system, processor, memory and addresses; all but the addresses stay until a reboot. */
public record HostInventory(
        String operatingSystem,
        String kernel,
        String architecture,
        String cpuModel,
        int cpuCount,
        long memoryTotalBytes,
        long bootedAtSeconds,
        List<String> addresses) {

    public HostInventory {
        addresses = List.copyOf(addresses);
    }

    public static HostInventory read(SystemInfo system) {
        OperatingSystem os = system.getOperatingSystem();
        OperatingSystem.OSVersionInfo version = os.getVersionInfo();
        CentralProcessor processor = system.getHardware().getProcessor();
        return new HostInventory(
                (os.getFamily() + " " + version.getVersion()).strip(),
                Objects.requireNonNullElse(version.getBuildNumber(), ""),
                System.getProperty("os.arch", ""),
                processor.getProcessorIdentifier().getName().strip(),
                processor.getLogicalProcessorCount(),
                system.getHardware().getMemory().getTotal(),
                os.getSystemBootTime(),
                addresses(system));
    }

    private static List<String> addresses(SystemInfo system) {
        return system.getHardware().getNetworkIFs(true).stream()
                .flatMap(i -> Stream.concat(Arrays.stream(i.getIPv4addr()), Arrays.stream(i.getIPv6addr())))
                .filter(Predicate.not(HostInventory::isLocal))
                .distinct()
                .sorted()
                .toList();
    }

    /** Loopback and link-local: of no use to who looks for the host. */
    static boolean isLocal(String address) {
        return address.startsWith("127.")
                || address.startsWith("169.254.")
                || address.equals("::1")
                || address.equals("0:0:0:0:0:0:0:1")
                || address.startsWith("fe80:");
    }
}
