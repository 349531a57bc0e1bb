package logly.agent.proc;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the processes that hold sockets, by the links in {@code /proc/<pid>/fd}. */
public final class SocketOwners {
    private static final String PREFIX = "socket:[";

    private final KernelFiles files;

    public SocketOwners(KernelFiles files) {
        this.files = files;
    }

    /**
     * Owners by inode. A socket that several processes hold (a server that forked) belongs to the first found; of one
     * whose process may not be looked into there is no owner.
     *
     * @param inodes of the sockets wanted; the search ends when all are found
     * @param first where they probably are
     */
    public Map<Long, Long> find(Set<Long> inodes, Collection<Long> first) {
        Map<Long, Long> owners = new HashMap<>();
        Set<Long> wanted = new HashSet<>(inodes);
        wanted.remove(0L);
        if (wanted.isEmpty()) {
            return owners;
        }
        Set<Long> pids = new LinkedHashSet<>(first);
        pids.addAll(files.pids());
        for (long pid : pids) {
            for (long inode : sockets(pid)) {
                if (wanted.remove(inode)) {
                    owners.put(inode, pid);
                }
            }
            if (wanted.isEmpty()) {
                return owners;
            }
        }
        return owners;
    }

    /** Inodes of the sockets that this process holds; none where it may not be looked into. */
    public List<Long> sockets(long pid) {
        String folder = "proc/" + pid + "/fd";
        return files.names(folder).stream()
                .map(name -> files.link(folder + "/" + name))
                .flatMap(Optional::stream)
                .map(SocketOwners::inode)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Of the target of a link, {@code socket:[1234]}; empty where it is something else. */
    static Optional<Long> inode(String target) {
        if (!target.startsWith(PREFIX) || !target.endsWith("]")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.valueOf(target.substring(PREFIX.length(), target.length() - 1)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
