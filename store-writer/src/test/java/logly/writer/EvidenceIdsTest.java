package logly.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import logly.schemas.CausalityStep;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.RecordReference;
import logly.schemas.Topics;
import logly.storage.LogEpoch;
import logly.storage.RowId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvidenceIdsTest {
    private static final Topics TOPICS = new Topics(Topics.Options.EMBEDDED);
    private static final LocalDate DAY = LocalDate.of(2026, 11, 26);
    private static final String EVENTS = TOPICS.logEvents().name();
    private static final Map<String, LogEpoch> LOGS = Map.of(EVENTS, new LogEpoch(EVENTS, 7, "cluster", "topic", 0));

    private final EvidenceIds evidence = new EvidenceIds(TOPICS);

    @Test
    void namesTheRowThatTheLogOfNowHolds() {
        Finding finding = resolved(finding(List.of(new RecordReference(EVENTS, 3, 99, DAY).toString())));

        assertThat(finding.getEvidence()).containsExactly(RowId.text("log-event", DAY, new RowId(7, 3, 99).pack()));
    }

    @Test
    void namesTheEvidenceOfTheStepsOfATrace() {
        String event = new RecordReference(EVENTS, 0, 1, DAY).toString();
        EventTrace trace = (EventTrace) evidence.resolve(trace(step(event), step(null)), LOGS);

        assertThat(trace.getCausalityChain())
                .extracting(CausalityStep::getEvidenceId)
                .containsExactly(RowId.text("log-event", DAY, new RowId(7, 0, 1).pack()), null);
    }

    @Test
    void leavesWhatIsNoReferenceToANumberedLog() {
        List<String> others = List.of(
                new RecordReference(TOPICS.systemMetrics().name(), 3, 99, DAY).toString(),
                new RecordReference(EVENTS, 99_999, 99, DAY).toString(),
                "auth.log:12");

        assertThat(resolved(finding(others)).getEvidence()).isEqualTo(others);
    }

    private Finding resolved(Finding finding) {
        return (Finding) evidence.resolve(finding, LOGS);
    }

    private static Finding finding(List<String> evidence) {
        return Finding.newBuilder(new Finding()).setEvidence(evidence).build();
    }

    private static EventTrace trace(CausalityStep... steps) {
        return EventTrace.newBuilder(new EventTrace())
                .setCausalityChain(List.of(steps))
                .build();
    }

    private static CausalityStep step(@Nullable String evidence) {
        return new CausalityStep(Instant.EPOCH, "it broke", evidence, 0.5);
    }
}
