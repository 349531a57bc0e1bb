package logly.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import logly.schemas.AgentStatus;
import logly.schemas.HostState;
import logly.schemas.RivalProcess;

/**
 * A process that was heard of under the id of an agent. A restart ends one process before the next is heard of; where
 * the times of two overlap, both live, which is so when a machine was cloned with the agent's folder.
 *
 * @param epoch which process
 * @param first when the first of its heartbeats arrived that are known
 * @param last when its last heartbeat arrived
 */
public record HeardProcess(
        long epoch, String host, List<String> addresses, Instant startedAt, Instant first, Instant last) {
    /** A process that is silent for longer is forgotten. */
    public static final Duration KEPT = Duration.ofHours(1);

    public HeardProcess {
        addresses = List.copyOf(addresses);
    }

    /** By one heartbeat, which tells when it arrived. */
    public static HeardProcess of(AgentStatus status) {
        Instant seen = HostState.lastSeen(status);
        return new HeardProcess(
                status.getEpoch(), status.getHost(), status.getAddresses(), status.getStartedAt(), seen, seen);
    }

    /** With what is known of the same process elsewhere. */
    public HeardProcess and(HeardProcess other) {
        HeardProcess newer = other.last.isBefore(last) ? this : other;
        Instant earliest = other.first.isBefore(first) ? other.first : first;
        return new HeardProcess(epoch, newer.host, newer.addresses, newer.startedAt, earliest, newer.last);
    }

    /**
     * The others that lived at the same time, the longest such first.
     *
     * @param all processes of the same agent
     */
    public List<RivalProcess> rivals(Collection<HeardProcess> all) {
        return all.stream()
                .filter(other -> other.epoch != epoch && overlaps(other))
                .filter(other -> !other.last.isBefore(last.minus(KEPT)))
                .map(this::rival)
                .sorted(Comparator.comparing(RivalProcess::getSince).thenComparing(RivalProcess::getEpoch))
                .toList();
    }

    private boolean overlaps(HeardProcess other) {
        return first.isBefore(other.last) && other.first.isBefore(last);
    }

    private RivalProcess rival(HeardProcess other) {
        return RivalProcess.newBuilder()
                .setEpoch(other.epoch)
                .setHost(other.host)
                .setAddresses(other.addresses)
                .setStartedAt(other.startedAt)
                .setSince(first.isBefore(other.first) ? other.first : first)
                .setLastSeenAt(other.last)
                .build();
    }
}
