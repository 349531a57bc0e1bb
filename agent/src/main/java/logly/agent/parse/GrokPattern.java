package logly.agent.parse;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.agent.parse.text.Text;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of the user's own: a regular expression of RE2 in which {@code %{WORD}} stands for a word of the
 * {@link GrokVocabulary} and {@code %{WORD:field}} keeps what it matches. It must match a whole line. RE2 matches in time
 * that grows with the line's length only; the size of a pattern is bounded too.
 */
final class GrokPattern {
    private static final int LONGEST = 4096;
    private static final int LONGEST_EXPANDED = 32 * 1024;
    private static final int LARGEST_PROGRAM = 20_000;
    private static final int MOST_FIELDS = 64;
    private static final String GROUP = "logly";
    private static final Pattern WORD = Pattern.compile("%\\{([^}]*)\\}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

    private final Pattern pattern;
    /** Names by the number of their group. */
    private final Map<Integer, String> fields = new LinkedHashMap<>();

    private GrokPattern(Pattern pattern, List<String> names) {
        this.pattern = pattern;
        pattern.namedGroups().forEach((group, number) -> {
            String digits = group.startsWith(GROUP) ? group.substring(GROUP.length()) : "";
            boolean ours = !digits.isEmpty() && Text.isNumber(digits, 0);
            fields.put(number, ours ? names.get(Integer.parseInt(digits)) : group);
        });
    }

    /** Throws IllegalArgumentException with one plain sentence for text that is no such pattern. */
    static GrokPattern compile(String text) {
        if (text.isBlank() || text.length() > LONGEST) {
            throw new IllegalArgumentException("a pattern has 1 to " + LONGEST + " characters");
        }
        List<String> names = new ArrayList<>();
        String expanded = expanded(text, names, 0);
        try {
            Pattern pattern = Pattern.compile(expanded, Pattern.DOTALL);
            if (pattern.programSize() > LARGEST_PROGRAM) {
                throw new IllegalArgumentException("the pattern is too large: it repeats too much");
            }
            return new GrokPattern(pattern, names);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("no pattern: " + e.getDescription() + ": " + e.getPattern(), e);
        }
    }

    /** The words replaced by what they stand for; those of the vocabulary keep no fields. */
    private static String expanded(String text, List<String> names, int depth) {
        StringBuilder result = new StringBuilder();
        Matcher word = WORD.matcher(text);
        int copied = 0;
        while (word.find()) {
            String[] parts = word.group(1).split(":", 3);
            String expression = GrokVocabulary.expression(parts[0]);
            if (expression == null) {
                throw new IllegalArgumentException(
                        "%{" + word.group(1) + "} is no known word; known are " + GrokVocabulary.list());
            }
            result.append(text, copied, word.start()).append(opening(parts, names));
            result.append(expanded(expression, names, depth + 1)).append(')');
            copied = word.end();
            if (result.length() > LONGEST_EXPANDED) {
                throw new IllegalArgumentException("the pattern is too large: it has too many words");
            }
        }
        return result.append(text.substring(copied)).toString();
    }

    private static String opening(String[] parts, List<String> names) {
        if (parts.length == 1) {
            return "(?:";
        }
        if (parts.length > 2 || !NAME.matches(parts[1])) {
            throw new IllegalArgumentException(
                    "'" + parts[1] + "' is no name of a field: a letter, then letters, digits," + " '_', '.' and '-'"
                            + (parts.length > 2 ? "; no type stands behind it" : ""));
        }
        if (names.size() >= MOST_FIELDS) {
            throw new IllegalArgumentException("a pattern has at most " + MOST_FIELDS + " fields");
        }
        names.add(parts[1]);
        return "(?P<" + GROUP + (names.size() - 1) + ">";
    }

    boolean hasFields() {
        return !fields.isEmpty();
    }

    /** What the fields hold, those that are empty left out; null where the line is another. */
    @Nullable
    Map<String, String> match(String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            return null;
        }
        Map<String, String> found = new LinkedHashMap<>();
        fields.forEach((group, name) -> {
            String value = matcher.group(group);
            if (value != null && !value.isEmpty()) {
                found.putIfAbsent(name, value);
            }
        });
        return found;
    }
}
