package logly.agent.snapshot;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import logly.agent.proc.Account;
import logly.agent.proc.AuxiliaryVector;
import logly.agent.proc.ControlGroup;
import logly.agent.proc.KernelFiles;
import logly.agent.proc.ProcessStat;
import logly.agent.proc.Socket;
import logly.agent.proc.SocketOwners;
import logly.agent.proc.SocketTables;
import logly.agent.proc.Uptime;
import logly.agent.snapshot.ProcessTexts.Look;
import logly.schemas.ProcessTrace;

/** Looks at the processes and sockets of this host. Used by one thread. */
final class HostView {
    private static final int MAX_PASSWD_BYTES = 1 << 20;

    private final KernelFiles files;
    private final AuxiliaryVector machine;
    private final UnaryOperator<String> redaction;
    private final SocketOwners owners;

    HostView(Snapshots.Eyes eyes) {
        this.files = eyes.files();
        this.machine = eyes.machine();
        this.redaction = eyes.redaction();
        this.owners = new SocketOwners(files);
    }

    /** What is told of every process without asking for permission. */
    List<ProcessStat> processes() {
        return files.pids().stream()
                .map(pid -> files.find("proc/" + pid + "/stat"))
                .flatMap(Optional::stream)
                .map(ProcessStat::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The unit in which systemd runs a process. */
    Optional<String> unit(long pid) {
        return files.find("proc/" + pid + "/cgroup").flatMap(ControlGroup::service);
    }

    /** All that is told of these processes; those that have ended meanwhile are left out. */
    List<ProcessTrace> traces(Collection<Long> pids, Instant at) {
        Look look = new Look(
                at,
                files.find("proc/uptime")
                        .map(Uptime::parse)
                        .map(Uptime::seconds)
                        .orElse(0.0),
                machine.ticksPerSecond(),
                new Users(Account.parse(
                        files.findUtf8("etc/passwd", MAX_PASSWD_BYTES).orElse(""))),
                redaction);
        List<ProcessTrace> traces = new ArrayList<>();
        for (long pid : pids) {
            ProcessTexts.read(files, pid).flatMap(texts -> texts.parse(look)).ifPresent(traces::add);
        }
        return traces;
    }

    List<Socket> sockets() {
        return SocketTables.read(files).parse();
    }

    /** Inodes of the sockets that these processes hold. */
    Set<Long> socketsOf(Collection<Long> pids) {
        Set<Long> inodes = new HashSet<>();
        pids.forEach(pid -> inodes.addAll(owners.sockets(pid)));
        return inodes;
    }

    /** Owners of these sockets by inode, probably among the given processes. */
    Map<Long, Long> owners(Collection<Socket> sockets, Collection<Long> first) {
        Set<Long> inodes = new HashSet<>();
        sockets.forEach(socket -> inodes.add(socket.inode()));
        return owners.find(inodes, first);
    }
}
