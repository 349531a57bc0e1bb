package logly.storage;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecordBase;

/** Finds the record that an id outside SQLite names, whatever noun it is of. */
final class IdReader {
    private static final String FINDING = "finding-";

    private final Catalogue catalogue;
    private final TraceReader traces;
    private final NodeReader node;
    private final Map<String, Table<?>> tables;

    /** The rows of one noun. */
    record Table<T extends SpecificRecordBase>(String name, RowReader<T> reader) {
        Optional<T> row(Catalogue catalogue, RowName row) {
            return reader.find(catalogue.files(name, row.day()), row.id());
        }
    }

    /**
     * @param tables by noun, as their ids spell it
     */
    IdReader(Catalogue catalogue, TraceReader traces, NodeReader node, Map<String, Table<?>> tables) {
        this.catalogue = catalogue;
        this.traces = traces;
        this.node = node;
        this.tables = tables;
    }

    /** The record of this id; an {@link IllegalArgumentException} where no record could have it. */
    Optional<? extends SpecificRecordBase> record(String id) {
        if (id.startsWith(FINDING)) {
            return node.finding(id);
        }
        Set<String> nouns = new TreeSet<>(tables.keySet());
        nouns.add(TraceTable.NOUN);
        RowName name = RowName.parse(id, nouns);
        Table<?> table = tables.get(name.noun());
        return table == null ? traces.trace(id) : table.row(catalogue, name);
    }

    /** The row of this noun; an {@link IllegalArgumentException} where none of it could have the id. */
    <T extends SpecificRecordBase> Optional<T> row(String noun, Table<T> table, String id) {
        return table.row(catalogue, RowName.parse(id, Set.of(noun)));
    }
}
