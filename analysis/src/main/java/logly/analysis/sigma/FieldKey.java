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
        CONTAINS("stands anywhere in the value"),
        STARTSWITH("the value begins with it"),
        ENDSWITH("the value ends with it"),
        ALL("all values of the list, not any"),
        RE("a regular expression is found; linear time, or at most 20,000 steps where it looks around"),
        I("`re` without regard to case"),
        M("`re` with `^` and `$` at every line"),
        S("`re` whose dot takes line ends"),
        CIDR("an address of this block"),
        CASED("with regard to case"),
        EXISTS("the record has the field, or has it not"),
        NEQ("none of the values"),
        FIELDREF("the value of another field"),
        LT("a number below"),
        LTE("a number not above"),
        GT("a number above"),
        GTE("a number not below"),
        EXPAND("a placeholder `%name%`"),
        BASE64("the value in base64"),
        BASE64OFFSET("the same at each of its three offsets"),
        WIDE("UTF-16, little-endian, before it is encoded"),
        UTF16("UTF-16 with a byte order mark"),
        UTF16LE("as `wide`"),
        UTF16BE("UTF-16, big-endian"),
        WINDASH("`-` also as `/` and as the dashes of Unicode");

        private final String doc;

        Modifier(String doc) {
            this.doc = doc;
        }

        String doc() {
            return doc;
        }

        /** As rules write it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Modifier> named(String word) {
            for (Modifier modifier : values()) {
                if (modifier.word().equals(word)) {
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
