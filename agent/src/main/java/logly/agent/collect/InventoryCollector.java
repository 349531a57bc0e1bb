package logly.agent.collect;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import logly.agent.collect.HostInventory.Machine;
import logly.agent.proc.Account;
import logly.agent.proc.Inet6Address;
import logly.agent.proc.KernelFiles;
import logly.agent.proc.KernelStat;
import logly.agent.proc.NamedValues;
import logly.agent.proc.OsRelease;
import logly.agent.proc.ProcessStat;
import logly.agent.proc.Socket;
import logly.agent.proc.SocketOwners;
import logly.agent.proc.SocketTables;
import logly.schemas.HostDisk;
import logly.schemas.HostInterface;
import logly.schemas.ListeningPort;
import logly.schemas.LocalUser;
import org.jspecify.annotations.Nullable;

/** Takes the inventory of this host, anew only after a while: most of it changes seldom. Used by one thread. */
public final class InventoryCollector {
    /** How old the answer may be. */
    static final Duration KEPT = Duration.ofMinutes(1);

    private static final int MAX_USERS = 256;
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final int MAX_INTERFACES = 64;

    private final KernelFiles files;
    private final LongSupplier nanos;
    private final PackageDatabase packages;
    private final SocketOwners owners;
    private final Permissions permissions;
    private @Nullable HostInventory last;
    private long takenAtNanos;

    public InventoryCollector(KernelFiles files, LongSupplier nanos) {
        this.files = files;
        this.nanos = nanos;
        this.packages = new PackageDatabase(files);
        this.owners = new SocketOwners(files);
        this.permissions = new Permissions(files);
    }

    /** The inventory of now or of a minute ago. */
    public HostInventory inventory() throws IOException {
        long now = nanos.getAsLong();
        HostInventory known = last;
        if (known == null || now - takenAtNanos >= KEPT.toNanos()) {
            known = take();
            last = known;
            takenAtNanos = now;
        }
        return known;
    }

    private HostInventory take() throws IOException {
        HostAddresses addresses = HostAddresses.of(
                Inet6Address.parse(files.find("proc/net/if_inet6").orElse("")));
        return new HostInventory(
                machine(),
                disks(),
                interfaces(addresses),
                addresses.reachable(),
                listeningPorts(),
                users(),
                packages.hash(),
                permissions.refusals());
    }

    private Machine machine() throws IOException {
        KernelStat stat = KernelStat.parse(files.text("proc/stat"));
        NamedValues cpu = NamedValues.parse(files.find("proc/cpuinfo").orElse(""));
        return new Machine(
                files.findUtf8("etc/os-release", MAX_FILE_BYTES)
                        .map(OsRelease::name)
                        .orElse("Linux"),
                files.find("proc/sys/kernel/osrelease").orElse("").strip(),
                System.getProperty("os.arch", ""),
                // ARM's kernels name no model of their own.
                cpu.text("model name").or(() -> cpu.text("Model")).orElse(""),
                stat.cpuCount(),
                NamedValues.parse(files.text("proc/meminfo")).numberOrZero("MemTotal"),
                stat.bootedAtSeconds());
    }

    private List<HostDisk> disks() {
        return files.names("sys/block").stream()
                .filter(BlockDevices::isCounted)
                .sorted()
                .map(name -> DiskTexts.read(files, name).disk())
                .toList();
    }

    private List<HostInterface> interfaces(HostAddresses addresses) {
        List<HostInterface> interfaces = new ArrayList<>();
        for (String name : files.names("sys/class/net")) {
            LinkState link = LinkState.read(files, name);
            if (!link.isLoopback() && link.flags().isPresent()) {
                interfaces.add(new HostInterface(
                        name, link.macAddress().orElse(null), link.isUp(), addresses.ofInterface(name)));
            }
        }
        // A host of many containers has hundreds of links without an address.
        interfaces.sort(
                Comparator.comparing((HostInterface i) -> i.getAddresses().isEmpty())
                        .thenComparing(HostInterface::getName));
        return interfaces.stream().limit(MAX_INTERFACES).toList();
    }

    private List<ListeningPort> listeningPorts() {
        List<Socket> listening =
                ListeningPorts.listening(SocketTables.read(files).parse());
        Set<Long> inodes = listening.stream().map(Socket::inode).collect(Collectors.toSet());
        return ListeningPorts.of(listening, owners.find(inodes, List.of()), this::processName);
    }

    private @Nullable String processName(long pid) {
        return files.find("proc/" + pid + "/stat")
                .flatMap(ProcessStat::parse)
                .map(ProcessStat::name)
                .orElse(null);
    }

    private List<LocalUser> users() {
        return Account.parse(files.findUtf8("etc/passwd", MAX_FILE_BYTES).orElse("")).stream()
                .limit(MAX_USERS)
                .map(account -> new LocalUser(account.name(), account.uid(), account.shell()))
                .toList();
    }
}
