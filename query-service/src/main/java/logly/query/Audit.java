package logly.query;

import java.time.InstantSource;
import java.util.Map;
import logly.schemas.OperatorAction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what administrators do and who signs in, among the decisions of people. What cannot be recorded stands in the
 * log of the service instead: an administrator must be able to act while Kafka is away.
 */
final class Audit {
    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

    private final Decisions decisions;
    private final InstantSource clock;

    Audit(Decisions decisions, InstantSource clock) {
        this.decisions = decisions;
        this.clock = clock;
    }

    /**
     * Records an act.
     *
     * @param details by name; never anything secret
     */
    void note(Caller caller, String action, String noun, String subject, Map<String, String> details) {
        LOG.info("{} {} {} {} {}", caller.name(), action, noun, subject, details);
        OperatorAction act = OperatorAction.newBuilder()
                .setTimestamp(clock.instant())
                .setNoun(noun)
                .setSubject(subject)
                .setAction(action)
                .setOperator(caller.name())
                .setParameters(details)
                .build();
        try {
            decisions.pass(act);
        } catch (NotPassedOn e) {
            LOG.warn("the record of this act is only here: {}", e.getMessage());
        }
    }
}
