package logly.launcher.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;

/** Which earlier versions a new one must be able to read (backward), be read by (forward), or both. */
enum Compatibility {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean readsEarlier;
    private final boolean readByEarlier;
    private final boolean transitive;

    Compatibility(boolean readsEarlier, boolean readByEarlier, boolean transitive) {
        this.readsEarlier = readsEarlier;
        this.readByEarlier = readByEarlier;
        this.transitive = transitive;
    }

    static Optional<Compatibility> named(String text) {
        for (Compatibility level : values()) {
            if (level.name().equals(text.toUpperCase(Locale.ROOT))) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /** What speaks against the candidate; empty if nothing does. */
    List<String> problems(Schema candidate, List<Schema> earlierOldestFirst) {
        int size = earlierOldestFirst.size();
        List<Schema> judges = transitive ? earlierOldestFirst : earlierOldestFirst.subList(Math.max(0, size - 1), size);
        List<String> problems = new ArrayList<>();
        for (Schema earlier : judges) {
            problems.addAll(problemsWith(candidate, earlier));
        }
        return problems;
    }

    /** What speaks against the candidate beside this one version. */
    List<String> problemsWith(Schema candidate, Schema earlier) {
        List<String> problems = new ArrayList<>();
        if (readsEarlier) {
            problems.addAll(problemsOfReading(candidate, earlier, "the new schema cannot read the earlier one: "));
        }
        if (readByEarlier) {
            problems.addAll(problemsOfReading(earlier, candidate, "the earlier schema cannot read the new one: "));
        }
        return problems;
    }

    private static List<String> problemsOfReading(Schema reader, Schema writer, String prefix) {
        SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        List<String> problems = new ArrayList<>();
        for (Incompatibility incompatibility : pair.getResult().getIncompatibilities()) {
            problems.add(prefix + incompatibility.getType() + " at " + incompatibility.getLocation() + ": "
                    + incompatibility.getMessage());
        }
        return problems;
    }
}
