package logly.agent.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** All formats that settings may name: the built-in ones and the user's own. */
public final class UserFormats {
    /** None but the built-in ones. */
    public static final UserFormats NONE = new UserFormats(Map.of());

    private static final int MOST = 64;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,31}");

    private final Map<String, UserFormat> own;

    private UserFormats(Map<String, UserFormat> own) {
        this.own = own;
    }

    /** Reads {@code NAME=PATTERN} each; throws IllegalArgumentException with one plain sentence where one is wrong. */
    public static UserFormats of(List<String> entries) {
        if (entries.size() > MOST) {
            throw new IllegalArgumentException("there are at most " + MOST + " formats");
        }
        Map<String, UserFormat> own = new LinkedHashMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            String label = equals < 0 ? entry : entry.substring(0, equals).strip();
            if (equals < 0 || !LABEL.matcher(label).matches()) {
                throw new IllegalArgumentException("'" + entry
                        + "' is no NAME=PATTERN: a name is a letter, then up to 31" + " letters, digits, '_' and '-'");
            }
            if (LogFormat.named(label).isPresent() || own.containsKey(label)) {
                throw new IllegalArgumentException("the format '" + label + "' exists already");
            }
            own.put(label, new UserFormat(label, compiled(label, entry.substring(equals + 1))));
        }
        return new UserFormats(own);
    }

    private static GrokPattern compiled(String label, String text) {
        try {
            GrokPattern pattern = GrokPattern.compile(text.strip());
            if (!pattern.hasFields()) {
                throw new IllegalArgumentException("the pattern keeps nothing: write %{WORD:field}");
            }
            return pattern;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + label + "': " + e.getMessage(), e);
        }
    }

    public Optional<NamedFormat> named(String label) {
        UserFormat format = own.get(label);
        return format == null ? LogFormat.named(label).map(known -> known) : Optional.of(format);
    }

    /** All labels, for people. */
    public String labels() {
        List<String> labels = new ArrayList<>(own.keySet());
        labels.add(LogFormat.labels());
        return String.join(", ", labels);
    }

    /** The words of which a pattern is made, for people. */
    public static String vocabulary() {
        return GrokVocabulary.list();
    }
}
