package logly.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Selector;
import logly.storage.Gap;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.StoreReader;
import logly.storage.TimeRange;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Makes the answers that list records, by where these stand. */
final class Lists {
    private final StoreReader store;

    Lists(StoreReader store) {
        this.store = store;
    }

    /** A question to the store. */
    @FunctionalInterface
    interface Question<T> {
        Page<T> ask(TimeRange range, Selector selector, Paging paging);
    }

    /** The parameters of a list: those that are conditions, and those of every list. */
    static List<Parameter> parameters(Parameter... conditions) {
        List<Parameter> parameters = new ArrayList<>(List.of(Parameter.FROM, Parameter.TO));
        parameters.addAll(List.of(conditions));
        parameters.addAll(
                List.of(Parameter.SELECTOR, Parameter.ORDER, Parameter.LIMIT, Parameter.CURSOR, Parameter.FORMAT));
        return List.copyOf(parameters);
    }

    /** Rows of day files that never change. */
    <T extends SpecificRecord> Listing<T> rows(String table, Schema schema, Labels labels, Question<T> question) {
        return new Listing<>(
                new RecordShape<>(schema),
                reading(labels, question),
                store::gapsInDays,
                range -> Optional.of(store.survey().state(table, range) + store.gapsInDays(range)));
    }

    /** Rows of day files. */
    <T extends SpecificRecord> Listing<T> ofDays(Schema schema, Labels labels, Question<T> question) {
        return listing(schema, labels, question, store::gapsInDays);
    }

    /** Rows of month files. */
    <T extends SpecificRecord> Listing<T> ofMonths(Schema schema, Labels labels, Question<T> question) {
        return listing(schema, labels, question, store::gapsInMonths);
    }

    /** Rows that each node holds. */
    <T extends SpecificRecord> Listing<T> ofNodes(Schema schema, Labels labels, Question<T> question) {
        return listing(schema, labels, question, range -> store.gapsInNodes());
    }

    private static <T extends SpecificRecord> Listing<T> listing(
            Schema schema, Labels labels, Question<T> question, Function<TimeRange, List<Gap>> gaps) {
        return new Listing<>(new RecordShape<>(schema), reading(labels, question), gaps, Listing.UNKNOWN);
    }

    private static <T> Listing.Reading<T> reading(Labels labels, Question<T> question) {
        return (call, paging) ->
                question.ask(call.parameters().range(), call.parameters().selector(labels), paging);
    }
}
