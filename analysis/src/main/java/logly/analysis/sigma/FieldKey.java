package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The key of a detection item: a field and its modifiers, {@code CommandLine|contains|all}.
 *
 * @param field empty for keywords
 * @param encodings of the value, in the order in which they are applied
 */
record FieldKey(String field, Set<Modifier> modifiers, List<Modifier> encodings, int line) {

    /** The modifiers of the specification's appendix that can be honoured here. */
    enum Modifier {
        CONTAINS,
        STARTSWITH,
        ENDSWITH,
        ALL,
        RE,
        I,
        M,
        S,
        CIDR,
        CASED,
        EXISTS,
        NEQ,
        FIELDREF,
        LT,
        LTE,
        GT,
        GTE,
        EXPAND,
        BASE64,
        BASE64OFFSET,
        WIDE,
        UTF16,
        UTF16LE,
        UTF16BE,
        WINDASH;

        static Optional<Modifier> named(String word) {
            for (Modifier modifier : values()) {
                if (modifier.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return Optional.of(modifier);
                }
            }
            return Optional.empty();
        }

        boolean isEncoding() {
            return compareTo(BASE64) >= 0;
        }
    }

    /** Modifiers that say how a value is compared; two of them contradict one another. */
    private static final Set<Modifier> COMPARISONS = EnumSet.of(
            Modifier.RE, Modifier.CIDR, Modifier.EXISTS, Modifier.LT, Modifier.LTE, Modifier.GT, Modifier.GTE);

    private static final Set<Modifier> PLACES = EnumSet.of(Modifier.CONTAINS, Modifier.STARTSWITH, Modifier.ENDSWITH);

    private static final Set<Modifier> FLAGS = EnumSet.of(Modifier.I, Modifier.M, Modifier.S);

    static FieldKey parse(String key, int line) {
        String[] words = key.split("\\|", -1);
        Set<Modifier> modifiers = EnumSet.noneOf(Modifier.class);
        List<Modifier> encodings = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            String word = words[i];
            Modifier modifier = Modifier.named(word)
                    .orElseThrow(() -> new RefusedRule(line, key + ": the modifier '" + word + "' is not known"));
            if (!modifiers.add(modifier)) {
                throw new RefusedRule(line, key + ": the modifier '" + word + "' stands twice");
            }
            if (modifier.isEncoding()) {
                encodings.add(modifier);
            }
        }
        FieldKey parsed = new FieldKey(words[0], modifiers, List.copyOf(encodings), line);
        parsed.requireSense(key);
        return parsed;
    }

    private void requireSense(String key) {
        boolean isFlagged = modifiers.stream().anyMatch(FLAGS::contains);
        long comparisons = modifiers.stream().filter(COMPARISONS::contains).count();
        long places = modifiers.stream().filter(PLACES::contains).count();
        if (isFlagged && !has(Modifier.RE)) {
            throw new RefusedRule(line, key + ": i, m and s are flags of re");
        }
        if (comparisons > 1 || places > 1 || (comparisons == 1 && places > 0)) {
            throw new RefusedRule(line, key + ": these modifiers contradict one another");
        }
        if (comparisons == 1 && (!encodings.isEmpty() || has(Modifier.FIELDREF) || has(Modifier.CASED))) {
            throw new RefusedRule(line, key + ": an encoding, cased or fieldref fits texts only");
        }
        if (field.isEmpty() && (has(Modifier.EXISTS) || has(Modifier.FIELDREF) || has(Modifier.CIDR))) {
            throw new RefusedRule(line, key + ": needs a field");
        }
    }

    boolean has(Modifier modifier) {
        return modifiers.contains(modifier);
    }
}
