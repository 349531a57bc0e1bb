package logly.agent.snapshot;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.agent.proc.ProcessStat;
import logly.agent.proc.Socket;
import logly.schemas.HostSnapshot;
import logly.schemas.LogEvent;
import logly.schemas.NetworkTrace;
import logly.schemas.SnapshotTrigger;
import org.jspecify.annotations.Nullable;

/** Makes snapshots, each bounded. Used by one thread. */
final class SnapshotTaker {
    static final int MAX_PROCESSES = 64;
    static final int MAX_SOCKETS = 256;

    /** Of a regular look: so many by processor time, and so many by memory. */
    static final int EACH = 16;

    private final HostView view;
    private final InstantSource clock;
    private Map<ProcessKey, Long> ticksBefore = Map.of();

    SnapshotTaker(HostView view, InstantSource clock) {
        this.view = view;
        this.clock = clock;
    }

    /**
     * What is there at the moment of an event.
     *
     * @param topic of the event, whose key is its host
     */
    HostSnapshot of(LogEvent event, String topic) {
        Instant at = now();
        Subject subject = Subject.of(event);
        List<Long> pids = new ProcessChoice(view.processes())
                .of(subject, pid -> view.unit(pid).filter(subject::isUnit).isPresent());
        List<Long> shown = first(pids, MAX_PROCESSES);
        List<Socket> sockets = SocketChoice.of(view.sockets(), subject.ipAddress(), view.socketsOf(shown));
        List<Socket> open = first(sockets, MAX_SOCKETS);
        Map<Long, Long> owners = view.owners(open, shown);
        return HostSnapshot.newBuilder()
                .setTimestamp(at)
                .setCollectedAt(at)
                .setHost(event.getHost())
                .setTrigger(SnapshotTrigger.EVENT)
                .setEventAgentId(event.getAgentId())
                .setEventEpoch(event.getEpoch())
                .setEventTopic(topic)
                .setEventKey(event.getHost())
                .setEventSeq(event.getSeq())
                .setService(event.getService())
                .setIpAddress(event.getIpAddress())
                .setProcesses(view.traces(shown, at))
                .setSockets(open.stream()
                        .map(socket -> trace(socket, owners.get(socket.inode()), at))
                        .toList())
                .setProcessesOmitted(pids.size() - shown.size())
                .setSocketsOmitted(sockets.size() - open.size())
                .build();
    }

    /** A regular look: what used the processors most since the one before, and what holds the most memory. */
    HostSnapshot regular(String host) {
        Instant at = now();
        List<ProcessStat> all = view.processes();
        List<Long> shown = new ProcessChoice(all).busiestAndLargest(EACH, ticksBefore);
        Map<ProcessKey, Long> ticks = new HashMap<>();
        all.forEach(process -> ticks.put(ProcessKey.of(process), process.cpuTicks()));
        ticksBefore = ticks;
        return HostSnapshot.newBuilder()
                .setTimestamp(at)
                .setCollectedAt(at)
                .setHost(host)
                .setTrigger(SnapshotTrigger.PERIODIC)
                .setProcesses(view.traces(shown, at))
                .setProcessesOmitted(all.size() - shown.size())
                .build();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static <T> List<T> first(List<T> all, int limit) {
        return all.subList(0, Math.min(limit, all.size()));
    }

    private static NetworkTrace trace(Socket socket, @Nullable Long pid, Instant at) {
        return new NetworkTrace(
                at,
                socket.protocol().text(),
                socket.localIp(),
                socket.localPort(),
                socket.hasRemote() ? socket.remoteIp() : null,
                socket.remotePort(),
                socket.stateText(),
                pid);
    }
}
