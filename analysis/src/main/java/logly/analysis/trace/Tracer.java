package logly.analysis.trace;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import logly.schemas.EventTrace;
import logly.schemas.HostSnapshot;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.jspecify.annotations.Nullable;

/**
 * Makes traces: what is observed goes into the past of its host, and an event is traced by what stands there at its time.
 * Pure; one instance serves all hosts.
 */
public final class Tracer {
    /** Names the rules by which a trace was made. */
    public static final String VERSION = "1";

    private final Conditions conditions = new Conditions();
    private final CausalKnowledge knowledge = new CausalKnowledge();
    private final SeverityProfile severity;

    public Tracer(SeverityProfile severity) {
        this.severity = severity;
    }

    /** Reads an event, once for all that is done with it. */
    public Reading read(LogEvent event) {
        return new Reading(event, conditions.of(event));
    }

    /**
     * Takes an event into the past of its host.
     *
     * @param id by which a chain cites it
     * @return event time from which on it may explain what came or comes, {@link Long#MAX_VALUE} where it explains nothing
     *     new: a cause lies before its effect
     */
    public long observe(HostPast past, Reading reading, String id) {
        return past.events().add(reading, id);
    }

    /** Takes a sample into the past of its host; it may explain what came or comes from its time on. */
    public void observe(HostPast past, SystemMetric sample, String id) {
        past.metrics().add(sample, id);
    }

    /** Takes a sample into the past of its host; it may explain what came or comes from its time on. */
    public void observe(HostPast past, NetworkMetric sample, String id) {
        past.metrics().add(sample, id);
    }

    /**
     * The trace of an event that has been observed, without coordinates and revision.
     *
     * @param id by which the chain cites the event
     * @param matched ids of the detection rules that it fulfils
     * @param past of its host
     * @param others pasts of other hosts to which names and addresses in messages may lead
     * @param snapshot processes and sockets at its moment; null where there is none (yet)
     */
    public EventTrace trace(
            Reading reading,
            String id,
            Collection<String> matched,
            HostPast past,
            Collection<HostPast> others,
            @Nullable HostSnapshot snapshot,
            Instant tracedAt) {
        return draft(reading, id, matched, past, others, snapshot, tracedAt).build();
    }

    /** As {@link #trace}, for a caller who adds coordinates and revision. */
    public EventTrace.Builder draft(
            Reading reading,
            String id,
            Collection<String> matched,
            HostPast past,
            Collection<HostPast> others,
            @Nullable HostSnapshot snapshot,
            Instant tracedAt) {
        LogEvent event = reading.event();
        Chain chain = chain(reading, id, past, others);
        Set<String> tracers = new LinkedHashSet<>(chain.tracers());
        if (event.getError() != null) {
            tracers.add("error-analysis");
        }
        if (snapshot != null) {
            tracers.add("host-snapshot");
        }
        matched.stream().sorted().forEach(rule -> tracers.add("rule:" + rule));
        return fields(event, snapshot)
                .setSeverityScore(severity.of(event, matched))
                .setRootCause(chain.rootCause())
                .setTriggerEvent(chain.triggerEvent())
                .setCausalityChain(chain.steps())
                .setRelatedServices(chain.services())
                .setTracerVersion(VERSION)
                .setTracersUsed(List.copyOf(tracers))
                .setTracedAt(tracedAt);
    }

    private Chain chain(Reading reading, String id, HostPast past, Collection<HostPast> others) {
        LogEvent event = reading.event();
        Condition condition = reading.condition();
        Condition told = condition == null ? Condition.APPLICATION_ERROR : condition;
        Signal once = EventPast.signal(event, id, told, reading.subject());
        Signal known = condition == null ? null : past.events().holding(once);
        Signal effect = known == null ? once : known;
        List<Link> links = condition == null
                ? List.of()
                : new CausalSearch(knowledge, others).causesOf(effect, past, once.first());
        return Chain.of(once, effect, links);
    }

    private static EventTrace.Builder fields(LogEvent event, @Nullable HostSnapshot snapshot) {
        return EventTrace.newBuilder()
                .setEvent(event)
                .setTimestamp(event.getTimestamp())
                .setHost(event.getHost())
                .setSource(event.getSource())
                .setLevel(event.getLevel())
                .setMessage(event.getMessage())
                .setAction(event.getAction())
                .setService(event.getService())
                .setUser(event.getUser())
                .setIpAddress(event.getIpAddress())
                .setProcesses(snapshot == null ? List.of() : snapshot.getProcesses())
                .setConnections(snapshot == null ? List.of() : snapshot.getSockets())
                .setErrors(event.getError() == null ? List.of() : List.of(event.getError()));
    }
}
