package logly.analysis.notify;

import java.time.Instant;
import java.util.List;
import logly.schemas.Finding;

/**
 * A message about an incident.
 *
 * @param target name of the target
 * @param isResolved whether nothing of it is open any more
 * @param findings of the incident that go to this target, the gravest first
 * @param at when it was decided to send it
 */
public record Notice(String target, String incident, boolean isResolved, List<Finding> findings, Instant at) {
    public Notice {
        findings = List.copyOf(findings);
    }

    /** Of the gravest finding; 0 where there is none. */
    public int severity() {
        return findings.isEmpty() ? 0 : findings.get(0).getSeverity();
    }

    /** One line for people. */
    public String title() {
        if (findings.isEmpty()) {
            return incident;
        }
        String more = findings.size() == 1 ? "" : " and " + (findings.size() - 1) + " more";
        return findings.get(0).getTitle() + more;
    }

    /** The same message about the same state of the incident has the same id, however often it is sent. */
    public String id() {
        return incident + "-" + at.toEpochMilli();
    }
}
