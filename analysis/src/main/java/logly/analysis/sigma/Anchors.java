package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import logly.analysis.sigma.Condition.And;
import logly.analysis.sigma.Condition.Field;
import logly.analysis.sigma.Condition.Keyword;
import logly.analysis.sigma.Condition.Or;

/**
 * Literals of which a record must contain at least one to fulfil a condition.
 *
 * @param fields whose values may contain them; the text of the record may too
 */
record Anchors(List<String> literals, Set<String> fields) {
    private static final int SHORTEST = 3;

    /** Empty where the condition can hold without any literal. */
    static Optional<Anchors> of(Condition condition) {
        if (condition instanceof Field field) {
            return ofAll(field.tests(), Anchors::literal)
                    .map(anchors -> new Anchors(anchors.literals, Set.copyOf(field.names())));
        }
        if (condition instanceof Keyword keyword) {
            return literal(keyword.test());
        }
        if (condition instanceof And and) {
            return and.parts().stream()
                    .map(Anchors::of)
                    .flatMap(Optional::stream)
                    .reduce(Anchors::better);
        }
        return condition instanceof Or or ? ofAll(or.parts(), Anchors::of) : Optional.empty();
    }

    private static <T> Optional<Anchors> ofAll(List<T> parts, Function<T, Optional<Anchors>> anchors) {
        List<String> literals = new ArrayList<>();
        Set<String> fields = new TreeSet<>();
        for (T part : parts) {
            Optional<Anchors> of = anchors.apply(part);
            if (of.isEmpty()) {
                return Optional.empty();
            }
            literals.addAll(of.get().literals);
            fields.addAll(of.get().fields);
        }
        return Optional.of(new Anchors(literals, fields));
    }

    private static Optional<Anchors> literal(ValueTest test) {
        Optional<List<String>> literals = Optional.empty();
        if (test instanceof ValueTest.Found found) {
            literals = RegexText.required(found.pattern().pattern(), SHORTEST);
        } else if (test instanceof Glob glob) {
            literals = glob.longestLiteral()
                    .filter(text -> text.length() >= SHORTEST)
                    .map(List::of);
        }
        return literals.map(found -> new Anchors(found, Set.of()));
    }

    private Anchors better(Anchors other) {
        return shortest() >= other.shortest() ? this : other;
    }

    private int shortest() {
        return literals.stream().mapToInt(String::length).min().orElse(0);
    }
}
