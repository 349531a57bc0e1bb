package logly.agent;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import logly.agent.error.ErrorAnalysis;
import logly.agent.redact.Redaction;
import logly.schemas.ErrorTrace;
import logly.schemas.LogEvent;
import logly.schemas.SourceStatus;

/**
 * The one place through which every event goes on its way to the spool: its secrets are masked, then what it tells of an
 * error is added, and lines that no parser understood are sampled. Used by one thread.
 */
final class EventGate {
    private static final int MESSAGE = position("message");
    private static final int ERROR = position("error");

    private final Redaction redaction;
    private final ErrorAnalysis errors = new ErrorAnalysis();
    private final UnparsedSamples samples = new UnparsedSamples();
    private final Counter redacted;
    private final Counter unparsed;

    EventGate(Redaction redaction, PrometheusRegistry registry) {
        this.redaction = redaction;
        redacted = Counter.builder()
                .name("logly_agent_redacted_events_total")
                .help("Events of a source in which secrets were masked.")
                .labelNames("source")
                .register(registry);
        unparsed = Counter.builder()
                .name("logly_agent_unparsed_events_total")
                .help(
                        "Events of a source that only the generic parser understood; samples stand in the agent's status.")
                .labelNames("source")
                .register(registry);
    }

    private static int position(String field) {
        return LogEvent.getClassSchema().getField(field).pos();
    }

    /** Changes the events themselves. */
    void pass(String source, List<LogEvent> events) {
        for (LogEvent event : events) {
            if (redact(event)) {
                redacted.labelValues(source).inc();
            }
            ErrorTrace error = errors.of(event);
            if (error != null) {
                event.put(ERROR, error);
            }
            if (UnparsedSamples.isUnparsed(event)) {
                unparsed.labelValues(source).inc();
                samples.add(source, event.getMessage());
            }
        }
    }

    private boolean redact(LogEvent event) {
        String message = event.getMessage();
        String masked = redaction.apply(message);
        boolean changed = !masked.equals(message);
        if (changed) {
            event.put(MESSAGE, masked);
        }
        for (Map.Entry<String, String> each : event.getMetadata().entrySet()) {
            String value = redaction.apply(each.getKey(), each.getValue());
            if (!value.equals(each.getValue())) {
                each.setValue(value);
                changed = true;
            }
        }
        return changed;
    }

    /** The statuses of sources with samples of what was not understood of them. */
    List<SourceStatus> sampled(List<SourceStatus> statuses) {
        return statuses.stream().map(samples::describe).toList();
    }
}
