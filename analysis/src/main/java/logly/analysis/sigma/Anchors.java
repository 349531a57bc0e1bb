package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import logly.analysis.sigma.Condition.And;
import logly.analysis.sigma.Condition.Field;
import logly.analysis.sigma.Condition.Keyword;
import logly.analysis.sigma.Condition.Or;

/** Which literals a record must contain, at least one of them, to fulfil a condition. */
final class Anchors {
    private static final int SHORTEST = 3;

    private Anchors() {}

    /** Empty where the condition can hold without any literal. */
    static Optional<List<String>> of(Condition condition) {
        if (condition instanceof Field field) {
            return literal(field.test());
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
        if (condition instanceof Or or) {
            List<String> all = new ArrayList<>();
            for (Condition part : or.parts()) {
                Optional<List<String>> of = of(part);
                if (of.isEmpty()) {
                    return Optional.empty();
                }
                all.addAll(of.get());
            }
            return Optional.of(all);
        }
        return Optional.empty();
    }

    private static Optional<List<String>> literal(ValueTest test) {
        if (test instanceof ValueTest.Found found) {
            return RegexText.required(found.pattern().pattern(), SHORTEST);
        }
        return test instanceof Glob glob
                ? glob.longestLiteral()
                        .filter(text -> text.length() >= SHORTEST)
                        .map(List::of)
                : Optional.empty();
    }

    private static List<String> better(List<String> one, List<String> other) {
        int first = one.stream().mapToInt(String::length).min().orElse(0);
        int second = other.stream().mapToInt(String::length).min().orElse(0);
        return first >= second ? one : other;
    }
}
