package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import logly.analysis.selector.BadSelector;
import logly.query.fleet.Fleet;
import logly.query.fleet.PeerWire;
import logly.schemas.RecordJson;
import logly.storage.PeerAnswer;
import logly.storage.PeerQuestion;
import logly.storage.PeerRow;
import logly.storage.StoreReader;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Answers the query services of other nodes from this one's own files, within the scope of their callers: as far as one
 * row can tell. What is taken together of several nodes, such as a finding, is judged as a whole by whoever asks.
 */
final class PeerRoute implements Answer {
    private static final Shape<PeerRow> ROW = new ObjectShape<PeerRow>("PeerRow", "One row of a node.")
            .with("place", "Where it stands, or its key.", Shapes.TEXT, PeerRow::place)
            .with("number", "Position in Kafka, or what else is asked for.", Shapes.WHOLE, PeerRow::number)
            .with("type", "Of the record.", Shapes.orNull(Shapes.TEXT), row -> record(row)
                    .map(record -> record.getSchema().getName()))
            .with("record", "JSON, as a text.", Shapes.orNull(Shapes.TEXT), row -> record(row)
                    .map(RecordJson::toJson));

    private static final Shape<PeerAnswer> SHAPE = new ObjectShape<PeerAnswer>(
                    "PeerAnswer", "What one node says, for another that takes it together with its own.")
            .with("rows", "What it holds.", Shapes.listOf(ROW), PeerAnswer::rows)
            .with(
                    "next",
                    "Place behind which more lies; null at the end.",
                    Shapes.orNull(Shapes.TEXT),
                    PeerAnswer::next)
            .with("truncated", "Cut before it was asked to.", Shapes.FLAG, PeerAnswer::truncated)
            .with("gaps", "What it lacks.", Shapes.listOf(Gaps.GAP), PeerAnswer::gaps)
            .with("nodes", "Of a question for them.", Shapes.listOf(StoreStatistics.NODE), PeerAnswer::nodes)
            .with("accounts", "Of a question for them.", Shapes.listOf(StoreStatistics.ACCOUNT), PeerAnswer::accounts)
            .with("usableBytes", "Of a question for nodes.", Shapes.WHOLE, PeerAnswer::usableBytes);

    private final StoreReader store;

    PeerRoute(StoreReader store) {
        this.store = store;
    }

    static Route route(StoreReader store) {
        return Route.post(
                Rule.PEER,
                Fleet.PATH,
                "Answers the query service of another store node, within the scope of its caller; for the role peer.",
                List.of(),
                new PeerRoute(store));
    }

    @Override
    public void send(Call call) throws IOException {
        OwnOrigin.require(call.request());
        PeerAnswer answer;
        try {
            PeerWire.Asked asked = PeerWire.read(call.bytes());
            answer = within(Scope.parse(asked.scope()), asked.question());
        } catch (BadSelector | IllegalArgumentException | JsonProcessingException e) {
            throw new BadParameter("body", String.valueOf(e.getMessage()));
        }
        try (JsonGenerator json = Answer.beginJson(call.request())) {
            SHAPE.write(answer, json);
        }
    }

    private PeerAnswer within(Scope scope, PeerQuestion question) {
        if (scope.isAll()) {
            return store.answer(question);
        }
        return switch (question.kind()) {
            case ROWS ->
                // Of these the node that asks has shown that the caller sees their subject.
                question.table().equals("operator-actions") || question.table().equals("finding-revisions")
                        ? store.answer(question)
                        : narrowed(scope, question);
            case PLACES, BUCKETS, HOSTS, COUNTS, NEAREST, TAIL -> narrowed(scope, question);
            case FIND -> seen(store.answer(question), row -> sees(scope, row.record()));
            case FRESHNESS ->
                seen(store.answer(question), row -> !scope.seen(List.of(row.place()))
                        .isEmpty());
            case PARTS, BURIED, ENDS -> store.answer(question);
            case NODES, ACCOUNTS -> throw new NotAllowed("a scope of " + scope + " shows nothing of whole nodes");
        };
    }

    private PeerAnswer narrowed(Scope scope, PeerQuestion question) {
        return store.answer(question.within(scope.of(question.selector().labels())));
    }

    private static Optional<SpecificRecordBase> record(PeerRow row) {
        return Optional.ofNullable(row.record());
    }

    private interface Sight {
        boolean of(PeerRow row);
    }

    private static PeerAnswer seen(PeerAnswer answer, Sight sight) {
        return new PeerAnswer(
                answer.rows().stream().filter(sight::of).toList(),
                answer.next(),
                answer.truncated(),
                answer.gaps(),
                answer.nodes(),
                answer.accounts(),
                answer.usableBytes());
    }

    private static boolean sees(Scope scope, @Nullable SpecificRecordBase record) {
        return record != null && scope.of(Store.noun(record)).test(record);
    }

    @Override
    public ObjectNode body() {
        ObjectNode schema = Shapes.object().put("type", "object");
        schema.put("description", "A question, as query services of one release write it.");
        schema.putArray("required").add("kind").add("noun").add("scope");
        return schema;
    }

    @Override
    public void describe(ObjectNode content, Components components) {
        content.putObject(JSON).set("schema", SHAPE.schema(components));
    }
}
