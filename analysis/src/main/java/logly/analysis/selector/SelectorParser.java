package logly.analysis.selector;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads one selector, from left to right.
 *
 * <pre>
 * selector = "{" [ matcher { "," matcher } ] "}" { filter }
 * matcher  = label ( "=" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) value
 *          | label ( "=~" | "!~" ) text
 *          | label ( "in" | "notin" ) ( network | "(" value { "," value } ")" )
 *          | [ "!" ] "exists" "(" label ")"
 * label    = name { "." ( key | text ) }
 * filter   = ( "|=" | "!=" | "|~" | "!~" ) text
 * value    = text | number | address
 * text     = '"' with escapes '"' | "`" without escapes "`"
 * </pre>
 */
final class SelectorParser {
    private static final int LONGEST_PATTERN = 1024;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern BARE_ADDRESS = Pattern.compile("[0-9A-Fa-f:.]+(/[0-9]+)?");
    private static final Pattern EXISTS = Pattern.compile("!?\\s*exists\\s*\\(");
    private static final Pattern LIST = Pattern.compile("(in|notin)(?![A-Za-z0-9_])");

    private final Cursor cursor;
    private final Labels labels;

    SelectorParser(String text, Labels labels) {
        if (text.length() > Selector.LONGEST) {
            throw new BadSelector(
                    text.codePointCount(0, Selector.LONGEST) + 1,
                    "a selector has at most " + Selector.LONGEST + " characters");
        }
        cursor = new Cursor(text);
        this.labels = labels;
    }

    Selector selector() {
        require("{");
        List<Matcher> matchers = new ArrayList<>();
        if (!cursor.skipSpace().take("}")) {
            do {
                bound(matchers.size(), Selector.MOST_CONDITIONS, "matchers");
                matchers.add(matcher());
                cursor.skipSpace();
            } while (cursor.take(","));
            if (!cursor.take("}")) {
                throw cursor.expected("',' or '}'");
            }
        }
        List<LineFilter> filters = new ArrayList<>();
        while (!cursor.skipSpace().isAtEnd()) {
            bound(filters.size(), Selector.MOST_CONDITIONS, "filters");
            filters.add(filter());
        }
        return new Selector(labels, matchers, filters);
    }

    private void bound(int size, int most, String what) {
        if (size == most) {
            throw cursor.problem(cursor.at(), "more than " + most + " " + what);
        }
    }

    private void require(String token) {
        if (!cursor.skipSpace().take(token)) {
            throw cursor.expected("'" + token + "'");
        }
    }

    private Matcher matcher() {
        cursor.skipSpace();
        if (cursor.looksAt(EXISTS)) {
            boolean negated = cursor.take("!");
            cursor.take(EXISTS);
            Label label = label();
            require(")");
            return new Matcher.Exists(label, negated);
        }
        Label label = label();
        int operator = cursor.skipSpace().at();
        String list = cursor.take(LIST);
        if (!list.isEmpty()) {
            return listed(label, list.equals("notin"));
        }
        if (cursor.take("=~")) {
            return like(label, false, operator);
        }
        if (cursor.take("!~")) {
            return like(label, true, operator);
        }
        if (cursor.take("!=")) {
            return new Matcher.Equal(label, true, List.of(value(label)));
        }
        if (cursor.take("=")) {
            return new Matcher.Equal(label, false, List.of(value(label)));
        }
        for (Comparison comparison :
                List.of(Comparison.AT_MOST, Comparison.AT_LEAST, Comparison.LESS, Comparison.GREATER)) {
            if (cursor.take(comparison.text())) {
                return ordered(label, comparison, operator);
            }
        }
        throw cursor.expected("one of = != =~ !~ < <= > >= in notin");
    }

    private Label label() {
        int start = cursor.skipSpace().at();
        String name = cursor.take(NAME);
        if (name.isEmpty()) {
            throw cursor.expected("a label");
        }
        List<String> names = new ArrayList<>(List.of(name));
        while (cursor.take(".")) {
            String key = cursor.looksAtQuote() ? text() : cursor.take(Labels.BARE_KEY);
            if (key.isEmpty()) {
                throw cursor.expected("a name or a key behind the dot");
            }
            names.add(key);
        }
        return labels.find(names)
                .orElseThrow(() -> cursor.problem(
                        start,
                        "'" + String.join(".", names) + "' is no label of " + labels + "; known are "
                                + String.join(", ", labels.shortNames())));
    }

    private Matcher like(Label label, boolean negated, int operator) {
        if (!label.type().takesPatterns()) {
            throw cursor.problem(
                    operator,
                    "a pattern needs text, and " + label + " is a "
                            + label.type().text());
        }
        return new Matcher.Like(label, negated, regex(label.type().ignoresCase()));
    }

