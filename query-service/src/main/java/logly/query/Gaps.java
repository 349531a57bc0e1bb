package logly.query;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import logly.storage.Gap;

/** How answers say that something is missing in them. */
final class Gaps {
    static final String HEADER = "X-Logly-Missing";

    static final Shape<Gap> GAP = new ObjectShape<Gap>(
                    "Gap", "A file or a node that is missing in an answer, or lacks rows.")
            .with("node", "Store node.", Shapes.TEXT, Gap::node)
            .with(
                    "file",
                    "Inside the node's folder; empty where the whole node did not answer.",
                    Shapes.TEXT,
                    Gap::path)
            .with("reason", "What is wrong with it.", Shapes.TEXT, Gap::reason)
            .with("rowsBefore", "Rows that it held.", Shapes.orNull(Shapes.WHOLE), gap -> boxed(gap.rowsBefore()))
            .with(
                    "rowsAfter",
                    "Rows that there were when Kafka had been read again; null until then.",
                    Shapes.orNull(Shapes.WHOLE),
                    gap -> boxed(gap.rowsAfter()));

    private Gaps() {}

    private static Optional<Long> boxed(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }

    /** Names other nodes that did not answer, in a header: where the answer itself has no place for them. */
    static void tell(Call call) {
        List<String> absent = call.store().absent();
        if (!absent.isEmpty()) {
            call.request().header(HEADER, names(absent.stream()));
        }
    }

    static String names(Stream<String> names) {
        return names.map(name -> name.replaceAll("[^\\x21-\\x7e]", "?")).collect(Collectors.joining(" "));
    }

    /** Adds to an object what is missing in it. */
    static <T> ObjectShape<T> in(ObjectShape<T> shape, Function<T, List<Gap>> gaps) {
        return shape.with(
                        "partial", "Whether files or nodes are missing in it.", Shapes.FLAG, value -> !gaps.apply(value)
                                .isEmpty())
                .with("missing", "The files and nodes that are missing.", Shapes.listOf(GAP), gaps);
    }
}
