package logly.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Selector;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.TimeRange;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Makes the answers that list records, by where these stand. */
final class Lists {
    private Lists() {}

    /** A question to the store. */
    @FunctionalInterface
    interface Question<T> {
        Page<T> ask(Store store, TimeRange range, Selector selector, Paging paging);
    }

    /** The parameters of a list: those that are conditions, and those of every list. */
    static List<Parameter> parameters(Parameter... conditions) {
        List<Parameter> parameters = new ArrayList<>(List.of(Parameter.FROM, Parameter.TO));
        parameters.addAll(List.of(conditions));
        parameters.addAll(
                List.of(Parameter.SELECTOR, Parameter.ORDER, Parameter.LIMIT, Parameter.CURSOR, Parameter.FORMAT));
        return List.copyOf(parameters);
    }

    /** Of what is chosen by conditions alone, without a time. */
    static List<Parameter> conditions(Parameter... conditions) {
        List<Parameter> parameters = new ArrayList<>(List.of(conditions));
        parameters.add(Parameter.SELECTOR);
        return List.copyOf(parameters);
    }

    /** Rows of day files that never change. */
    static <T extends SpecificRecord> Listing<T> rows(
            String table, Schema schema, Labels labels, Question<T> question) {
        return new Listing<>(
                new RecordShape<>(schema),
                reading(labels, question),
                Store::gapsInDays,
                (store, range) -> store.isOfFleet()
                        ? Optional.empty() // who knows what other nodes store meanwhile
                        : Optional.of(store.survey().state(table, range) + store.gapsInDays(range) + store.scope()));
    }

    /** Rows of day files. */
    static <T extends SpecificRecord> Listing<T> ofDays(Schema schema, Labels labels, Question<T> question) {
        return listing(schema, labels, question, Store::gapsInDays);
    }

    /** Rows that each node holds. */
    static <T extends SpecificRecord> Listing<T> ofNodes(Schema schema, Labels labels, Question<T> question) {
        return listing(schema, labels, question, (store, range) -> store.gapsInNodes());
    }

    private static <T extends SpecificRecord> Listing<T> listing(
            Schema schema, Labels labels, Question<T> question, Listing.Missing missing) {
        return new Listing<>(new RecordShape<>(schema), reading(labels, question), missing, Listing.UNKNOWN);
    }

    private static <T> Listing.Reading<T> reading(Labels labels, Question<T> question) {
        return (call, paging) -> question.ask(
                call.store(), call.parameters().range(), call.parameters().selector(labels), paging);
    }
}
