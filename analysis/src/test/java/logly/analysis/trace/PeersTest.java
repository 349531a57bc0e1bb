package logly.analysis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import logly.schemas.Action;
import logly.schemas.CausalityStep;
import logly.schemas.EventTrace;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;

class PeersTest {
    private static final String REFUSED = "connect ECONNREFUSED 10.0.5.11:%d";

    private final Tracer tracer = new Tracer(SeverityProfile.STANDARD);

    @Test
    void seeksNoneOfItsOwnKindAtAPortOfAnother() {
        assertThat(causeOf("node", REFUSED.formatted(27_017), "node", "JavaScript heap out of memory"))
                .containsExactly("effect");
    }

    @Test
    void seeksItsOwnKindAtAPortOfItsOwnOrOfAnybody() {
        assertThat(causeOf("rabbitmq", REFUSED.formatted(5672), "rabbitmq", "out of memory"))
                .containsExactly("cause", "effect");
        assertThat(causeOf("node", REFUSED.formatted(4100), "node", "JavaScript heap out of memory"))
                .containsExactly("cause", "effect");
    }

    @Test
    void seeksAtAPortWhoListensThereByCustom() {
        assertThat(causeOf("node", REFUSED.formatted(27_017), "mongod", "out of memory"))
                .containsExactly("cause", "effect");
    }

    private List<String> causeOf(String client, String refused, String server, String trouble) {
        HostPast there = new HostPast("far-1");
        HostPast here = new HostPast("web-1");
        LogEvent cause = LogEvent.newBuilder(TracerTest.event(1, server, Level.ERROR, Action.OTHER, trouble))
                .setHost("far-1")
                .build();
        tracer.observe(there, tracer.read(cause), "cause");
        Reading effect = tracer.read(TracerTest.event(2, client, Level.ERROR, Action.OTHER, refused));
        tracer.observe(here, effect, "effect");
        EventTrace trace =
                tracer.trace(effect, "effect", List.of(), here, List.of(there, here), null, cause.getTimestamp());
        return trace.getCausalityChain().stream()
                .map(CausalityStep::getEvidenceId)
                .filter(id -> id != null)
                .toList();
    }
}