    private Matcher ordered(Label label, Comparison comparison, int operator) {
        if (!label.type().isOrdered()) {
            throw cursor.problem(
                    operator,
                    comparison.text() + " needs a number, time, day or level, and " + label + " is a "
                            + label.type().text());
        }
        int start = cursor.skipSpace().at();
        String text = operand(label);
        return new Matcher.Ordered(
                label, comparison, Operands.readOrdered(label, text, reason -> cursor.problem(start, reason)));
    }

    private Object value(Label label) {
        int start = cursor.skipSpace().at();
        return Operands.read(label, operand(label), reason -> cursor.problem(start, reason));
    }

    /** An operand as it is spelled, out of its quotes. */
    private String operand(Label label) {
        if (cursor.looksAtQuote()) {
            return text();
        }
        String bare =
                switch (label.type()) {
                    case WHOLE, DECIMAL, LOOSE, TIME -> cursor.take(Operands.NUMBER);
                    case ADDRESS -> cursor.take(BARE_ADDRESS);
                    case TEXT, SYMBOL, LEVEL, FLAG, DAY -> "";
                };
        if (bare.isEmpty()) {
            throw cursor.expected(expectation(label));
        }
        return bare;
    }

    private static String expectation(Label label) {
        return switch (label.type()) {
            case WHOLE, DECIMAL -> "a number";
            case LOOSE -> "a text in double quotes or a number";
            case ADDRESS -> "an address";
            case TEXT, SYMBOL, LEVEL, FLAG, TIME, DAY -> "a " + label.type().text() + " in double quotes";
        };
    }

    private Matcher listed(Label label, boolean negated) {
        if (cursor.skipSpace().looksAt("(")) {
            return list(label, negated);
        }
        if (label.type() != LabelType.ADDRESS) {
            throw cursor.expected("'('");
        }
        int start = cursor.at();
        return new Matcher.Within(label, negated, List.of(network(operand(label), start)));
    }

    private Matcher list(Label label, boolean negated) {
        require("(");
        List<Integer> starts = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        do {
            bound(texts.size(), Selector.MOST_VALUES, "values");
            starts.add(cursor.skipSpace().at());
            texts.add(operand(label));
            cursor.skipSpace();
        } while (cursor.take(","));
        if (!cursor.take(")")) {
            throw cursor.expected("',' or ')'");
        }
        boolean areNetworks = texts.stream().anyMatch(text -> text.indexOf('/') >= 0);
        if (label.type() == LabelType.ADDRESS && areNetworks) {
            List<Network> networks = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                networks.add(network(texts.get(i), starts.get(i)));
            }
            return new Matcher.Within(label, negated, networks);
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            int start = starts.get(i);
            values.add(Operands.read(label, texts.get(i), reason -> cursor.problem(start, reason)));
        }
        return new Matcher.Equal(label, negated, values);
    }

    private Network network(String text, int start) {
        return Network.parse(text)
                .orElseThrow(
                        () -> cursor.problem(start, "'" + text + "' is no address and no network as 192.0.2.0/24"));
    }

    private LineFilter filter() {
        int start = cursor.at();
        LineFilter filter;
        if (cursor.take("|=")) {
            filter = new LineFilter.Containing(text(), false);
        } else if (cursor.take("!=")) {
            filter = new LineFilter.Containing(text(), true);
        } else if (cursor.take("|~")) {
            filter = new LineFilter.Like(regex(false), false);
        } else if (cursor.take("!~")) {
            filter = new LineFilter.Like(regex(false), true);
        } else {
            throw cursor.expected("one of |= != |~ !~, or the end");
        }
        if (labels.text().isEmpty()) {
            throw cursor.problem(start, labels + " have no text to look for");
        }
        return filter;
    }

    private String text() {
        int start = cursor.skipSpace().at();
        String text = cursor.quoted();
        if (Operands.hasHalfACharacter(text)) {
            throw cursor.problem(start, "the text holds half a character");
        }
        return text;
    }

    private Regex regex(boolean ignoresCase) {
        int start = cursor.skipSpace().at();
        String text = text();
        if (text.length() > LONGEST_PATTERN) {
            throw cursor.problem(start, "a pattern has at most " + LONGEST_PATTERN + " characters");
        }
        if (RegexCost.of(text) > RegexCost.MOST) {
            throw cursor.problem(start, "the pattern is too large: fewer repetitions, or fewer levels of groups");
        }
        try {
            return Regex.compile(text, ignoresCase);
        } catch (PatternSyntaxException e) {
            throw cursor.problem(start, "no pattern of RE2: " + e.getDescription());
        }
    }
}
