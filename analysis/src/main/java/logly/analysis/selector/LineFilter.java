package logly.analysis.selector;

/** One condition on the text of a record, which may have several lines. */
public sealed interface LineFilter {

    boolean passes(String text);

    /** {@code |= "text"} and {@code != "text"}: the text stands somewhere in it, as it is spelled. */
    record Containing(String text, boolean negated) implements LineFilter {
        @Override
        public boolean passes(String line) {
            return line.contains(text) != negated;
        }

        @Override
        public String toString() {
            return (negated ? "!= " : "|= ") + Spelling.of(text);
        }
    }

    /** {@code |~ "pattern"} and {@code !~ "pattern"}: some part of it matches. */
    record Like(Regex regex, boolean negated) implements LineFilter {
        @Override
        public boolean passes(String line) {
            return regex.isFoundIn(line) != negated;
        }

        @Override
        public String toString() {
            return (negated ? "!~ " : "|~ ") + Spelling.of(regex.text());
        }
    }
}
