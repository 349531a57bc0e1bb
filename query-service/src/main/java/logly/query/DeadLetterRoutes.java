package logly.query;

import static logly.query.Parameter.label;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import logly.analysis.selector.Nouns;
import logly.schemas.DeadLetter;
import logly.storage.Followed;
import org.apache.avro.specific.SpecificRecord;

/** What was given up, and the way back in. */
final class DeadLetterRoutes {
    private static final Parameter[] CONDITIONS = {
        label("host"), label("topic"), label("stage"), label("service"), Parameter.CONTAINS
    };

    private final Decisions decisions;
    private final CountDownLatch closing;

    /**
     * Dead letters.
     *
     * @param closing opens when the service closes
     */
    DeadLetterRoutes(Decisions decisions, CountDownLatch closing) {
        this.decisions = decisions;
        this.closing = closing;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        Rule.SEE,
                        "/api/v1/dead-letters",
                        "Records that could not be decoded, parsed, processed or stored.",
                        Lists.parameters(CONDITIONS),
                        Lists.rows(
                                "dead_letters", DeadLetter.getClassSchema(), Nouns.DEAD_LETTERS, Store::deadLetters)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/dead-letters/tail",
                        "Dead letters as they are stored, as server-sent events.",
                        Lists.conditions(CONDITIONS),
                        new Tail<>(Followed.DEAD_LETTERS, "dead-letter", closing)),
                Route.get(
                        Rule.SEE,
                        "/api/v1/dead-letters/{id}",
                        "One dead letter, with the bytes of its record.",
                        List.of(),
                        new Item<>(new RecordShape<>(DeadLetter.getClassSchema()), DeadLetterRoutes::letter)),
                Route.post(
                        Rule.DECIDE,
                        "/api/v1/dead-letters/{id}/replay",
                        "Has the stream processor take a letter's record in again, at the stage that gave it up, once; a"
                                + " second time becomes a dead letter of stage REPLAY_LETTERS.",
                        List.of(),
                        new ReplayDecision(DeadLetterRoutes::letter, decisions)));
    }

    private static DeadLetter letter(Call call) {
        Optional<? extends SpecificRecord> record =
                Call.asked(() -> call.store().record(call.path("id")));
        return EventRoutes.found(
                call, record.filter(DeadLetter.class::isInstance).map(DeadLetter.class::cast));
    }
}
