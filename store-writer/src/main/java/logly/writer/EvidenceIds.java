package logly.writer;

import java.util.Map;
import java.util.Optional;
import logly.schemas.CausalityStep;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.RecordReference;
import logly.schemas.Topics;
import logly.storage.LogEpoch;
import logly.storage.RowId;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Turns the references by which traces and findings name their evidence into the ids of the rows that hold it. What is
 * no reference to a raw topic, or to one whose log has no number, stays as it is. Evidence is soft: the log that is read
 * now counts, also for what an earlier one held.
 */
final class EvidenceIds {
    private final Map<String, String> nouns;

    EvidenceIds(Topics topics) {
        nouns = Map.of(
                topics.logEvents().name(), "log-event",
                topics.systemMetrics().name(), "system-metric",
                topics.networkMetrics().name(), "network-metric");
    }

    /** The record with the ids of its evidence. */
    SpecificRecordBase resolve(SpecificRecordBase value, Map<String, LogEpoch> logs) {
        if (value instanceof EventTrace trace && !trace.getCausalityChain().isEmpty()) {
            return EventTrace.newBuilder(trace)
                    .setCausalityChain(trace.getCausalityChain().stream()
                            .map(step -> resolve(step, logs))
                            .toList())
                    .build();
        }
        if (value instanceof Finding finding) {
            return Finding.newBuilder(finding)
                    .setEvidence(finding.getEvidence().stream()
                            .map(each -> id(each, logs))
                            .toList())
                    .build();
        }
        return value;
    }

    private CausalityStep resolve(CausalityStep step, Map<String, LogEpoch> logs) {
        String evidence = step.getEvidenceId();
        return evidence == null
                ? step
                : CausalityStep.newBuilder(step)
                        .setEvidenceId(id(evidence, logs))
                        .build();
    }

    private String id(String evidence, Map<String, LogEpoch> logs) {
        Optional<RecordReference> parsed = RecordReference.parse(evidence);
        if (parsed.isEmpty()) {
            return evidence;
        }
        RecordReference reference = parsed.get();
        String noun = nouns.get(reference.topic());
        LogEpoch log = logs.get(reference.topic());
        if (noun == null
                || log == null
                || reference.partition() > RowId.MAX_PARTITION
                || reference.offset() > RowId.MAX_OFFSET) {
            return evidence;
        }
        RowId row = new RowId(log.number(), reference.partition(), reference.offset());
        return RowId.text(noun, reference.day(), row.pack());
    }
}
