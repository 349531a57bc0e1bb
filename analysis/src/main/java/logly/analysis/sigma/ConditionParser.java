package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import logly.analysis.sigma.Condition.And;
import logly.analysis.sigma.Condition.Not;
import logly.analysis.sigma.Condition.Or;

/**
 * Reads the condition of a detection: names of selections, {@code and}, {@code or}, {@code not}, parentheses,
 * {@code 1 of}, {@code any of} and {@code all of} with {@code them} or a name with stars. {@code not} binds closer than
 * {@code and}, that closer than {@code or}.
 */
final class ConditionParser {
    private static final Pattern TOKEN = Pattern.compile("\\s*([()|]|[^\\s()|]+)");
    private static final int DEEPEST = 50;

    private final Map<String, Condition> selections;
    private final int line;
    private final List<String> tokens = new ArrayList<>();
    private int at;

    private ConditionParser(String text, Map<String, Condition> selections, int line) {
        this.selections = selections;
        this.line = line;
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.lookingAt()) {
            tokens.add(matcher.group(1));
            matcher.region(matcher.end(), text.length());
        }
    }

    static Condition parse(String text, Map<String, Condition> selections, int line) {
        ConditionParser parser = new ConditionParser(text, selections, line);
        Condition condition = parser.or(0);
        if (parser.at < parser.tokens.size()) {
            String token = parser.tokens.get(parser.at);
            throw new RefusedRule(
                    line,
                    token.equals("|")
                            ? "condition: an aggregation behind '|' is not part of the specification any more;"
                                    + " write a correlation"
                            : "condition: '" + token + "' is not expected there");
        }
        return condition;
    }

    private Condition or(int depth) {
        if (depth > DEEPEST) {
            throw new RefusedRule(line, "condition: nested too deep");
        }
        List<Condition> parts = new ArrayList<>(List.of(and(depth)));
        while (accept("or")) {
            parts.add(and(depth));
        }
        return parts.size() == 1 ? parts.get(0) : new Or(List.copyOf(parts));
    }

    private Condition and(int depth) {
        List<Condition> parts = new ArrayList<>(List.of(not(depth)));
        while (accept("and")) {
            parts.add(not(depth));
        }
        return parts.size() == 1 ? parts.get(0) : new And(List.copyOf(parts));
    }

    private Condition not(int depth) {
        if (accept("not")) {
            return new Not(not(depth + 1));
        }
        if (depth > DEEPEST) {
            throw new RefusedRule(line, "condition: nested too deep");
        }
        if (accept("(")) {
            Condition inner = or(depth + 1);
            if (!accept(")")) {
                throw new RefusedRule(line, "condition: a parenthesis is not closed");
            }
            return inner;
        }
        return primary();
    }

    private Condition primary() {
        String token = next();
        String word = token.toLowerCase(Locale.ROOT);
        boolean quantified = at < tokens.size() && tokens.get(at).equalsIgnoreCase("of");
        if (quantified && List.of("1", "any", "all").contains(word)) {
            at++;
            List<Condition> parts = matching(next());
            Condition joined = word.equals("all") ? new And(parts) : new Or(parts);
            return parts.size() == 1 ? parts.get(0) : joined;
        }
        Condition selection = selections.get(token);
        if (selection == null) {
            throw new RefusedRule(line, "condition: there is no selection named '" + token + "'");
        }
        return selection;
    }

    private List<Condition> matching(String name) {
        List<Condition> found = new ArrayList<>();
        boolean them = name.equalsIgnoreCase("them");
        Glob pattern = Glob.parse(name, true);
        selections.forEach((selection, condition) -> {
            if (them ? !selection.startsWith("_") : pattern.passes(selection)) {
                found.add(condition);
            }
        });
        if (found.isEmpty()) {
            throw new RefusedRule(line, "condition: no selection is meant by '" + name + "'");
        }
        return List.copyOf(found);
    }

    private String next() {
        if (at >= tokens.size()) {
            throw new RefusedRule(line, "condition: something is missing at its end");
        }
        return tokens.get(at++);
    }

    private boolean accept(String word) {
        if (at < tokens.size() && tokens.get(at).equalsIgnoreCase(word)) {
            at++;
            return true;
        }
        return false;
    }
}
