package logly.query;

import static logly.query.Parameter.label;

import java.util.List;
import java.util.Optional;
import logly.analysis.selector.Nouns;
import logly.schemas.DeadLetter;
import logly.storage.StoreReader;
import org.apache.avro.specific.SpecificRecordBase;

/** What was given up, and the way back in. */
final class DeadLetterRoutes {
    private final StoreReader store;
    private final Lists lists;
    private final Decisions decisions;

    DeadLetterRoutes(StoreReader store, Decisions decisions) {
        this.store = store;
        this.decisions = decisions;
        lists = new Lists(store);
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/v1/dead-letters",
                        "Records that could not be decoded, parsed, processed or stored.",
                        Lists.parameters(
                                label("host"), label("topic"), label("stage"), label("service"), Parameter.CONTAINS),
                        lists.rows(
                                "dead_letters", DeadLetter.getClassSchema(), Nouns.DEAD_LETTERS, store::deadLetters)),
                Route.get(
                        "/api/v1/dead-letters/{id}",
                        "One dead letter, with the bytes of its record.",
                        List.of(),
                        new Item<>(new RecordShape<>(DeadLetter.getClassSchema()), this::letter)),
                Route.post(
                        "/api/v1/dead-letters/{id}/replay",
                        "Has the stream processor take a letter's record in again, at the stage that gave it up, once; a"
                                + " second time becomes a dead letter of stage REPLAY_LETTERS.",
                        List.of(),
                        new ReplayDecision(this::letter, decisions)));
    }

    private DeadLetter letter(Call call) {
        Optional<? extends SpecificRecordBase> record = Call.asked(() -> store.record(call.path("id")));
        return EventRoutes.found(
                call, record.filter(DeadLetter.class::isInstance).map(DeadLetter.class::cast));
    }
}
